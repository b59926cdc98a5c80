package integration

import (
	"crypto/sha256"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cosmossdk.io/math"

	"github.com/cosmos/cosmos-sdk/crypto/keys/secp256k1"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	"github.com/cosmos/cosmos-sdk/x/authz"
	govv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"

	"github.com/moscowchain/moscowd/app"
	accesstypes "github.com/moscowchain/moscowd/x/access/types"
	poatypes "github.com/moscowchain/moscowd/x/poa/types"
)

func TestATransactionIsFreeAndOffersNothing(t *testing.T) {
	n := newNetwork(t, 1)
	operator := n.operators[0]
	n.run(operator, harmless(operator, "without a fee"))

	coins := sdk.NewCoins(sdk.NewCoin(app.Denom, math.NewInt(1)))
	for name, d := range map[string]draft{
		"a fee":         {fee: coins},
		"a fee granter": {granter: n.registrar.address()},
	} {
		t.Run(name+" is refused", func(t *testing.T) {
			d.msgs, d.sequence = []sdk.Msg{harmless(operator, name)}, &operator.sequence
			require.Contains(t, n.refused(n.signDraft(operator, d), accesstypes.ErrFeeNotZero), "this chain has no fees")
		})
	}
}

func TestWhoIsNotEnrolledLearnsHowToBe(t *testing.T) {
	n := newNetwork(t, 1)
	stranger := newAccount("stranger")
	log := n.refused(n.sign(stranger, revoke(stranger)), accesstypes.ErrAccountUnknown)
	require.Contains(t, log, stranger.String())
	require.Contains(t, log, "ask a registrar to enrol it")

	subject := stranger.subject()
	n.run(n.registrar, &accesstypes.MsgEnrolAccounts{Signer: n.registrar.String(), Accounts: []accesstypes.NewAccount{
		{Address: stranger.String(), Class: "trader", Subject: subject[:]},
	}})
	stranger.sequence = 0
	n.fails(stranger, authz.ErrNoAuthorizationFound, revoke(stranger))
	require.EqualValues(t, 1, n.committed(stranger), "the account exists and its transaction was executed")
}

func TestAnUnknownCosignerIsRefused(t *testing.T) {
	n := newNetwork(t, 1)
	operator, stranger := n.operators[0], newAccount("stranger")
	msgs := []sdk.Msg{harmless(operator, "cosigned"), revoke(stranger)}
	n.refused(n.signDraft(operator, draft{msgs: msgs, cosigner: stranger}), accesstypes.ErrAccountUnknown)
}

func TestASuspendedAccountDoesNotWrite(t *testing.T) {
	n := newNetwork(t, 1)
	trader := n.traders[0]
	n.suspend(trader)
	log := n.refused(n.signDraft(trader, draft{msgs: []sdk.Msg{revoke(trader)}, sequence: &trader.sequence}), accesstypes.ErrAccountSuspended)
	require.Contains(t, log, "abuse")
	n.run(n.registrar, &accesstypes.MsgReinstateAccount{Signer: n.registrar.String(), Address: trader.String()})
	n.fails(trader, authz.ErrNoAuthorizationFound, revoke(trader))
}

func TestTheQuotaEndsAndBeginsWithTheWindow(t *testing.T) {
	n := newNetwork(t, 1)
	r := n.resident
	for range smallTxs {
		n.fails(r, authz.ErrNoAuthorizationFound, revoke(r))
	}
	early := n.signDraft(r, draft{msgs: []sdk.Msg{revoke(r)}, sequence: &r.sequence})
	log := n.refused(early, accesstypes.ErrQuotaExhausted)
	require.Contains(t, log, genesisTime.Add(time.Hour).Format(time.RFC3339))
	require.EqualValues(t, smallTxs, n.committed(r), "what is refused uses no sequence")

	n.blockAfter(genesisTime.Add(time.Hour).Sub(n.time))
	checked := n.check(early)
	require.Zero(t, checked.Code, checked.Log)
	result := n.block(early).TxResults[0]
	isError(t, authz.ErrNoAuthorizationFound, result.Codespace, result.Code, result.Log)
}

func TestTheGasLimitIsChargedAndNotTheGasUsed(t *testing.T) {
	n := newNetwork(t, 1)
	r := n.resident
	usage := func() accesstypes.Usage {
		u, err := n.app.AccessKeeper.Usages.Get(n.ctx(), r.address())
		require.NoError(t, err)
		return u
	}
	result := n.block(n.signGas(r, 6_000_000, revoke(r))).TxResults[0]
	isError(t, authz.ErrNoAuthorizationFound, result.Codespace, result.Code, result.Log)
	require.Less(t, result.GasUsed, int64(1_000_000))
	require.Equal(t, accesstypes.Usage{WindowStart: genesisTime.Unix(), Txs: 1, Gas: 6_000_000}, usage(), "though the message failed")

	sequence := r.sequence
	n.refused(n.signDraft(r, draft{msgs: []sdk.Msg{revoke(r)}, gas: smallGas - 6_000_000 + 1, sequence: &sequence}), accesstypes.ErrQuotaExhausted)
	n.refused(n.signDraft(r, draft{msgs: []sdk.Msg{revoke(r)}, gas: smallGas + 1, sequence: &sequence}), accesstypes.ErrGasAboveQuota)
	require.EqualValues(t, 1, usage().Txs, "what is refused is not charged")

	result = n.block(n.signGas(r, smallGas-6_000_000, revoke(r))).TxResults[0]
	isError(t, authz.ErrNoAuthorizationFound, result.Codespace, result.Code, result.Log)
	require.EqualValues(t, smallGas, usage().Gas)
}

func TestOnlyWhoReallySignedIsCharged(t *testing.T) {
	n := newNetwork(t, 1)
	r := n.resident
	forged := n.signDraft(r, draft{msgs: []sdk.Msg{revoke(r)}, chainID: "another-1", sequence: &r.sequence})
	for range smallTxs + 1 {
		n.refused(forged, sdkerrors.ErrUnauthorized)
	}
	has, err := n.app.AccessKeeper.Usages.Has(n.ctx(), r.address())
	require.NoError(t, err)
	require.False(t, has)
}

func TestOtherKeysThanEthereumsAreRefused(t *testing.T) {
	plain := &account{key: secp256k1.GenPrivKeyFromSecret([]byte("plain"))}
	n := newNetwork(t, 1, func(g *genesis) { g.enrol(plain, "trader") })
	require.Contains(t, n.refused(n.sign(plain, revoke(plain)), sdkerrors.ErrInvalidPubKey), "eth_secp256k1")
}

func TestMsgExecIsBounded(t *testing.T) {
	n := newNetwork(t, 1)
	operator, trader := n.operators[0], n.traders[0]
	msg := harmless(operator, "by authz")
	n.grant(operator, trader, msg)
	many := func(count int) []sdk.Msg {
		var msgs []sdk.Msg
		for range count {
			msgs = append(msgs, msg)
		}
		return msgs
	}
	for _, tc := range []struct {
		name string
		msgs []sdk.Msg
		want error
	}{
		{"MsgExec in MsgExec", []sdk.Msg{exec(trader, exec(trader, msg))}, accesstypes.ErrExecNested},
		{"eleven messages in one MsgExec", []sdk.Msg{exec(trader, many(11)...)}, accesstypes.ErrExecTooLarge},
		{"eleven messages in two MsgExec", []sdk.Msg{exec(trader, many(5)...), exec(trader, many(6)...)}, accesstypes.ErrExecTooLarge},
	} {
		t.Run(tc.name+" is refused", func(t *testing.T) {
			n.refused(n.signDraft(trader, draft{msgs: tc.msgs, sequence: &trader.sequence}), tc.want)
		})
	}
	n.run(trader, exec(trader, many(10)...))
}

func TestTheFormOfATransactionIsChecked(t *testing.T) {
	n := newNetwork(t, 1)
	operator := n.operators[0]
	msgs := []sdk.Msg{harmless(operator, "form")}

	n.run(operator, msgs...)
	past, future := operator.sequence-1, operator.sequence+1
	long := sha256.Sum256(nil)
	for _, tc := range []struct {
		name string
		d    draft
		want error
	}{
		{"a sequence that was used", draft{sequence: &past}, sdkerrors.ErrWrongSequence},
		{"a sequence that is ahead", draft{sequence: &future}, sdkerrors.ErrWrongSequence},
		{"another chain's id", draft{chainID: "another-1"}, sdkerrors.ErrUnauthorized},
		{"a memo of 257 bytes", draft{memo: strings.Repeat("m", 257)}, sdkerrors.ErrMemoTooLarge},
		{"a timeout height that is over", draft{timeout: 1}, sdkerrors.ErrTxTimeoutHeight},
		{"more gas than a block", draft{gas: app.MaxBlockGas + 1}, sdkerrors.ErrInvalidGasLimit},
		{"too little gas for its own size", draft{gas: 1_000}, sdkerrors.ErrOutOfGas},
		{"no message", draft{msgs: []sdk.Msg{}}, sdkerrors.ErrInvalidRequest},
	} {
		t.Run(tc.name+" is refused", func(t *testing.T) {
			if tc.d.msgs == nil {
				tc.d.msgs = msgs
			}
			if tc.d.sequence == nil {
				tc.d.sequence = &operator.sequence
			}
			n.refused(n.signDraft(operator, tc.d), tc.want)
		})
	}
	garbage := n.check(long[:])
	isError(t, sdkerrors.ErrTxDecode, garbage.Codespace, garbage.Code, garbage.Log)
	require.EqualValues(t, operator.sequence, n.committed(operator))
}

func TestASuspendedOperatorDoesNotActThroughOthers(t *testing.T) {
	n := newNetwork(t, 4)
	operator, helper := n.operators[3], n.traders[0]
	suspension := n.submit(n.operators[0], false,
		&accesstypes.MsgSuspendAccount{Signer: n.authority(), Address: operator.String(), Reason: "key-compromised"})
	for _, other := range n.operators[:3] {
		n.vote(other, suspension, govv1.OptionYes)
	}
	n.blockAfter(votingPeriod / 2)
	open := n.submit(operator, false)
	messages := map[string]sdk.Msg{
		"edit its department":   harmless(operator, "by authz"),
		"leave":                 &poatypes.MsgLeave{Operator: operator.String()},
		"propose":               n.proposal(operator, false),
		"vote":                  govv1.NewMsgVote(operator.address(), open, govv1.OptionYes, ""),
		"vote with weights":     govv1.NewMsgVoteWeighted(operator.address(), open, govv1.NewNonSplitVoteOption(govv1.OptionYes), ""),
		"cancel its proposal":   govv1.NewMsgCancelProposal(open, operator.String()),
		"let others write":      n.grantOf(operator, newAccount("another"), revoke(operator)),
		"take a grant back":     revoke(operator),
		"deposit on a proposal": govv1.NewMsgDeposit(operator.address(), open, nil),
	}
	for _, msg := range messages {
		n.grant(operator, helper, msg)
	}
	n.blockAfter(votingPeriod / 2)
	require.Equal(t, govv1.StatusPassed, n.proposalState(suspension).Status)

	// Contracts will reach message servers past the ante handler, as authz does: ours refuse by themselves.
	for _, name := range []string{"edit its department", "leave", "propose", "vote", "vote with weights"} {
		ctx, _ := n.ctx().CacheContext()
		_, err := n.app.AuthzKeeper.DispatchActions(ctx, helper.address(), []sdk.Msg{messages[name]})
		require.ErrorIs(t, err, accesstypes.ErrAccountSuspended, name)
	}
	for name, msg := range messages {
		t.Run("it may not "+name, func(t *testing.T) {
			n.refused(n.signDraft(operator, draft{msgs: []sdk.Msg{msg}, sequence: &operator.sequence}), accesstypes.ErrAccountSuspended)
			n.refused(n.signDraft(helper, draft{msgs: []sdk.Msg{exec(helper, msg)}, sequence: &helper.sequence}), accesstypes.ErrAccountSuspended)
		})
	}
	t.Run("and no registrar may lift what governance did", func(t *testing.T) {
		n.fails(n.registrar, accesstypes.ErrSuspensionProtected,
			&accesstypes.MsgReinstateAccount{Signer: n.registrar.String(), Address: operator.String()})
		n.fails(n.registrar, accesstypes.ErrAccountProtected,
			&accesstypes.MsgSuspendAccount{Signer: n.registrar.String(), Address: n.operators[0].String(), Reason: "abuse"})
	})
}
