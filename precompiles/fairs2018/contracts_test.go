package fairs2018

import (
	"encoding/hex"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// selectors are those of the contracts that ran in 2019.
var selectors = map[*kind]map[string]string{
	factoryKind: {
		"getSeasons": "0f36c47f", "getLastSeason": "1a60b298", "getSeasonForPeriod": "1bc0da9f", "distributions": "4487d3df",
		"addDistribution": "47dd8832", "getSeasonsCount": "62b9de44", "getDistributionsCount": "7a469b21", "owner": "8da5cb5b",
		"isDeployed": "c52046de", "migrateToNewVersion": "c6432ba6", "addSeason": "dad26770", "newVersionAddress": "e23fe94e",
		"seasons": "f5d709a1",
	},
	seasonKind: {
		"name": "06fdde03", "getSeasonDetails": "0a76e437", "getHistoricalIndices": "311c5560", "getRequestsCount": "3410452a",
		"getStatusUpdates": "6a4d6494", "isNewRequest": "6a66546a", "updateStatus": "7537f87b", "getRequestByIndex": "7b0fb312",
		"setRequestDeclarantTypeToFarmer": "7df07adb", "createRequest": "879b623c", "getMatchingRequests": "8da57633",
		"owner": "8da5cb5b", "getRequestIndex": "adefe853", "getRequestByServiceNumber": "b572c650", "setRequestPeriods": "be4c09c4",
		"isDeployed": "c52046de", "isNewStatus": "e10fd6d6", "getAllServiceNumbers": "eab0825c",
	},
	distributionKind: {
		"getLesPeriod": "0d70ad27", "getIndividualsPeriod": "1db4786a", "distributionCommandAddress": "2ab91d42",
		"getFarmersPeriod": "2da74eae", "loadRequests": "3cfe80d0", "getPeriodsCount": "473cf50e",
		"individualsDistributorAddress": "52a0f3de", "isLoaded": "7ccf8932", "owner": "8da5cb5b", "leDistributorAddress": "9ee604ca",
		"isDeployed": "c52046de", "getMinPlace": "d27c3c12", "init": "e1c7392a", "farmersDistributorAddress": "e28eee2c",
		"distribute": "e4fc6b6d", "isDistributed": "f677cf0d", "isInited": "fcc60b6a",
	},
}

func TestFunctionsHaveTheSelectorsOf2019AndAreAnsweredOrNameAMessage(t *testing.T) {
	for kind, want := range selectors {
		require.Len(t, kind.abi.Methods, len(want))
		require.Len(t, want, len(kind.answer)+len(kind.native))
		for name, selector := range want {
			method := kind.abi.Methods[name]
			require.Equal(t, selector, hex.EncodeToString(method.ID), name)
			require.Equal(t, method.IsConstant(), kind.answer[name] != nil, name)
			require.Equal(t, !method.IsConstant(), kind.native[name] != "", name)
		}
	}
}

func TestAddressesFollowFromNames(t *testing.T) {
	require.Equal(t, "0xc085e336EB4b1a7A5440Ebc9b5f008b35DdfCf99", Factory.Hex())
	require.Equal(t, "0xD4F9944F29626b426307C451A24299073C2d7D72", Season(1).Hex())
	require.Equal(t, "0x629ccac5d98333e2D05bcCFDA9fc55e0E47162cF", Distribution(1).Hex())
	require.Len(t, index(), 2*MaxSeasons+1, "two places have one address")
}

func TestACallToAnyOtherAddressReadsNothing(t *testing.T) {
	s := newSuite(t)
	s.season(rules.FirstComeName, types.Filing_FILING_TRADERS, firstDay)
	noStore := sdk.Context{} // reading from it would panic
	for _, at := range []common.Address{{}, {19: 9}, operators, Season(MaxSeasons + 1), Distribution(0)} {
		_, found, err := s.contracts.GetERC20PrecompileInstance(noStore, at)
		require.NoError(t, err)
		require.False(t, found)
	}
	_, found, err := s.contracts.GetERC20PrecompileInstance(noStore, Factory)
	require.NoError(t, err)
	require.True(t, found)
}

func TestASeasonHasContractsFromItsCreationOn(t *testing.T) {
	s := newSuite(t)
	s.season(rules.FirstComeName, types.Filing_FILING_TRADERS, firstDay)
	for _, at := range []common.Address{Season(1), Distribution(1)} {
		require.Equal(t, at, s.contract(at).Address())
	}
	for _, at := range []common.Address{Season(2), Distribution(2)} {
		_, found, err := s.contracts.GetERC20PrecompileInstance(s.ctx, at)
		require.NoError(t, err)
		require.False(t, found)
	}
}

func BenchmarkAnAddressOfNoContract(b *testing.B) {
	s := newSuite(b)
	at := common.HexToAddress("0x00000000219ab540356cBB839Cbe05303d7705Fa")
	index()
	for b.Loop() {
		_, _, _ = s.contracts.GetERC20PrecompileInstance(s.ctx, at)
	}
}

func TestFunctionsThatWroteNameTheMessage(t *testing.T) {
	s := newSuite(t)
	s.season(rules.FirstComeName, types.Filing_FILING_TRADERS, firstDay)
	for at, kind := range map[common.Address]*kind{Factory: factoryKind, Season(1): seasonKind, Distribution(1): distributionKind} {
		for name, message := range kind.native {
			_, err := s.contract(at).metered(s.ctx, kind.abi.Methods[name].ID)
			require.ErrorContains(t, err, kind.name+"."+name)
			require.ErrorContains(t, err, "use "+message)
		}
	}
}

func TestCalldataThatIsNoCall(t *testing.T) {
	s := newSuite(t)
	s.season(rules.FirstComeName, types.Filing_FILING_TRADERS, firstDay)
	for name, c := range map[string]struct {
		at    common.Address
		input []byte
		want  string
	}{
		"nothing":               {Factory, nil, "names no function"},
		"half a selector":       {Season(1), []byte{1, 2, 3}, "names no function"},
		"a foreign selector":    {Season(1), factoryKind.abi.Methods["getSeasons"].ID, "Season has no function 0x0f36c47f"},
		"arguments that end":    {Season(1), append(seasonKind.abi.Methods["getRequestByIndex"].ID, 1), "arguments of Season.getRequestByIndex"},
		"an index above uint64": {Season(1), append(seasonKind.abi.Methods["getRequestByIndex"].ID, common.BigToHash(new(big.Int).Lsh(big.NewInt(1), 64)).Bytes()...), "arguments of"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.contract(c.at).metered(s.ctx, c.input)
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestACallForTooMuchEndsOutOfGas(t *testing.T) {
	s := newSuite(t)
	id := s.season(rules.FirstCome2018Name, types.Filing_FILING_OPERATOR, firstDay)
	for i := range 20 {
		s.file(id, filing(i))
	}
	_, used, err := s.try(plenty, Season(id), "getHistoricalIndices")
	require.NoError(t, err)
	for _, gas := range []uint64{0, 1, used / 2, used - 1} {
		_, _, err = s.try(gas, Season(id), "getHistoricalIndices")
		require.ErrorContains(t, err, "out of gas")
	}
	_, again, err := s.try(used, Season(id), "getHistoricalIndices")
	require.NoError(t, err)
	require.Equal(t, used, again)
}

func FuzzAnyCalldataIsAnsweredOrRefused(f *testing.F) {
	s := newSuite(f)
	id := s.season(rules.FirstCome2018Name, types.Filing_FILING_OPERATOR, firstDay)
	s.freeze(id, types.PlanRow{FairId: 1, Period: firstDay, Speciality: types.SPECIALITY_VEGETABLES, IndividualsPlaces: 1})
	for i := range 5 {
		s.file(id, filing(i))
	}
	at := []*contract{s.contract(Factory), s.contract(Season(id)), s.contract(Distribution(id))}
	for i, kind := range []*kind{factoryKind, seasonKind, distributionKind} {
		for _, method := range kind.abi.Methods {
			f.Add(uint8(i), append(method.ID, make([]byte, 32*len(method.Inputs))...))
		}
	}
	number := padded(filing(1).ServiceNumber)
	query, err := seasonKind.abi.Pack("getStatusUpdates", number)
	require.NoError(f, err)
	f.Add(uint8(1), query)
	matching, err := seasonKind.abi.Pack("getMatchingRequests", uint64(1), uint64(3), []uint8{0, 4}, "a", uint64(1), uint8(1), uint64(0))
	require.NoError(f, err)
	f.Add(uint8(1), matching)
	f.Fuzz(func(t *testing.T, which uint8, input []byte) {
		c := at[int(which)%len(at)]
		meter := storetypes.NewGasMeter(5_000_000)
		answer, err := c.metered(s.ctx.WithGasMeter(meter).WithKVGasConfig(storetypes.KVGasConfig()), input)
		if err == nil {
			require.NotEmpty(t, answer)
			require.Zero(t, len(answer)%32)
		} else {
			require.Empty(t, answer)
		}
		require.LessOrEqual(t, len(answer), 1<<20)
	})
}
