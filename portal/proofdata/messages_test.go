package proofdata

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/cosmos/gogoproto/proto"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/reflect/protoreflect"

	access "github.com/moscowchain/moscowd/x/access/types"
	documents "github.com/moscowchain/moscowd/x/documents/types"
	marketslots "github.com/moscowchain/moscowd/x/marketslots/types"
	poa "github.com/moscowchain/moscowd/x/poa/types"
	voting "github.com/moscowchain/moscowd/x/voting/types"
)

var update = flag.Bool("update", false, "write the files anew")

// proven are the messages of the state that the gateway proves.
var proven = []proto.Message{
	&access.Enrolment{}, &poa.Validator{},
	&marketslots.Season{}, &marketslots.Closing{}, &marketslots.PlacesHead{}, &marketslots.Application{}, &marketslots.ApplicationOutcomes{},
	&documents.DocumentType{}, &documents.Request{}, &documents.Batch{}, &documents.IssuerKey{}, &documents.StatusList{}, &documents.StatusChange{},
	&documents.Params{},
	&voting.Poll{}, &voting.PollHead{}, &voting.Election{}, &voting.ElectionHead{}, &voting.VoteRef{},
	&voting.CensusRecord{}, &voting.BallotRecord{},
}

type field struct {
	Number int    `json:"number"`
	Name   string `json:"name"`
	// Kind is that of Protocol Buffers; Type names a message or an enum.
	Kind     string `json:"kind"`
	Type     string `json:"type,omitempty"`
	Repeated bool   `json:"repeated,omitempty"`
	OneOf    bool   `json:"oneof,omitempty"`
}

type layout struct {
	Messages map[string][]field          `json:"messages"`
	Enums    map[string]map[int32]string `json:"enums"`
}

func (l *layout) add(t *testing.T, message protoreflect.MessageDescriptor) {
	t.Helper()
	name := string(message.FullName())
	if l.Messages[name] != nil || name == "google.protobuf.Timestamp" || name == "google.protobuf.Duration" {
		return
	}
	list := []field{}
	l.Messages[name] = list
	for i := range message.Fields().Len() {
		f := message.Fields().Get(i)
		require.False(t, f.IsMap(), "%s: the portal reads no maps", f.FullName())
		entry := field{
			Number: int(f.Number()), Name: string(f.Name()), Kind: f.Kind().String(), Repeated: f.IsList(), OneOf: f.ContainingOneof() != nil,
		}
		switch {
		case f.Message() != nil:
			entry.Type = string(f.Message().FullName())
			l.add(t, f.Message())
		case f.Enum() != nil:
			entry.Type = string(f.Enum().FullName())
			values := make(map[int32]string)
			for j := range f.Enum().Values().Len() {
				v := f.Enum().Values().Get(j)
				values[int32(v.Number())] = string(v.Name())
			}
			l.Enums[entry.Type] = values
		}
		list = append(list, entry)
	}
	l.Messages[name] = list
}

func TestThePortalKnowsTheMessagesOfTheState(t *testing.T) {
	l := &layout{Messages: make(map[string][]field), Enums: make(map[string]map[int32]string)}
	for _, message := range proven {
		descriptor, err := proto.HybridResolver.FindDescriptorByName(protoreflect.FullName(proto.MessageName(message)))
		require.NoError(t, err)
		l.add(t, descriptor.(protoreflect.MessageDescriptor))
	}
	requireFile(t, "../src/proof/messages.json", encode(t, l))
}

func encode(t *testing.T, value any) []byte {
	t.Helper()
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetIndent("", " ")
	encoder.SetEscapeHTML(false)
	require.NoError(t, encoder.Encode(value))
	return b.Bytes()
}

// requireFile compares a file with what it should hold, or writes it.
func requireFile(t *testing.T, name string, want []byte) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(name, want, 0o644))
		return
	}
	have, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Equal(t, string(want), string(have), "run: go test ./portal/proofdata -update")
}

func unhex(t *testing.T, text string) []byte {
	t.Helper()
	data, err := hex.DecodeString(text)
	require.NoError(t, err)
	return data
}
