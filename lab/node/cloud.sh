#!/usr/bin/env bash
# The cloud of the lab: a broker, HDFS, and the archive. JARS (dist/ of the source tree), JAVA (its home) and ADDRESS come from
# the environment; data is in /var/lib/lapwing.
set -euo pipefail
data=/var/lib/lapwing
mkdir -p "$data/kafka" "$data/hdfs"

keep() { # NAME COMMAND...
  local name=$1 && shift
  while :; do
    "$@" >>"/var/log/$name.log" 2>&1 || true
    sleep 1
  done
}
lapwing() { # FOLDER HEAP PROCESS
  "$JAVA/bin/java" "-Xmx$2" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow -cp "$JARS/$1/target/lib/*" dev.lapwing.runtime.process.Lapwing "$3"
}
broker() {
  LAPWING_BROKER_ID=1 LAPWING_BROKER_CLUSTER_ID=lapwing-lab-cloud LAPWING_BROKER_HOST=$ADDRESS LAPWING_BROKER_REPLICAS=1 \
    LAPWING_BROKER_CONTROLLERS=1@127.0.0.1:9093 LAPWING_BROKER_DIRECTORY=$data/kafka LAPWING_MANAGEMENT_PORT=9405 \
    lapwing kafka 256m broker
}
hdfs() {
  sleep infinity | "$JAVA/bin/java" -Xmx256m -XX:+UseSerialGC -cp "$JARS/tools/target/lib/*" dev.lapwing.cli.demo.HdfsMain "$data/hdfs"
}
archive() {
  until [[ -s $data/hdfs/uri ]]; do sleep 1; done
  LAPWING_ARCHIVE_URI=$(cat "$data/hdfs/uri")/lapwing LAPWING_REMOTE_BOOTSTRAP_SERVERS=$ADDRESS:9092 \
    LAPWING_REMOTE_REPLICATION_FACTOR=1 LAPWING_ARCHIVE_ROLL_EVERY=20s lapwing cloud 384m archive
}

keep broker broker &
keep hdfs hdfs &
keep archive archive &
wait
