package main

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cosmos/evm/crypto/ethsecp256k1"
	"github.com/cosmos/gogoproto/proto"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/localnet"
	"github.com/moscowchain/moscowd/tests/traders"
	"github.com/moscowchain/moscowd/txclient"
	access "github.com/moscowchain/moscowd/x/access/types"
	"github.com/moscowchain/moscowd/x/voting/rules"
	voting "github.com/moscowchain/moscowd/x/voting/types"
)

const (
	votes      = senders * depth // cast by as many residents
	burst      = 20_000
	perBatch   = voting.MaxBatch
	gasPerVote = 105_000 // of a transaction with one; what is stated counts towards a block
	// gasPerBatch is that of a batch of 500 votes.
	gasPerBatch    = 26_000_000
	gasPerEnrolled = 100_000
	enrolledAtOnce = 500
)

// pollVotes measures how many votes a second a network commits, each in a transaction of its own. A hundred accounts send them;
// the voters are residents.
func pollVotes(validators int) func(context.Context, environment) ([]sample, error) {
	return func(ctx context.Context, env environment) ([]sample, error) {
		m, err := commitLoad(ctx, env, validators, singleVotes(votes))
		if err != nil {
			return nil, err
		}
		return []sample{m.throughput()}, nil
	}
}

// pollVotesRatio commits applications and then votes, on one validator.
func pollVotesRatio(ctx context.Context, env environment) ([]sample, error) {
	native, err := nativeThroughput(1)(ctx, env)
	if err != nil {
		return nil, err
	}
	polls, err := pollVotes(1)(ctx, env)
	if err != nil {
		return nil, err
	}
	ratio := sample{value: polls[0].value / native[0].value, note: fmt.Sprintf("%.0f applications a second", native[0].value)}
	return append(polls, ratio), nil
}

// pollBatches does the same with batches of 500, which one portal for each validator sends.
func pollBatches(validators int) func(context.Context, environment) ([]sample, error) {
	return func(ctx context.Context, env environment) ([]sample, error) {
		m, err := commitLoad(ctx, env, validators, batchedVotes(burst))
		if err != nil {
			return nil, err
		}
		m.txs *= perBatch
		return []sample{m.throughput()}, nil
	}
}

// pollBurst is 20 000 votes at once on one validator, each in a transaction of its own.
func pollBurst(ctx context.Context, env environment) ([]sample, error) {
	m, err := commitLoad(ctx, env, 1, singleVotes(burst))
	if err != nil {
		return nil, err
	}
	return []sample{{value: m.took.Seconds(), note: fmt.Sprintf("%d blocks", m.blocks)}, {value: m.longest.Seconds()}}, nil
}

// openPoll makes n residents and a poll that they may vote in, and signs a vote of each.
func openPoll(ctx context.Context, network *testNetwork, n int) (*load, []*ethsecp256k1.PrivKey, []voting.SignedVote, error) {
	l := &load{failure: voteFailure}
	var err error
	if l.clients, err = network.clients(ctx); err != nil {
		return nil, nil, nil, err
	}
	portals, err := traders.Enrol(ctx, network.Network, l.clients[0], network.encoding, senders)
	if err != nil {
		return nil, nil, nil, err
	}
	voters, err := enrolResidents(ctx, network, l.clients[0], n)
	if err != nil {
		return nil, nil, nil, err
	}
	poll, err := createPoll(ctx, network, l.clients[0])
	if err != nil {
		return nil, nil, nil, err
	}
	signed := make([]voting.SignedVote, n)
	for i, key := range voters {
		if signed[i], err = signVote(key, poll, uint32(i%3)); err != nil {
			return nil, nil, nil, err
		}
	}
	return l, portals, signed, nil
}

func enrolResidents(ctx context.Context, network *testNetwork, client *txclient.Client, n int) ([]*ethsecp256k1.PrivKey, error) {
	key, err := network.Key(network.encoding, 0, localnet.RegistrarKey)
	if err != nil {
		return nil, err
	}
	registrar, err := client.Account(ctx, key)
	if err != nil {
		return nil, err
	}
	voters := make([]*ethsecp256k1.PrivKey, n)
	for first := 0; first < n; first += enrolledAtOnce {
		enrol := &access.MsgEnrolAccounts{Signer: registrar.Address}
		for i := first; i < min(first+enrolledAtOnce, n); i++ {
			if voters[i], err = ethsecp256k1.GenerateKey(); err != nil {
				return nil, err
			}
			subject := sha256.Sum256(binary.BigEndian.AppendUint64([]byte("resident"), uint64(i)))
			enrol.Accounts = append(enrol.Accounts, access.NewAccount{Address: txclient.Address(voters[i]), Class: "resident", Subject: subject[:]})
		}
		if _, err := client.Run(ctx, registrar, gasPerEnrolled*uint64(len(enrol.Accounts)), enrol); err != nil {
			return nil, err
		}
	}
	return voters, nil
}

func createPoll(ctx context.Context, network *testNetwork, client *txclient.Client) (uint64, error) {
	key, err := network.Key(network.encoding, 0, localnet.DeveloperKey)
	if err != nil {
		return 0, err
	}
	organizer, err := client.Account(ctx, key)
	if err != nil {
		return 0, err
	}
	now := time.Now().UTC().Truncate(time.Second)
	_, err = client.Run(ctx, organizer, gasPerEnrolled*10, &voting.MsgCreatePoll{
		Organizer: organizer.Address, TitleRu: "Нагрузка", TitleEn: "Load", Opens: now, Closes: now.Add(24 * time.Hour), Class: "resident",
		Results: voting.RESULTS_VISIBILITY_LIVE,
		Questions: []voting.NewQuestion{{
			Kind: voting.QUESTION_KIND_SINGLE, TitleRu: "Где?", TitleEn: "Where?",
			Options: []voting.Option{{TitleRu: "А", TitleEn: "A"}, {TitleRu: "Б", TitleEn: "B"}, {TitleRu: "В", TitleEn: "C"}},
		}},
	})
	return 1, err
}

func signVote(key *ethsecp256k1.PrivKey, poll uint64, choice uint32) (voting.SignedVote, error) {
	vote := rules.Vote{Poll: poll, Question: 1, Version: 1, Choices: []uint32{choice}, Seq: 1, Expiry: uint64(time.Now().Add(time.Hour).Unix())}
	digest := vote.Digest()
	signature, err := key.Sign(digest[:])
	if err != nil {
		return voting.SignedVote{}, err
	}
	signature[64] += 27
	return voting.SignedVote{
		PollId: poll, QuestionId: 1, VersionId: 1, Choices: vote.Choices, Seq: vote.Seq, Expiry: vote.Expiry, Signature: signature,
	}, nil
}

// singleVotes is a workload of n votes, a hundredth of them from each sender.
func singleVotes(n int) workload {
	return func(ctx context.Context, network *testNetwork) (*load, error) {
		l, portals, signed, err := openPoll(ctx, network, n)
		if err != nil {
			return nil, err
		}
		for i, key := range portals {
			client := l.client(i)
			account, err := client.Account(ctx, key)
			if err != nil {
				return nil, err
			}
			var txs [][]byte
			for _, vote := range signed[i*n/senders : (i+1)*n/senders] {
				tx, err := client.Sign(ctx, account, gasPerVote, &voting.MsgCastVote{Sender: account.Address, Vote: vote})
				if err != nil {
					return nil, err
				}
				txs = append(txs, tx)
			}
			l.txs = append(l.txs, txs)
		}
		return l, nil
	}
}

// batchedVotes is a workload of n votes in batches, which one account for each node sends.
func batchedVotes(n int) workload {
	return func(ctx context.Context, network *testNetwork) (*load, error) {
		l, portals, signed, err := openPoll(ctx, network, n)
		if err != nil {
			return nil, err
		}
		l.txs = make([][][]byte, len(l.clients))
		for i := range l.clients {
			account, err := l.client(i).Account(ctx, portals[i])
			if err != nil {
				return nil, err
			}
			for first := i * perBatch; first < n; first += perBatch * len(l.clients) {
				tx, err := l.client(i).Sign(ctx, account, gasPerBatch, &voting.MsgCastVotes{Sender: account.Address, Votes: signed[first : first+perBatch]})
				if err != nil {
					return nil, err
				}
				l.txs[i] = append(l.txs[i], tx)
			}
		}
		return l, nil
	}
}

// voteFailure is why a transaction with votes failed or a vote of it was refused, or "".
func voteFailure(result *abci.ExecTxResult) string {
	if why := nativeFailure(result); why != "" {
		return why
	}
	refused, err := refusals(result.Data)
	switch {
	case err != nil:
		return err.Error()
	case len(refused) > 0:
		return fmt.Sprintf("%d votes of a batch were refused, the first: %s", len(refused), refused[0].Error)
	}
	return ""
}

func refusals(data []byte) ([]voting.VoteRefusal, error) {
	var messages sdk.TxMsgData
	if err := proto.Unmarshal(data, &messages); err != nil {
		return nil, err
	}
	if len(messages.MsgResponses) != 1 {
		return nil, errors.New("a transaction without a response")
	}
	if messages.MsgResponses[0].TypeUrl != sdk.MsgTypeURL(&voting.MsgCastVotesResponse{}) {
		return nil, nil
	}
	var response voting.MsgCastVotesResponse
	err := response.Unmarshal(messages.MsgResponses[0].Value)
	return response.Refused, err
}
