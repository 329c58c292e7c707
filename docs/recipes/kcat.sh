#!/usr/bin/env bash
# One line for each picture in the cloud: when the cloud got it, the camera, the record's headers, bytes of the value.
set -euo pipefail
kcat -C -q -b "${BOOTSTRAP:?must name a broker of the cloud, host:port}" -t cameraData -o beginning -e -X isolation.level=read_committed \
  -f '%T %k %h %S bytes\n'
