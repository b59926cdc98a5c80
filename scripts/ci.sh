#!/usr/bin/env bash
# Runs what CI runs, from a clean clone with Go, gcc, make, git and Node.js, and prints the seconds of each step.
#
# The checks of the sources only compute; they run with what time is left beside the tests, which mostly wait for blocks. They
# write generated files to compare them, so they have a clone of their own, of the commit.
set -euo pipefail
cd "$(dirname "$0")/.."

times=()
timed() {
  local began=$SECONDS
  "$@"
  times+=("$(printf '%5d s  %s' $((SECONDS - began)) "$*")")
}

timed make build
rm -rf build/checks
git clone --quiet . build/checks
nice -n 19 make -C build/checks lint proto-check sqlc-check solidity-check contracts-check >build/checks.log 2>&1 &
checks=$!
trap 'kill "$checks" 2>/dev/null || true' EXIT
for step in test test-e2e test-evmtools clients-test portal-check portal-test test-faults-short; do
  timed make "$step"
done
began=$SECONDS
wait "$checks" || { cat build/checks.log; exit 1; }
cat build/checks.log
times+=("$(printf '%5d s  after that, the rest of the checks' $((SECONDS - began)))")
printf '%s\n' "${times[@]}"
printf '%5d s  in all\n' "$SECONDS"
