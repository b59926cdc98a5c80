# moscowd: `make help` lists the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
COMMIT  := $(shell git rev-parse HEAD 2>/dev/null)
PKG     := github.com/cosmos/cosmos-sdk/version
# The engine of CosmWasm is a library, which the binary looks for beside itself and in ../lib.
LDFLAGS := -X $(PKG).Name=moscowd -X $(PKG).AppName=moscowd -X $(PKG).Version=$(VERSION) -X $(PKG).Commit=$(COMMIT) \
	"-extldflags=-Wl,-rpath,$$ORIGIN:$$ORIGIN/../lib"
BIN     := build/moscowd
WASMVM  := libwasmvm.$(shell uname -m).so
PREFIX  := /usr/local
RELEASE := moscowd_$(VERSION)_linux_$(shell go env GOARCH)
# One set of flags for everything, so that nothing is compiled twice.
export GOFLAGS := $(strip $(GOFLAGS) -trimpath)
# The linter vets already, and without debugging symbols a test links in half the time.
GO_TEST := go test -vet=off -ldflags=-w -timeout 15m

# Written by npm when it has installed the packages.
EVMTOOLS := tests/evmtools/js/node_modules/.package-lock.json
CLIENTS := clients/node_modules/.package-lock.json
PORTAL := portal/node_modules/.package-lock.json
BROWSER := tests/portal/browser/node_modules/.package-lock.json

GOLANGCI_VERSION := v2.15.0
GOLANGCI := build/bin/golangci-lint-$(GOLANGCI_VERSION)
SQLC_VERSION := v1.31.1
SQLC := build/bin/sqlc-$(SQLC_VERSION)

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-19s %s\n", $$1, $$2 }' Makefile

build: $(if $(shell command -v npm),portal) ## build/moscowd, with the portal where npm is
	go build -ldflags '$(LDFLAGS)' -o $(BIN) ./cmd/moscowd
	install -m 644 "$$(go list -m -f '{{.Dir}}' github.com/CosmWasm/wasmvm/v3)/internal/api/$(WASMVM)" build

install: build ## moscowd and its library into PREFIX, /usr/local
	install -D -m 755 $(BIN) $(DESTDIR)$(PREFIX)/bin/moscowd
	install -D -m 644 build/$(WASMVM) $(DESTDIR)$(PREFIX)/lib/$(WASMVM)

release: ## build/moscowd_VERSION_linux_ARCH.tar.gz, to unpack into /usr/local, and its SHA-256
	rm -rf build/release
	$(MAKE) install DESTDIR=$(CURDIR)/build/release PREFIX=
	install -D -m 644 -t build/release/share/moscowd LICENSE CHANGELOG.md scripts/ops/*
	tar -C build/release --sort=name --owner=0 --group=0 --numeric-owner --mtime=@$(shell git log -1 --format=%ct) -czf build/$(RELEASE).tar.gz .
	cd build && sha256sum $(RELEASE).tar.gz | tee $(RELEASE).tar.gz.sha256

demo: build ## four departments allot a season of 20 000 applications, and a stranger recomputes it
	$(BIN) demo x/marketslots/rules/testdata/prod-20000-w1.json.gz

demo-election: build clients ## three districts vote as on 8 September 2019; two verifiers recount
	go run ./tests/electionday -bin $(BIN)

localnet: build ## four departments on this machine until Ctrl-C
	$(BIN) testnet init --validators 4 --output-dir build/localnet --if-missing
	$(BIN) testnet start --dir build/localnet

test: postgresql softhsm2 ## unit and integration tests
	$(GO_TEST) ./...
	GOOS=js GOARCH=wasm go build ./crypto/... ./x/.../rules/... ./x/marketslots/dataset ./credential/... ./documents/pdf ./documents/schema

test-race: ## the same under the race detector
	$(GO_TEST) -race ./...

test-sim: ## random operations on the whole app: same seed, same state
	$(GO_TEST) -count=1 -run TestSimulation ./tests/integration -args -NumBlocks=100 -BlockSize=100

# The scripts mostly wait for blocks.
test-e2e: build softhsm2 ## scripts that drive the built moscowd
	MOSCOWD_BIN=$(CURDIR)/$(BIN) $(GO_TEST) -count=1 -parallel 5 -tags e2e ./tests/e2e

# The tools mostly wait for blocks, too.
test-evmtools: build $(EVMTOOLS) ## Ethereum's tools, as they are, against the built moscowd; needs Node.js
	MOSCOWD_BIN=$(CURDIR)/$(BIN) $(GO_TEST) -count=1 -parallel 6 -tags e2e ./tests/evmtools

$(EVMTOOLS): tests/evmtools/js/package-lock.json tests/evmtools/js/.npmrc
	cd tests/evmtools/js && npm ci
	touch $@

clients-test: $(CLIENTS) chromium ## the voter's and the verifier's program in TypeScript; needs Node.js
	go run ./tests/mutations build/mutations
	cd clients && npm test

clients: $(CLIENTS) ## clients/*/dist
	cd clients && npm run build

$(CLIENTS): clients/package-lock.json clients/.npmrc
	cd clients && npm ci
	touch $@

# Stamped, so that a build without changes does not wait for it.
PORTAL_SOURCES := $(shell find portal/src portal/public portal/scripts clients/ballot/src clients/light/src clients/verifier/src portal/*.* -type f ! -name recompute.wasm ! -name wasm_exec.js 2>/dev/null) \
	$(shell find portal/recompute portal/pagecheck documents/pdf x/marketslots/dataset x/marketslots/rules -name "*.go" ! -name "*_test.go")

portal: build/portal.stamp ## portal/dist, the web pages of the gateway; needs Node.js

build/portal.stamp: $(PORTAL) $(PORTAL_SOURCES)
	cd portal && npm run build
	mkdir -p build
	touch $@

portal-check: $(PORTAL) ## types, tests and the description of the interface, in the portal
	cd portal && npm run check && npm test && npm run api
	git diff --exit-code -- portal/src/api

portal-api: $(PORTAL) ## the portal's types from the routes of the gateway
	UPDATE=1 $(GO_TEST) -count=1 -run TestThePortalHasTheCurrentDescription ./gateway/api
	cd portal && npm run api

portal-test: build $(BROWSER) chromium ## the pages in a browser over a live network; pictures in build/portal
	cd tests/portal/browser && npm run check
	tests/portal/run.sh test

screenshots: build $(BROWSER) chromium ## docs/images, the pictures of README
	tests/portal/run.sh screenshots

$(BROWSER): tests/portal/browser/package-lock.json tests/portal/browser/.npmrc
	cd tests/portal/browser && npm ci
	touch $@

$(PORTAL): portal/package-lock.json portal/.npmrc
	cd portal && npm ci
	touch $@

# Ballots are made in a browser, too. Without it the test says so and is skipped.
chromium:
	@command -v chromium-headless-shell >/dev/null || apt-get install -y -qq --no-install-recommends chromium-headless-shell || \
		{ apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium-headless-shell; } || true

FAULTS = MOSCOWD_BIN=$(CURDIR)/$(BIN) BYZANTINE_BIN=$(CURDIR)/build/byzantine $(GO_TEST) -count=1 -tags e2e ./tests/e2e/faults -v

test-faults: build iproute2 build/byzantine ## random faults, a dishonest validator, a flood; SEED=... repeats
	$(FAULTS) -timeout 15m -args $(if $(SEED),-seed $(SEED))

test-faults-short: build iproute2 ## 20 random faults, as CI runs them
	$(FAULTS) -timeout 10m -run TestEveryAcknowledged -args $(if $(SEED),-seed $(SEED))

test-faults-nightly: build iproute2 ## 200 faults in 20 minutes; FAULTS_COUNT=... for fewer, SEED=... repeats
	$(FAULTS) -timeout 45m -run TestEveryAcknowledged -args -faults $(or $(FAULTS_COUNT),200) $(if $(SEED),-seed $(SEED))

# The program ip makes the namespaces. Without it the tests say so and are skipped.
iproute2:
	@command -v ip >/dev/null || apt-get install -y -qq --no-install-recommends iproute2 || \
		{ apt-get update -qq && apt-get install -y -qq --no-install-recommends iproute2; } || true

# A token of PKCS#11 in software. Without it the test says so and is skipped.
softhsm2:
	@command -v softhsm2-util >/dev/null || apt-get install -y -qq --no-install-recommends softhsm2 || \
		{ apt-get update -qq && apt-get install -y -qq --no-install-recommends softhsm2; } || true

# Never part of moscowd: the tag keeps the package out of every other build.
build/byzantine: FORCE
	go build -tags byzantine -o $@ ./tests/e2e/faults/byzantine

FORCE:

test-operators: build ## nightly: how much the disk grows, by setting (figures of docs/operators/node.md)
	MOSCOWD_DISK=1 MOSCOWD_BIN=$(CURDIR)/$(BIN) $(GO_TEST) -count=1 -tags e2e -run TestDiskGrowth -v ./tests/e2e

lint: $(GOLANGCI) ## golangci-lint, and what state-machine code must not do
	$(GOLANGCI) run
	go run ./scripts/statecheck ./x/.../keeper ./x/.../types ./x/.../rules/...

format: $(GOLANGCI) ## gofumpt and imports
	$(GOLANGCI) fmt

$(GOLANGCI):
	GOBIN=$(CURDIR)/build/bin go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)
	mv build/bin/golangci-lint $@

contracts: ## contracts/*/*.wasm from source, with the compiler from npm
	contracts/build.sh

contracts-check: contracts ## do the committed contracts come of their sources?
	git diff --exit-code -- 'contracts/*.wasm'

solidity: ## ABIs of the services and contracts of tests, with compilers from npm
	cd contracts/solidity && npm ci && npm run build

solidity-check: solidity ## do the committed ABIs and contracts come of their sources?
	git diff --exit-code -- 'precompiles/*.json' activecitizen/contracts tests/integration/testdata

proto-gen: ## Go code and OpenAPI from proto/
	scripts/proto.sh generate

proto-check: ## is the generated code current?
	scripts/proto.sh check

# To build sqlc takes minutes, so what it read and wrote is remembered by a hash, and only that is checked.
SQLC_HASH = cd indexer/store && cat sqlc.yaml migrations/*.sql queries/*.sql sqldb/*.go | sha256sum | cut -d ' ' -f 1

sqlc: $(SQLC) ## Go code from the SQL of the index
	cd indexer/store && $(CURDIR)/$(SQLC) generate
	$(SQLC_HASH) >sqldb/sqlc.sum

sqlc-check: ## is that code current?
	@test "$$($(SQLC_HASH))" = "$$(cat indexer/store/sqldb/sqlc.sum)" || { echo 'the SQL of the index changed: run make sqlc'; exit 1; }

$(SQLC):
	GOBIN=$(CURDIR)/build/bin go install github.com/sqlc-dev/sqlc/cmd/sqlc@$(SQLC_VERSION)
	mv build/bin/sqlc $@

# The server of tests. Without it they say so and are skipped.
postgresql:
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || apt-get install -y -qq --no-install-recommends postgresql || \
		{ apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql; } || true

bench: build clients ## measure; NAME=... for one
	go run ./tests/load $(if $(NAME),-name $(NAME)) -out build/bench.json

bench-viewers: build iproute2 ## N viewers of one gateway, both ends here: make bench-viewers N=1500000 (as root); STORM=100000 cuts so many at the end, RATE=50 files applications, ABUSE=1 does harm
	go build -o build/ ./tests/load/viewers ./tests/load/trickle
	build/viewers -n $(or $(N),5000) $(if $(STORM),-storm $(STORM)) $(if $(HOLD),-hold $(HOLD)) $(if $(CHURN),-churn $(CHURN)) $(if $(RATE),-rate $(RATE)) $(if $(ABUSE),-abuse) -binary $(BIN) -out build/bench.json

bench-viewers-peers: build ## the edge against net/http, centrifuge and nginx: make bench-viewers-peers N=5000
	@command -v nginx wrk >/dev/null || apt-get install -y -qq --no-install-recommends nginx wrk || \
		{ apt-get update -qq && apt-get install -y -qq --no-install-recommends nginx wrk; }
	cd tests/load/peers && go build -o ../../../build/peers .
	go build -o build/viewers ./tests/load/viewers
	build/viewers -compare -n $(or $(N),5000) -peers build/peers -out build/bench.json

bench-portal: build $(BROWSER) chromium ## how long the first screen of each page takes on slow 4G
	tests/portal/run.sh bench

ci-times: ## seconds per step of CI
	scripts/ci.sh

.PHONY: help build install release demo demo-election localnet test test-race test-sim test-e2e test-evmtools clients clients-test portal portal-check portal-api portal-test screenshots chromium test-faults test-faults-short test-faults-nightly test-operators lint format contracts contracts-check solidity solidity-check proto-gen proto-check bench bench-viewers bench-viewers-peers bench-portal ci-times iproute2 softhsm2 postgresql sqlc sqlc-check FORCE
