#!/usr/bin/env bash
# Lays out what an image is built from.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

if [[ ${1:-} == --help || $# -ne 3 ]]; then
  cat <<'HELP'
Usage: manifests/images/context.sh edge|placement|kafka|cloud|kafka-legacy|zookeeper amd64|arm64 DIRECTORY
Lays out what that image is built from for that architecture, from dist/*/target/lib:
  shared/    jars of other makers that the images have in common: a layer that a board fetches once
  jars/      jars of other makers that only this image has
  own/       Lapwing's jars
  streams/   placement only: jars that it has beside those of edge, whose image it stands on
  program/   bin/, and in native/ the library of zstd for the architecture
  training/  the class path of lapwing aot-cache
  doc/       the SBOM and the licence
HELP
  exit $(($# == 3 ? 0 : 2))
fi
name=$1 arch=$2 context=$3
lib=$root/dist/$name/target/lib
if [[ $name == placement ]]; then
  rm -rf "$context"
  mkdir -p "$context"/{streams,doc}
  for jar in "$root"/dist/streams/target/lib/*.jar; do
    [[ -e $root/dist/edge/target/lib/${jar##*/} ]] || cp -p "$jar" "$context/streams"
  done
  cp "$root/dist/streams/target/bom.json" "$context/doc/sbom.cdx.json"
  exit 0
fi
declare -A machines=([amd64]=amd64 [arm64]=aarch64) # as the makers of jars call them

if [[ ! -e $root/dist/$name/target/bom.json ]]; then
  echo "bin/images: dist/$name/target/bom.json is missing, the image's list of jars; mvn package makes it, unless --offline" >&2
  exit 2
fi
rm -rf "$context"
mkdir -p "$context"/{shared,jars,own,training,doc,program/bin,program/native}

# The same files in each: one layer.
shared=$(for each in edge kafka cloud; do (cd "$root/dist/$each/target/lib" && ls -- *.jar); done |
  sort | uniq -c | awk '$1 == 3 && $2 !~ /^lapwing-/ { print $2 }')
for jar in "$lib"/*.jar; do
  case ${jar##*/} in
    lapwing-*) cp -p "$jar" "$context/own" ;;
    *) if grep -qxF "${jar##*/}" <<<"$shared"; then cp -p "$jar" "$context/shared"; else cp -p "$jar" "$context/jars"; fi ;;
  esac
done
cp -p "$root"/bin/{lapwing,java-home} "$context/program/bin"
unzip -qjo "$lib"/zstd-jni-*.jar "linux/${machines[$arch]:?}/*" -d "$context/program/native"
mv "$context"/program/native/libzstd-jni*.so "$context/program/native/libzstd-jni.so"
# The command aot-cache, the broker that trains node and bridge, and no Hadoop.
for jar in "$root"/dist/{edge,kafka}/target/lib/*.jar "$root"/dist/tools/target/lib/lapwing-*.jar; do
  cp -pu "$jar" "$context/training"
done
cp "$root/LICENSE" "$context/doc/copyright"
cp "$root/dist/$name/target/bom.json" "$context/doc/sbom.cdx.json"
