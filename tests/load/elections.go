package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"sync"
	"time"

	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/crypto/election"
	"github.com/moscowchain/moscowd/elections/chain"
	"github.com/moscowchain/moscowd/elections/trustee"
	"github.com/moscowchain/moscowd/localnet"
	"github.com/moscowchain/moscowd/tests/traders"
	"github.com/moscowchain/moscowd/txclient"
	voting "github.com/moscowchain/moscowd/x/voting/types"
)

// What transactions of elections state; it counts towards a block.
const (
	gasPerBallot      = 260_000
	gasPerBallotBatch = 25_000_000 // of 128 ballots
	gasPerCensusBatch = 33_000_000 // of 500 voters
	gasOfTrustee      = 5_000_000
	gasOfTally        = 20_000_000
	gasOfElection     = 5_000_000
)

// electionPlan is an election for a load. All districts vote on one choice of five.
type electionPlan struct {
	voters    int
	districts []uint64
	trustees  int
	threshold uint64
	// preparing is how long census and ceremony may take, voting how long the election stays open.
	preparing, voting time.Duration
}

// fewTrustees is a plan in which trustees are not what is measured.
func fewTrustees(voters int, preparing time.Duration) electionPlan {
	return electionPlan{voters: voters, districts: []uint64{1}, trustees: 3, threshold: 2, preparing: preparing, voting: 24 * time.Hour}
}

// runningElection is an election on a network with the secrets of its people.
type runningElection struct {
	plan     electionPlan
	network  *testNetwork
	chainID  string
	clients  []*txclient.Client
	queries  voting.QueryClient
	accounts []*txclient.Account // the first are the trustees', then three registrars', then portals'
	trustees []*trustee.Key
	voters   []electionVoter
	id       uint64
}

type electionVoter struct {
	district uint64
	subject  [32]byte
	key      ed25519.PrivateKey
}

// announceElection creates an election whose census is empty.
func announceElection(ctx context.Context, network *testNetwork, plan electionPlan) (*runningElection, error) {
	e := &runningElection{plan: plan, network: network, id: 1}
	var err error
	if e.clients, err = network.clients(ctx); err != nil {
		return nil, err
	}
	e.queries = voting.NewQueryClient(e.clients[0].GRPC)
	status, err := e.clients[0].RPC.Status(ctx)
	if err != nil {
		return nil, err
	}
	e.chainID = status.NodeInfo.Network
	keys, err := traders.Enrol(ctx, network.Network, e.clients[0], network.encoding, plan.trustees+3+senders)
	if err != nil {
		return nil, err
	}
	for _, key := range keys {
		account, err := e.clients[0].Account(ctx, key)
		if err != nil {
			return nil, err
		}
		e.accounts = append(e.accounts, account)
	}
	key, err := network.Key(network.encoding, 0, localnet.DeveloperKey)
	if err != nil {
		return nil, err
	}
	organizer, err := e.clients[0].Account(ctx, key)
	if err != nil {
		return nil, err
	}
	_, err = e.clients[0].Run(ctx, organizer, gasOfElection, e.announcement(organizer.Address))
	return e, err
}

// registrarKey is that of registrar i from 0.
func registrarKey(i int) ed25519.PrivateKey { return seededKey("registrar", i) }

func seededKey(role string, i int) ed25519.PrivateKey {
	seed := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(role), uint64(i)))
	return ed25519.NewKeyFromSeed(seed[:])
}

func (e *runningElection) announcement(organizer string) *voting.MsgCreateElection {
	opens := time.Now().UTC().Truncate(time.Second).Add(e.plan.preparing)
	msg := &voting.MsgCreateElection{
		Organizer: organizer, TitleRu: "Нагрузка", TitleEn: "Load", Purpose: voting.ELECTION_PURPOSE_ELECTION,
		Contests: []voting.ElectionContest{{
			Id: 1, TextRu: "Кто?", TextEn: "Who?", Kind: voting.CONTEST_KIND_EXACTLY, Limit: 1, Options: make([]voting.ElectionOption, 5),
		}},
		Threshold: e.plan.threshold, CensusCloses: opens, Opens: opens, Closes: opens.Add(e.plan.voting),
		StepSeconds: 600, TallySeconds: 600, Revote: true,
	}
	for i := range msg.Contests[0].Options {
		name := string(rune('A' + i))
		msg.Contests[0].Options[i] = voting.ElectionOption{TextRu: name, TextEn: name}
	}
	for _, id := range e.plan.districts {
		msg.Districts = append(msg.Districts, voting.DistrictTerms{Id: id, Contests: []uint64{1}})
	}
	for i := range e.plan.trustees {
		msg.Trustees = append(msg.Trustees, voting.Trustee{Address: e.accounts[i].Address, Name: fmt.Sprintf("trustee %d", i+1)})
	}
	for i := range 3 {
		msg.Registrars = append(msg.Registrars, voting.CensusRegistrar{
			Address: e.accounts[e.plan.trustees+i].Address, PublicKey: registrarKey(i).Public().(ed25519.PublicKey),
		})
	}
	return msg
}

// census makes the voters and the messages that publish them, signed by two registrars.
func (e *runningElection) census() []*voting.MsgPublishCensus {
	var messages []*voting.MsgPublishCensus
	one, other := registrarKey(0), registrarKey(1)
	for i := range e.plan.voters {
		v := electionVoter{
			district: e.plan.districts[i%len(e.plan.districts)], key: seededKey("voter", i),
			subject: sha256.Sum256(binary.BigEndian.AppendUint64([]byte("subject"), uint64(i))),
		}
		e.voters = append(e.voters, v)
		if i%voting.MaxCensusBatch == 0 {
			messages = append(messages, &voting.MsgPublishCensus{
				Registrar: e.accounts[e.plan.trustees].Address, ElectionId: e.id, Signers: []uint64{1, 2},
			})
		}
		public := v.key.Public().(ed25519.PublicKey)
		leaf := election.CensusLeaf(e.chainID, e.id, v.district, v.subject[:], public)
		last := messages[len(messages)-1]
		last.Leaves = append(last.Leaves, voting.CensusLeaf{
			District: v.district, Subject: v.subject[:], PublicKey: public,
			Signatures: append(ed25519.Sign(one, leaf), ed25519.Sign(other, leaf)...),
		})
	}
	return messages
}

// publish sends a census, and waits until the last of it is in a block.
func (e *runningElection) publish(ctx context.Context, messages []*voting.MsgPublishCensus) error {
	var last []byte
	for _, msg := range messages {
		hash, err := e.clients[0].Send(ctx, e.accounts[e.plan.trustees], gasPerCensusBatch, msg)
		if err != nil {
			return err
		}
		last = hash
	}
	_, err := e.clients[0].Wait(ctx, last)
	return err
}

// open freezes the census, makes and rehearses the key, and waits until ballots are taken.
func (e *runningElection) open(ctx context.Context) error {
	for i := range 2 {
		_, err := e.clients[0].Run(ctx, e.accounts[e.plan.trustees+i], gasOfTrustee, &voting.MsgFreezeCensus{
			Registrar: e.accounts[e.plan.trustees+i].Address, ElectionId: e.id, Voters: uint64(e.plan.voters),
		})
		if err != nil {
			return err
		}
	}
	for range e.plan.trustees {
		key, err := trustee.NewKey()
		if err != nil {
			return err
		}
		e.trustees = append(e.trustees, key)
	}
	for {
		view, err := chain.Read(ctx, e.queries, e.chainID, e.id)
		switch {
		case err != nil:
			return err
		case view.Head.Stage == voting.ELECTION_STAGE_OPEN:
			return nil
		case view.Election.Stalled:
			return fmt.Errorf("the election does not open: %s", view.Waiting)
		}
		if err := e.step(ctx, view); err != nil {
			return err
		}
	}
}

// step has every trustee do what is due, or waits a moment where nothing is.
func (e *runningElection) step(ctx context.Context, view *chain.View) error {
	var sent [][]byte
	for i, key := range e.trustees {
		messages, err := view.Steps(key, e.accounts[i].Address)
		if err != nil {
			return err
		}
		for _, msg := range messages {
			hash, err := e.clients[0].Send(ctx, e.accounts[i], gasOfTrustee, msg)
			if err != nil {
				return err
			}
			sent = append(sent, hash)
		}
	}
	for _, hash := range sent {
		if _, err := e.clients[0].Wait(ctx, hash); err != nil {
			return err
		}
	}
	if len(sent) == 0 {
		time.Sleep(100 * time.Millisecond)
	}
	return nil
}

// startElection brings an election to where it takes ballots.
func startElection(ctx context.Context, network *testNetwork, plan electionPlan) (*runningElection, error) {
	e, err := announceElection(ctx, network, plan)
	if err != nil {
		return nil, err
	}
	if err := e.publish(ctx, e.census()); err != nil {
		return nil, err
	}
	return e, e.open(ctx)
}

// ballots makes one of every voter, on all cores.
func (e *runningElection) ballots(ctx context.Context) ([]voting.SignedBallot, error) {
	view, err := chain.Read(ctx, e.queries, e.chainID, e.id)
	if err != nil {
		return nil, err
	}
	definition, err := view.Definition()
	if err != nil {
		return nil, err
	}
	all, errs := make([]voting.SignedBallot, len(e.voters)), make([]error, 2)
	var group sync.WaitGroup
	for worker := range errs {
		group.Go(func() {
			for i := worker; i < len(all) && errs[worker] == nil; i += len(errs) {
				all[i], errs[worker] = e.ballot(definition, i)
			}
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (e *runningElection) ballot(definition *election.Definition, i int) (voting.SignedBallot, error) {
	v := &e.voters[i]
	form, err := definition.Form(v.district)
	if err != nil {
		return voting.SignedBallot{}, err
	}
	cells := make([]uint64, form.Cells())
	cells[i%len(cells)] = 1
	of := chain.Ballots(definition)
	b, _, err := ballot.Make(rand.Reader, of, form, ballot.Voter{Mode: ballot.Direct, District: v.district, Tag: v.subject[:], Seq: 1}, cells)
	if err != nil {
		return voting.SignedBallot{}, err
	}
	return voting.SignedBallot{
		ElectionId: e.id, Tag: v.subject[:], Seq: 1, Ciphertexts: b.Ciphertexts, Proofs: b.Proofs,
		Signature: ed25519.Sign(v.key, ballot.CastMessage(of.Hash, b.Tracker())),
	}, nil
}

// portals are the accounts that relay ballots.
func (e *runningElection) portals() []*txclient.Account { return e.accounts[e.plan.trustees+3:] }
