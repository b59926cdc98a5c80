package integration

import (
	"bytes"
	"math/big"
	"testing"

	"github.com/cosmos/evm/mempool"
	vmtypes "github.com/cosmos/evm/x/vm/types"
	"github.com/ethereum/go-ethereum/common"
	ethtypes "github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	"github.com/cosmos/cosmos-sdk/x/authz"
	govv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"

	"github.com/moscowchain/moscowd/app"
	accesstypes "github.com/moscowchain/moscowd/x/access/types"
)

func (a *account) hex() common.Address { return common.BytesToAddress(a.address()) }

// message signs an Ethereum transaction, and leaves the sequence alone.
func (n *network) message(by *account, tx ethtypes.TxData) *vmtypes.MsgEthereumTx {
	n.t.Helper()
	key, err := crypto.ToECDSA(by.key.Bytes())
	require.NoError(n.t, err)
	signer := ethtypes.LatestSignerForChainID(big.NewInt(app.EVMChainID))
	signed, err := ethtypes.SignNewTx(key, signer, tx)
	require.NoError(n.t, err)
	msg := &vmtypes.MsgEthereumTx{}
	require.NoError(n.t, msg.FromSignedEthereumTx(signed, signer))
	return msg
}

// ethereum makes the bytes that the JSON-RPC server broadcasts for a signed Ethereum transaction.
func (n *network) ethereum(by *account, tx ethtypes.TxData) []byte {
	n.t.Helper()
	config := n.app.Encoding().TxConfig
	built, err := n.message(by, tx).BuildTx(config.NewTxBuilder(), app.Denom)
	require.NoError(n.t, err)
	bz, err := config.TxEncoder()(built)
	require.NoError(n.t, err)
	return bz
}

// call is an Ethereum transaction with the next sequence, to an address without code.
func (n *network) call(by *account) []byte {
	n.t.Helper()
	tx := &ethtypes.LegacyTx{Nonce: by.sequence, To: &common.Address{1}, Gas: 21_000, GasPrice: new(big.Int)}
	by.sequence++
	return n.ethereum(by, tx)
}

// evmParams changes the parameters of x/vm in a genesis.
func evmParams(change func(*vmtypes.Params)) func(*genesis) {
	return func(g *genesis) {
		var evm vmtypes.GenesisState
		g.cdc.MustUnmarshalJSON(g.raw[vmtypes.ModuleName], &evm)
		change(&evm.Params)
		g.raw[vmtypes.ModuleName] = g.cdc.MustMarshalJSON(&evm)
	}
}

// creators lets accounts create contracts.
func creators(addresses ...common.Address) func(*genesis) {
	return evmParams(func(params *vmtypes.Params) {
		for _, address := range addresses {
			params.AccessControl.Create.AccessControlList = append(params.AccessControl.Create.AccessControlList, address.Hex())
		}
	})
}

func TestEthereumTransactionsOfEachTypeAreFree(t *testing.T) {
	n := newNetwork(t, 1)
	for name, tx := range map[string]func(nonce uint64) ethtypes.TxData{
		"legacy": func(nonce uint64) ethtypes.TxData {
			return &ethtypes.LegacyTx{Nonce: nonce, To: &common.Address{1}, Gas: 21_000}
		},
		"with an access list": func(nonce uint64) ethtypes.TxData {
			return &ethtypes.AccessListTx{ChainID: big.NewInt(app.EVMChainID), Nonce: nonce, To: &common.Address{1}, Gas: 21_000}
		},
		"with dynamic fees": func(nonce uint64) ethtypes.TxData {
			return &ethtypes.DynamicFeeTx{ChainID: big.NewInt(app.EVMChainID), Nonce: nonce, To: &common.Address{1}, Gas: 21_000}
		},
	} {
		t.Run(name, func(t *testing.T) {
			by := newAccount(name)
			subject := by.subject()
			n.run(n.registrar, &accesstypes.MsgEnrolAccounts{Signer: n.registrar.String(), Accounts: []accesstypes.NewAccount{
				{Address: by.String(), Class: "trader", Subject: subject[:]},
			}})
			bz := n.ethereum(by, tx(0))
			checked := n.check(bz)
			require.Zero(t, checked.Code, checked.Log)
			require.Zero(t, n.recheck(n.ethereum(by, tx(1))).Code, "what waits is checked again behind it")
			result := n.block(bz).TxResults[0]
			require.Zero(t, result.Code, result.Log)
			require.EqualValues(t, 21_000, result.GasUsed)
			require.EqualValues(t, 1, n.committed(by))
		})
	}
}

func TestAnEthereumTransactionIsRefused(t *testing.T) {
	n := newNetwork(t, 1)
	by, stranger := n.traders[0], newAccount("stranger")
	to := &common.Address{1}
	gwei := big.NewInt(1_000_000_000)
	chain := big.NewInt(app.EVMChainID)
	for name, tc := range map[string]struct {
		by   *account
		tx   ethtypes.TxData
		want error
		says string
	}{
		"a gas price":                    {by, &ethtypes.LegacyTx{To: to, Gas: 21_000, GasPrice: gwei}, sdkerrors.ErrInsufficientFee, "this chain has no fees: set gasPrice to 0"},
		"a tip":                          {by, &ethtypes.DynamicFeeTx{ChainID: chain, To: to, Gas: 21_000, GasFeeCap: gwei, GasTipCap: big.NewInt(1)}, sdkerrors.ErrInsufficientFee, "set gasPrice to 0"},
		"most one would pay":             {by, &ethtypes.DynamicFeeTx{ChainID: chain, To: to, Gas: 21_000, GasFeeCap: gwei}, sdkerrors.ErrInsufficientFee, "set gasPrice to 0"},
		"a stranger":                     {stranger, &ethtypes.LegacyTx{To: to, Gas: 21_000}, accesstypes.ErrAccountUnknown, "ask a registrar"},
		"a nonce too high":               {by, &ethtypes.LegacyTx{Nonce: 7, To: to, Gas: 21_000}, mempool.ErrNonceGap, "7"},
		"value that nobody has":          {by, &ethtypes.LegacyTx{To: to, Gas: 21_000, Value: big.NewInt(1)}, sdkerrors.ErrInsufficientFunds, ""},
		"more gas than the quota":        {n.resident, &ethtypes.LegacyTx{To: to, Gas: smallGas + 1}, accesstypes.ErrGasAboveQuota, "ask for less"},
		"more gas than a block may have": {by, &ethtypes.LegacyTx{To: to, Gas: app.MaxBlockGas/2 + 1}, sdkerrors.ErrOutOfGas, "exceeds block gas limit"},
		"code for a person's account": {by, &ethtypes.SetCodeTx{
			ChainID: uint256.NewInt(app.EVMChainID), To: *to, Gas: 100_000, AuthList: []ethtypes.SetCodeAuthorization{{ChainID: *uint256.NewInt(app.EVMChainID)}},
		}, sdkerrors.ErrNotSupported, "send type 0, 1 or 2"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, n.refused(n.ethereum(tc.by, tc.tx), tc.want), tc.says)
		})
	}
}

func TestAnEthereumTransactionCountsInTheQuotaAndASuspensionStopsIt(t *testing.T) {
	n := newNetwork(t, 1)
	for range smallTxs {
		require.Zero(t, n.block(n.call(n.resident)).TxResults[0].Code)
	}
	n.refused(n.call(n.resident), accesstypes.ErrQuotaExhausted)

	waiting := n.call(n.traders[0])
	require.Zero(t, n.check(waiting).Code)
	n.run(n.registrar, &accesstypes.MsgSuspendAccount{Signer: n.registrar.String(), Address: n.traders[0].String(), Reason: "abuse"})
	checked := n.recheck(waiting)
	isError(t, accesstypes.ErrAccountSuspended, checked.Codespace, checked.Code, checked.Log)
	n.refused(waiting, accesstypes.ErrAccountSuspended)
}

func TestOneKeySignsBothKindsOfTransactionsInOneSequence(t *testing.T) {
	n := newNetwork(t, 1)
	by := n.operators[0]
	txs := [][]byte{n.call(by), n.sign(by, harmless(by, "native")), n.call(by), n.sign(by, harmless(by, "native again"))}
	for _, tx := range txs {
		checked := n.check(tx)
		require.Zero(t, checked.Code, checked.Log)
	}
	require.Equal(t, txs, n.propose(pick(txs, 3, 1, 0, 2)...), "a proposal puts them into order")
	require.Equal(t, pick(txs, 0), n.propose(pick(txs, 0, 2, 3)...), "and leaves out what has a gap before it")
	n.delivered(txs...)
}

func TestAnEthereumTransactionStandsAlone(t *testing.T) {
	n := newNetwork(t, 1)
	by := n.operators[0]
	msg := n.message(by, &ethtypes.LegacyTx{To: &common.Address{1}, Gas: 21_000})
	exec := authz.NewMsgExec(by.address(), []sdk.Msg{msg})
	nested := authz.NewMsgExec(by.address(), []sdk.Msg{&exec})
	proposal, err := govv1.NewMsgSubmitProposal([]sdk.Msg{msg}, nil, by.String(), "", "title", "summary", false)
	require.NoError(t, err)
	for name, hidden := range map[string]sdk.Msg{
		"inside an ordinary one": msg, "inside MsgExec": &exec, "inside nested MsgExec": &nested, "inside a proposal": proposal,
	} {
		t.Run(name, func(t *testing.T) {
			tx := n.signDraft(by, draft{msgs: []sdk.Msg{hidden}, sequence: &by.sequence})
			require.Contains(t, n.refused(tx, sdkerrors.ErrInvalidRequest), "stands alone")
		})
	}
}

func TestTheBytesAroundAnEthereumTransactionAreChecked(t *testing.T) {
	n := newNetwork(t, 1)
	by := n.traders[0]
	config := n.app.Encoding().TxConfig
	build := func(msg *vmtypes.MsgEthereumTx, gas uint64) []byte {
		builder := config.NewTxBuilder()
		built, err := msg.BuildTx(builder, app.Denom)
		require.NoError(t, err)
		builder, err = config.WrapTxBuilder(built)
		require.NoError(t, err)
		if gas != 0 {
			builder.SetGasLimit(gas)
		}
		bz, err := config.TxEncoder()(builder.GetTx())
		require.NoError(t, err)
		return bz
	}
	tx := &ethtypes.LegacyTx{To: &common.Address{1}, Gas: 30_000}
	n.refused(build(n.message(by, tx), 29_999), sdkerrors.ErrInvalidRequest)

	stolen := n.message(by, tx)
	stolen.From = n.traders[1].address()
	n.refused(build(stolen, 0), sdkerrors.ErrorInvalidSigner)
}

func TestOnlyThoseWhomGovernanceNamesCreateContracts(t *testing.T) {
	may, mayNot := newAccount("trader 0"), newAccount("trader 1")
	n := newNetwork(t, 1, creators(may.hex()))
	code := []byte{0x60, 0x01, 0x60, 0x00, 0x55, 0x60, 0x01, 0x60, 0x00, 0xf3} // stores 1 and leaves one byte of code
	create := &ethtypes.LegacyTx{Gas: 200_000, Data: code}
	response := func(by *account) *vmtypes.MsgEthereumTxResponse {
		result := n.block(n.ethereum(by, create)).TxResults[0]
		require.Zero(t, result.Code, result.Log)
		answer, err := vmtypes.DecodeTxResponse(result.Data)
		require.NoError(t, err)
		return answer
	}
	require.Empty(t, response(may).VmError)
	contract := crypto.CreateAddress(may.hex(), 0)
	require.Equal(t, []byte{0}, n.app.EVMKeeper.GetCode(n.ctx(), n.app.EVMKeeper.GetCodeHash(n.ctx(), contract)))
	require.Equal(t, common.BigToHash(big.NewInt(1)), n.app.EVMKeeper.GetState(n.ctx(), contract, common.Hash{}))

	require.Contains(t, response(mayNot).VmError, "does not have permission to deploy contracts")
}

func TestABlockGoesToTheAccountOfItsProposer(t *testing.T) {
	by := newAccount("trader 0")
	n := newNetwork(t, 2, creators(by.hex()))
	code := []byte{0x41, 0x60, 0x00, 0x55, 0x00} // stores COINBASE
	result := n.block(n.ethereum(by, &ethtypes.LegacyTx{Gas: 200_000, Data: code})).TxResults[0]
	require.Zero(t, result.Code, result.Log)
	stored := n.app.EVMKeeper.GetState(n.ctx(), crypto.CreateAddress(by.hex(), 0), common.Hash{})
	operators := [][]byte{n.operators[0].address(), n.operators[1].address()}
	require.True(t, bytes.Equal(stored[12:], operators[0]) || bytes.Equal(stored[12:], operators[1]), stored.Hex())
}

func TestAVerifiedEthereumSignatureOpensNoOtherTransaction(t *testing.T) {
	n := newNetwork(t, 1)
	by := n.traders[0]
	good := n.message(by, &ethtypes.LegacyTx{To: &common.Address{1}, Gas: 21_000})
	bz := n.ethereum(by, &ethtypes.LegacyTx{To: &common.Address{1}, Gas: 21_000})
	require.Zero(t, n.check(bz).Code)

	stolen := *good
	stolen.From = n.traders[1].address()
	config := n.app.Encoding().TxConfig
	built, err := stolen.BuildTx(config.NewTxBuilder(), app.Denom)
	require.NoError(t, err)
	other, err := config.TxEncoder()(built)
	require.NoError(t, err)
	results := n.execute([][]byte{other, bz}).TxResults
	isError(t, sdkerrors.ErrorInvalidSigner, results[0].Codespace, results[0].Code, results[0].Log)
	require.Zero(t, results[1].Code, results[1].Log)
}

func TestGasOfEthereumTakesTwiceAsMuchOfABlock(t *testing.T) {
	n := newNetwork(t, 1)
	by := n.operators[0]
	big := func(gas uint64) []byte {
		tx := n.ethereum(by, &ethtypes.LegacyTx{Nonce: by.sequence, To: &common.Address{1}, Gas: gas})
		by.sequence++
		return tx
	}
	half, one := big(app.MaxBlockGas/2), big(21_000)
	require.True(t, n.accepts([][]byte{half}))
	require.False(t, n.accepts([][]byte{half, one}), "one department must not stall the others")
	require.Equal(t, [][]byte{half}, n.propose(half, one))
}
