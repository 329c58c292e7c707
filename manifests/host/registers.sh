#!/usr/bin/env bash
# Prints the registers of a battery gauge on I2C, for a pod that may not have the bus.
set -euo pipefail

usage() {
  cat <<'HELP'
Usage: registers.sh pijuice|ina219 [BUS]
Prints a line for each register that the gauge of Lapwing reads: address, register, bytes, such as "0x14 0x41 0x51 0xae".
What the bytes mean, and whether they are whole, is the gauge's to say. BUS is 1 by default. Needs i2ctransfer (i2c-tools).
A register that does not answer is left out; if none does, it says why and ends with 1.
HELP
}

case ${1:---help} in
  -h | --help) usage && exit 0 ;;
  pijuice) address=0x14 registers='0x40:2 0x41:2 0x44:2 0x47:3 0x49:3 0x4b:3 0x4d:3 0x4f:3' ;;
  ina219) address=0x40 registers='0x00:2 0x01:2 0x02:2' ;;
  *) usage >&2 && exit 2 ;;
esac
bus=${2:-1} answered=0 said=''

for each in $registers; do
  register=${each%:*} length=${each#*:}
  if said=$(i2ctransfer -y "$bus" "w1@$address" "$register" "r$length" 2>&1); then
    echo "$address $register $said"
    answered=1
  fi
done
if ((!answered)); then
  echo "registers.sh: nothing at $address of bus $bus answers ($said); see that it is plugged in, and i2cdetect -y $bus" >&2
  exit 1
fi
