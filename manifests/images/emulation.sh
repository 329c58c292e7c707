#!/usr/bin/env bash
# Sees that programs of another architecture run on this machine, in containers too.
set -euo pipefail

if [[ ${1:-} == --help || $# -ne 1 ]]; then
  cat <<'HELP'
Usage: manifests/images/emulation.sh amd64|arm64
Sees that programs of that architecture run here: by the machine itself, or by QEMU, which the kernel starts for them
(binfmt_misc). As root it registers an installed qemu-user-static that is not registered yet. Exit code 3, with a sentence,
where they do not run.
HELP
  exit $(($# == 1 ? 0 : 2))
fi
declare -A machines=([amd64]=x86_64 [arm64]=aarch64)
machine=${machines[$1]:?"emulation.sh: $1 is neither amd64 nor arm64"}
[[ $(uname -m) != "$machine" ]] || exit 0
formats=/proc/sys/fs/binfmt_misc
format=$formats/qemu-$machine

if [[ ! -e $format && $EUID -eq 0 ]]; then
  [[ -e $formats/register ]] || mount -t binfmt_misc binfmt_misc "$formats" 2>/dev/null || true
  # After a restart of a container or without systemd, what is installed is not registered.
  ! command -v update-binfmts >/dev/null || update-binfmts --enable "qemu-$machine" 2>/dev/null || true
fi
if [[ ! -e $format ]] || ! grep -q '^enabled' "$format"; then
  echo "emulation: programs of $1 do not run on this $(uname -m) machine. Install QEMU (Debian: apt-get install" \
    "qemu-user-static binfmt-support) and run this once as root, or build on a machine of that architecture." >&2
  exit 3
fi
if ! grep -q '^flags:.*F' "$format"; then
  echo "emulation: $format lacks the flag F, so QEMU is not found in containers. Debian's qemu-user-static sets it." >&2
  exit 3
fi
