package keeper_test

import (
	"bytes"
	"testing"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/poa/types"
)

func TestAnAddedValidatorSigns(t *testing.T) {
	ds := departments(2)
	c := networkOf(t, 1, ds[0])
	updates := c.block(func() { require.NoError(t, c.send(c.addMsg(ds[1]))) })
	require.Equal(t, []abci.ValidatorUpdate{abci.Ed25519ValidatorUpdate(ds[1].key.PubKey().Bytes(), 100)}, updates)
	require.EqualValues(t, 100, c.signing(ds[1]))
	require.Equal(t, 1, c.eventCount("EventValidatorAdded"))
	joined := c.ctx.BlockHeight()
	require.Empty(t, c.block(nil), "told once")

	c.block(nil)
	require.True(t, c.sets[0].HasAddress(ds[1].key.PubKey().Address()), "CometBFT uses it two blocks later")
	require.Equal(t, joined+2, c.ctx.BlockHeight())
	val, err := c.k.Validators.Get(c.ctx, ds[1].operator)
	require.NoError(t, err)
	require.Equal(t, joined, val.JoinedHeight)
	active, err := c.k.IsActiveOperator(c.ctx, ds[1].operator)
	require.NoError(t, err)
	require.True(t, active)
}

func TestAChainOfOneGrowsToTwoAndToFour(t *testing.T) {
	ds := departments(4)
	c := networkOf(t, 1, ds[0])
	c.block(func() { require.NoError(t, c.send(c.addMsg(ds[1]))) })
	c.block(func() {
		require.NoError(t, c.send(c.addMsg(ds[2])))
		require.NoError(t, c.send(c.addMsg(ds[3])))
	})
	for _, d := range ds {
		require.EqualValues(t, 100, c.signing(d))
	}
	require.Equal(t, 4, c.sets[2].Size())
}

func TestTheSecondToLastValidatorLeavesAndTheLastStays(t *testing.T) {
	ds := departments(2)
	c := networkOf(t, 1, ds...)
	c.block(func() { require.NoError(t, c.send(&types.MsgLeave{Operator: ds[0].String()})) })
	require.Equal(t, 1, c.sets[2].Size())
	require.Equal(t, 1, c.eventCount("EventValidatorLeft"))
	c.block(func() {
		require.ErrorIs(t, c.send(&types.MsgLeave{Operator: ds[1].String()}), types.ErrTooFewValidators)
		require.ErrorIs(t, c.send(c.removeMsg(ds[1])), types.ErrTooFewValidators)
		require.ErrorIs(t, c.send(&types.MsgSuspendValidator{Authority: c.authority(), Operator: ds[1].String()}), types.ErrTooFewValidators)
	})
	require.EqualValues(t, 100, c.signing(ds[1]))
}

func TestRemoveRestartAddAgainWithTheSameKey(t *testing.T) {
	ds := departments(4)
	c := networkOf(t, 1, ds...)
	c.block(func() { require.NoError(t, c.send(c.removeMsg(ds[3]))) })
	require.Zero(t, c.signing(ds[3]))
	require.Equal(t, types.StateRemoved, c.state(ds[3]))
	c.restart()
	require.Empty(t, c.block(nil), "a restart tells CometBFT nothing twice")
	c.restart()
	c.block(func() { require.NoError(t, c.send(c.addMsg(ds[3]))) })
	c.restart()
	require.Empty(t, c.block(nil))
	require.EqualValues(t, 100, c.signing(ds[3]))
}

func TestARemovedDepartmentReturnsWithANewKeyAndNobodyTakesTheOld(t *testing.T) {
	ds := departments(3)
	c := networkOf(t, 1, ds...)
	old := ds[2].key
	c.block(func() { require.NoError(t, c.send(c.removeMsg(ds[2]))) })
	stranger := newDepartment("stranger")
	stranger.key = old
	ds[2].key = ed25519.GenPrivKeyFromSecret([]byte("new"))
	c.block(func() {
		require.ErrorIs(t, c.send(c.addMsg(stranger)), types.ErrKeyUsed)
		require.NoError(t, c.send(c.addMsg(ds[2])))
	})
	require.EqualValues(t, 100, c.signing(ds[2]))
	c.block(func() { require.NoError(t, c.send(c.removeMsg(ds[2]))) })
	ds[2].key = old
	c.block(func() {
		require.ErrorIs(t, c.send(c.addMsg(ds[2])), types.ErrKeyUsed, "an older own key does not return")
	})
}

func TestTwoUpdatesOfOneKeyInOneBlockAreRefused(t *testing.T) {
	ds := departments(5)
	setPower := func(c *chain, power uint64) sdk.Msg {
		return &types.MsgSetPower{Authority: c.authority(), Operator: ds[1].String(), Power: power}
	}
	newKey := newDepartment("rotated")
	newKey.operator = ds[1].operator
	for name, second := range map[string]func(c *chain) sdk.Msg{
		"power":  func(c *chain) sdk.Msg { return setPower(c, 7) },
		"remove": func(c *chain) sdk.Msg { return c.removeMsg(ds[1]) },
		"suspend": func(c *chain) sdk.Msg {
			return &types.MsgSuspendValidator{Authority: c.authority(), Operator: ds[1].String()}
		},
		"leave":     func(c *chain) sdk.Msg { return &types.MsgLeave{Operator: ds[1].String()} },
		"a new key": func(c *chain) sdk.Msg { return rotateMsg(c, newKey) },
	} {
		t.Run(name, func(t *testing.T) {
			c := networkOf(t, 1, ds[:4]...)
			updates := c.block(func() {
				require.NoError(t, c.send(setPower(c, 5)))
				require.ErrorIs(t, c.send(second(c)), types.ErrDuplicateUpdate)
			})
			require.Len(t, updates, 1)
			require.EqualValues(t, 5, c.signing(ds[1]))
			c.block(func() { require.NoError(t, c.send(second(c)), "the next block takes it") })
		})
	}
	t.Run("remove and add again", func(t *testing.T) {
		c := networkOf(t, 1, ds[:4]...)
		c.block(func() {
			require.NoError(t, c.send(c.removeMsg(ds[1])))
			require.ErrorIs(t, c.send(c.addMsg(ds[1])), types.ErrDuplicateUpdate)
		})
		require.Zero(t, c.signing(ds[1]))
	})
	t.Run("resume and set power", func(t *testing.T) {
		c := networkOf(t, 1, ds[:4]...)
		c.block(func() {
			require.NoError(t, c.send(&types.MsgSuspendValidator{Authority: c.authority(), Operator: ds[1].String()}))
			require.ErrorIs(t, c.send(&types.MsgResumeValidator{Authority: c.authority(), Operator: ds[1].String()}), types.ErrDuplicateUpdate)
		})
		c.block(func() {
			require.NoError(t, c.send(&types.MsgResumeValidator{Authority: c.authority(), Operator: ds[1].String()}))
			require.ErrorIs(t, c.send(setPower(c, 5)), types.ErrDuplicateUpdate)
		})
		require.EqualValues(t, 100, c.signing(ds[1]))
	})
}

func rotateMsg(c *chain, d department) *types.MsgRotateConsensusKey {
	return &types.MsgRotateConsensusKey{Operator: d.String(), ConsensusPubkey: d.key.PubKey().Bytes(), Proof: c.proof(d)}
}

func TestARotationIsOneUpdateOfBothKeys(t *testing.T) {
	ds := departments(4)
	c := networkOf(t, 1, ds...)
	oldKey := ds[0]
	ds[0].key = ed25519.GenPrivKeyFromSecret([]byte("rotated"))
	updates := c.block(func() { require.NoError(t, c.send(rotateMsg(c, ds[0]))) })
	require.ElementsMatch(t, []abci.ValidatorUpdate{
		abci.Ed25519ValidatorUpdate(oldKey.key.PubKey().Bytes(), 0),
		abci.Ed25519ValidatorUpdate(ds[0].key.PubKey().Bytes(), 100),
	}, updates)
	require.Equal(t, 1, c.eventCount("EventConsensusKeyRotated"))
	require.Zero(t, c.signing(oldKey))
	require.EqualValues(t, 100, c.signing(ds[0]))

	again := ds[0]
	again.key = ed25519.GenPrivKeyFromSecret([]byte("rotated again"))
	c.block(func() {
		require.ErrorIs(t, c.send(rotateMsg(c, again)), types.ErrRotationTooSoon)
		require.ErrorIs(t, c.send(rotateMsg(c, oldKey)), types.ErrRotationTooSoon)
		params, err := c.k.Params.Get(c.ctx)
		require.NoError(t, err)
		params.MinRotationInterval = 1
		require.NoError(t, c.send(&types.MsgUpdateParams{Authority: c.authority(), Params: params}))
		require.ErrorIs(t, c.send(rotateMsg(c, oldKey)), types.ErrKeyUsed)
		theirs := ds[0]
		theirs.key = ds[1].key
		require.ErrorIs(t, c.send(rotateMsg(c, theirs)), types.ErrKeyUsed)
		require.NoError(t, c.send(rotateMsg(c, again)))
	})
	require.EqualValues(t, 100, c.signing(again))
}

func TestTheOnlyValidatorMayRotate(t *testing.T) {
	d := newDepartment("only")
	c := networkOf(t, 1, d)
	d.key = ed25519.GenPrivKeyFromSecret([]byte("rotated"))
	c.block(func() { require.NoError(t, c.send(rotateMsg(c, d))) })
	require.Equal(t, 1, c.sets[2].Size())
	require.EqualValues(t, 100, c.signing(d))
}

func TestSuspendedAndRemovedDepartmentsCannotRotate(t *testing.T) {
	ds := departments(4)
	c := networkOf(t, 1, ds...)
	c.block(func() {
		require.NoError(t, c.send(&types.MsgSuspendValidator{Authority: c.authority(), Operator: ds[0].String()}))
		require.NoError(t, c.send(c.removeMsg(ds[1])))
	})
	ds[0].key = ed25519.GenPrivKeyFromSecret([]byte("a"))
	ds[1].key = ed25519.GenPrivKeyFromSecret([]byte("b"))
	c.block(func() {
		require.ErrorIs(t, c.send(rotateMsg(c, ds[0])), types.ErrStateWrong)
		require.ErrorIs(t, c.send(rotateMsg(c, ds[1])), types.ErrOperatorUnknown)
	})
}

func TestSuspendAndResumeByGovernance(t *testing.T) {
	ds := departments(3)
	c := networkOf(t, 2, ds...)
	suspend := &types.MsgSuspendValidator{Authority: c.authority(), Operator: ds[0].String()}
	resume := &types.MsgResumeValidator{Authority: c.authority(), Operator: ds[0].String()}
	c.block(func() {
		require.ErrorIs(t, c.send(resume), types.ErrStateWrong)
		require.NoError(t, c.send(suspend))
	})
	require.Zero(t, c.signing(ds[0]))
	require.Equal(t, 1, c.eventCount("EventValidatorSuspended"))
	operates, err := c.k.IsOperator(c.ctx, ds[0].operator)
	require.NoError(t, err)
	require.True(t, operates)
	c.block(func() {
		require.ErrorIs(t, c.send(suspend), types.ErrStateWrong)
		require.NoError(t, c.send(&types.MsgSetPower{Authority: c.authority(), Operator: ds[0].String(), Power: 30}))
	})
	require.Zero(t, c.signing(ds[0]), "the power of a suspended validator counts from its return")
	c.block(func() { require.NoError(t, c.send(resume)) })
	require.EqualValues(t, 30, c.signing(ds[0]))
	require.Equal(t, 1, c.eventCount("EventValidatorResumed"))
}

func TestEditDepartment(t *testing.T) {
	ds := departments(1)
	c := networkOf(t, 1, ds...)
	c.block(func() {
		require.NoError(t, c.send(&types.MsgEditDepartment{Operator: ds[0].String(), NameRu: "Новое имя", NameEn: "New name", Contact: "+7 495", Site: "https://mos.ru"}))
		require.ErrorIs(t, c.send(&types.MsgEditDepartment{Operator: ds[0].String(), NameRu: "", NameEn: "x"}), types.ErrDepartmentInvalid)
	})
	require.Equal(t, 1, c.eventCount("EventDepartmentEdited"))
	val, err := c.k.Validators.Get(c.ctx, ds[0].operator)
	require.NoError(t, err)
	require.Equal(t, types.Department{NameRu: "Новое имя", NameEn: "New name", Contact: "+7 495", Site: "https://mos.ru"}, val.Department)
}

func TestOnlyTheAuthorityGoverns(t *testing.T) {
	ds := departments(3)
	c := networkOf(t, 1, ds[:2]...)
	add := c.addMsg(ds[2])
	add.Authority = ds[0].String()
	by := ds[0].String()
	c.block(func() {
		for _, msg := range []sdk.Msg{
			add,
			&types.MsgRemoveValidator{Authority: by, Operator: ds[1].String()},
			&types.MsgSetPower{Authority: by, Operator: ds[1].String(), Power: 5},
			&types.MsgSuspendValidator{Authority: by, Operator: ds[1].String()},
			&types.MsgResumeValidator{Authority: by, Operator: ds[1].String()},
			&types.MsgUpdateParams{Authority: by, Params: types.DefaultParams()},
			&types.MsgUpdateParams{Authority: "", Params: types.DefaultParams()},
		} {
			require.ErrorIs(t, c.send(msg), types.ErrNotAuthority, "%T", msg)
		}
	})
}

func TestOperatorsThatMayNotWriteAreRefused(t *testing.T) {
	ds := departments(2)
	c := networkOf(t, 1, ds...)
	c.access[string(ds[0].operator)] = true
	rotated := ds[0]
	rotated.key = ed25519.GenPrivKeyFromSecret([]byte("rotated"))
	stranger := newDepartment("stranger")
	c.block(func() {
		for _, msg := range []sdk.Msg{
			rotateMsg(c, rotated),
			&types.MsgEditDepartment{Operator: ds[0].String(), NameRu: "а", NameEn: "a"},
			&types.MsgLeave{Operator: ds[0].String()},
		} {
			require.ErrorIs(t, c.send(msg), errNotWriting, "%T", msg)
		}
		for _, msg := range []sdk.Msg{
			rotateMsg(c, stranger),
			&types.MsgEditDepartment{Operator: stranger.String(), NameRu: "а", NameEn: "a"},
			&types.MsgLeave{Operator: stranger.String()},
		} {
			require.ErrorIs(t, c.send(msg), types.ErrOperatorUnknown, "%T", msg)
		}
		for _, msg := range []sdk.Msg{
			&types.MsgLeave{Operator: "nobody"}, &types.MsgEditDepartment{Operator: "nobody"}, &types.MsgRotateConsensusKey{Operator: "nobody"},
		} {
			require.ErrorIs(t, c.send(msg), types.ErrOperatorInvalid, "%T", msg)
		}
	})
}

func TestRefusedGovernanceMessages(t *testing.T) {
	ds := departments(3)
	fresh := newDepartment("fresh")
	identity := append([]byte{1}, make([]byte, 31)...)
	notCanonical := bytes.Repeat([]byte{0xff}, 32)
	notCanonical[31] = 0x7f
	edit := func(f func(*types.MsgAddValidator)) func(c *chain) sdk.Msg {
		return func(c *chain) sdk.Msg {
			msg := c.addMsg(fresh)
			f(msg)
			return msg
		}
	}
	params := func(f func(*types.Params)) func(c *chain) sdk.Msg {
		return func(c *chain) sdk.Msg {
			p, err := c.k.Params.Get(c.ctx)
			require.NoError(c.t, err)
			f(&p)
			return &types.MsgUpdateParams{Authority: c.authority(), Params: p}
		}
	}
	for _, tc := range []struct {
		name string
		msg  func(c *chain) sdk.Msg
		err  error
	}{
		{"add an operator that has a department", edit(func(m *types.MsgAddValidator) { m.Operator = ds[0].String() }), types.ErrOperatorExists},
		{"add an operator that is no address", edit(func(m *types.MsgAddValidator) { m.Operator = "moscow1" }), types.ErrOperatorInvalid},
		{"add the authority as operator", edit(func(m *types.MsgAddValidator) { m.Operator = m.Authority }), types.ErrOperatorInvalid},
		{"add a key in use", func(c *chain) sdk.Msg {
			thief := fresh
			thief.key = ds[0].key
			return c.addMsg(thief)
		}, types.ErrKeyUsed},
		{"add a short key", edit(func(m *types.MsgAddValidator) { m.ConsensusPubkey = m.ConsensusPubkey[:31] }), types.ErrKeyInvalid},
		{"add a key of small order", edit(func(m *types.MsgAddValidator) { m.ConsensusPubkey = identity }), types.ErrKeyInvalid},
		{"add a key in a second encoding", edit(func(m *types.MsgAddValidator) { m.ConsensusPubkey = notCanonical }), types.ErrKeyInvalid},
		{"add without proof", edit(func(m *types.MsgAddValidator) { m.Proof = nil }), types.ErrProofInvalid},
		{"add with a changed proof", edit(func(m *types.MsgAddValidator) { m.Proof[0] ^= 1 }), types.ErrProofInvalid},
		{"add with the proof for another operator", edit(func(m *types.MsgAddValidator) {
			m.Proof, _ = types.ProveConsensusKey(fresh.key, chainID, ds[0].operator)
		}), types.ErrProofInvalid},
		{"add with the proof for another chain", edit(func(m *types.MsgAddValidator) {
			m.Proof, _ = types.ProveConsensusKey(fresh.key, "moscow-2", fresh.operator)
		}), types.ErrProofInvalid},
		{"add with too much power", edit(func(m *types.MsgAddValidator) { m.Power = 1_000_001 }), types.ErrPowerInvalid},
		{"add without a name", edit(func(m *types.MsgAddValidator) { m.NameRu = "" }), types.ErrDepartmentInvalid},
		{"remove a stranger", func(c *chain) sdk.Msg { return c.removeMsg(fresh) }, types.ErrOperatorUnknown},
		{"suspend a stranger", func(c *chain) sdk.Msg {
			return &types.MsgSuspendValidator{Authority: c.authority(), Operator: fresh.String()}
		}, types.ErrOperatorUnknown},
		{"resume a stranger", func(c *chain) sdk.Msg {
			return &types.MsgResumeValidator{Authority: c.authority(), Operator: fresh.String()}
		}, types.ErrOperatorUnknown},
		{"set the power of a stranger", func(c *chain) sdk.Msg {
			return &types.MsgSetPower{Authority: c.authority(), Operator: fresh.String(), Power: 1}
		}, types.ErrOperatorUnknown},
		{"set the power of no address", func(c *chain) sdk.Msg {
			return &types.MsgSetPower{Authority: c.authority(), Operator: "x", Power: 1}
		}, types.ErrOperatorInvalid},
		{"set no power", func(c *chain) sdk.Msg {
			return &types.MsgSetPower{Authority: c.authority(), Operator: ds[0].String()}
		}, types.ErrPowerInvalid},
		{"set too much power", func(c *chain) sdk.Msg {
			return &types.MsgSetPower{Authority: c.authority(), Operator: ds[0].String(), Power: 1_000_001}
		}, types.ErrPowerInvalid},
		{"set the power that it has", func(c *chain) sdk.Msg {
			return &types.MsgSetPower{Authority: c.authority(), Operator: ds[0].String(), Power: 100}
		}, types.ErrNothingChanged},
		{"remove below the minimum", func(c *chain) sdk.Msg { return c.removeMsg(ds[0]) }, types.ErrTooFewValidators},
		{"a minimum above the active set", params(func(p *types.Params) { p.MinActiveValidators = 4 }), types.ErrTooFewValidators},
		{"a maximum below the present set", params(func(p *types.Params) { p.MaxValidators, p.MinActiveValidators = 2, 1 }), types.ErrTooManyValidators},
		{"a maximal power below one in use", params(func(p *types.Params) { p.MaxPower, p.DefaultPower = 99, 1 }), types.ErrPowerInvalid},
		{"a majority under one half", params(func(p *types.Params) { p.MajorityNum, p.MajorityDen = 1, 3 }), types.ErrParamsInvalid},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := networkOf(t, 3, ds...)
			before, err := c.k.ExportGenesis(c.ctx)
			require.NoError(t, err)
			require.Empty(t, c.block(func() { require.ErrorIs(t, c.send(tc.msg(c)), tc.err) }))
			after, err := c.k.ExportGenesis(c.ctx)
			require.NoError(t, err)
			require.Equal(t, before, after, "nothing changed")
			require.Empty(t, c.events)
		})
	}
}

func TestTheMaximumNumberOfValidators(t *testing.T) {
	ds := departments(3)
	c := networkOf(t, 1, ds[:2]...)
	c.block(func() {
		params, err := c.k.Params.Get(c.ctx)
		require.NoError(t, err)
		params.MaxValidators = 2
		require.NoError(t, c.send(&types.MsgUpdateParams{Authority: c.authority(), Params: params}))
		require.NoError(t, c.send(&types.MsgSuspendValidator{Authority: c.authority(), Operator: ds[1].String()}))
		require.ErrorIs(t, c.send(c.addMsg(ds[2])), types.ErrTooManyValidators, "a suspended one keeps its place")
	})
	require.Equal(t, 1, c.eventCount("EventParamsUpdated"))
	c.block(func() {
		require.NoError(t, c.send(c.removeMsg(ds[1])))
		require.NoError(t, c.send(c.addMsg(ds[2])))
	})
	require.EqualValues(t, 100, c.signing(ds[2]))
}
