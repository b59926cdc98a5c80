package documents_test

import (
	"slices"
	"testing"

	"github.com/cosmos/gogoproto/proto"
	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"cosmossdk.io/client/v2/autocli"
	"cosmossdk.io/core/appmodule"

	"github.com/cosmos/cosmos-sdk/client"
	addresscodec "github.com/cosmos/cosmos-sdk/codec/address"
	moduletestutil "github.com/cosmos/cosmos-sdk/types/module/testutil"
	"github.com/cosmos/cosmos-sdk/types/msgservice"

	"github.com/moscowchain/moscowd/x/documents"
	"github.com/moscowchain/moscowd/x/documents/types"
)

// commands gives the names of the commands under query or tx.
func commands(t *testing.T, kind string) []string {
	t.Helper()
	encoding := moduletestutil.MakeTestEncodingConfig(documents.AppModule{})
	root := &cobra.Command{Use: "moscowd"}
	codec := addresscodec.NewBech32Codec("moscow")
	require.NoError(t, autocli.AppOptions{
		Modules:               map[string]appmodule.AppModule{types.ModuleName: documents.AppModule{}},
		AddressCodec:          codec,
		ValidatorAddressCodec: codec,
		ConsensusAddressCodec: codec,
		ClientCtx:             client.Context{InterfaceRegistry: encoding.InterfaceRegistry},
	}.EnhanceRootCommand(root))
	found, rest, err := root.Find([]string{kind, types.ModuleName})
	require.NoError(t, err)
	require.Empty(t, rest)
	var names []string
	for _, c := range found.Commands() {
		require.NotEmpty(t, c.Short)
		names = append(names, c.Name())
	}
	slices.Sort(names)
	return names
}

func TestEveryQueryAndMessageHasACommand(t *testing.T) {
	require.Equal(t, []string{
		"batch", "batches", "inbox", "inboxes", "issuer-key", "issuer-keys", "open-requests", "params", "queues", "request",
		"requests", "statistics", "status-change", "status-changes", "status-list", "status-lists", "type", "types",
	}, commands(t, "query"))
	require.Equal(t, []string{
		"accept", "create-type", "declare-compromised", "file-request", "fulfil", "issue", "refuse", "register-key", "request",
		"retire-key", "set-inbox", "update-params", "update-type", "withdraw",
	}, commands(t, "tx"), "moscowd documents changes statuses")
}

func TestEveryMessageNamesItsSigner(t *testing.T) {
	files, err := proto.MergedRegistry()
	require.NoError(t, err)
	require.NoError(t, msgservice.ValidateProtoAnnotations(files))
}

func TestTheDefaultGenesisIsValid(t *testing.T) {
	cdc := moduletestutil.MakeTestEncodingConfig(documents.AppModule{}).Codec
	m := documents.AppModule{}
	require.NoError(t, m.ValidateGenesis(cdc, nil, m.DefaultGenesis(cdc)))
	require.Error(t, m.ValidateGenesis(cdc, nil, []byte(`{"params":{}}`)))
	require.Error(t, m.ValidateGenesis(cdc, nil, []byte(`{`)))
}
