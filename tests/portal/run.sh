#!/usr/bin/env bash
# Runs an npm script of tests/portal/browser over a city of its own: run.sh test, or run.sh screenshots.
set -euo pipefail
cd "$(dirname "$0")/../.."
go build -o build/city ./tests/portal/city
described=$PWD/build/city.json
rm -f "$described"
build/city -city "$described" >build/city.log &
city=$!
trap 'kill -INT "$city" 2>/dev/null && wait "$city" || true' EXIT
until [ -f "$described" ]; do
  kill -0 "$city" || { echo 'the city ended before it was ready' >&2; exit 1; }
  sleep 0.2
done
cd tests/portal/browser
CITY=$described npm run "$@"
