#!/usr/bin/env bash
# Installs Prometheus with promtool, and node_exporter for disk and clock, from Debian. Needs root; does nothing if they are there.
set -euo pipefail

if command -v promtool >/dev/null && command -v prometheus-node-exporter >/dev/null; then
  exit 0
fi
if [ "$(id -u)" != 0 ]; then
  echo "promtool or prometheus-node-exporter is missing: run $0 as root" >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
# An index of packages that is there is enough, unless it is too old for what the mirror has.
packages="prometheus prometheus-node-exporter"
# shellcheck disable=SC2086 # two packages
apt-get install -y -qq --no-install-recommends $packages || { apt-get update -qq && apt-get install -y -qq --no-install-recommends $packages; }
