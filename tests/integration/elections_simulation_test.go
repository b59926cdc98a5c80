package integration

import (
	"math/rand"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/testutil/simsx"
	simtypes "github.com/cosmos/cosmos-sdk/types/simulation"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/x/voting/simulation"
	votingtypes "github.com/moscowchain/moscowd/x/voting/types"
)

// operations are a module's simulated messages with their weights. The SDK's simulator ends a block before its messages run, so
// that votes and ballots are never counted there; here they go through blocks as on a network.
type operations struct {
	weights  []int
	messages []simsx.FactoryMethod
}

// Add implements simsx.Registry.
func (o *operations) Add(weight uint32, factory simsx.SimMsgFactoryX) {
	o.weights, o.messages = append(o.weights, int(weight)), append(o.messages, factory.Create())
}

// Get implements simsx.WeightSource.
func (*operations) Get(_ string, weight uint32) uint32 { return weight }

// pick draws a message by weight.
func (o *operations) pick(r *rand.Rand) simsx.FactoryMethod {
	total := 0
	for _, weight := range o.weights {
		total += weight
	}
	at := r.Intn(total)
	for i, weight := range o.weights {
		if at -= weight; at < 0 {
			return o.messages[i]
		}
	}
	panic("unreachable")
}

// simulated is a network whose accounts send random messages of x/voting.
type simulated struct {
	*network
	random   *rand.Rand
	accounts []simtypes.Account
	by       map[string]*account
	operations
	sent, failed int
}

func newSimulated(t *testing.T, seed int64) *simulated {
	t.Helper()
	unhindered := func(g *genesis) {
		for i := range g.access.Params.Classes {
			g.access.Params.Classes[i].TxsPerWindow, g.access.Params.Classes[i].GasPerWindow = 1_000_000, 1_000_000*ballotGas
		}
	}
	s := &simulated{network: newNetwork(t, 4, unhindered), random: rand.New(rand.NewSource(seed)), by: map[string]*account{}}
	all := append(append([]*account{s.season, s.registrar}, s.operators...), s.traders...)
	var organizers []string
	for _, a := range all {
		s.by[a.String()] = a
		s.accounts = append(s.accounts, simtypes.Account{PrivKey: a.key, PubKey: a.key.PubKey(), Address: a.address(), AddressBech32: a.String()})
		organizers = append(organizers, a.String())
	}
	s.govern(&votingtypes.MsgUpdateParams{Authority: s.authority(), Params: votingtypes.Params{Organizers: organizers[:3]}})
	simulation.RegisterOperations(&s.operations, &s.operations, s.app.VotingKeeper)
	return s
}

// step runs a block of random messages, each of another account. Some fail: they did not know of each other.
func (s *simulated) step(elections uint64) {
	s.t.Helper()
	var txs [][]byte
	signed := map[string]bool{}
	ctx := s.ctx().WithChainID(app.ChainID).WithBlockTime(s.time.Add(time.Second))
	last, err := s.app.VotingKeeper.ElectionSequence.Peek(ctx)
	require.NoError(s.t, err)
	for range 25 {
		data := simsx.NewChainDataSource(ctx, s.random, s.app.AccountKeeper, s.app.BankKeeper, s.app.Encoding().TxConfig.SigningContext().AddressCodec(), s.accounts...)
		reporter := simsx.NewBasicSimulationReporter()
		from, msg := s.pick(s.random)(ctx, data, reporter)
		if reporter.IsSkipped() {
			require.NoError(s.t, reporter.Close())
			continue
		}
		_, creates := msg.(*votingtypes.MsgCreateElection)
		if by := from[0].AddressBech32; !signed[by] && (!creates || last < elections) {
			signed[by] = true
			txs = append(txs, s.signGas(s.by[by], ballotGas, msg))
		}
		if creates {
			last = elections
		}
	}
	s.time = s.time.Add(time.Second)
	proposal := s.propose(txs...) // without those that what stands before them has made impossible
	require.True(s.t, s.accepts(proposal))
	results := s.execute(proposal).TxResults
	for by := range signed {
		s.by[by].sequence = s.committed(s.by[by])
	}
	for _, result := range results {
		s.sent++
		if result.Code != 0 {
			require.Equal(s.t, votingtypes.ModuleName, result.Codespace, result.Log)
			s.failed++
		}
	}
}

// elections gives those that are there.
func (s *simulated) elections() (all []votingtypes.Election) {
	s.t.Helper()
	require.NoError(s.t, s.app.VotingKeeper.Elections.Walk(s.ctx(), nil, func(_ uint64, e votingtypes.Election) (bool, error) {
		all = append(all, e)
		return false, nil
	}))
	return all
}

// pause lets the time pass: little while something is prepared, hours while ballots are cast.
func (s *simulated) pause() {
	longest := 10
	if all := s.elections(); len(all) > 0 {
		longest = 3_600
		for i := range all {
			if e := &all[i]; e.Stage <= votingtypes.ELECTION_STAGE_REHEARSAL && s.time.Before(e.Opens) {
				longest = 10
			}
		}
	}
	s.time = s.time.Add(time.Duration(s.random.Intn(longest)) * time.Second)
}

// TestSimulatedElectionsComeToTheirEnd: random messages of organizers, registrars, trustees and voters lead to proven results, and
// every stage on the way survives an export.
func TestSimulatedElectionsComeToTheirEnd(t *testing.T) {
	s := newSimulated(t, 1)
	exported := map[votingtypes.ElectionStage]bool{}
	var final *votingtypes.ElectionHead
	confirmed := false
	for blocks := 0; final == nil || !confirmed; blocks++ {
		require.Less(t, blocks, 2_000, "elections %v after %s", s.elections(), s.time.Sub(genesisTime))
		s.step(3)
		s.pause()
		for _, e := range s.elections() {
			head, err := s.app.VotingKeeper.ElectionHeads.Get(s.ctx(), e.Id)
			require.NoError(t, err)
			if e.Stage == votingtypes.ELECTION_STAGE_FINAL && head.Voters > 0 && len(head.ResultsHash) > 0 {
				final = &head
			}
			if busy := e.Stage != votingtypes.ELECTION_STAGE_OPEN || head.Spoiled > 0; busy && !exported[e.Stage] {
				exported[e.Stage] = true
				other := s.reborn()
				other.block()
				require.NoError(t, other.app.Close())
			}
		}
		current, err := s.app.VotingKeeper.Current(s.ctx())
		require.NoError(t, err)
		confirmed = current > 0
	}
	results, err := s.app.VotingKeeper.ResultsOf(s.ctx(), final.ElectionId)
	require.NoError(t, err)
	require.NotEmpty(t, results)
	for stage := votingtypes.ELECTION_STAGE_PREPARING; stage <= votingtypes.ELECTION_STAGE_FINAL; stage++ {
		require.True(t, exported[stage], stage)
	}
	require.Less(t, s.failed, s.sent/10, "the messages know what is due")
}
