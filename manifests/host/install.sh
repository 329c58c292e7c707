#!/usr/bin/env bash
# Lets a Raspberry Pi leave its own measurements as files for its pod.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

usage() {
  cat <<'HELP'
Usage: manifests/host/install.sh --pi N [--root DIR]
       manifests/host/install.sh --pi N --battery pijuice|ina219 [--root DIR]
       manifests/host/install.sh --name NAME --directory DIRECTORY [--root DIR] -- COMMAND [ARGUMENTS]
The first installs two services on a Pi, which write into /mnt/tempN (vcgencmd measure_temp) and /mnt/throttledN (vcgencmd
get_throttled), for `temperature: files` and a sensor with `files:` in cluster.yaml. The second installs one that leaves the registers of a
gauge on I2C in /mnt/batteryN, for `battery: pijuice` or `battery: ina219`. The third installs one of any command, for instance
one that reads /dev/i2c-1. Run as root; may be run again.

  --root DIR   installs into DIR without touching the running system, to look at what would be written
HELP
}

pi='' battery='' name='' directory='' root='' one='' command=()
while (($#)); do
  case $1 in
    -h | --help) usage && exit 0 ;;
    --pi) pi=${2:?--pi needs a number} && shift ;;
    --battery) battery=${2:?--battery needs pijuice or ina219} && shift ;;
    --name) name=${2:?--name needs a name} && shift ;;
    --directory) directory=${2:?--directory needs a path} && shift ;;
    --root) root=${2:?--root needs a directory} && shift ;;
    --) shift && command=("$@") && break ;;
    *) usage >&2 && exit 2 ;;
  esac
  shift
done
if [[ ! $pi =~ ^([1-9][0-9]*)?$ || (-z $pi && (! $name =~ ^[a-z0-9_-]+$ || $directory != /* || ${#command[@]} -eq 0)) || ! $battery =~ ^(pijuice|ina219)?$ ||
  (-n $battery && -z $pi) ]]; then
  usage >&2
  exit 2
fi
if [[ -z $root && $EUID != 0 ]]; then
  echo "install.sh: must run as root (sudo $0), for it installs services" >&2
  exit 1
fi

service() { # NAME DIRECTORY COMMAND...
  local name=$1 directory=$2 && shift 2
  printf 'DIRECTORY=%s\nCOMMAND=%s\n' "$directory" "$*" >"$root/etc/lapwing/measure-$name.env"
  [[ -z $one ]] || echo "LAPWING_MEASURE_FILE=$one" >>"$root/etc/lapwing/measure-$name.env"
  # Once it is mounted to be written, the kubelet gives it to the group of the pod; a battery's is only read.
  install -d -m 2775 "$root$directory"
  if [[ -z $root ]]; then
    systemctl enable "lapwing-measure@$name"
    systemctl restart "lapwing-measure@$name" # it may run with what it was told before
  fi
  echo "lapwing-measure@$name writes to $directory"
}

install -d "$root/etc/lapwing" "$root/etc/systemd/system" "$root/usr/local/lib/lapwing"
install -m 755 "$here/measure.sh" "$here/registers.sh" "$root/usr/local/lib/lapwing/"
install -m 644 "$here/lapwing-measure@.service" "$root/etc/systemd/system/"
[[ -n $root ]] || systemctl daemon-reload
if [[ -n $battery ]]; then
  command -v i2ctransfer >/dev/null || echo "install.sh: i2ctransfer is missing: apt-get install i2c-tools" >&2
  one=registers
  service battery "/mnt/battery$pi" /usr/local/lib/lapwing/registers.sh "$battery"
elif [[ -n $pi ]]; then
  service temperature "/mnt/temp$pi" vcgencmd measure_temp
  service throttled "/mnt/throttled$pi" vcgencmd get_throttled
else
  service "$name" "$directory" "${command[@]}"
fi
