package simulation

import (
	"github.com/cosmos/cosmos-sdk/types/module"

	"github.com/moscowchain/moscowd/x/access/types"
)

// simClass is the class of all accounts that sign: its quota is too large to be reached.
const simClass = "department"

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
				Address:          addr,
				DailyEnrolments:  1 + uint32(simState.Rand.Intn(1_000)),
				DailySuspensions: 1 + uint32(simState.Rand.Intn(100)),
			})
		}
	}
	simState.GenState[types.ModuleName] = simState.Cdc.MustMarshalJSON(gs)
}
