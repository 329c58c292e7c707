#!/usr/bin/env bash
# Writes the heartbeat of one camera: is motion there, and does it have its camera?
set -euo pipefail

usage() {
    cat <<'TEXT'
heartbeat.sh N [BEATS]: writes /mnt/cameraN/.camera every two seconds, BEATS times or for ever.

LAPWING_CAMERA_DIRECTORY  the picture directory (/mnt/cameraN)
LAPWING_MOTION_CONF       motion's configuration (/etc/lapwing/motion-N.conf)
TEXT
}

case "${1:---help}" in
    -h | --help) usage; exit 0 ;;
    *[!0-9]*) usage >&2; exit 2 ;;
esac

number=$1
beats=${2:--1}
directory=${LAPWING_CAMERA_DIRECTORY:-/mnt/camera$number}
conf=${LAPWING_MOTION_CONF:-/etc/lapwing/motion-$number.conf}

setting() {
    sed -n "s/^$1 \+//p" "$conf" | head -n 1
}

port=$(setting webcontrol_port)
device=$(setting 'video_\?device')

motion_runs() {
    # The configuration's name tells this camera's motion from another's.
    pgrep -f -- "motion -n -c $conf" >/dev/null
}

camera_connected() {
    if [[ -n $device && ! -e $device ]]; then
        return 1
    fi
    # motion says itself whether its camera is connected; where its server is off or busy, the device's file must do.
    if [[ ${port:-0} != 0 ]]; then
        local answer
        answer=$(curl --silent --max-time 2 "http://127.0.0.1:$port/0/detection/connection" || true)
        [[ $answer != *[Ll]ost* ]]
    fi
}

while ((beats != 0)); do
    motion=false
    connected=false
    if motion_runs; then motion=true; fi
    if camera_connected; then connected=true; fi
    # A full disk or a lost mount must not end the heartbeat: it is tried again.
    if printf '{"at":"%s","motion":%s,"device":%s}\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$motion" "$connected" \
        >"$directory/.camera.tmp"; then
        mv "$directory/.camera.tmp" "$directory/.camera" || true
    fi
    beats=$((beats - 1))
    if ((beats != 0)); then sleep 2; fi
done
