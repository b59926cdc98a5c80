package simulation

import (
	"time"

	"github.com/cosmos/cosmos-sdk/types/module"

	"github.com/moscowchain/moscowd/x/access/types"
)

// simClass is the class of all accounts that sign: its quota is too large to be reached.
const simClass = "department"

// never is when the replacements of signing accounts would take effect: their keys must last.
var never = time.Date(2900, 1, 1, 0, 0, 0, 0, time.UTC)

// RandomizedGenState enrols every account of the simulation and makes the first three registrars.
func RandomizedGenState(simState *module.SimulationState) {
	codec := simState.TxConfig.SigningContext().AddressCodec()
	gs := types.DefaultGenesis()
	for i := range gs.Params.Classes {
		class := &gs.Params.Classes[i]
		class.WindowSeconds = 1 + uint32(simState.Rand.Intn(86_400))
		if class.Name == simClass {
			class.TxsPerWindow = types.MaxTxsPerWindow
			class.GasPerWindow = types.MaxGasPerWindow
		}
	}
	gs.Params.KeyReplacementDelaySeconds = 1 + uint32(simState.Rand.Intn(types.MaxReplacementDelay))
	for i, acc := range simState.Accounts {
		addr, err := codec.BytesToString(acc.Address)
		if err != nil {
			panic(err)
		}
		gs.Accounts = append(gs.Accounts, types.Account{
			Address: addr,
			Enrolment: types.Enrolment{
				Class:   simClass,
				Subject: randomBytes(simState.Rand, types.SubjectSize),
				State:   types.ACCOUNT_STATE_ACTIVE,
			},
		})
		if i < 3 {
			gs.Params.Registrars = append(gs.Params.Registrars, types.Registrar{
				Address:           addr,
				DailyEnrolments:   1 + uint32(simState.Rand.Intn(1_000)),
				DailySuspensions:  1 + uint32(simState.Rand.Intn(100)),
				DailyReplacements: 1 + uint32(simState.Rand.Intn(100)),
			})
		}
	}
	addReplacements(simState, gs)
	simState.GenState[types.ModuleName] = simState.Cdc.MustMarshalJSON(gs)
}

// addReplacements adds pending requests about accounts that sign, which they may object to, and contested ones about
// accounts that do not, which governance may carry out.
func addReplacements(simState *module.SimulationState, gs *types.GenesisState) {
	codec := simState.TxConfig.SigningContext().AddressCodec()
	random := func() string {
		addr, err := codec.BytesToString(randomBytes(simState.Rand, 20))
		if err != nil {
			panic(err)
		}
		return addr
	}
	request := func(of, by string, state types.ReplacementState) {
		gs.Replacements = append(gs.Replacements, types.GenesisReplacement{OldAddress: of, Replacement: types.Replacement{
			NewAddress: random(), RequestedBy: by, RequestedAt: simState.GenTimestamp.UTC(), EffectiveAt: never, State: state,
		}})
	}
	for i := 3; i < len(gs.Accounts) && i < 6; i++ {
		request(gs.Accounts[i].Address, gs.Accounts[0].Address, types.REPLACEMENT_STATE_PENDING)
	}
	for range 3 {
		account := types.Account{Address: random(), Enrolment: types.Enrolment{
			Class: simClass, Subject: randomBytes(simState.Rand, types.SubjectSize), State: types.ACCOUNT_STATE_ACTIVE,
		}}
		gs.Accounts = append(gs.Accounts, account)
		request(account.Address, gs.Accounts[0].Address, types.REPLACEMENT_STATE_CONTESTED)
	}
}
