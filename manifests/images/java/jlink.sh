#!/usr/bin/env bash
# Cuts Java down to what the images need, for this architecture or another.
set -euo pipefail

if [[ ${1:-} == --help || $# -ne 2 ]]; then
  cat <<'HELP'
Usage: jlink.sh ARCH OUTPUT
Links a Java for Debian's architecture ARCH (amd64, arm64) into OUTPUT, in an image of Debian with openjdk-25-jdk-headless.
For another architecture than this one, jlink is this one's, and the modules are those of ARCH's package of the same version:
seconds instead of the minutes that they would take under emulation.
HELP
  exit $(($# == 2 ? 0 : 2))
fi
arch=$1 output=$2
here=$(dpkg --print-architecture)
package=openjdk-25-jdk-headless
modules=/usr/lib/jvm/java-25-openjdk-$here/jmods

if [[ $arch != "$here" ]]; then
  version=$(dpkg-query --show --showformat '${Version}' "$package")
  work=$(mktemp -d) && chmod 755 "$work" # for the user _apt, too
  trap 'rm -rf "$work"' EXIT
  cd "$work"
  dpkg --add-architecture "$arch"
  apt-get update -qq
  apt-get download -qq "$package:$arch=$version"
  dpkg-deb --fsys-tarfile "$package"_*.deb | tar -x --wildcards './usr/lib/jvm/*/jmods'
  modules=$(echo "$work"/usr/lib/jvm/*/jmods)
fi

# What jdeps finds in the jars of the images, and what it cannot see: logins of Hadoop (security.auth, jgss), keep-alive of
# sockets (net), resources in jars (zipfs). java.desktop is for java.beans, which Kafka's server uses. Debian's libraries are
# stripped, but their symbols lie beside them in the modules, ten times as large as all else.
jlink --module-path "$modules" --output "$output" --no-header-files --no-man-pages \
  --strip-java-debug-attributes --exclude-files '**.debuginfo' --add-modules \
  java.base,java.desktop,java.instrument,java.logging,java.management,java.naming,java.net.http,java.rmi,java.scripting,java.security.jgss,java.security.sasl,java.sql,java.xml,jdk.httpserver,jdk.management,jdk.net,jdk.security.auth,jdk.unsupported,jdk.zipfs
