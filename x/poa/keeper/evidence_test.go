package keeper_test

import (
	"testing"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/poa/keeper"
	"github.com/moscowchain/moscowd/x/poa/types"
)

func TestEvidenceSuspendsInItsBlock(t *testing.T) {
	for kind, reason := range map[abci.MisbehaviorType]types.SuspensionReason{
		abci.MisbehaviorType_DUPLICATE_VOTE:      types.ReasonDuplicateVote,
		abci.MisbehaviorType_LIGHT_CLIENT_ATTACK: types.ReasonLightClientAttack,
	} {
		t.Run(kind.String(), func(t *testing.T) {
			ds := departments(4)
			c := networkOf(t, 3, ds...)
			updates := c.block(nil, misbehavior(kind, ds[2], 1))
			require.Equal(t, []abci.ValidatorUpdate{abci.Ed25519ValidatorUpdate(ds[2].key.PubKey().Bytes(), 0)}, updates)
			require.Equal(t, 1, c.eventCount("EventValidatorSuspended"))
			val, err := c.k.Validators.Get(c.ctx, ds[2].operator)
			require.NoError(t, err)
			require.Equal(t, types.StateSuspended, val.State)
			require.Equal(t, reason, val.Suspension.Reason)
			require.EqualValues(t, 1, val.Suspension.InfractionHeight)
			require.Equal(t, c.ctx.BlockHeight(), val.Suspension.Height)
			require.Empty(t, c.block(nil, misbehavior(kind, ds[2], 1)))
			require.Equal(t, 1, c.eventCount("EventMisbehaviorRepeated"))
		})
	}
}

func TestEvidenceNeverGoesBelowTheMinimumAndIsDoneWhenAnotherJoins(t *testing.T) {
	ds := departments(6)
	c := networkOf(t, 4, ds[:4]...)
	require.Empty(t, c.block(nil, misbehavior(abci.MisbehaviorType_DUPLICATE_VOTE, ds[1], 1)))
	require.Equal(t, 1, c.eventCount("EventSuspensionDeferred"))
	require.Equal(t, types.StateActive, c.state(ds[1]))
	require.Empty(t, c.block(nil, misbehavior(abci.MisbehaviorType_DUPLICATE_VOTE, ds[0], 2), misbehavior(abci.MisbehaviorType_DUPLICATE_VOTE, ds[1], 2)))
	require.Equal(t, 1, c.eventCount("EventSuspensionDeferred"))
	require.Equal(t, 1, c.eventCount("EventMisbehaviorRepeated"))

	query := keeper.NewQueryServerImpl(c.k)
	pending, err := query.PendingSuspensions(c.ctx, &types.QueryPendingSuspensionsRequest{})
	require.NoError(t, err)
	require.Len(t, pending.PendingSuspensions, 2)
	info, err := query.Validator(c.ctx, &types.QueryValidatorRequest{Operator: ds[1].String()})
	require.NoError(t, err)
	require.True(t, info.Validator.SuspensionPending)

	fleeing := ds[1]
	fleeing.key = ed25519.GenPrivKeyFromSecret([]byte("flee"))
	c.block(func() {
		require.ErrorIs(t, c.send(rotateMsg(c, fleeing)), types.ErrSuspensionPending)
		require.ErrorIs(t, c.send(&types.MsgLeave{Operator: ds[1].String()}), types.ErrTooFewValidators)
	})
	c.restart()
	updates := c.block(func() { require.NoError(t, c.send(c.addMsg(ds[4]))) })
	require.Len(t, updates, 2, "one joins, the first recorded goes")
	require.Equal(t, types.StateSuspended, c.state(ds[1]))
	require.Equal(t, types.StateActive, c.state(ds[0]))
	require.Zero(t, c.signing(ds[1]))
	c.block(func() { require.NoError(t, c.send(c.addMsg(ds[5]))) })
	require.Equal(t, types.StateSuspended, c.state(ds[0]))
	require.Equal(t, 4, c.sets[2].Size())
}

func TestALowerMinimumCarriesOutWhatWaited(t *testing.T) {
	ds := departments(2)
	c := networkOf(t, 2, ds...)
	c.block(nil, misbehavior(abci.MisbehaviorType_DUPLICATE_VOTE, ds[0], 1))
	params := types.DefaultParams()
	c.block(func() {
		require.NoError(t, c.send(&types.MsgSetPower{Authority: c.authority(), Operator: ds[0].String(), Power: 3}))
		require.NoError(t, c.send(&types.MsgUpdateParams{Authority: c.authority(), Params: params}))
	})
	require.Equal(t, types.StateSuspended, c.state(ds[0]), "the suspension overrides the power set in the same block")
	require.Zero(t, c.signing(ds[0]))
}

func TestEvidenceAgainstAnOldKeyFindsTheDepartment(t *testing.T) {
	ds := departments(3)
	c := networkOf(t, 1, ds...)
	old := ds[0]
	ds[0].key = ed25519.GenPrivKeyFromSecret([]byte("rotated"))
	c.block(func() { require.NoError(t, c.send(rotateMsg(c, ds[0]))) })
	updates := c.block(nil, misbehavior(abci.MisbehaviorType_DUPLICATE_VOTE, old, 1))
	require.Equal(t, []abci.ValidatorUpdate{abci.Ed25519ValidatorUpdate(ds[0].key.PubKey().Bytes(), 0)}, updates, "the new key goes")
	require.Equal(t, types.StateSuspended, c.state(ds[0]))
}

func TestEvidenceAgainstStrangersAndRemovedOnesStopsNothing(t *testing.T) {
	ds := departments(3)
	c := networkOf(t, 1, ds...)
	c.block(func() { require.NoError(t, c.send(c.removeMsg(ds[2]))) })
	require.Empty(t, c.block(nil,
		misbehavior(abci.MisbehaviorType_DUPLICATE_VOTE, ds[2], 1),
		misbehavior(abci.MisbehaviorType_DUPLICATE_VOTE, newDepartment("stranger"), 1),
		misbehavior(abci.MisbehaviorType_UNKNOWN, ds[0], 1)))
	require.Equal(t, 1, c.eventCount("EventMisbehaviorRepeated"))
	require.Equal(t, types.StateRemoved, c.state(ds[2]))
	require.Equal(t, types.StateActive, c.state(ds[0]))
}

// TestARemovalOfAKeyThatCometBFTNeverSawIsNotTold: CometBFT stops at one. It happens if a module adds a validator after
// x/poa's end of the block and evidence comes with the next.
func TestARemovalOfAKeyThatCometBFTNeverSawIsNotTold(t *testing.T) {
	ds := departments(3)
	c := networkOf(t, 1, ds[:2]...)
	require.NoError(t, c.send(c.addMsg(ds[2])))
	require.Empty(t, c.block(nil, misbehavior(abci.MisbehaviorType_DUPLICATE_VOTE, ds[2], 1)))
	require.Equal(t, types.StateSuspended, c.state(ds[2]))
}

// TestTheWorstBlockOfAFullSet bounds a block: everybody is silent and everybody offended, in the largest set there can be.
func TestTheWorstBlockOfAFullSet(t *testing.T) {
	ds := departments(types.MaxMaxValidators + 1)
	c := networkOf(t, 100, ds[:types.MaxMaxValidators]...)
	var evidence []abci.Misbehavior
	for _, d := range ds[:types.MaxMaxValidators] {
		c.silent[string(d.key.PubKey().Address())] = true
		evidence = append(evidence, misbehavior(abci.MisbehaviorType_LIGHT_CLIENT_ATTACK, d, 1))
	}
	c.blocks(2)
	require.Len(t, c.block(func() {
		require.ErrorIs(t, c.send(c.addMsg(ds[types.MaxMaxValidators])), types.ErrTooManyValidators)
	}, evidence...), types.MaxMaxValidators-100)
	require.Equal(t, 100, c.sets[2].Size())
	require.Equal(t, types.MaxMaxValidators-100, c.eventCount("EventValidatorSuspended"))
	require.Equal(t, 100, c.eventCount("EventSuspensionDeferred"))
}
