package ante_test

import (
	"context"
	"crypto/sha256"
	"testing"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/gogoproto/proto"
	"github.com/stretchr/testify/require"

	"cosmossdk.io/log/v2"

	"github.com/cosmos/cosmos-sdk/baseapp"
	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/codec"
	"github.com/cosmos/cosmos-sdk/codec/address"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/crypto/keys/secp256k1"
	"github.com/cosmos/cosmos-sdk/runtime"
	"github.com/cosmos/cosmos-sdk/std"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/tx/signing"
	authante "github.com/cosmos/cosmos-sdk/x/auth/ante"
	authkeeper "github.com/cosmos/cosmos-sdk/x/auth/keeper"
	authsigning "github.com/cosmos/cosmos-sdk/x/auth/signing"
	authtx "github.com/cosmos/cosmos-sdk/x/auth/tx"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	authzkeeper "github.com/cosmos/cosmos-sdk/x/authz/keeper"
	txsigning "github.com/cosmos/cosmos-sdk/x/tx/signing"

	"github.com/moscowchain/moscowd/x/access/ante"
	"github.com/moscowchain/moscowd/x/access/keeper"
	"github.com/moscowchain/moscowd/x/access/types"
)

const chainID = "moscow-test"

var (
	addressCodec = address.NewBech32Codec("moscow")
	governance   = authtypes.NewModuleAddress("gov")
	genesisTime  = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
)

func init() {
	sdk.GetConfig().SetBech32PrefixForAccount("moscow", "moscowpub")
}

// person is somebody with a key.
type person struct {
	key  *secp256k1.PrivKey
	addr sdk.AccAddress
	text string
}

func newPerson(name string) person {
	key := secp256k1.GenPrivKeyFromSecret([]byte(name))
	addr := sdk.AccAddress(key.PubKey().Address())
	text, err := addressCodec.BytesToString(addr)
	if err != nil {
		panic(err)
	}
	return person{key: key, addr: addr, text: text}
}

var (
	registrar = newPerson("registrar")
	trader    = newPerson("trader")
	other     = newPerson("other")
	stranger  = newPerson("stranger")
)

// nobody is an expected x/poa keeper without operators.
type nobody struct{}

func (nobody) IsOperator(context.Context, []byte) (bool, error) { return false, nil }

// chain is an application of auth, authz and access behind the ante handler that the package
// documentation describes.
type chain struct {
	*baseapp.BaseApp
	t        *testing.T
	txConfig client.TxConfig
	accounts authkeeper.AccountKeeper
	keeper   keeper.Keeper
	height   int64
	now      time.Time
	// governance, if set, runs at the beginning of a block as a passed proposal would.
	governance func(sdk.Context) error
}

func newChain(t *testing.T, change ...func(*types.GenesisState)) *chain {
	t.Helper()
	return newChainWith(t, func(k keeper.Keeper, cdc codec.Codec) sdk.AnteDecorator {
		return ante.NewGrantedDecorator(k, cdc)
	}, change...)
}

// newChainWith lets a test leave GrantedDecorator out, to see that handlers refuse by themselves.
func newChainWith(
	t *testing.T, granted func(keeper.Keeper, codec.Codec) sdk.AnteDecorator, change ...func(*types.GenesisState),
) *chain {
	t.Helper()
	signingOptions := txsigning.Options{AddressCodec: addressCodec, ValidatorAddressCodec: address.NewBech32Codec("moscowvaloper")}
	registry, err := codectypes.NewInterfaceRegistryWithOptions(codectypes.InterfaceRegistryOptions{
		ProtoFiles: proto.HybridResolver, SigningOptions: signingOptions,
	})
	require.NoError(t, err)
	std.RegisterInterfaces(registry)
	authtypes.RegisterInterfaces(registry)
	authz.RegisterInterfaces(registry)
	types.RegisterInterfaces(registry)
	cdc := codec.NewProtoCodec(registry)
	txConfig := authtx.NewTxConfig(cdc, authtx.DefaultSignModes)

	keys := storetypes.NewKVStoreKeys(authtypes.StoreKey, authzkeeper.StoreKey, types.StoreKey)
	app := baseapp.NewBaseApp("test", log.NewNopLogger(), dbm.NewMemDB(), txConfig.TxDecoder(), baseapp.SetChainID(chainID))
	app.SetInterfaceRegistry(registry)
	app.MountKVStores(keys)
	accounts := authkeeper.NewAccountKeeper(cdc, runtime.NewKVStoreService(keys[authtypes.StoreKey]), authtypes.ProtoBaseAccount,
		nil, addressCodec, "moscow", governance.String())
	k := keeper.NewKeeper(cdc, runtime.NewKVStoreService(keys[types.StoreKey]), addressCodec, governance.String(), accounts, nobody{})
	authzKeeper := authzkeeper.NewKeeper(runtime.NewKVStoreService(keys[authzkeeper.StoreKey]), cdc, app.MsgServiceRouter(), accounts)
	types.RegisterMsgServer(app.MsgServiceRouter(), keeper.NewMsgServerImpl(k))
	authz.RegisterMsgServer(app.MsgServiceRouter(), authzKeeper)

	app.SetAnteHandler(sdk.ChainAnteDecorators(
		authante.NewSetUpContextDecorator(),
		authante.NewValidateBasicDecorator(),
		ante.NewNoFeeDecorator(),
		ante.NewAuthzLimitDecorator(),
		ante.NewEnrolledDecorator(k),
		granted(k, cdc),
		authante.NewSetPubKeyDecorator(accounts),
		authante.NewValidateSigCountDecorator(accounts),
		authante.NewSigGasConsumeDecorator(accounts, authante.DefaultSigVerificationGasConsumer),
		authante.NewSigVerificationDecorator(accounts, txConfig.SignModeHandler()),
		ante.NewQuotaDecorator(k),
		authante.NewIncrementSequenceDecorator(accounts),
	))
	c := &chain{BaseApp: app, t: t, txConfig: txConfig, accounts: accounts, keeper: k, now: genesisTime}
	app.SetBeginBlocker(func(ctx sdk.Context) (sdk.BeginBlock, error) {
		if c.governance == nil {
			return sdk.BeginBlock{}, nil
		}
		return sdk.BeginBlock{}, c.governance(ctx)
	})
	app.SetInitChainer(func(ctx sdk.Context, _ *abci.RequestInitChain) (*abci.ResponseInitChain, error) {
		if err := accounts.Params.Set(ctx, authtypes.DefaultParams()); err != nil {
			return nil, err
		}
		// the stranger has an auth account and is not enrolled
		accounts.SetAccount(ctx, accounts.NewAccountWithAddress(ctx, stranger.addr))
		gs := genesis()
		for _, f := range change {
			f(&gs)
		}
		return &abci.ResponseInitChain{}, k.InitGenesis(ctx, gs)
	})
	require.NoError(t, app.LoadLatestVersion())
	_, err = app.InitChain(&abci.RequestInitChain{ChainId: chainID, Time: genesisTime, InitialHeight: 1})
	require.NoError(t, err)
	c.block()
	return c
}

func genesis() types.GenesisState {
	gs := *types.DefaultGenesis()
	gs.Params.Classes = []types.Class{
		{Name: "registrar", TxsPerWindow: 100, GasPerWindow: 100_000_000, WindowSeconds: 60},
		{Name: "trader", TxsPerWindow: 3, GasPerWindow: 1_000_000, WindowSeconds: 60},
	}
	gs.Params.Registrars = []types.Registrar{{Address: registrar.text, DailyEnrolments: 1_000, DailySuspensions: 10}}
	for i, who := range []person{registrar, trader, other} {
		class := []string{"registrar", "trader", "trader"}[i]
		subject := sha256.Sum256(who.addr)
		gs.Accounts = append(gs.Accounts, types.Account{
			Address:   who.text,
			Enrolment: types.Enrolment{Class: class, Subject: subject[:], State: types.ACCOUNT_STATE_ACTIVE},
		})
	}
	return gs
}

// suspended is a change of genesis: the person was suspended by governance.
func suspended(who person) func(*types.GenesisState) {
	return func(gs *types.GenesisState) {
		for i := range gs.Accounts {
			if gs.Accounts[i].Address == who.text {
				gs.Accounts[i].Enrolment.State = types.ACCOUNT_STATE_SUSPENDED
				gs.Accounts[i].Enrolment.Reason = "abuse"
				gs.Accounts[i].Enrolment.SuspendedBy = governance.String()
			}
		}
	}
}

// block commits a block of transactions at c.now.
func (c *chain) block(txs ...[]byte) []*abci.ExecTxResult {
	c.t.Helper()
	c.height++
	res, err := c.FinalizeBlock(&abci.RequestFinalizeBlock{Height: c.height, Time: c.now, Txs: txs})
	require.NoError(c.t, err)
	_, err = c.Commit()
	require.NoError(c.t, err)
	return res.TxResults
}

// check asks the mempool to accept a transaction.
func (c *chain) check(tx []byte, kind abci.CheckTxType) *abci.ResponseCheckTx {
	c.t.Helper()
	res, err := c.CheckTx(&abci.RequestCheckTx{Tx: tx, Type: kind})
	require.NoError(c.t, err)
	return res
}

// ctx reads the committed state.
func (c *chain) ctx() sdk.Context {
	return sdk.NewContext(c.CommitMultiStore().CacheMultiStore(), cmtproto.Header{ChainID: chainID, Height: c.height, Time: c.now}, true, log.NewNopLogger())
}

// usage is what was charged to a person.
func (c *chain) usage(who person) types.Usage {
	usage, _ := c.keeper.Usages.Get(c.ctx(), who.addr)
	return usage
}

// draft is a transaction before it is signed.
type draft struct {
	msgs    []sdk.Msg
	gas     uint64
	fee     sdk.Coins
	payer   sdk.AccAddress
	granter sdk.AccAddress
	// skip is added to the committed sequence of the signers.
	skip uint64
	// forged replaces the signatures by those of another key.
	forged bool
}

// sign encodes a transaction signed by the given people in their order.
func (c *chain) sign(d draft, signers ...person) []byte {
	c.t.Helper()
	builder := c.txConfig.NewTxBuilder()
	require.NoError(c.t, builder.SetMsgs(d.msgs...))
	builder.SetGasLimit(d.gas)
	builder.SetFeeAmount(d.fee)
	builder.SetFeePayer(d.payer)
	builder.SetFeeGranter(d.granter)
	sigs := make([]signing.SignatureV2, len(signers))
	data := make([]authsigning.SignerData, len(signers))
	for i, who := range signers {
		data[i] = authsigning.SignerData{Address: who.text, ChainID: chainID, PubKey: who.key.PubKey(), Sequence: d.skip}
		if account := c.accounts.GetAccount(c.ctx(), who.addr); account != nil {
			data[i].AccountNumber = account.GetAccountNumber()
			data[i].Sequence += account.GetSequence()
		}
		sigs[i] = signing.SignatureV2{
			PubKey:   who.key.PubKey(),
			Data:     &signing.SingleSignatureData{SignMode: signing.SignMode_SIGN_MODE_DIRECT},
			Sequence: data[i].Sequence,
		}
	}
	require.NoError(c.t, builder.SetSignatures(sigs...))
	for i, who := range signers {
		bz, err := authsigning.GetSignBytesAdapter(context.Background(), c.txConfig.SignModeHandler(), signing.SignMode_SIGN_MODE_DIRECT, data[i], builder.GetTx())
		require.NoError(c.t, err)
		key := who.key
		if d.forged {
			key = stranger.key
		}
		signature, err := key.Sign(bz)
		require.NoError(c.t, err)
		sigs[i].Data = &signing.SingleSignatureData{SignMode: signing.SignMode_SIGN_MODE_DIRECT, Signature: signature}
	}
	require.NoError(c.t, builder.SetSignatures(sigs...))
	tx, err := c.txConfig.TxEncoder()(builder.GetTx())
	require.NoError(c.t, err)
	return tx
}

// failing is a message that the ante handler accepts and its handler refuses.
func failing(who person) sdk.Msg {
	return &types.MsgSuspendAccount{Signer: who.text, Address: other.text, Reason: "abuse"}
}

// enrol is a message of a registrar that succeeds once for each name.
func enrol(who person, name string) sdk.Msg {
	subject := sha256.Sum256([]byte(name))
	return &types.MsgEnrolAccounts{Signer: who.text, Accounts: []types.NewAccount{{
		Address: newPerson(name).text, Class: "trader", Subject: subject[:],
	}}}
}
