package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cosmos/gogoproto/proto"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/crypto/tally"
	"github.com/moscowchain/moscowd/elections/chain"
	voting "github.com/moscowchain/moscowd/x/voting/types"
)

const (
	singleBallots   = 5_000
	batchedBallots  = 80 * voting.MaxBallotBatch
	dayBallots      = 9_810 // of 8 September 2019
	busiestHour     = 27_000
	busiestMinutes  = 10
	registeredVotes = 450_000
)

// ballotThroughput measures how many ballots a second a network commits, each in a transaction of its own, or 128 in each.
func ballotThroughput(validators int, batched bool) func(context.Context, environment) ([]sample, error) {
	return func(ctx context.Context, env environment) ([]sample, error) {
		n, per := singleBallots, 1
		if batched {
			n, per = batchedBallots, voting.MaxBallotBatch
		}
		m, err := commitLoad(ctx, env, validators, ballotLoad(n, per))
		if err != nil {
			return nil, err
		}
		m.txs *= per
		return []sample{m.throughput()}, nil
	}
}

// ballotLoad is a workload of n ballots, so many a transaction. A hundred portals send single ones; batches come from one portal
// for each node.
func ballotLoad(n, per int) workload {
	return func(ctx context.Context, network *testNetwork) (*load, error) {
		e, err := startElection(ctx, network, fewTrustees(n, 60*time.Second))
		if err != nil {
			return nil, err
		}
		return e.load(ctx, per)
	}
}

// load signs the transactions that bring a ballot of every voter.
func (e *runningElection) load(ctx context.Context, per int) (*load, error) {
	ballots, err := e.ballots(ctx)
	if err != nil {
		return nil, err
	}
	portals := e.portals()
	if per > 1 {
		portals = portals[:len(e.clients)]
	}
	l := &load{clients: e.clients, failure: ballotFailure, txs: make([][][]byte, len(portals))}
	for first, turn := 0, 0; first < len(ballots); first, turn = first+per, turn+1 {
		i := turn % len(portals)
		msg, gas := castMessage(portals[i].Address, ballots[first:min(first+per, len(ballots))])
		tx, err := l.client(i).Sign(ctx, portals[i], gas, msg)
		if err != nil {
			return nil, err
		}
		l.txs[i] = append(l.txs[i], tx)
	}
	return l, nil
}

func castMessage(sender string, ballots []voting.SignedBallot) (sdk.Msg, uint64) {
	if len(ballots) == 1 {
		return &voting.MsgCastBallot{Sender: sender, Ballot: ballots[0]}, gasPerBallot
	}
	return &voting.MsgCastBallots{Sender: sender, Ballots: ballots}, gasPerBallotBatch
}

// ballotFailure is why a transaction with ballots failed or a ballot of it was refused, or "".
func ballotFailure(result *abci.ExecTxResult) string {
	if why := nativeFailure(result); why != "" {
		return why
	}
	var messages sdk.TxMsgData
	if err := proto.Unmarshal(result.Data, &messages); err != nil {
		return err.Error()
	}
	for _, packed := range messages.MsgResponses {
		if packed.TypeUrl != sdk.MsgTypeURL(&voting.MsgCastBallotsResponse{}) {
			continue
		}
		var response voting.MsgCastBallotsResponse
		if err := response.Unmarshal(packed.Value); err != nil {
			return err.Error()
		}
		if len(response.Refused) > 0 {
			return fmt.Sprintf("%d ballots of a batch were refused, the first: %s", len(response.Refused), response.Refused[0].Error)
		}
	}
	return ""
}

// ballotDisk measures how much larger a validator's data is after a run, by the ballots of it.
func ballotDisk(ctx context.Context, env environment) (_ []sample, err error) {
	network, err := startNetwork(ctx, env, 1, nil)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, network.close()) }()
	e, err := startElection(ctx, network, fewTrustees(batchedBallots, 60*time.Second))
	if err != nil {
		return nil, err
	}
	before, err := dataSize(network.Home(0))
	if err != nil {
		return nil, err
	}
	if err := e.vote(ctx, 1); err != nil {
		return nil, err
	}
	after, err := dataSize(network.Home(0))
	if err != nil {
		return nil, err
	}
	return []sample{{value: float64(after-before) / batchedBallots, note: fmt.Sprintf("%d ballots, one a transaction", batchedBallots)}}, nil
}

// vote casts a ballot of every voter and waits until all are in blocks.
func (e *runningElection) vote(ctx context.Context, per int) error {
	l, err := e.load(ctx, per)
	if err != nil {
		return err
	}
	from, err := e.network.Nodes[0].Height(ctx)
	if err != nil {
		return err
	}
	if err := l.broadcast(ctx); err != nil {
		return err
	}
	blocks, _, err := l.waitCommitted(ctx, from+1)
	if err != nil {
		return err
	}
	return l.checkResults(ctx, blocks)
}

// dataSize is what a home's data takes on disk. Files that a database removes meanwhile count for nothing.
func dataSize(home string) (size int64, err error) {
	err = filepath.WalkDir(filepath.Join(home, "data"), func(_ string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err == nil {
			size += info.Size()
		}
		return err
	})
	return size, err
}

// tallySeconds is the day of 2019 in three districts with nine trustees of whom five open: from the closing to the proven result, the
// trustees answering at once.
func tallySeconds(ctx context.Context, env environment) (_ []sample, err error) {
	network, err := startNetwork(ctx, env, 1, nil)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, network.close()) }()
	e, err := startElection(ctx, network, electionPlan{
		voters: dayBallots, districts: []uint64{1, 10, 30}, trustees: 9, threshold: 5, preparing: 60 * time.Second, voting: 90 * time.Second,
	})
	if err != nil {
		return nil, err
	}
	if err := e.vote(ctx, voting.MaxBallotBatch); err != nil {
		return nil, err
	}
	closed, err := e.waitStage(ctx, voting.ELECTION_STAGE_TALLY)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	if err := e.tally(ctx, closed); err != nil {
		return nil, err
	}
	final, err := e.waitStage(ctx, voting.ELECTION_STAGE_FINAL)
	if err != nil {
		return nil, err
	}
	if final.Head.Voters != dayBallots {
		return nil, fmt.Errorf("%d of %d voters were counted", final.Head.Voters, dayBallots)
	}
	return []sample{{value: time.Since(began).Seconds()}}, nil
}

func (e *runningElection) waitStage(ctx context.Context, stage voting.ElectionStage) (*chain.View, error) {
	for {
		view, err := chain.Read(ctx, e.queries, e.chainID, e.id)
		if err != nil || view.Head.Stage == stage {
			return view, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// tally has as many trustees as it takes open every district, and hands in the counts.
func (e *runningElection) tally(ctx context.Context, view *chain.View) error {
	tasks, err := e.queries.ElectionTasks(ctx, &voting.QueryElectionTasksRequest{ElectionId: e.id})
	if err != nil {
		return err
	}
	var sent [][]byte
	for i := range e.plan.threshold {
		share, err := view.Share(e.trustees[i], i+1)
		if err != nil {
			return err
		}
		var messages []sdk.Msg
		for _, t := range tasks.Tasks {
			if t.TurnoutOnly {
				continue
			}
			sums, err := elgamal.DecodeAccumulators(t.Ciphertexts)
			if err != nil {
				return err
			}
			opened, err := share.Decrypt(tally.District(view.Head.DefinitionHash, t.District, sums))
			if err != nil {
				return err
			}
			messages = append(messages, &voting.MsgSubmitDecryptionShare{
				Trustee: e.accounts[i].Address, ElectionId: e.id, District: t.District, Share: opened.Bytes(),
			})
		}
		hash, err := e.clients[0].Send(ctx, e.accounts[i], gasOfTally, messages...)
		if err != nil {
			return err
		}
		sent = append(sent, hash)
	}
	for _, hash := range sent {
		if _, err := e.clients[0].Wait(ctx, hash); err != nil {
			return err
		}
	}
	counts, err := view.Count(ctx, e.queries)
	if err != nil {
		return err
	}
	_, err = e.clients[0].Run(ctx, e.accounts[0], gasOfTally, &voting.MsgFinaliseTally{
		Sender: e.accounts[0].Address, ElectionId: e.id, Results: counts,
	})
	return err
}

// publishCensus measures how long the city's whole roll takes on one validator.
func publishCensus(ctx context.Context, env environment) (_ []sample, err error) {
	network, err := startNetwork(ctx, env, 1, nil)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, network.close()) }()
	e, err := announceElection(ctx, network, fewTrustees(registeredVotes, time.Hour))
	if err != nil {
		return nil, err
	}
	messages := e.census()
	began := time.Now()
	if err := e.publish(ctx, messages); err != nil {
		return nil, err
	}
	took := time.Since(began)
	published, err := e.queries.Election(ctx, &voting.QueryElectionRequest{ElectionId: e.id})
	if err != nil {
		return nil, err
	}
	if got := published.Election.CensusVoters; got != registeredVotes {
		return nil, fmt.Errorf("the census has %d of %d voters", got, registeredVotes)
	}
	return []sample{{value: took.Seconds(), note: fmt.Sprintf("%d transactions", len(messages))}}, nil
}

// busiest sends ballots to four validators at the rate of the busiest hour. What is lost fails the run.
func busiest(ctx context.Context, env environment) (_ []sample, err error) {
	network, err := startNetwork(ctx, env, 4, nil)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, network.close()) }()
	const n = busiestHour * busiestMinutes / 60
	e, err := startElection(ctx, network, fewTrustees(n, 60*time.Second))
	if err != nil {
		return nil, err
	}
	l, err := e.load(ctx, 1)
	if err != nil {
		return nil, err
	}
	from, err := network.Nodes[0].Height(ctx)
	if err != nil {
		return nil, err
	}
	if err := l.paced(ctx, time.Minute*busiestMinutes/n); err != nil {
		return nil, err
	}
	blocks, longest, err := l.waitCommitted(ctx, from+1)
	if err != nil {
		return nil, err
	}
	if err := l.checkResults(ctx, blocks); err != nil {
		return nil, err
	}
	head, err := e.queries.Election(ctx, &voting.QueryElectionRequest{ElectionId: e.id})
	if err != nil {
		return nil, err
	}
	return []sample{
		{value: float64(n - head.Head.Voters), note: fmt.Sprintf("%d ballots in %d blocks", n, len(blocks))},
		{value: longest.Seconds()},
	}, nil
}

// paced sends the transactions of all senders in turn, one after each pause.
func (l *load) paced(ctx context.Context, pause time.Duration) error {
	ticker := time.NewTicker(pause)
	defer ticker.Stop()
	queues := slices.Clone(l.txs)
	for sent := 0; sent < l.count(); {
		for i := range queues {
			if len(queues[i]) == 0 {
				continue
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-ticker.C:
			}
			if _, err := l.client(i).Broadcast(ctx, queues[i][0]); err != nil {
				return err
			}
			queues[i], sent = queues[i][1:], sent+1
		}
	}
	return nil
}
