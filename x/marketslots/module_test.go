package marketslots_test

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

	"github.com/moscowchain/moscowd/x/marketslots"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// commands gives the names of the commands under query or tx.
func commands(t *testing.T, kind string) []string {
	t.Helper()
	encoding := moduletestutil.MakeTestEncodingConfig(marketslots.AppModule{})
	root := &cobra.Command{Use: "moscowd"}
	codec := addresscodec.NewBech32Codec("moscow")
	require.NoError(t, autocli.AppOptions{
		Modules:               map[string]appmodule.AppModule{types.ModuleName: marketslots.AppModule{}},
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
		"application", "applications", "changed-places", "closing", "distribution", "offers", "operations", "outcomes",
		"params", "places", "places-head", "plan", "proof", "reports", "rows", "season", "seasons", "sellers",
		"user-applications",
	}, commands(t, "query"))
	require.Equal(t, []string{
		"accept-offer", "amend-application", "close-filing", "confirm-declarants", "contest-report", "create-season",
		"decline-offer", "file-applications", "freeze-plan", "name-seller", "promote-to-farmer", "publish-plan",
		"report-unused", "return-place", "start-distribution", "submit-application", "update-params", "update-statuses",
		"withdraw-application",
	}, commands(t, "tx"))
}

func TestEveryMessageNamesItsSigner(t *testing.T) {
	files, err := proto.MergedRegistry()
	require.NoError(t, err)
	require.NoError(t, msgservice.ValidateProtoAnnotations(files))
}

func TestTheDefaultGenesisIsValid(t *testing.T) {
	cdc := moduletestutil.MakeTestEncodingConfig(marketslots.AppModule{}).Codec
	m := marketslots.AppModule{}
	require.NoError(t, m.ValidateGenesis(cdc, nil, m.DefaultGenesis(cdc)))
	require.Error(t, m.ValidateGenesis(cdc, nil, []byte(`{"params":{}}`)))
	require.Error(t, m.ValidateGenesis(cdc, nil, []byte(`{`)))
}
