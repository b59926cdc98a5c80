package keeper_test

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/crypto/ed25519"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	cmttypes "github.com/cometbft/cometbft/types"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/stretchr/testify/require"

	"cosmossdk.io/collections"
	"cosmossdk.io/core/address"
	errorsmod "cosmossdk.io/errors"
	"cosmossdk.io/log/v2"

	"github.com/cosmos/cosmos-sdk/baseapp"
	"github.com/cosmos/cosmos-sdk/codec"
	addresscodec "github.com/cosmos/cosmos-sdk/codec/address"
	codectestutil "github.com/cosmos/cosmos-sdk/codec/testutil"
	"github.com/cosmos/cosmos-sdk/runtime"
	"github.com/cosmos/cosmos-sdk/std"
	"github.com/cosmos/cosmos-sdk/store/v2"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authkeeper "github.com/cosmos/cosmos-sdk/x/auth/keeper"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	bankkeeper "github.com/cosmos/cosmos-sdk/x/bank/keeper"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	"github.com/cosmos/cosmos-sdk/x/gov"
	govkeeper "github.com/cosmos/cosmos-sdk/x/gov/keeper"
	govtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	v1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"

	"github.com/moscowchain/moscowd/x/poa/keeper"
	"github.com/moscowchain/moscowd/x/poa/types"
)

const (
	chainID         = "moscow-test"
	votingPeriod    = 60 * time.Second
	expeditedPeriod = 20 * time.Second
)

func TestMain(m *testing.M) {
	// x/gov prints proposers and voters with the global prefix
	sdk.GetConfig().SetBech32PrefixForAccount("moscow", "moscowpub")
	os.Exit(m.Run())
}

// errNotWriting is what the access double returns for accounts on its list.
var errNotWriting = errorsmod.Register("access_double", 2, "the account is suspended")

// accessDouble stands for x/access: everybody may write but the suspended.
type accessDouble map[string]bool

func (a accessDouble) Subject(_ context.Context, addr []byte) (string, [32]byte, error) {
	if a[string(addr)] {
		return "", [32]byte{}, errNotWriting
	}
	return "department", [32]byte{1}, nil
}

// department is a test's view of one department.
type department struct {
	name     string
	operator sdk.AccAddress
	key      ed25519.PrivKey
}

func (d department) String() string { return d.operator.String() }

func newDepartment(name string) department {
	return department{
		name:     name,
		operator: ed25519.GenPrivKeyFromSecret([]byte("operator " + name)).PubKey().Address().Bytes(),
		key:      ed25519.GenPrivKeyFromSecret([]byte("key " + name)),
	}
}

func departments(n int) []department {
	out := make([]department, n)
	for i := range out {
		out[i] = newDepartment(fmt.Sprint(i))
	}
	return out
}

func (d department) validator() types.Validator {
	return types.Validator{
		Operator: d.String(), Department: types.Department{NameRu: "Департамент " + d.name, NameEn: "Department " + d.name},
		ConsensusPubkey: d.key.PubKey().Bytes(), Power: 100, State: types.StateActive,
	}
}

// chain runs x/poa and x/gov over real stores and keeps validator sets as CometBFT does.
type chain struct {
	t      *testing.T
	db     dbm.DB
	cms    storetypes.CommitMultiStore
	ctx    sdk.Context
	access accessDouble
	codec  address.Codec

	cdc    codec.Codec
	k      keeper.Keeper
	gov    *govkeeper.Keeper
	router *baseapp.MsgServiceRouter
	govMsg v1.MsgServer

	// sets at the present height, the next, and the one after
	sets [3]*cmttypes.ValidatorSet
	// silent validators do not sign, by consensus address
	silent map[string]bool
	events sdk.Events
}

func (c *chain) open() {
	keys := storetypes.NewKVStoreKeys(types.StoreKey, govtypes.StoreKey, authtypes.StoreKey, banktypes.StoreKey)
	c.cms = store.NewCommitMultiStore(c.db, log.NewNopLogger())
	for _, key := range keys {
		c.cms.MountStoreWithDB(key, storetypes.StoreTypeIAVL, nil)
	}
	require.NoError(c.t, c.cms.LoadLatestVersion())
	c.ctx = sdk.NewContext(c.cms, c.ctx.BlockHeader(), false, log.NewNopLogger())

	registry := codectestutil.CodecOptions{AccAddressPrefix: "moscow", ValAddressPrefix: "moscowvaloper"}.NewInterfaceRegistry()
	std.RegisterInterfaces(registry)
	authtypes.RegisterInterfaces(registry)
	banktypes.RegisterInterfaces(registry)
	v1.RegisterInterfaces(registry)
	authz.RegisterInterfaces(registry)
	types.RegisterInterfaces(registry)
	c.cdc = codec.NewProtoCodec(registry)
	c.codec = addresscodec.NewBech32Codec("moscow")
	authority := authtypes.NewModuleAddress(govtypes.ModuleName).String()

	accounts := authkeeper.NewAccountKeeper(c.cdc, runtime.NewKVStoreService(keys[authtypes.StoreKey]), authtypes.ProtoBaseAccount,
		map[string][]string{govtypes.ModuleName: {authtypes.Burner}}, c.codec, "moscow", authority)
	bank := bankkeeper.NewBaseKeeper(c.cdc, runtime.NewKVStoreService(keys[banktypes.StoreKey]), accounts, nil, authority, log.NewNopLogger())
	c.k = keeper.NewKeeper(c.cdc, runtime.NewKVStoreService(keys[types.StoreKey]), c.codec, authority)
	c.router = baseapp.NewMsgServiceRouter()
	c.router.SetInterfaceRegistry(registry)
	types.RegisterMsgServer(c.router, keeper.NewMsgServerImpl(c.k, c.access))
	c.gov = govkeeper.NewKeeper(c.cdc, runtime.NewKVStoreService(keys[govtypes.StoreKey]), accounts, bank, nil, c.router,
		govtypes.DefaultConfig(), authority, c.k.CalculateVoteResultsAndVotingPower)
	c.gov.SetHooks(keeper.NewGovHooks(c.k, c.gov, c.access))
	c.govMsg = govkeeper.NewMsgServerImpl(c.gov)
	v1.RegisterMsgServer(c.router, c.govMsg)
}

func newChain(t *testing.T, gs types.GenesisState) *chain {
	t.Helper()
	c := &chain{t: t, db: dbm.NewMemDB(), access: accessDouble{}, silent: map[string]bool{}}
	c.ctx = sdk.Context{}.WithBlockHeader(cmtproto.Header{ChainID: chainID, Time: time.Unix(1_700_000_000, 0).UTC()})
	c.open()
	require.NoError(t, c.gov.Params.Set(c.ctx, types.GovParams("tmos", votingPeriod, expeditedPeriod)))
	require.NoError(t, c.gov.ProposalID.Set(c.ctx, 1))
	updates, err := c.k.InitGenesis(c.ctx, gs)
	require.NoError(t, err)
	vals, err := cmttypes.PB2TM.ValidatorUpdates(updates)
	require.NoError(t, err)
	set := cmttypes.NewValidatorSet(vals)
	c.sets = [3]*cmttypes.ValidatorSet{set, set.Copy(), set.Copy()}
	c.cms.Commit()
	c.block(nil)
	return c
}

// networkOf starts a chain with the departments given, of which none may go below minimum.
func networkOf(t *testing.T, minimum uint32, ds ...department) *chain {
	t.Helper()
	gs := types.DefaultGenesis()
	gs.Params.MinActiveValidators = minimum
	for _, d := range ds {
		gs.Validators = append(gs.Validators, d.validator())
	}
	return newChain(t, *gs)
}

// block runs one block: evidence and votes, what f does, x/gov's end, x/poa's end, and CometBFT's handling of updates.
func (c *chain) block(f func(), evidence ...abci.Misbehavior) []abci.ValidatorUpdate {
	c.t.Helper()
	header := c.ctx.BlockHeader()
	header.Height++
	header.Time = header.Time.Add(time.Second)
	votes := abci.CommitInfo{}
	if header.Height > 1 {
		for _, val := range c.sets[0].Validators {
			flag := cmtproto.BlockIDFlagCommit
			if c.silent[string(val.Address)] {
				flag = cmtproto.BlockIDFlagAbsent
			}
			votes.Votes = append(votes.Votes, abci.VoteInfo{Validator: abci.Validator{Address: val.Address, Power: val.VotingPower}, BlockIdFlag: flag})
		}
		c.sets = [3]*cmttypes.ValidatorSet{c.sets[1], c.sets[2], c.sets[2].Copy()}
	}
	c.ctx = sdk.NewContext(c.cms, header, false, log.NewNopLogger()).
		WithCometInfo(baseapp.NewBlockInfo(evidence, nil, nil, votes)).WithEventManager(sdk.NewEventManager())
	require.NoError(c.t, c.k.BeginBlocker(c.ctx))
	if f != nil {
		f()
	}
	require.NoError(c.t, gov.EndBlocker(c.ctx, c.gov))
	updates, err := c.k.EndBlocker(c.ctx)
	require.NoError(c.t, err)
	changes, err := cmttypes.PB2TM.ValidatorUpdates(updates)
	require.NoError(c.t, err)
	require.NoError(c.t, c.sets[2].UpdateWithChangeSet(changes), "CometBFT would stop")
	c.events = c.ctx.EventManager().Events()
	c.cms.Commit()
	return updates
}

// restart opens the stores anew, as all nodes do after a restart.
func (c *chain) restart() {
	c.t.Helper()
	c.open()
}

// send delivers a message as a transaction does: an error leaves nothing behind.
func (c *chain) send(msg sdk.Msg) error {
	cached, write := c.ctx.CacheContext()
	res, err := c.router.Handler(msg)(cached, msg)
	if err == nil {
		write()
		for _, event := range res.Events {
			c.ctx.EventManager().EmitEvent(sdk.Event(event))
		}
	}
	return err
}

func (c *chain) authority() string { return authtypes.NewModuleAddress(govtypes.ModuleName).String() }

func (c *chain) proof(d department) []byte {
	proof, err := types.ProveConsensusKey(d.key, chainID, d.operator)
	require.NoError(c.t, err)
	return proof
}

func (c *chain) addMsg(d department) *types.MsgAddValidator {
	return &types.MsgAddValidator{
		Authority: c.authority(), Operator: d.String(), NameRu: "Департамент", NameEn: "Department",
		ConsensusPubkey: d.key.PubKey().Bytes(), Proof: c.proof(d),
	}
}

func (c *chain) removeMsg(d department) *types.MsgRemoveValidator {
	return &types.MsgRemoveValidator{Authority: c.authority(), Operator: d.String()}
}

func (c *chain) state(d department) types.State {
	c.t.Helper()
	val, err := c.k.Validators.Get(c.ctx, d.operator)
	require.NoError(c.t, err)
	return val.State
}

// signing returns the power of a department's key in the newest set.
func (c *chain) signing(d department) int64 {
	_, val := c.sets[2].GetByAddress(d.key.PubKey().Address())
	if val == nil {
		return 0
	}
	return val.VotingPower
}

func (c *chain) eventCount(name string) int {
	n := 0
	for _, e := range c.events {
		if e.Type == "moscow.poa.v1."+name {
			n++
		}
	}
	return n
}

func misbehavior(kind abci.MisbehaviorType, d department, height int64) abci.Misbehavior {
	return abci.Misbehavior{Type: kind, Validator: abci.Validator{Address: d.key.PubKey().Address(), Power: 100}, Height: height, Time: time.Unix(1_700_000_000, 0).UTC()}
}

// voteKey is the key of gov's votes.
type voteKey = collections.Pair[uint64, sdk.AccAddress]

// chunkKey is the key of a piece of missed blocks.
type chunkKey = collections.Pair[[]byte, uint32]

func newMemDB() dbm.DB { return dbm.NewMemDB() }
