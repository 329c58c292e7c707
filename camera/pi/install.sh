#!/usr/bin/env bash
# Makes a Raspberry Pi a camera of Lapwing.
set -euo pipefail

usage() {
    cat <<'TEXT'
install.sh [--camera N] [--stack libcamera|legacy] [--profile best|on]: installs motion, the directory /mnt/cameraN,
the user and group that share it, and two services: lapwing-motion@N and lapwing-heartbeat@N. Run as root; may be run
again. The producer's pod mounts /mnt/cameraN as /cameraN and runs in the group lapwing (fsGroup or supplementalGroups).

  --camera N    number of the camera (1)
  --stack S     libcamera (Raspberry Pi OS Bullseye and later) or legacy (before it); default: what is found
  --profile P   best: one picture per event, at its end; on: each frame in which something moves (best)
  --root DIR    installs into DIR without touching the running system, to look at what would be written
TEXT
}

camera=1 stack='' profile=best root=''
while (($# > 0)); do
    case $1 in
        --camera) camera=${2:?--camera needs a number}; shift 2 ;;
        --stack) stack=${2:?--stack needs libcamera or legacy}; shift 2 ;;
        --profile) profile=${2:?--profile needs best or on}; shift 2 ;;
        --root) root=${2:?--root needs a directory}; shift 2 ;;
        -h | --help) usage; exit 0 ;;
        *) usage >&2; exit 2 ;;
    esac
done
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

if [[ -z $stack ]]; then
    stack=legacy
    if command -v libcamerify >/dev/null || compgen -G '/usr/bin/*cam-hello' >/dev/null; then stack=libcamera; fi
fi
if [[ ! $camera =~ ^[1-9][0-9]*$ || ! $stack =~ ^(libcamera|legacy)$ || ! $profile =~ ^(best|on)$ ]]; then
    usage >&2
    exit 2
fi
if [[ -z $root && $EUID != 0 ]]; then
    echo "install.sh: must run as root (sudo $0), for it installs packages, a user and services" >&2
    exit 1
fi

if [[ -z $root ]]; then
    packages=(motion curl procps)
    if [[ $stack == libcamera ]]; then packages+=(libcamera-tools); fi
    apt-get update -q
    apt-get install -qy --no-install-recommends "${packages[@]}"
    getent group lapwing >/dev/null || groupadd --gid 20470 lapwing
    usermod -aG lapwing,video motion
    # Debian's own unit would take the camera.
    systemctl disable --now motion.service 2>/dev/null || true
    install -d -m 2775 -o motion -g lapwing "/mnt/camera$camera"
fi

install -d "$root/etc/lapwing" "$root/etc/systemd/system" "$root/usr/local/lib/lapwing"
sed -e "s|^target_dir .*|target_dir /mnt/camera$camera|" -e "s|^picture_output .*|picture_output $profile|" \
    -e "s|^webcontrol_port .*|webcontrol_port $((8079 + camera))|" \
    "$here/motion-$stack.conf" >"$root/etc/lapwing/motion-$camera.conf"
if [[ $stack == libcamera ]]; then
    echo 'LAPWING_MOTION_WRAPPER=libcamerify' >"$root/etc/lapwing/motion-$camera.env"
else
    install -d "$root/etc/modules-load.d"
    echo 'bcm2835-v4l2' >"$root/etc/modules-load.d/lapwing-camera.conf"
fi
install -m 755 "$here/heartbeat.sh" "$root/usr/local/lib/lapwing/heartbeat.sh"
install -m 644 "$here/lapwing-motion@.service" "$here/lapwing-heartbeat@.service" "$root/etc/systemd/system/"

if [[ -z $root ]]; then
    if [[ $stack == legacy ]]; then modprobe bcm2835-v4l2 || true; fi
    systemctl daemon-reload
    systemctl enable --now "lapwing-motion@$camera" "lapwing-heartbeat@$camera"
fi
echo "camera $camera ($stack, $profile) writes to /mnt/camera$camera"
