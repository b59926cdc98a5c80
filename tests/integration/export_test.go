package integration

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	servertypes "github.com/cosmos/cosmos-sdk/server/types"
)

func (n *network) exported() servertypes.ExportedApp {
	n.t.Helper()
	exported, err := n.app.ExportAppStateAndValidators(false, nil)
	require.NoError(n.t, err)
	return exported
}

// export gives the state of every module as a genesis has it.
func (n *network) export() map[string]json.RawMessage {
	n.t.Helper()
	var modules map[string]json.RawMessage
	require.NoError(n.t, json.Unmarshal(n.exported().AppState, &modules))
	return modules
}

// reborn starts another network from an export and requires that it holds the same state before its first block. Both
// networks share the accounts with their sequences.
func (n *network) reborn() *network {
	n.t.Helper()
	exported := n.exported()
	other := n.clone()
	other.evidence, other.absent = nil, map[string]bool{}
	other.init(exported.AppState, exported.Height, exported.ConsensusParams)

	// Nothing is committed yet: this is the state in which the first block will run.
	ctx := other.app.NewContext(false)
	got, err := other.app.ModuleManager.ExportGenesisForModules(ctx, other.app.Encoding().Codec, nil)
	require.NoError(n.t, err)
	want := n.export()
	require.Len(n.t, got, len(want))
	for module := range want {
		requireSame(n.t, module, compact(n.t, want[module]), compact(n.t, got[module]))
	}
	require.Equal(n.t, exported.ConsensusParams, other.app.GetConsensusParams(ctx))
	return other
}

// requireSame shows where two long texts begin to differ.
func requireSame(tb testing.TB, what, want, got string) {
	tb.Helper()
	at := 0
	for at < len(want) && at < len(got) && want[at] == got[at] {
		at++
	}
	around := func(s string) string { return s[max(0, at-200):min(len(s), at+200)] }
	require.Equal(tb, around(want), around(got), "%s differs from byte %d on", what, at)
}

// compact drops the white space of JSON.
func compact(tb testing.TB, raw json.RawMessage) string {
	tb.Helper()
	var out bytes.Buffer
	require.NoError(tb, json.Compact(&out, raw))
	return out.String()
}
