// Package simulation makes random genesis states and messages of x/poa for simsx, and proposals of every module's messages with
// the votes of departments (MsgSubmitProposalFactory): x/gov's own factories act for anybody who has coins, and nobody has.
package simulation

import (
	"math/rand"

	"github.com/cosmos/cosmos-sdk/types/module"
	simtypes "github.com/cosmos/cosmos-sdk/types/simulation"

	"github.com/moscowchain/moscowd/x/poa/types"
)

// RandomizedGenState writes a genesis of one to seven departments, the first simulation accounts with their consensus keys.
func RandomizedGenState(state *module.SimulationState) {
	r := state.Rand
	gs := types.DefaultGenesis()
	n := min(1+r.Intn(7), len(state.Accounts))
	gs.Params = randomParams(r, n)
	for _, account := range state.Accounts[:n] {
		gs.Validators = append(gs.Validators, types.Validator{
			Operator:        account.AddressBech32,
			Department:      randomDepartment(r),
			ConsensusPubkey: account.ConsKey.PubKey().Bytes(),
			Power:           1 + uint64(r.Intn(100)),
			State:           types.StateActive,
		})
	}
	state.GenState[types.ModuleName] = state.Cdc.MustMarshalJSON(gs)
}

// randomParams suit a set of active validators and any power up to 100.
func randomParams(r *rand.Rand, active int) types.Params {
	p := types.DefaultParams()
	p.MajorityDen = uint32(2 + r.Intn(9))
	p.MajorityNum = (p.MajorityDen+1)/2 + uint32(r.Intn(int(p.MajorityDen/2)+1))
	p.MajorityNum = min(p.MajorityNum, p.MajorityDen)
	p.MinActiveValidators = uint32(1 + r.Intn((active+1)/2))
	p.UptimeWindow = uint32(1 + r.Intn(3000))
	p.MissedThreshold = 1 + uint32(r.Intn(int(p.UptimeWindow)))
	p.MinRotationInterval = uint64(r.Intn(10))
	return p
}

func randomDepartment(r *rand.Rand) types.Department {
	name := simtypes.RandStringOfLength(r, 1+r.Intn(types.MaxTextLength))
	return types.Department{NameRu: "Департамент", NameEn: name, Contact: "office", Site: "https://example.org"}
}
