#!/bin/bash
# Builds the CosmWasm contracts from source: contracts/NAME/NAME.ts becomes contracts/NAME/NAME.wasm. The same sources give the
# same bytes everywhere: the compiler is pinned, and so is what it is told.
set -euo pipefail
cd "$(dirname "$0")"
npm ci --prefix cosmwasm --silent
text=$(mktemp)
trap 'rm -f "$text"' EXIT
for name in fairsteward relay; do
	node cosmwasm/node_modules/assemblyscript/bin/asc.js "$name/$name.ts" --outFile "$name/$name.wasm" --textFile "$text" \
		-Oz --converge --runtime ./cosmwasm/assembly/runtime --use abort=cosmwasm/assembly/chain/abort \
		--disable bulk-memory --disable nontrapping-f2i
	if grep -Eq '\bf(32|64)\b' "$text"; then
		echo "$name uses floating point: a contract must compute in whole numbers" >&2
		exit 1
	fi
	if grep -q '(start ' "$text"; then
		echo "$name has a start function, which the chain does not run: initialise constants only" >&2
		exit 1
	fi
	sha256sum "$name/$name.wasm"
done
