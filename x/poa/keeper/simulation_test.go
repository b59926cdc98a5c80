package keeper_test

import (
	"context"
	"encoding/json"
	"math/rand"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/testutil/simsx"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/module"
	simtypes "github.com/cosmos/cosmos-sdk/types/simulation"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"

	"github.com/moscowchain/moscowd/x/poa/simulation"
	"github.com/moscowchain/moscowd/x/poa/types"
)

// noMoney is the bank and the account source of a simulation without coins.
type noMoney struct{}

func (noMoney) SpendableCoins(context.Context, sdk.AccAddress) sdk.Coins { return nil }
func (noMoney) IsSendEnabledDenom(context.Context, string) bool          { return false }
func (noMoney) GetModuleAddress(name string) sdk.AccAddress              { return authtypes.NewModuleAddress(name) }

// later keeps operations that a factory wants to run at a later time.
type later struct {
	when []time.Time
	ops  []simsx.SimMsgFactoryX
}

func (l *later) Add(when time.Time, f simsx.SimMsgFactoryX) {
	l.when, l.ops = append(l.when, when), append(l.ops, f)
}

// simulate runs random messages of every factory for some blocks. A message that a factory makes must be accepted. It
// returns the state's hash and how many messages of each factory were delivered.
func simulate(t *testing.T, seed int64, blocks int) (hash []byte, delivered map[string]int) {
	t.Helper()
	r := rand.New(rand.NewSource(seed))
	c := networkOf(t, 1, newDepartment("codec")) // for its codec
	accounts := simtypes.RandomAccounts(r, 12)
	state := &module.SimulationState{Rand: r, Cdc: c.cdc, Accounts: accounts, GenState: map[string]json.RawMessage{}}
	simulation.RandomizedGenState(state)
	var gs types.GenesisState
	c.cdc.MustUnmarshalJSON(state.GenState[types.ModuleName], &gs)
	c = newChain(t, gs)

	proposal := func(payload simsx.SimMsgFactoryX) simsx.SimMsgFactoryX {
		return simulation.MsgSubmitProposalFactory(c.k, c.gov, c.access, payload.Create())
	}
	var factories []simsx.SimMsgFactoryX
	for _, f := range []struct {
		weight  int
		factory simsx.SimMsgFactoryX
	}{
		{4, simulation.MsgEditDepartmentFactory(c.k, c.access)},
		{4, simulation.MsgRotateConsensusKeyFactory(c.k, c.access)},
		{1, simulation.MsgLeaveFactory(c.k, c.access)},
		{12, proposal(simulation.MsgAddValidatorFactory(c.k))},
		{4, proposal(simulation.MsgRemoveValidatorFactory(c.k))},
		{4, proposal(simulation.MsgSetPowerFactory(c.k))},
		{8, proposal(simulation.MsgSuspendValidatorFactory(c.k))},
		{12, proposal(simulation.MsgResumeValidatorFactory(c.k))},
		{2, proposal(simulation.MsgUpdateParamsFactory(c.k))},
	} {
		for range f.weight {
			factories = append(factories, f.factory)
		}
	}
	delivered = map[string]int{}
	pending := &later{}
	deliver := func(f simsx.SimMsgFactoryX) {
		reporter := simsx.NewBasicSimulationReporter().WithScope(f.MsgType())
		data := simsx.NewChainDataSource(c.ctx, r, noMoney{}, noMoney{}, c.codec, accounts...)
		if future, ok := f.(simsx.HasFutureOpsRegistry); ok {
			future.SetFutureOpsRegistry(pending)
		}
		_, msg := f.Create()(c.ctx, data, reporter)
		if reporter.IsSkipped() {
			return
		}
		require.NoError(t, c.send(msg), "%T", msg)
		delivered[sdk.MsgTypeURL(msg)]++
	}
	for range blocks {
		due := pending
		pending = &later{}
		c.block(func() {
			for i, op := range due.ops {
				if due.when[i].After(c.ctx.BlockTime()) {
					pending.Add(due.when[i], op)
				} else {
					deliver(op)
				}
			}
			deliver(simsx.OneOf(&simsx.XRand{Rand: r}, factories))
		})
		for _, e := range c.events {
			delivered[e.Type]++
		}
	}
	return c.cms.LastCommitID().Hash, delivered
}

func TestSimulatedMessagesAreAccepted(t *testing.T) {
	delivered := map[string]int{}
	for seed := range int64(4) {
		_, d := simulate(t, seed, 250)
		for name, n := range d {
			delivered[name] += n
		}
	}
	for _, name := range []string{
		"/moscow.poa.v1.MsgEditDepartment", "/moscow.poa.v1.MsgRotateConsensusKey", "/moscow.poa.v1.MsgLeave",
		"/cosmos.gov.v1.MsgSubmitProposal", "/cosmos.gov.v1.MsgVote",
		"moscow.poa.v1.EventValidatorAdded", "moscow.poa.v1.EventValidatorRemoved", "moscow.poa.v1.EventPowerSet",
		"moscow.poa.v1.EventValidatorSuspended", "moscow.poa.v1.EventValidatorResumed", "moscow.poa.v1.EventParamsUpdated",
		"moscow.poa.v1.EventDepartmentVoted",
	} {
		require.Positive(t, delivered[name], name)
	}
}

func TestSimulationIsDeterministic(t *testing.T) {
	first, _ := simulate(t, 7, 60)
	second, _ := simulate(t, 7, 60)
	require.Equal(t, first, second)
	other, _ := simulate(t, 8, 60)
	require.NotEqual(t, first, other)
}
