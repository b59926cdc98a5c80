package integration

import (
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	vmtypes "github.com/cosmos/evm/x/vm/types"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	ethtypes "github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/app"
	marketslotsface "github.com/moscowchain/moscowd/precompiles/marketslots"
	poaface "github.com/moscowchain/moscowd/precompiles/poa"
	accesstypes "github.com/moscowchain/moscowd/x/access/types"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// contractGas is enough for every call of these tests.
const contractGas = 3_000_000

// solidity is a contract on the network.
type solidity struct {
	n       *network
	by      *account // sends the transactions
	address common.Address
	abi     abi.ABI
}

// deploy creates testdata/precompiles/FairTrader as one compiler made it.
func (n *network) deploy(by *account, compiler string) *solidity {
	n.t.Helper()
	return n.deployCompiled(by, filepath.Join("precompiles", "FairTrader-"+compiler))
}

// deployCompiled creates a contract of testdata.
func (n *network) deployCompiled(by *account, name string) *solidity {
	n.t.Helper()
	bz, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	require.NoError(n.t, err)
	var compiled struct {
		ABI      json.RawMessage
		Bytecode string
	}
	require.NoError(n.t, json.Unmarshal(bz, &compiled))
	c := &solidity{n: n, by: by, address: crypto.CreateAddress(by.hex(), by.sequence)}
	c.abi, err = abi.JSON(strings.NewReader(string(compiled.ABI)))
	require.NoError(n.t, err)
	result := n.sendEthereum(by, nil, common.FromHex(compiled.Bytecode), contractGas)
	require.False(n.t, result.Failed(), result.VmError)
	return c
}

// sendEthereum runs a transaction in a block of its own.
func (n *network) sendEthereum(by *account, to *common.Address, data []byte, gas uint64) *vmtypes.MsgEthereumTxResponse {
	n.t.Helper()
	return n.sentEthereum(n.ethereumCall(by, to, data, gas))[0]
}

func (n *network) ethereumCall(by *account, to *common.Address, data []byte, gas uint64) []byte {
	n.t.Helper()
	tx := n.ethereum(by, &ethtypes.LegacyTx{Nonce: by.sequence, To: to, Gas: gas, Data: data})
	by.sequence++
	return tx
}

// sentEthereum runs transactions in one block.
func (n *network) sentEthereum(txs ...[]byte) []*vmtypes.MsgEthereumTxResponse {
	n.t.Helper()
	answers := make([]*vmtypes.MsgEthereumTxResponse, len(txs))
	for i, result := range n.block(txs...).TxResults {
		require.Zero(n.t, result.Code, result.Log)
		answer, err := vmtypes.DecodeTxResponse(result.Data)
		require.NoError(n.t, err)
		answers[i] = answer
		submitted := 0
		for _, log := range answer.Logs {
			if log.Topics[0] == marketslotsface.ABI.Events["ApplicationSubmitted"].ID.Hex() {
				submitted++
			}
		}
		require.Equal(n.t, submitted, emitted(result.Events, "moscow.marketslots.v1.EventApplicationSubmitted"), "a log for each event")
	}
	return answers
}

// emitted counts the events of a type.
func emitted(events []abci.Event, of string) int {
	count := 0
	for _, event := range events {
		if event.Type == of {
			count++
		}
	}
	return count
}

func (c *solidity) pack(method string, args ...any) []byte {
	c.n.t.Helper()
	data, err := c.abi.Pack(method, args...)
	require.NoError(c.n.t, err)
	return data
}

// sends calls a function in a transaction that must succeed.
func (c *solidity) sends(method string, args ...any) *vmtypes.MsgEthereumTxResponse {
	c.n.t.Helper()
	result := c.n.sendEthereum(c.by, &c.address, c.pack(method, args...), contractGas)
	require.False(c.n.t, result.Failed(), "%s: %s %s", method, result.VmError, reasonOf(result.Ret))
	return result
}

// reverts calls a function in a transaction that must revert, and gives the reason.
func (c *solidity) reverts(method string, args ...any) string {
	c.n.t.Helper()
	result := c.n.sendEthereum(c.by, &c.address, c.pack(method, args...), contractGas)
	require.Equal(c.n.t, "execution reverted", result.VmError, method)
	require.Empty(c.n.t, result.Logs)
	return reasonOf(result.Ret)
}

// reasonOf reads what a revert says.
func reasonOf(ret []byte) string {
	reason, err := abi.UnpackRevert(ret)
	if err != nil {
		return hexutil.Encode(ret)
	}
	return reason
}

// reads asks a function of the committed state.
func (c *solidity) reads(method string, args ...any) []any {
	c.n.t.Helper()
	values, reason := c.n.ask(c.address, c.abi, method, args...)
	require.Empty(c.n.t, reason, method)
	return values
}

// ask calls a function as eth_call does; the reason is that of a revert.
func (n *network) ask(to common.Address, definition abi.ABI, method string, args ...any) (values []any, reason string) {
	n.t.Helper()
	data, err := definition.Pack(method, args...)
	require.NoError(n.t, err)
	call, err := json.Marshal(map[string]any{"to": to, "data": hexutil.Bytes(data)})
	require.NoError(n.t, err)
	answer := query[vmtypes.MsgEthereumTxResponse](n, "/cosmos.evm.vm.v1.Query/EthCall", &vmtypes.EthCallRequest{
		Args: call, GasCap: 25_000_000, ChainId: app.EVMChainID, ProposerAddress: sdk.ConsAddress(n.proposer()),
	})
	if answer.Failed() {
		return nil, reasonOf(answer.Ret)
	}
	values, err = definition.Unpack(method, answer.Ret)
	require.NoError(n.t, err)
	return values, ""
}

// enrolContract has the registrar enrol a contract.
func (n *network) enrolContract(c *solidity, class string) {
	n.t.Helper()
	n.run(n.registrar, &accesstypes.MsgEnrolAccounts{Signer: n.registrar.String(), Accounts: []accesstypes.NewAccount{
		{Address: c.text(), Class: class, Subject: c.subject()},
	}})
}

func (c *solidity) text() string { return sdk.AccAddress(c.address.Bytes()).String() }

func (c *solidity) subject() []byte { return randomBytes("subject of " + c.text()) }

// user is the contract's user id in a season.
func (c *solidity) user(season uint64) []byte { return types.UserID(season, [32]byte(c.subject())) }

// fairDays are plan rows of one place for an individual at one fair each, a month ahead and on successive days.
func (n *network) fairDays(days int) []types.PlanRow {
	first := rules.Day(rules.TicksFromUnix(n.time.Add(30*24*time.Hour).Unix(), 0))
	var rows []types.PlanRow
	for i := range days {
		rows = append(rows, types.PlanRow{
			FairId: uint64(i + 1), Period: uint64(first + rules.Ticks(i)*rules.TicksPerDay), Speciality: types.SPECIALITY_VEGETABLES,
			IndividualsPlaces: 1,
		})
	}
	return rows
}

// topic is an integer or an address as an indexed field.
func topic(value any) string {
	switch v := value.(type) {
	case common.Address:
		return common.BytesToHash(v.Bytes()).Hex()
	default:
		return common.BigToHash(new(big.Int).SetUint64(v.(uint64))).Hex()
	}
}

// requireLog checks a log of a service and gives its other fields.
func requireLog(t *testing.T, log *vmtypes.Log, name string, indexed ...any) []any {
	t.Helper()
	require.Equal(t, marketslotsface.Address.Hex(), log.Address)
	event := marketslotsface.ABI.Events[name]
	want := []string{event.ID.Hex()}
	for _, value := range indexed {
		want = append(want, topic(value))
	}
	require.Equal(t, want, log.Topics, name)
	values, err := event.Inputs.NonIndexed().Unpack(log.Data)
	require.NoError(t, err)
	return values
}

func TestAContractFilesInItsOwnName(t *testing.T) {
	for _, compiler := range []string{"0.5", "0.8"} {
		t.Run("compiled by solc "+compiler, func(t *testing.T) {
			n := newNetwork(t, 2, creators(newAccount("trader 0").hex()))
			creator, other := n.traders[0], n.traders[1]
			rows := n.fairDays(2)
			season := n.openSeason(types.Filing_FILING_TRADERS, rows)
			n.publish(season, rows)
			c := n.deploy(creator, compiler)
			submit := []any{season, uint64(1), rows[0].Period}

			require.Contains(t, c.reverts("submit", submit...), "account is not enrolled", "that the sender is does not help")
			require.Empty(t, n.applications(season))
			n.enrolContract(c, "trader")

			result := c.sends("submit", submit...)
			filed := n.applications(season)
			require.Len(t, filed, 1)
			require.Equal(t, c.user(season), filed[0].UserId, "the contract applies, not the sender")
			require.Equal(t, types.Source_SOURCE_SELF, filed[0].Source)
			require.Equal(t, rows[0].Period, filed[0].Periods[0])
			require.EqualValues(t, 77, filed[0].Region)
			require.Len(t, result.Logs, 2)
			require.Equal(t, []any{filed[0].ServiceNumber},
				requireLog(t, result.Logs[0], "ApplicationSubmitted", season, filed[0].Id, c.address))
			require.Equal(t, c.address.Hex(), result.Logs[1].Address)

			t.Run("whoever asks it to", func(t *testing.T) {
				tx := n.ethereumCall(other, &c.address, c.pack("submit", submit...), contractGas)
				block := n.block(tx)
				require.Zero(t, block.TxResults[0].Code, block.TxResults[0].Log)
				require.Equal(t, c.user(season), n.applications(season)[1].UserId)
				require.Equal(t, 1, emitted(block.TxResults[0].Events, "moscow.marketslots.v1.EventApplicationSubmitted"))
			})
			t.Run("a revert takes it back", func(t *testing.T) {
				n.block() // gives the last its register number
				before := n.applications(season)
				require.Equal(t, "changed my mind", c.reverts("submitAndRevert", submit...))
				require.Equal(t, before, n.applications(season))
			})
			t.Run("a revert inside takes back what is inside", func(t *testing.T) {
				before := len(n.applications(season))
				result := c.sends("submitAround", submit...)
				after := n.applications(season)
				require.Len(t, after, before+2)
				require.Len(t, result.Logs, 4)
				requireLog(t, result.Logs[0], "ApplicationSubmitted", season, uint64(before+1), c.address)
				requireLog(t, result.Logs[2], "ApplicationSubmitted", season, uint64(before+2), c.address)
				require.Equal(t, []any{uint64(before + 2)}, c.reads("lastId"))
			})
			t.Run("a refusal that is caught spoils nothing", func(t *testing.T) {
				before := len(n.applications(season))
				result := c.sends("submitDespiteRefusals", submit...)
				require.Len(t, n.applications(season), before+2)
				require.Len(t, result.Logs, 4)
				requireLog(t, result.Logs[2], "ApplicationSubmitted", season, uint64(before+2), c.address)
			})
			t.Run("it reads what it wrote, and not what was taken back", func(t *testing.T) {
				before := big.NewInt(int64(len(n.applications(season))))
				values, err := c.abi.Unpack("submitAndCount", c.sends("submitAndCount", submit...).Ret)
				require.NoError(t, err)
				more := new(big.Int).Add(before, big.NewInt(1))
				require.Equal(t, []any{before, more, more}, values)
			})
			t.Run("too little gas takes it back", func(t *testing.T) {
				n.block()
				before := n.applications(season)
				result := n.sendEthereum(creator, &c.address, c.pack("submit", submit...), 80_000)
				require.True(t, result.Failed())
				require.Empty(t, result.Logs)
				require.Equal(t, before, n.applications(season))
			})
			t.Run("it takes back its own alone", func(t *testing.T) {
				n.run(other, submission(other, season, rows[1]))
				theirs := n.applications(season)[len(n.applications(season))-1]
				require.Contains(t, c.reverts("withdraw", season, theirs.ServiceNumber), "application was filed by somebody else")
				result := c.sends("withdraw", season, filed[0].ServiceNumber)
				require.Equal(t, []any{filed[0].ServiceNumber},
					requireLog(t, result.Logs[0], "ApplicationWithdrawn", season, filed[0].Id, c.address))
				require.Contains(t, c.reverts("withdraw", season, filed[0].ServiceNumber), "application is withdrawn")
				require.Equal(t, []any{true, uint64(1), rows[0].Period, uint8(0), true}, c.reads("myApplication", season, filed[0].ServiceNumber))
				require.Equal(t, false, c.reads("myApplication", season, theirs.ServiceNumber)[0])
			})
			t.Run("it reads", func(t *testing.T) {
				require.Equal(t, []any{uint64(1), uint64(1), big.NewInt(2)}, c.reads("firstRow", season))
				require.Equal(t, []any{uint8(1), "Весна 2026", n.season.hex(), [16]byte(c.user(season))}, c.reads("mySeason", season))
				department := c.reads("firstDepartment")
				require.Contains(t, []any{n.operators[0].hex(), n.operators[1].hex()}, department[0])
				require.Contains(t, department[2], "Department")
				require.Equal(t, []any{uint64(1)}, c.reads("countSeasons", big.NewInt(20)))
				_, reason := n.ask(c.address, c.abi, "countSeasons", big.NewInt(21))
				require.Contains(t, reason, "max calls to precompiles (20) reached")
			})
			t.Run("the account that acts is never in doubt", func(t *testing.T) {
				before := n.applications(season)
				withdraw, err := marketslotsface.ABI.Pack("withdrawApplication", season, before[1].ServiceNumber)
				require.NoError(t, err)
				count, err := marketslotsface.ABI.Pack("seasonCount")
				require.NoError(t, err)
				for kind, name := range []string{"call", "static call", "delegate call", "call code"} {
					answer := c.reads("forward", uint8(kind), marketslotsface.Address, count)
					require.Equal(t, true, answer[0], name)
					require.Equal(t, common.BigToHash(big.NewInt(1)).Bytes(), answer[1], name)
					nothing := c.reads("forward", uint8(kind), marketslotsface.Address, []byte{})
					require.Equal(t, false, nothing[0], name)
					require.Contains(t, reasonOf(nothing[1].([]byte)), "no function called", name)
					if kind > 0 {
						refused := c.sends("forward", uint8(kind), marketslotsface.Address, withdraw)
						require.Empty(t, refused.Logs)
						values, err := c.abi.Unpack("forward", refused.Ret)
						require.NoError(t, err)
						require.Equal(t, false, values[0], name)
						require.Contains(t, reasonOf(values[1].([]byte)), "withdrawApplication changes state", name)
					}
				}
				require.Equal(t, before, n.applications(season))
			})
			t.Run("a suspension stops it", func(t *testing.T) {
				before := n.applications(season)
				n.run(n.registrar, &accesstypes.MsgSuspendAccount{Signer: n.registrar.String(), Address: c.text(), Reason: "abuse"})
				require.Contains(t, c.reverts("submit", submit...), "account is suspended")
				require.Contains(t, c.reverts("withdraw", season, before[1].ServiceNumber), "account is suspended")
				require.Equal(t, before, n.applications(season))
			})
		})
	}
}

func TestAnAccountCallsAServiceItself(t *testing.T) {
	n := newNetwork(t, 1)
	rows := n.fairDays(1)
	season := n.openSeason(types.Filing_FILING_TRADERS, rows)
	send := func(by *account, method string, args ...any) *vmtypes.MsgEthereumTxResponse {
		data, err := marketslotsface.ABI.Pack(method, args...)
		require.NoError(t, err)
		return n.sendEthereum(by, &marketslotsface.Address, data, contractGas)
	}
	submit := []any{season, uint8(0), [32]byte{1}, [32]byte{2}, "", uint64(1), uint8(1), uint64(7), uint64(77), []uint64{rows[0].Period}}
	result := send(n.traders[0], "submitApplication", submit...)
	require.False(t, result.Failed(), reasonOf(result.Ret))
	filed := n.applications(season)
	require.Equal(t, types.UserID(season, n.traders[0].subject()), filed[0].UserId)
	requireLog(t, result.Logs[0], "ApplicationSubmitted", season, uint64(1), n.traders[0].hex())

	require.Contains(t, reasonOf(send(n.registrar, "submitApplication", submit...).Ret), "accounts of this class may not file applications")
	require.Contains(t, reasonOf(send(n.traders[1], "withdrawApplication", season, filed[0].ServiceNumber).Ret), "application was filed by somebody else")
	n.run(n.traders[0], &types.MsgWithdrawApplication{Signer: n.traders[0].String(), SeasonId: season, ServiceNumber: filed[0].ServiceNumber})
	require.True(t, n.applications(season)[0].Withdrawn, "one account, both ways")
}

func TestAProxyActsInsteadOfItsCode(t *testing.T) {
	n := newNetwork(t, 1, creators(newAccount("trader 0").hex()))
	rows := n.fairDays(1)
	season := n.openSeason(types.Filing_FILING_TRADERS, rows)
	proxy, code := n.deploy(n.traders[0], "0.5"), n.deploy(n.traders[0], "0.8")
	submit := code.pack("submit", season, uint64(1), rows[0].Period)

	n.enrolContract(code, "trader")
	refused, err := proxy.abi.Unpack("forward", proxy.sends("forward", uint8(2), code.address, submit).Ret)
	require.NoError(t, err)
	require.Equal(t, false, refused[0])
	require.Contains(t, reasonOf(refused[1].([]byte)), "account is not enrolled")
	n.enrolContract(proxy, "trader")
	proxy.sends("forward", uint8(2), code.address, submit)
	proxy.sends("forward", uint8(0), code.address, submit)
	filed := n.applications(season)
	require.Len(t, filed, 2)
	require.Equal(t, proxy.user(season), filed[0].UserId, "delegate call")
	require.Equal(t, code.user(season), filed[1].UserId, "call")
}

func TestContractsPassPlacesOn(t *testing.T) {
	n := newNetwork(t, 1, creators(newAccount("trader 0").hex(), newAccount("trader 1").hex()))
	rows := n.fairDays(2)
	season := n.openSeason(types.Filing_FILING_TRADERS, rows)
	n.publish(season, rows)
	first, second := n.deploy(n.traders[0], "0.5"), n.deploy(n.traders[1], "0.8")
	n.enrolContract(first, "trader")
	n.enrolContract(second, "trader")
	for _, c := range []*solidity{first, second} {
		for _, row := range rows {
			c.sends("submit", season, row.FairId, row.Period)
		}
	}
	apps := n.applications(season)
	require.Len(t, apps, 4)
	var updates []types.StatusUpdate
	for i := range apps {
		updates = append(updates, types.StatusUpdate{
			ServiceNumber: apps[i].ServiceNumber, ResponseDate: apps[i].ClaimedDate + 1, Code: rules.StatusAdmitted1040,
		})
	}
	n.delivered(n.signGas(n.season, batchGas, &types.MsgUpdateStatuses{Operator: n.season.String(), SeasonId: season, Updates: updates}))
	require.Contains(t, first.reverts("giveBack", season, apps[0].ServiceNumber, rows[0].Period), "season is not closed yet")
	n.distribute(season)
	n.finish(season)

	service := func(method string, args ...any) []any {
		values, reason := n.ask(marketslotsface.Address, marketslotsface.ABI, method, args...)
		require.Empty(t, reason, method)
		return values
	}
	require.Equal(t, []any{uint8(1), uint32(1), uint32(1)}, first.reads("firstOutcome", season, apps[0].ServiceNumber))
	require.Equal(t, []any{uint8(2), uint32(1), uint32(1)}, second.reads("firstOutcome", season, apps[2].ServiceNumber))
	require.Equal(t, []any{[]uint64{3}, uint64(1), uint64(0)}, service("rowOutcome", season, uint32(0), uint8(1), uint8(2), uint64(0), uint64(0)))
	require.Equal(t, []any{uint8(1), uint64(1), uint64(0)}, service("place", season, uint32(0), uint32(1)))

	day := func(i int) uint64 { return rows[i].Period }
	require.Contains(t, second.reverts("giveBack", season, apps[0].ServiceNumber, day(0)), "application was filed by somebody else")
	for i := range rows {
		offer := uint64(i + 1)
		result := first.sends("giveBack", season, apps[i].ServiceNumber, day(i))
		require.Len(t, result.Logs, 2)
		require.Equal(t, []any{day(i), uint32(i), uint32(1)}, requireLog(t, result.Logs[0], "PlaceReturned", season, apps[i].Id, first.address))
		made := requireLog(t, result.Logs[1], "OfferMade", season, offer, apps[i+2].Id)
		require.Equal(t, []any{day(i), uint32(i), uint32(1)}, made[:3])
		require.Equal(t, []any{[]uint64{offer}}, service("openOffersOf", season, apps[i+2].ServiceNumber))
		require.Equal(t, []any{apps[i+2].Id, uint32(i), uint32(1), uint8(1), day(i), made[3], uint8(1)}, service("offer", season, offer))
	}
	require.Contains(t, first.reverts("accept", season, uint64(1)), "application was filed by somebody else")
	require.Contains(t, first.reverts("accept", season, uint64(9)), "unknown offer")

	accepted := second.sends("accept", season, uint64(1))
	require.Len(t, accepted.Logs, 1)
	require.Equal(t, []any{second.address}, requireLog(t, accepted.Logs[0], "OfferAccepted", season, uint64(1), apps[2].Id))
	declined := second.sends("decline", season, uint64(2))
	require.Equal(t, []any{second.address}, requireLog(t, declined.Logs[0], "OfferDeclined", season, uint64(2), apps[3].Id))
	require.Contains(t, second.reverts("accept", season, uint64(2)), "offer has ended")
	require.Equal(t, []any{uint8(3), uint32(1), uint8(1), uint64(1), uint64(0)}, service("claim", season, apps[2].ServiceNumber, uint32(0)))
	require.Equal(t, []any{uint8(1), apps[2].Id, uint64(0)}, service("place", season, uint32(0), uint32(1)))
	require.Equal(t, []any{uint8(1), uint64(0), uint64(0)}, service("place", season, uint32(1), uint32(1)), "nobody is left to offer it to")
}

func TestLogsOfServicesAreCountedThroughABlock(t *testing.T) {
	n := newNetwork(t, 1, creators(newAccount("trader 0").hex()))
	rows := n.fairDays(1)
	season := n.openSeason(types.Filing_FILING_TRADERS, rows)
	c := n.deploy(n.traders[0], "0.8")
	n.enrolContract(c, "trader")
	data := c.pack("submitAround", season, uint64(1), rows[0].Period)
	index := uint64(0)
	for i, answer := range n.sentEthereum(
		n.ethereumCall(n.traders[1], &c.address, data, contractGas), n.ethereumCall(n.traders[2], &c.address, data, contractGas),
	) {
		require.Len(t, answer.Logs, 4)
		for _, log := range answer.Logs {
			require.Equal(t, index, log.Index)
			require.EqualValues(t, i, log.TxIndex)
			index++
		}
	}
}

func TestServicesHaveCodeThatSurvivesAnExport(t *testing.T) {
	n := newNetwork(t, 1, creators(newAccount("trader 0").hex()))
	c := n.deploy(n.traders[0], "0.5")
	hasCode := func(n *network, ctx sdk.Context) {
		for _, address := range []common.Address{marketslotsface.Address, poaface.Address} {
			code := n.app.EVMKeeper.GetCode(ctx, n.app.EVMKeeper.GetCodeHash(ctx, address))
			require.Equal(t, common.FromHex("0x60006000fd"), code)
		}
	}
	hasCode(n, n.ctx())
	other := n.reborn()
	hasCode(other, other.app.NewContext(false))
	other.block()
	c.n = other
	require.Equal(t, []any{uint64(0)}, c.reads("countSeasons", big.NewInt(1)))
	require.Contains(t, c.reads("firstDepartment")[2], "Department 0")
}
