package poa_test

import (
	"bytes"
	"encoding/base64"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	autocliv1 "cosmossdk.io/api/cosmos/autocli/v1"
	"cosmossdk.io/client/v2/autocli"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/codec"
	addresscodec "github.com/cosmos/cosmos-sdk/codec/address"
	codectestutil "github.com/cosmos/cosmos-sdk/codec/testutil"
	"github.com/cosmos/cosmos-sdk/crypto/hd"
	"github.com/cosmos/cosmos-sdk/crypto/keyring"
	"github.com/cosmos/cosmos-sdk/std"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/auth/tx"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	govtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	v1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"

	"github.com/moscowchain/moscowd/x/poa"
	"github.com/moscowchain/moscowd/x/poa/types"
)

// TestEveryMessageIsOneLine runs the commands that README.md lists, without a network, and looks at the transaction.
func TestEveryMessageIsOneLine(t *testing.T) {
	sdk.GetConfig().SetBech32PrefixForAccount("moscow", "moscowpub")
	addresses := addresscodec.NewBech32Codec("moscow")
	registry := codectestutil.CodecOptions{AccAddressPrefix: "moscow", ValAddressPrefix: "moscowvaloper"}.NewInterfaceRegistry()
	std.RegisterInterfaces(registry)
	authtypes.RegisterInterfaces(registry)
	v1.RegisterInterfaces(registry)
	types.RegisterInterfaces(registry)
	cdc := codec.NewProtoCodec(registry)
	txConfig := tx.NewTxConfig(cdc, tx.DefaultSignModes)

	ring := keyring.NewInMemory(cdc)
	record, _, err := ring.NewMnemonic("department", keyring.English, sdk.FullFundraiserPath, "", hd.Secp256k1)
	require.NoError(t, err)
	addr, err := record.GetAddress()
	require.NoError(t, err)
	operator, err := addresses.BytesToString(addr)
	require.NoError(t, err)
	authority, err := addresses.BytesToString(authtypes.NewModuleAddress(govtypes.ModuleName))
	require.NoError(t, err)

	key, proof := bytes.Repeat([]byte{1}, 32), bytes.Repeat([]byte{2}, 64)
	key64, proof64 := base64.StdEncoding.EncodeToString(key), base64.StdEncoding.EncodeToString(proof)
	params := types.DefaultParams()
	paramsJSON := string(cdc.MustMarshalJSON(&params))
	for _, tc := range []struct {
		args []string
		want sdk.Msg
	}{
		{
			[]string{"add-validator", operator, "Торговля", "Trade", key64, proof64, "--contact", "office", "--site", "https://mos.ru", "--power", "7"},
			&types.MsgAddValidator{
				Authority: authority, Operator: operator, NameRu: "Торговля", NameEn: "Trade", Contact: "office", Site: "https://mos.ru",
				ConsensusPubkey: key, Proof: proof, Power: 7,
			},
		},
		{[]string{"remove-validator", operator}, &types.MsgRemoveValidator{Authority: authority, Operator: operator}},
		{[]string{"set-power", operator, "5"}, &types.MsgSetPower{Authority: authority, Operator: operator, Power: 5}},
		{[]string{"suspend-validator", operator}, &types.MsgSuspendValidator{Authority: authority, Operator: operator}},
		{[]string{"resume-validator", operator}, &types.MsgResumeValidator{Authority: authority, Operator: operator}},
		{[]string{"update-params", paramsJSON}, &types.MsgUpdateParams{Authority: authority, Params: params}},
		{[]string{"rotate-consensus-key", key64, proof64}, &types.MsgRotateConsensusKey{Operator: operator, ConsensusPubkey: key, Proof: proof}},
		{
			[]string{"edit-department", "Торговля", "Trade", "--contact", "office"},
			&types.MsgEditDepartment{Operator: operator, NameRu: "Торговля", NameEn: "Trade", Contact: "office"},
		},
		{[]string{"leave"}, &types.MsgLeave{Operator: operator}},
	} {
		t.Run(tc.args[0], func(t *testing.T) {
			root := &cobra.Command{Use: "moscowd"}
			clientCtx := client.Context{}.WithCodec(cdc).WithInterfaceRegistry(registry).WithTxConfig(txConfig).WithKeyring(ring).
				WithAccountRetriever(authtypes.AccountRetriever{})
			var out bytes.Buffer
			root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
				return client.SetCmdClientContext(cmd, clientCtx.WithOutput(&out))
			}
			require.NoError(t, autocli.AppOptions{
				ModuleOptions: map[string]*autocliv1.ModuleOptions{types.ModuleName: poa.AppModule{}.AutoCLIOptions()},
				AddressCodec:  addresses, ValidatorAddressCodec: addresscodec.NewBech32Codec("moscowvaloper"),
				ConsensusAddressCodec: addresscodec.NewBech32Codec("moscowvalcons"), ClientCtx: clientCtx,
			}.EnhanceRootCommand(root))
			args := append([]string{"tx", "poa"}, tc.args...)
			args = append(args, "--from", operator, "--generate-only", "--offline", "--account-number", "1", "--sequence", "1", "--gas", "1")
			_, proposal := tc.want.(interface{ GetAuthority() string })
			if proposal {
				args = append(args, "--title", "title", "--summary", "summary")
			}
			root.SetArgs(args)
			root.SetOut(&out)
			root.SetErr(&bytes.Buffer{})
			require.NoError(t, root.ExecuteContext(t.Context()))
			decoded, err := txConfig.TxJSONDecoder()(out.Bytes())
			require.NoError(t, err)
			require.Len(t, decoded.GetMsgs(), 1)
			got := decoded.GetMsgs()[0]
			if proposal {
				submitted, ok := got.(*v1.MsgSubmitProposal)
				require.True(t, ok, "%T", got)
				require.Equal(t, operator, submitted.Proposer)
				inner, err := submitted.GetMsgs()
				require.NoError(t, err)
				require.Len(t, inner, 1)
				got = inner[0]
			}
			require.Equal(t, tc.want, got)
		})
	}
}
