package proofdata

import (
	"bytes"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	_ "github.com/CosmWasm/wasmd/x/wasm/types" // registers its messages
	"github.com/cosmos/gogoproto/proto"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// shown are the packages whose messages, events and records the explorer shows with bytes in them.
var shown = []string{"moscow.", "cosmwasm.wasm.v1", "cosmos.crypto.ed25519"}

// notShown are in no transaction, event or record. The JSON of an Any says itself which message it is.
var notShown = regexp.MustCompile(`^google\.protobuf\.|\.Query|Response$|Genesis|Proposal$`)

// bytesOf names a message's fields of bytes, and those of messages that have some: "bytes", or the name of the message.
func bytesOf(message protoreflect.MessageDescriptor, found map[protoreflect.FullName]map[string]string) map[string]string {
	if known, ok := found[message.FullName()]; ok {
		return known
	}
	fields := map[string]string{}
	found[message.FullName()] = fields // a message may have itself
	for i := range message.Fields().Len() {
		f := message.Fields().Get(i)
		switch {
		case f.Kind() == protoreflect.BytesKind:
			fields[string(f.Name())] = "bytes"
		case f.Message() != nil && len(bytesOf(f.Message(), found)) > 0:
			fields[string(f.Name())] = string(f.Message().FullName())
		}
	}
	return fields
}

func TestThePortalKnowsWhichFieldsAreBytes(t *testing.T) {
	files, err := proto.MergedRegistry()
	require.NoError(t, err)
	found := map[protoreflect.FullName]map[string]string{}
	files.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		if slices.ContainsFunc(shown, func(name string) bool { return strings.HasPrefix(string(file.Package()), name) }) {
			for i := range file.Messages().Len() {
				bytesOf(file.Messages().Get(i), found)
			}
		}
		return true
	})
	list := map[protoreflect.FullName]map[string]string{}
	for name, fields := range found {
		if len(fields) > 0 && !notShown.MatchString(string(name)) {
			list[name] = fields
		}
	}
	require.Equal(t, map[string]string{"root": "bytes"}, list["moscow.documents.v1.Batch"])
	requireFile(t, "../src/pages/explorer/bytes.json", encode(t, list))
}

func TestTheExplorerHasWordsForEveryMessage(t *testing.T) {
	words, err := os.ReadFile("../src/pages/explorer/messages.ts")
	require.NoError(t, err)
	files, err := proto.MergedRegistry()
	require.NoError(t, err)
	missing := []string{}
	files.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		for i := range file.Services().Len() {
			service := file.Services().Get(i)
			if service.Name() != "Msg" || !slices.ContainsFunc(shown, func(name string) bool { return strings.HasPrefix(string(file.Package()), name) }) {
				continue
			}
			for j := range service.Methods().Len() {
				message := string(service.Methods().Get(j).Input().FullName())
				if !bytes.Contains(words, []byte(`"`+message+`": [`)) {
					missing = append(missing, message)
				}
			}
		}
		return true
	})
	require.Empty(t, missing)
}
