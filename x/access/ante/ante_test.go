package ante_test

import (
	"testing"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/stretchr/testify/require"

	errorsmod "cosmossdk.io/errors"

	"github.com/cosmos/cosmos-sdk/codec"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/authz"

	"github.com/moscowchain/moscowd/x/access/ante"
	"github.com/moscowchain/moscowd/x/access/keeper"
	"github.com/moscowchain/moscowd/x/access/types"
)

const gas = 300_000

// refused checks that a transaction is refused in the mempool and in a block with one error
// and that nobody is charged for it.
func refused(t *testing.T, c *chain, tx []byte, want *errorsmod.Error, says string) {
	t.Helper()
	checked := c.check(tx, abci.CheckTxType_New)
	require.Equal(t, want.Codespace(), checked.Codespace, checked.Log)
	require.Equal(t, want.ABCICode(), checked.Code, checked.Log)
	require.Contains(t, checked.Log, says)
	delivered := c.block(tx)[0]
	require.Equal(t, want.Codespace(), delivered.Codespace, delivered.Log)
	require.Equal(t, want.ABCICode(), delivered.Code, delivered.Log)
	for _, who := range []person{registrar, trader, other, stranger} {
		require.Zero(t, c.usage(who), who.text)
	}
}

func TestTheAnteHandlerRefuses(t *testing.T) {
	exec := func(grantee person, msgs ...sdk.Msg) sdk.Msg {
		msg := authz.NewMsgExec(grantee.addr, msgs)
		return &msg
	}
	many := func(n int) []sdk.Msg {
		msgs := make([]sdk.Msg, n)
		for i := range msgs {
			msgs[i] = failing(trader)
		}
		return msgs
	}
	cases := map[string]struct {
		genesis []func(*types.GenesisState)
		draft   draft
		signers []person
		want    *errorsmod.Error
		says    string
	}{
		"a fee": {
			draft:   draft{msgs: many(1), gas: gas, fee: sdk.NewCoins(sdk.NewInt64Coin("amos", 1))},
			signers: []person{trader}, want: types.ErrFeeNotZero, says: "this chain has no fees",
		},
		"a fee payer who is not the first signer": {
			draft:   draft{msgs: many(1), gas: gas, payer: other.addr},
			signers: []person{trader, other}, want: types.ErrFeeNotZero, says: "payer",
		},
		"a fee granter": {
			draft:   draft{msgs: many(1), gas: gas, granter: other.addr},
			signers: []person{trader}, want: types.ErrFeeNotZero, says: "granter",
		},
		"no gas limit": {
			draft:   draft{msgs: many(1)},
			signers: []person{trader}, want: types.ErrGasLimitZero,
		},
		"a stranger": {
			draft:   draft{msgs: []sdk.Msg{failing(stranger)}, gas: gas},
			signers: []person{stranger}, want: types.ErrAccountUnknown, says: "ask a registrar",
		},
		"a stranger without an auth account": {
			draft:   draft{msgs: []sdk.Msg{failing(newPerson("newcomer"))}, gas: gas},
			signers: []person{newPerson("newcomer")}, want: types.ErrAccountUnknown, says: "ask a registrar",
		},
		"a stranger as second signer": {
			draft:   draft{msgs: []sdk.Msg{failing(trader), failing(stranger)}, gas: gas},
			signers: []person{trader, stranger}, want: types.ErrAccountUnknown, says: stranger.text,
		},
		"a suspended account": {
			genesis: []func(*types.GenesisState){suspended(trader)},
			draft:   draft{msgs: many(1), gas: gas},
			signers: []person{trader}, want: types.ErrAccountSuspended, says: `reason "abuse"`,
		},
		"a suspended account as second signer": {
			genesis: []func(*types.GenesisState){suspended(other)},
			draft:   draft{msgs: []sdk.Msg{failing(trader), failing(other)}, gas: gas},
			signers: []person{trader, other}, want: types.ErrAccountSuspended, says: other.text,
		},
		"a suspended grantee": {
			genesis: []func(*types.GenesisState){suspended(trader)},
			draft:   draft{msgs: []sdk.Msg{exec(trader, enrol(registrar, "new"))}, gas: gas},
			signers: []person{trader}, want: types.ErrAccountSuspended,
		},
		"a suspended granter": {
			genesis: []func(*types.GenesisState){suspended(registrar)},
			draft:   draft{msgs: []sdk.Msg{exec(trader, enrol(registrar, "new"))}, gas: gas},
			signers: []person{trader}, want: types.ErrAccountSuspended, says: registrar.text,
		},
		"a suspended granter of a foreign module's message": {
			genesis: []func(*types.GenesisState){suspended(other)},
			draft:   draft{msgs: []sdk.Msg{exec(trader, failing(trader), &authz.MsgRevoke{Granter: other.text, Grantee: trader.text, MsgTypeUrl: "x"})}, gas: gas},
			signers: []person{trader}, want: types.ErrAccountSuspended, says: other.text,
		},
		"an unknown granter": {
			draft:   draft{msgs: []sdk.Msg{exec(trader, failing(stranger))}, gas: gas},
			signers: []person{trader}, want: types.ErrAccountUnknown, says: stranger.text,
		},
		"governance as granter": {
			draft:   draft{msgs: []sdk.Msg{exec(trader, &types.MsgUpdateParams{Authority: governance.String()})}, gas: gas},
			signers: []person{trader}, want: types.ErrAccountUnknown,
		},
		"more gas than a window allows": {
			draft:   draft{msgs: many(1), gas: 1_000_001},
			signers: []person{trader}, want: types.ErrGasAboveQuota, says: "ask for less",
		},
		"MsgExec inside MsgExec": {
			draft:   draft{msgs: []sdk.Msg{exec(trader, failing(trader), exec(trader, failing(trader)))}, gas: gas},
			signers: []person{trader}, want: types.ErrExecNested, says: "message 1",
		},
		"11 messages inside MsgExec": {
			draft:   draft{msgs: []sdk.Msg{exec(trader, many(11)...)}, gas: gas},
			signers: []person{trader}, want: types.ErrExecTooLarge, says: "11, at most 10",
		},
		"11 messages inside two MsgExec": {
			draft:   draft{msgs: []sdk.Msg{exec(trader, many(5)...), exec(trader, many(6)...)}, gas: gas},
			signers: []person{trader}, want: types.ErrExecTooLarge, says: "11, at most 10",
		},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			c := newChain(t, tc.genesis...)
			refused(t, c, c.sign(tc.draft, tc.signers...), tc.want, tc.says)
		})
	}
}

func TestTenMessagesInsideMsgExecReachTheirHandlers(t *testing.T) {
	c := newChain(t)
	msgs := make([]sdk.Msg, 10)
	for i := range msgs {
		msgs[i] = enrol(registrar, string(rune('a'+i)))
	}
	exec := authz.NewMsgExec(registrar.addr, msgs)
	result := c.block(c.sign(draft{msgs: []sdk.Msg{&exec}, gas: 3_000_000}, registrar))[0]
	require.Zero(t, result.Code, result.Log)
}

func TestAZeroFeeWorks(t *testing.T) {
	c := newChain(t)
	for name, fee := range map[string]sdk.Coins{
		"none":          nil,
		"zero of coins": {{Denom: "amos", Amount: sdk.NewInt64Coin("amos", 0).Amount}},
	} {
		t.Run(name, func(t *testing.T) {
			tx := c.sign(draft{msgs: []sdk.Msg{enrol(registrar, name)}, gas: gas, fee: fee}, registrar)
			require.Zero(t, c.check(tx, abci.CheckTxType_New).Code)
			result := c.block(tx)[0]
			require.Zero(t, result.Code, result.Log)
		})
	}
}

func TestTheGasLimitIsChargedAndKeptWhenTheMessageFails(t *testing.T) {
	c := newChain(t)
	result := c.block(c.sign(draft{msgs: []sdk.Msg{failing(trader)}, gas: gas}, trader))[0]
	require.Equal(t, types.ErrUnauthorized.ABCICode(), result.Code, "the message failed: %s", result.Log)
	require.Less(t, result.GasUsed, int64(gas))
	require.Equal(t, types.Usage{WindowStart: genesisTime.Unix(), Txs: 1, Gas: gas}, c.usage(trader))
}

func TestTheFirstSignerIsCharged(t *testing.T) {
	c := newChain(t)
	result := c.block(c.sign(draft{msgs: []sdk.Msg{failing(trader), failing(other)}, gas: gas}, trader, other))[0]
	require.Equal(t, types.ErrUnauthorized.ABCICode(), result.Code, result.Log)
	require.Equal(t, uint64(gas), c.usage(trader).Gas)
	require.Zero(t, c.usage(other))
}

func TestAForgedSignatureSpendsNobodysQuota(t *testing.T) {
	c := newChain(t)
	tx := c.sign(draft{msgs: []sdk.Msg{failing(trader)}, gas: gas, forged: true}, trader)
	require.NotZero(t, c.check(tx, abci.CheckTxType_New).Code)
	result := c.block(tx)[0]
	require.NotZero(t, result.Code)
	require.Equal(t, "sdk", result.Codespace, result.Log)
	require.Zero(t, c.usage(trader))
}

func TestAnExhaustedQuotaTellsWhenToWriteAgain(t *testing.T) {
	c := newChain(t)
	for range 3 {
		c.block(c.sign(draft{msgs: []sdk.Msg{failing(trader)}, gas: gas}, trader))
	}
	c.now = genesisTime.Add(time.Minute - time.Nanosecond)
	c.block()
	tx := c.sign(draft{msgs: []sdk.Msg{failing(trader)}, gas: gas}, trader)
	checked := c.check(tx, abci.CheckTxType_New)
	require.Equal(t, types.ErrQuotaExhausted.ABCICode(), checked.Code, checked.Log)
	require.Contains(t, checked.Log, "2026-03-01T12:01:00Z")
	require.Equal(t, types.ErrQuotaExhausted.ABCICode(), c.block(tx)[0].Code)

	// the first moment of the next window
	c.now = genesisTime.Add(time.Minute)
	result := c.block(tx)[0]
	require.Equal(t, types.ErrUnauthorized.ABCICode(), result.Code, "the same bytes reach the handler: %s", result.Log)
	require.Equal(t, types.Usage{WindowStart: c.now.Unix(), Txs: 1, Gas: gas}, c.usage(trader))
}

func TestTheMempoolCountsWhatItHolds(t *testing.T) {
	c := newChain(t)
	var held [][]byte
	for i := range uint64(4) {
		tx := c.sign(draft{msgs: []sdk.Msg{failing(trader)}, gas: 200_000, skip: i}, trader)
		checked := c.check(tx, abci.CheckTxType_New)
		if i < 3 {
			require.Zero(t, checked.Code, checked.Log)
			held = append(held, tx)
			continue
		}
		require.Equal(t, types.ErrQuotaExhausted.ABCICode(), checked.Code, checked.Log)
	}
	// a block takes one of them; the others still fit
	c.block(held[0])
	for _, tx := range held[1:] {
		require.Zero(t, c.check(tx, abci.CheckTxType_Recheck).Code)
	}
	c.block(held[1:]...)
	require.Equal(t, uint64(3), c.usage(trader).Txs)
}

func TestATransactionHeldWhenItsSenderIsSuspendedLeavesTheMempool(t *testing.T) {
	c := newChain(t)
	tx := c.sign(draft{msgs: []sdk.Msg{failing(trader)}, gas: gas}, trader)
	require.Zero(t, c.check(tx, abci.CheckTxType_New).Code)
	suspend := &types.MsgSuspendAccount{Signer: registrar.text, Address: trader.text, Reason: "abuse"}
	require.Zero(t, c.block(c.sign(draft{msgs: []sdk.Msg{suspend}, gas: gas}, registrar))[0].Code)
	require.Equal(t, types.ErrAccountSuspended.ABCICode(), c.check(tx, abci.CheckTxType_Recheck).Code)
	require.Equal(t, types.ErrAccountSuspended.ABCICode(), c.block(tx)[0].Code)
}

// TestASuspendedGranterIsRefusedByTheHandler is the way around the ante handler: an active
// grantee executes a message of a suspended registrar. GrantedDecorator is left out.
func TestASuspendedGranterIsRefusedByTheHandler(t *testing.T) {
	c := newChainWith(t, func(k keeper.Keeper, _ codec.Codec) sdk.AnteDecorator { return ante.NewEnrolledDecorator(k) })
	expiration := genesisTime.AddDate(1, 0, 0)
	grant, err := authz.NewMsgGrant(registrar.addr, trader.addr, authz.NewGenericAuthorization(sdk.MsgTypeURL(&types.MsgEnrolAccounts{})), &expiration)
	require.NoError(t, err)
	result := c.block(c.sign(draft{msgs: []sdk.Msg{grant}, gas: gas}, registrar))[0]
	require.Zero(t, result.Code, result.Log)
	exec := func(name string) *abci.ExecTxResult {
		msg := authz.NewMsgExec(trader.addr, []sdk.Msg{enrol(registrar, name)})
		return c.block(c.sign(draft{msgs: []sdk.Msg{&msg}, gas: gas}, trader))[0]
	}
	result = exec("first")
	require.Zero(t, result.Code, "an active granter's message works: %s", result.Log)
	require.Equal(t, uint64(gas), c.usage(trader).Gas, "the grantee pays with its quota")

	c.governance = func(ctx sdk.Context) error {
		_, err := keeper.NewMsgServerImpl(c.keeper).SuspendAccount(ctx, &types.MsgSuspendAccount{
			Signer: governance.String(), Address: registrar.text, Reason: "abuse",
		})
		return err
	}
	c.block()
	c.governance = nil

	result = exec("second")
	require.Equal(t, types.ErrAccountSuspended.ABCICode(), result.Code, result.Log)
	require.Equal(t, types.ModuleName, result.Codespace)
	known, err := c.keeper.Enrolments.Has(c.ctx(), newPerson("second").addr)
	require.NoError(t, err)
	require.False(t, known)
	require.Equal(t, uint64(2*gas), c.usage(trader).Gas, "the failed attempt was charged")
}

func TestSimulation(t *testing.T) {
	c := newChain(t)
	simulate := func(d draft, who person) error {
		_, _, err := c.Simulate(c.sign(d, who))
		return err
	}
	require.NoError(t, simulate(draft{msgs: []sdk.Msg{enrol(registrar, "a")}}, registrar), "without a gas limit")
	require.ErrorIs(t, simulate(draft{msgs: []sdk.Msg{failing(stranger)}}, stranger), types.ErrAccountUnknown)
	require.ErrorIs(t, simulate(draft{msgs: []sdk.Msg{failing(trader)}, gas: 2_000_000}, trader), types.ErrUnauthorized, "a quota does not stop an estimate")
	require.Zero(t, c.usage(registrar), "an estimate charges nobody")
}

func TestUnknownAccountsWriteWhereParametersSaySo(t *testing.T) {
	c := newChain(t, func(gs *types.GenesisState) { gs.Params.UnknownClass = "trader" })
	for range 3 {
		result := c.block(c.sign(draft{msgs: []sdk.Msg{failing(stranger)}, gas: gas}, stranger))[0]
		require.Equal(t, types.ErrUnauthorized.ABCICode(), result.Code, result.Log)
	}
	result := c.block(c.sign(draft{msgs: []sdk.Msg{failing(stranger)}, gas: gas}, stranger))[0]
	require.Equal(t, types.ErrQuotaExhausted.ABCICode(), result.Code, result.Log)
}
