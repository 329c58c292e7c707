#!/usr/bin/env bash
# The temperatures in the cloud as JSON, one line each, from the oldest on; ends when there are no more for 10 s.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)
"${LAPWING_LAUNCHER:-$root/bin/lapwing}" kafka-console-consumer --bootstrap-server "${BOOTSTRAP:?must name a broker of the cloud, host:port}" \
  --topic temperatureData --from-beginning --isolation-level read_committed --timeout-ms 10000
