#!/usr/bin/env bash
# Runs what CI runs, from a clean clone with Go, gcc, make and git, and prints the seconds of each step.
set -euo pipefail
cd "$(dirname "$0")/.."

times=()
for step in lint proto-check build test test-e2e test-evmtools test-faults-short; do
  began=$SECONDS
  make "$step"
  times+=("$(printf '%5d s  make %s' $((SECONDS - began)) "$step")")
done
printf '%s\n' "${times[@]}"
printf '%5d s  in all\n' "$SECONDS"
