package integration

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	cmted25519 "github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cosmos/gogoproto/proto"
	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/codec"
	govtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	govv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"

	accesstypes "github.com/moscowchain/moscowd/x/access/types"
	marketslotstypes "github.com/moscowchain/moscowd/x/marketslots/types"
	poatypes "github.com/moscowchain/moscowd/x/poa/types"
)

// Names of classes and lengths of periods in the genesis of the tests.
const (
	smallClass      = "resident"
	smallTxs        = 3
	smallGas        = 10_000_000
	votingPeriod    = 10 * time.Minute
	expeditedPeriod = 5 * time.Minute
)

// genesis is the parts of a genesis that tests change.
type genesis struct {
	t      testing.TB
	cdc    codec.Codec
	raw    map[string]json.RawMessage
	poa    poatypes.GenesisState
	access accesstypes.GenesisState
	gov    govv1.GenesisState
	slots  marketslotstypes.GenesisState
}

// consensusKey is the key of a department's node.
func consensusKey(name string) cmted25519.PrivKey {
	return cmted25519.GenPrivKeyFromSecret([]byte("consensus key of " + name))
}

// makeGenesis enrols one account of each kind and makes departments of the first operators.
func (n *network) makeGenesis(departments int) *genesis {
	n.t.Helper()
	g := &genesis{t: n.t, cdc: n.app.Encoding().Codec}
	g.raw = n.app.BasicManager().DefaultGenesis(g.cdc)
	g.cdc.MustUnmarshalJSON(g.raw[poatypes.ModuleName], &g.poa)
	g.cdc.MustUnmarshalJSON(g.raw[accesstypes.ModuleName], &g.access)
	g.cdc.MustUnmarshalJSON(g.raw[govtypes.ModuleName], &g.gov)
	g.cdc.MustUnmarshalJSON(g.raw[marketslotstypes.ModuleName], &g.slots)

	for i := range departments {
		operator := newAccount(fmt.Sprintf("operator %d", i))
		n.operators = append(n.operators, operator)
		g.enrol(operator, "department")
		g.poa.Validators = append(g.poa.Validators, poatypes.Validator{
			Operator:        operator.String(),
			Department:      poatypes.Department{NameRu: fmt.Sprintf("Департамент %d", i), NameEn: fmt.Sprintf("Department %d", i)},
			ConsensusPubkey: consensusKey(fmt.Sprint(i)).PubKey().Bytes(),
			Power:           g.poa.Params.DefaultPower,
			State:           poatypes.StateActive,
		})
	}
	n.registrar, n.season, n.resident = newAccount("registrar"), newAccount("season"), newAccount("resident")
	g.enrol(n.registrar, "registrar")
	g.enrol(n.season, "department")
	g.enrol(n.resident, smallClass)
	for i := range 5 {
		n.traders = append(n.traders, newAccount(fmt.Sprintf("trader %d", i)))
		g.enrol(n.traders[i], "trader")
	}
	g.access.Params.Registrars = []accesstypes.Registrar{{Address: n.registrar.String(), DailyEnrolments: 1_000, DailySuspensions: 100, DailyReplacements: 100}}
	for i := range g.access.Params.Classes {
		if class := &g.access.Params.Classes[i]; class.Name == smallClass {
			class.TxsPerWindow, class.GasPerWindow = smallTxs, smallGas
		}
	}
	voting, expedited := votingPeriod, expeditedPeriod
	g.gov.Params.VotingPeriod, g.gov.Params.ExpeditedVotingPeriod = &voting, &expedited
	return g
}

func (g *genesis) enrol(a *account, class string) {
	subject := a.subject()
	g.access.Accounts = append(g.access.Accounts, accesstypes.Account{
		Address:   a.String(),
		Enrolment: accesstypes.Enrolment{Class: class, Subject: subject[:], State: accesstypes.ACCOUNT_STATE_ACTIVE},
	})
}

func (g *genesis) state() json.RawMessage {
	g.t.Helper()
	for name, module := range map[string]proto.Message{
		poatypes.ModuleName: &g.poa, accesstypes.ModuleName: &g.access, govtypes.ModuleName: &g.gov, marketslotstypes.ModuleName: &g.slots,
	} {
		g.raw[name] = g.cdc.MustMarshalJSON(module)
	}
	state, err := json.Marshal(g.raw)
	require.NoError(g.t, err)
	return state
}

// randomBytes are 32 bytes that follow from a name.
func randomBytes(name string) []byte {
	hash := sha256.Sum256([]byte(name))
	return hash[:]
}
