package localnet

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	vmtypes "github.com/cosmos/evm/x/vm/types"
	"github.com/cosmos/gogoproto/proto"
	"github.com/ethereum/go-ethereum/common"

	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"
	govtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	govv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"

	"github.com/moscowchain/moscowd/app"
	accesstypes "github.com/moscowchain/moscowd/x/access/types"
	documentstypes "github.com/moscowchain/moscowd/x/documents/types"
	poatypes "github.com/moscowchain/moscowd/x/poa/types"
	votingtypes "github.com/moscowchain/moscowd/x/voting/types"
)

// guestClass is the class of unknown accounts on these networks, so that a developer can write at once.
const guestClass = "guest"

// makeGenesis is the genesis of a network whose departments are the members.
func makeGenesis(options Options, template *app.App, members []member) (*genutiltypes.AppGenesis, error) {
	cdc := template.Encoding().Codec
	state := template.BasicManager().DefaultGenesis(cdc)

	var poa poatypes.GenesisState
	cdc.MustUnmarshalJSON(state[poatypes.ModuleName], &poa)
	var access accesstypes.GenesisState
	cdc.MustUnmarshalJSON(state[accesstypes.ModuleName], &access)
	var gov govv1.GenesisState
	cdc.MustUnmarshalJSON(state[govtypes.ModuleName], &gov)

	var evm vmtypes.GenesisState
	cdc.MustUnmarshalJSON(state[vmtypes.ModuleName], &evm)
	voting := votingtypes.GenesisState{Params: votingtypes.Params{Organizers: []string{members[0].accounts[DeveloperKey]}}}
	developer, err := app.AddressCodec().StringToBytes(members[0].accounts[DeveloperKey])
	if err != nil {
		return nil, err
	}

	access.Params = developmentParams(members[0].accounts[RegistrarKey])
	for i, m := range members {
		poa.Validators = append(poa.Validators, poatypes.Validator{
			Operator: m.accounts[OperatorKey],
			Department: poatypes.Department{
				NameRu: fmt.Sprintf("Департамент %d", i+1),
				NameEn: fmt.Sprintf("Department %d", i+1),
			},
			ConsensusPubkey: m.consensusKey,
			Power:           poa.Params.DefaultPower,
			State:           poatypes.StateActive,
		})
		access.Accounts = append(access.Accounts, enrolled(m.accounts[OperatorKey], "department"))
	}
	access.Accounts = append(access.Accounts,
		enrolled(members[0].accounts[RegistrarKey], "registrar"),
		enrolled(members[0].accounts[FairsKey], "service"),
		enrolled(members[0].accounts[DeveloperKey], "service"),
		enrolled(members[0].accounts[IssuerKey], issuerClass),
		enrolled(members[0].accounts[CounterKey], counterClass),
		enrolled(members[0].accounts[ResidentKey], residentClass),
	)
	documents := documentTypes(members[0].accounts[IssuerKey])
	evm.Params.AccessControl.Create.AccessControlList = []string{common.BytesToAddress(developer).Hex()}
	gov.Params.VotingPeriod = &options.VotingPeriod
	expedited := options.VotingPeriod / 2
	gov.Params.ExpeditedVotingPeriod = &expedited

	for name, module := range map[string]proto.Message{
		poatypes.ModuleName: &poa, accesstypes.ModuleName: &access, govtypes.ModuleName: &gov, vmtypes.ModuleName: &evm,
		votingtypes.ModuleName: &voting, documentstypes.ModuleName: &documents,
	} {
		state[name] = cdc.MustMarshalJSON(module)
	}
	appState, err := json.MarshalIndent(state, "", "  ")
	if err != nil {
		return nil, err
	}
	genesis := genutiltypes.NewAppGenesisWithVersion(options.ChainID, appState)
	genesis.GenesisTime = time.Now().UTC()
	genesis.Consensus.Params = app.ConsensusParams()
	return genesis, genesis.ValidateAndComplete()
}

// enrolled is an account with a subject derived from its address: on a network for development nobody is hidden.
func enrolled(address, class string) accesstypes.Account {
	subject := sha256.Sum256([]byte("localnet/" + address))
	return accesstypes.Account{
		Address:   address,
		Enrolment: accesstypes.Enrolment{Class: class, Subject: subject[:], State: accesstypes.ACCOUNT_STATE_ACTIVE},
	}
}

// developmentParams are generous quotas for one machine, one registrar for every class, and a class for guests.
func developmentParams(registrar string) accesstypes.Params {
	params := accesstypes.DefaultParams()
	for i := range params.Classes {
		params.Classes[i].TxsPerWindow *= 1_000
		params.Classes[i].GasPerWindow *= 1_000
	}
	params.Classes = append(params.Classes,
		accesstypes.Class{Name: "service", TxsPerWindow: 1_000_000, GasPerWindow: accesstypes.MaxGasPerWindow, WindowSeconds: 3_600},
		accesstypes.Class{Name: guestClass, TxsPerWindow: 10, GasPerWindow: 10_000_000, WindowSeconds: 60},
	)
	params.Classes = append(params.Classes, documentClasses()...)
	params.UnknownClass = guestClass
	params.Registrars = []accesstypes.Registrar{{Address: registrar, DailyEnrolments: 1_000_000, DailySuspensions: 1_000, DailyReplacements: 1_000}}
	return params
}
