package integration

import (
	"encoding/hex"
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	abci "github.com/cometbft/cometbft/abci/types"
	vmtypes "github.com/cosmos/evm/x/vm/types"
	"github.com/cosmos/gogoproto/proto"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/precompiles/fairs2018"
	marketslotsface "github.com/moscowchain/moscowd/precompiles/marketslots"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// viewer reads the chain as a program written for that of 2019 does: by the old interfaces alone, from the one address
// that it was given.
type viewer struct {
	n                             *network
	factory, season, distribution abi.ABI
}

func newViewer(n *network) *viewer {
	n.t.Helper()
	read := func(name string) abi.ABI {
		file, err := os.Open(filepath.Join("..", "..", "precompiles", "fairs2018", name+".json"))
		require.NoError(n.t, err)
		defer file.Close()
		definition, err := abi.JSON(file)
		require.NoError(n.t, err)
		return definition
	}
	return &viewer{n: n, factory: read("SeasonFactory"), season: read("Season"), distribution: read("DistributionManager")}
}

func (v *viewer) ask(at common.Address, definition abi.ABI, method string, args ...any) []any {
	v.n.t.Helper()
	values, reason := v.n.ask(at, definition, method, args...)
	require.Empty(v.n.t, reason, method)
	return values
}

// last is the address of the season created last.
func (v *viewer) last() common.Address {
	v.n.t.Helper()
	return v.ask(fairs2018.Factory, v.factory, "getLastSeason")[0].(common.Address)
}

// requests counts those of the last season.
func (v *viewer) requests() uint64 {
	v.n.t.Helper()
	return v.ask(v.last(), v.season, "getRequestsCount")[0].(uint64)
}

// requestsAt is requests at a past height.
func (v *viewer) requestsAt(height int64) uint64 {
	v.n.t.Helper()
	data, err := v.season.Pack("getRequestsCount")
	require.NoError(v.n.t, err)
	call, err := json.Marshal(map[string]any{"to": v.last(), "data": hexutil.Bytes(data)})
	require.NoError(v.n.t, err)
	request, err := proto.Marshal(&vmtypes.EthCallRequest{
		Args: call, GasCap: 25_000_000, ChainId: app.EVMChainID, ProposerAddress: sdk.ConsAddress(v.n.proposer()),
	})
	require.NoError(v.n.t, err)
	response, err := v.n.app.Query(v.n.t.(*testing.T).Context(), &abci.RequestQuery{
		Path: "/cosmos.evm.vm.v1.Query/EthCall", Data: request, Height: height,
	})
	require.NoError(v.n.t, err)
	require.Zero(v.n.t, response.Code, response.Log)
	var answer vmtypes.MsgEthereumTxResponse
	require.NoError(v.n.t, proto.Unmarshal(response.Value, &answer))
	require.False(v.n.t, answer.Failed(), answer.VmError)
	if len(answer.Ret) == 0 {
		return 0
	}
	values, err := v.season.Unpack("getRequestsCount", answer.Ret)
	require.NoError(v.n.t, err)
	return values[0].(uint64)
}

// code is what eth_getCode gives.
func (v *viewer) code(at common.Address) []byte {
	v.n.t.Helper()
	return query[vmtypes.QueryCodeResponse](v.n, "/cosmos.evm.vm.v1.Query/Code", &vmtypes.QueryCodeRequest{Address: at.Hex()}).Code
}

func text(number any) string {
	padded := number.([30]byte)
	return strings.TrimRight(string(padded[:]), "\x00")
}

func TestAViewerOfTheOldChainFollowsASeasonOfThisOne(t *testing.T) {
	input := someOf(t, 120)
	rows := planRows(input.Plan)
	n := newNetwork(t, 4, withFewWrites)
	v := newViewer(n)
	require.Equal(t, []any{uint64(0)}, v.ask(fairs2018.Factory, v.factory, "getSeasonsCount"))
	require.Equal(t, common.Address{}, v.last())
	require.NotEmpty(t, v.code(fairs2018.Factory))
	require.Empty(t, v.code(fairs2018.Season(1)))

	season := n.openSeason(types.Filing_FILING_OPERATOR, rows)
	require.Equal(t, fairs2018.Season(season), v.last())
	require.NotEmpty(t, v.code(v.last()))
	require.NotEmpty(t, v.code(fairs2018.Distribution(season)))
	require.Equal(t, []any{"Весна 2026"}, v.ask(v.last(), v.season, "name"))
	require.Equal(t, []any{n.season.hex()}, v.ask(v.last(), v.season, "owner"))
	require.Equal(t, []any{common.BytesToAddress(sdk.MustAccAddressFromBech32(n.authority()))}, v.ask(fairs2018.Factory, v.factory, "owner"))
	require.Equal(t, []any{uint64(0)}, v.ask(fairs2018.Factory, v.factory, "getDistributionsCount"))

	n.publish(season, rows)
	require.Zero(t, v.requests())
	empty := n.height
	n.file(season, input)
	require.Equal(t, uint64(len(input.Requests)), v.requests(), "a native change is there in the next block")
	v.requireTheRegisterOf(season)

	n.distribute(season)
	require.Equal(t, []any{uint64(1)}, v.ask(fairs2018.Factory, v.factory, "getDistributionsCount"))
	manager := v.ask(fairs2018.Factory, v.factory, "distributions", new(big.Int))[0].(common.Address)
	require.Equal(t, []any{false}, v.ask(manager, v.distribution, "isDistributed"))
	n.finish(season)
	require.Equal(t, []any{true}, v.ask(manager, v.distribution, "isDistributed"))
	v.requireTheResultsOf(season, manager)

	require.Zero(t, v.requestsAt(empty), "at a past height")
	require.Equal(t, uint64(len(input.Requests)), v.requestsAt(n.height))
	n.start()
	require.Zero(t, v.requestsAt(empty), "at a past height, after a restart")
	v.requireTheRegisterOf(season)
	v.requireTheResultsOf(season, manager)

	reborn := newViewer(n.reborn())
	reborn.n.block()
	require.Equal(t, v.code(manager), reborn.code(manager))
	require.Equal(t, v.code(fairs2018.Factory), reborn.code(fairs2018.Factory))
	reborn.requireTheRegisterOf(season)
	reborn.requireTheResultsOf(season, manager)
}

// requireTheRegisterOf compares every request with the native queries.
func (v *viewer) requireTheRegisterOf(season uint64) {
	t := v.n.t
	t.Helper()
	at, apps := v.last(), v.n.applications(season)
	numbers := v.ask(at, v.season, "getAllServiceNumbers")[0].([][30]byte)
	require.Len(t, numbers, len(apps))
	filed := make([]rules.Application, len(apps))
	for i := range apps {
		app := &apps[i]
		filed[i] = app.ToRules()
		require.Equal(t, app.ServiceNumber, text(numbers[i]))
		require.Equal(t, []any{
			numbers[i], app.ClaimedDate, uint8(app.DeclarantType), hex.EncodeToString(app.DeclarantCommitment), app.FairId,
			uint8(app.Speciality), app.District, app.Region, hex.EncodeToString(app.DetailsCommitment), app.Periods,
			[16]byte(app.UserId), app.RegNum,
		}, v.ask(at, v.season, "getRequestByServiceNumber", numbers[i]))
		updates := v.ask(at, v.season, "getStatusUpdates", numbers[i])
		require.Len(t, updates[0], 1+len(app.Statuses))
		for j, status := range app.Statuses {
			require.Equal(t, status.ResponseDate, updates[0].([]uint64)[j+1])
			require.Equal(t, uint64(status.Code), updates[1].([]uint64)[j+1])
		}
	}
	var want []uint64
	for _, app := range rules.HistoryOrder(filed) {
		want = append(want, app.ID-1)
	}
	require.Equal(t, []any{want}, v.ask(at, v.season, "getHistoricalIndices"))
	require.Equal(t, []any{want[3:13], uint64(10)}, v.ask(at, v.season, "getMatchingRequests",
		uint64(3), uint64(10), []uint8{}, "", uint64(0), uint8(0), uint64(0)))
}

// requireTheResultsOf compares the lists of every plan row with the native query.
func (v *viewer) requireTheResultsOf(season uint64, manager common.Address) {
	t := v.n.t
	t.Helper()
	apps, rows := v.n.applications(season), v.n.rowOutcomes(season)
	require.Equal(t, []any{uint64(len(rows))}, v.ask(manager, v.distribution, "getPeriodsCount"))
	accepted := 0
	for i := range rows {
		for method, queue := range map[string]types.QueueOutcome{
			"getIndividualsPeriod": rows[i].Individuals, "getFarmersPeriod": rows[i].Farmers, "getLesPeriod": rows[i].LegalEntities,
		} {
			period := v.ask(manager, v.distribution, method, uint64(i))
			for j, ids := range [][]uint64{queue.Accepted, queue.Waiting, queue.Rejected} {
				numbers := period[2+j].([][30]byte)
				require.Len(t, numbers, len(ids))
				for k, id := range ids {
					require.Equal(t, apps[id-1].ServiceNumber, text(numbers[k]))
				}
			}
			accepted += len(queue.Accepted)
		}
	}
	require.NotZero(t, accepted)
}

func TestContractsReadTheOldInterface(t *testing.T) {
	for _, compiler := range []string{"0.5", "0.8"} {
		t.Run("compiled by solc "+compiler, func(t *testing.T) {
			input := someOf(t, 60)
			rows := planRows(input.Plan)
			by := newAccount("trader 0")
			n := newNetwork(t, 1, withFewWrites, creators(by.hex()))
			reader := n.deployReader(n.traders[0], compiler)
			season := n.openSeason(types.Filing_FILING_OPERATOR, rows)
			n.publish(season, rows)
			n.file(season, input)
			statuses := int64(0)
			for _, app := range n.applications(season) {
				statuses += 1 + int64(len(app.Statuses))
			}
			totals := reader.reads("totals", fairs2018.Factory)
			require.Equal(t, uint64(60), totals[0], "requests")
			require.Equal(t, big.NewInt(statuses).String(), totals[1].(*big.Int).String(), "statuses, by more calls than other precompiles allow a transaction")

			n.distribute(season)
			n.finish(season)
			accepted := 0
			for _, row := range n.rowOutcomes(season) {
				accepted += len(row.Individuals.Accepted) + len(row.Farmers.Accepted) + len(row.LegalEntities.Accepted)
			}
			require.NotZero(t, accepted)
			require.Equal(t, big.NewInt(int64(accepted)).String(), reader.reads("totals", fairs2018.Factory)[2].(*big.Int).String())

			reader.sends("remember", fairs2018.Factory)
			require.Equal(t, []any{uint64(60)}, reader.reads("requestsSeen"))
			tried := reader.reads("tries", fairs2018.Season(season), [30]byte{'1'})
			require.Equal(t, false, tried[0])
			require.Equal(t, "Season.setRequestDeclarantTypeToFarmer is not served by this chain: use moscow.marketslots.v1.MsgPromoteToFarmer",
				reasonOf(tried[1].([]byte)))
		})
	}
}

// deployReader creates testdata/fairs2018/Reader as one compiler made it.
func (n *network) deployReader(by *account, compiler string) *solidity {
	n.t.Helper()
	return n.deployCompiled(by, filepath.Join("fairs2018", "Reader-"+compiler))
}

func TestAContractSeesWhatItsTransactionChanged(t *testing.T) {
	n := newNetwork(t, 1, creators(newAccount("trader 0").hex()))
	rows := n.fairDays(1)
	season := n.openSeason(types.Filing_FILING_TRADERS, rows)
	n.publish(season, rows)
	reader := n.deployReader(n.traders[0], "0.8")
	n.enrolContract(reader, "trader")
	submit, err := marketslotsface.ABI.Pack("submitApplication", season, uint8(0), [32]byte{1}, [32]byte{2}, "", rows[0].FairId,
		uint8(rows[0].Speciality), uint64(1), uint64(1), []uint64{rows[0].Period})
	require.NoError(t, err)
	reader.sends("countsAround", fairs2018.Season(season), marketslotsface.Address, submit)
	for i, want := range []uint64{0, 1, 1} {
		require.Equal(t, []any{want}, reader.reads("counts", big.NewInt(int64(i))), "what was undone is not there")
	}
	require.Len(t, n.applications(season), 1)
}

func TestATransactionToTheOldInterface(t *testing.T) {
	n := newNetwork(t, 1)
	v := newViewer(n)
	data, err := v.factory.Pack("addSeason", common.Address{1}, uint64(1), uint64(2), uint64(3))
	require.NoError(t, err)
	refused := n.sendEthereum(n.traders[0], &fairs2018.Factory, data, 100_000)
	require.Equal(t, "execution reverted", refused.VmError)
	require.Contains(t, reasonOf(refused.Ret), "use moscow.marketslots.v1.MsgCreateSeason")
	require.Less(t, refused.GasUsed, uint64(30_000), "the rest of the gas comes back")

	data, err = v.factory.Pack("getSeasons")
	require.NoError(t, err)
	read := n.sendEthereum(n.traders[0], &fairs2018.Factory, data, 100_000)
	require.Empty(t, read.VmError)
	require.Empty(t, read.Logs)
	short := n.sendEthereum(n.traders[0], &fairs2018.Factory, data, 21_000+500)
	require.Equal(t, "out of gas", short.VmError)
	require.NotEmpty(t, v.code(fairs2018.Factory), "a transaction leaves the code as it is")
}
