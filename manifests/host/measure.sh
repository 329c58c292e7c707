#!/usr/bin/env bash
# Runs a command of a board again and again, and leaves what it prints as files for a pod.
set -euo pipefail

usage() {
  cat <<'HELP'
Usage: measure.sh DIRECTORY COMMAND [ARGUMENTS]
Every 30 seconds runs COMMAND and leaves what it prints as a file in DIRECTORY, which a producer takes away. A number that
is written as 0x..., as vcgencmd get_throttled does, becomes a decimal one.

LAPWING_MEASURE_EVERY  seconds between two (30)
LAPWING_MEASURE_TIMES  how often, then it ends (for ever)
LAPWING_MEASURE_KEEP   files that may wait in DIRECTORY; while there are so many, none is added (20000: a week)
LAPWING_MEASURE_FILE   name of one file that always has the latest, which nobody takes away (a new file for each)
HELP
}

case ${1:---help} in
  -h | --help) usage && exit 0 ;;
esac
if (($# < 2)); then
  usage >&2
  exit 2
fi
directory=$1 && shift
every=${LAPWING_MEASURE_EVERY:-30} times=${LAPWING_MEASURE_TIMES:--1} keep=${LAPWING_MEASURE_KEEP:-20000} one=${LAPWING_MEASURE_FILE:-}

measure() { # COMMAND...; fails with a sentence, and the next one may succeed
  local said waiting
  if ! said=$(timeout 10 "$@" 2>&1); then
    echo "measure.sh: $* failed: $said" >&2 && return 1
  fi
  if [[ $said =~ ^(.*=)?(0x[0-9a-fA-F]+)$ ]]; then said=$((BASH_REMATCH[2])); fi
  waiting=$(find "$directory" -maxdepth 1 -type f -not -name '.*' | wc -l)
  if [[ -z $one ]] && ((waiting >= keep)); then
    echo "measure.sh: $waiting files wait in $directory, so none is added: see whether the producer's pod runs" >&2 && return 1
  fi
  # Hidden until it is whole.
  printf '%s\n' "$said" >"$directory/.measure.tmp" && mv "$directory/.measure.tmp" "$directory/${one:-$(date -u +%Y%m%dT%H%M%S.%NZ)}"
}

while ((times != 0)); do
  measure "$@" || true
  times=$((times - 1))
  if ((times != 0)); then sleep "$every"; fi
done
