#!/usr/bin/env bash
# Generates Go code from proto/ with tools and definitions from the Go module proxy alone.
#   scripts/proto.sh generate [PATH]   all of proto/, or one folder such as proto/moscow/poa
#   scripts/proto.sh lint              buf lint
#   scripts/proto.sh check             lint, then fail if the committed code is not current
set -euo pipefail
cd "$(dirname "$0")/.."

module=github.com/moscowchain/moscowd
bin=$PWD/build/bin
export PATH=$bin:$PATH

# tool NAME PACKAGE VERSION builds a pinned tool once.
tool() {
  [ -x "$bin/$1-$3" ] && return
  echo "building $1 $3"
  GOBIN=$bin go install "$2@$3"
  mv "$bin/$1" "$bin/$1-$3"
  ln -sf "$1-$3" "$bin/$1"
}

# dir MODULE prints where the module cache keeps the version that go.mod pins.
dir() { go list -m -f '{{.Dir}}' "$1"; }

tools() {
  tool buf github.com/bufbuild/buf/cmd/buf v1.75.0
  tool protoc-gen-gocosmos github.com/cosmos/gogoproto/protoc-gen-gocosmos "$(go list -m -f '{{.Version}}' github.com/cosmos/gogoproto)"
  tool protoc-gen-grpc-gateway github.com/grpc-ecosystem/grpc-gateway/protoc-gen-grpc-gateway v1.16.0
  tool protoc-gen-openapiv2 github.com/grpc-ecosystem/grpc-gateway/v2/protoc-gen-openapiv2 v2.27.3
}

deps() {
  local out=build/proto-deps
  [ -e $out/.complete ] && [ $out/.complete -nt go.mod ] && return
  go mod download github.com/cosmos/cosmos-sdk github.com/cosmos/gogoproto github.com/cosmos/cosmos-proto github.com/grpc-ecosystem/grpc-gateway
  [ -d $out ] && chmod -R u+w $out && rm -rf $out
  mkdir -p $out/google
  cp -r "$(dir github.com/cosmos/cosmos-sdk)"/proto/{amino,cosmos,tendermint} $out/
  cp -r "$(dir github.com/cosmos/gogoproto)/gogoproto" $out/
  cp -r "$(dir github.com/cosmos/cosmos-proto)/proto/cosmos_proto" $out/
  cp -r "$(dir github.com/grpc-ecosystem/grpc-gateway)/third_party/googleapis/google/api" $out/google/
  chmod -R u+w $out
  find $out -type f ! -name '*.proto' -delete
  touch $out/.complete
}

generate() {
  rm -rf build/proto-out
  mkdir -p build/proto-out
  buf generate ${1:+--path "$1"}
  cp -r build/proto-out/$module/* .
  rm -r build/proto-out
}

# openapi describes REST: one merged file that the node serves.
openapi() {
  buf generate --template buf.gen.openapi.yaml
  # The merged file takes its title from whichever definition comes first.
  sed -i -e '0,/"title": .*/s//"title": "moscowd",/' -e '0,/"version": .*/s//"version": "v1"/' docs/openapi/moscowd.swagger.json
}

case ${1:-} in
  generate) tools; deps; generate "${2:-}"; [ -n "${2:-}" ] || openapi ;;
  lint) tools; deps; buf lint ;;
  check)
    tools; deps; buf lint; generate; openapi
    if [ -n "$(git status --porcelain -- '*.pb.go' '*.pb.gw.go' docs/openapi)" ]; then
      git status --short -- '*.pb.go' '*.pb.gw.go' docs/openapi
      echo "generated code is not current: run make proto-gen and commit the result" >&2
      exit 1
    fi
    ;;
  *) sed -n '2,6p' "$0" >&2; exit 2 ;;
esac
