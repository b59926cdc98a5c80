package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/cosmos/evm/crypto/ethsecp256k1"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/cmd/moscowd/progress"
	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/crypto/election"
	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/elections/chain"
	"github.com/moscowchain/moscowd/elections/trustee"
	"github.com/moscowchain/moscowd/localnet"
	"github.com/moscowchain/moscowd/txclient"
	accesstypes "github.com/moscowchain/moscowd/x/access/types"
	votingtypes "github.com/moscowchain/moscowd/x/voting/types"
)

const (
	id        = 1 // of the election
	trustees  = 9
	threshold = 5
	absent    = 2   // trustees at the tally, beside the one that cheated
	replaced  = 50  // one of so many votes twice
	opened    = 200 // one of so many publishes a ballot

	gas       = 3_000_000
	gasCensus = 60_000_000
	gasBatch  = 60_000_000
	inFlight  = 6
)

var districts = []uint64{1, 10, 30}

// voter is a made-up person.
type voter struct {
	district uint64
	subject  [32]byte
	key      ed25519.PrivateKey
}

type day struct {
	binary, verifier    string
	registered, ballots int
	prepare, voting     time.Duration
	dir                 string

	encoding app.Encoding
	network  *localnet.Network
	running  *localnet.Running
	bar      *progress.Reporter

	clients    []*txclient.Client // of two nodes
	organizer  *txclient.Account
	registrars []*txclient.Account
	keys       []ed25519.PrivateKey // the registrars'
	portals    []*txclient.Account
	cheat      *txclient.Account
	addresses  []string // the trustees'
	processes  []*exec.Cmd
	voters     []voter
	made       []*votingtypes.SignedBallot
	spoils     []*votingtypes.MsgSpoilBallot
	hash       string
}

// queries asks node 0.
func (d *day) queries() votingtypes.QueryClient { return votingtypes.NewQueryClient(d.clients[0].GRPC) }

func (d *day) view(ctx context.Context) (*chain.View, error) {
	return chain.Read(ctx, d.queries(), app.ChainID, id)
}

// await asks until the election is at a stage.
func (d *day) await(ctx context.Context, stage votingtypes.ElectionStage) error {
	for {
		found, err := d.queries().Election(ctx, &votingtypes.QueryElectionRequest{ElectionId: id})
		if err != nil {
			return err
		}
		if found.Election.Stage >= stage {
			return nil
		}
		if found.Election.Stalled {
			return errors.New(found.Waiting)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(300 * time.Millisecond):
		}
	}
}

func (d *day) home(i int) string { return filepath.Join(d.dir, "trustee"+strconv.Itoa(i+1)) }

func (d *day) openAccounts(ctx context.Context) error {
	for _, node := range d.network.Nodes[:2] {
		client, err := txclient.Dial(ctx, node.RPC, node.GRPC, d.encoding)
		if err != nil {
			return err
		}
		d.clients = append(d.clients, client)
	}
	account := func(node int, name string) (*txclient.Account, error) {
		key, err := d.network.Key(d.encoding, node, name)
		if err != nil {
			return nil, err
		}
		return d.clients[0].Account(ctx, key)
	}
	accounts := map[string]*txclient.Account{}
	for _, name := range []string{
		localnet.DeveloperKey, localnet.RegistrarKey, localnet.CounterKey, localnet.OperatorKey, localnet.FairsKey,
	} {
		var err error
		if accounts[name], err = account(0, name); err != nil {
			return err
		}
	}
	d.organizer = accounts[localnet.DeveloperKey]
	d.registrars = []*txclient.Account{accounts[localnet.RegistrarKey], accounts[localnet.CounterKey], accounts[localnet.OperatorKey]}
	second, err := account(1, localnet.OperatorKey)
	if err != nil {
		return err
	}
	d.portals = []*txclient.Account{accounts[localnet.FairsKey], second}
	return d.enrolTrustees(ctx)
}

// enrolTrustees makes nine homes with a key each; the last trustee's account is this program's.
func (d *day) enrolTrustees(ctx context.Context) error {
	config, err := os.ReadFile(filepath.Join(d.network.Home(0), "config", "client.toml"))
	if err != nil {
		return err
	}
	password := filepath.Join(d.dir, "passphrase")
	if err := os.WriteFile(password, []byte("correct horse\n"), 0o600); err != nil {
		return err
	}
	cheat, err := ethsecp256k1.GenerateKey()
	if err != nil {
		return err
	}
	for i := range trustees - 1 {
		folder := filepath.Join(d.home(i), "config")
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, "client.toml"), config, 0o600); err != nil { //nolint:gosec // a folder of this program
			return err
		}
		for _, args := range [][]string{
			{"keys", "add", "trustee"}, {"trustee", "init", "--passphrase-file", password},
		} {
			if out, err := exec.CommandContext(ctx, d.binary, append(args, "--home", d.home(i))...).CombinedOutput(); err != nil { //nolint:gosec // moscowd
				return fmt.Errorf("%s: %w", out, err)
			}
		}
		address, err := exec.CommandContext(ctx, d.binary, "keys", "show", "trustee", "-a", "--home", d.home(i)).Output() //nolint:gosec // moscowd
		if err != nil {
			return err
		}
		d.addresses = append(d.addresses, string(bytes.TrimSpace(address)))
		d.bar.Report("trustees", i+1, trustees-1)
	}
	d.addresses = append(d.addresses, txclient.Address(cheat))
	msg := &accesstypes.MsgEnrolAccounts{Signer: d.registrars[0].Address}
	for _, address := range d.addresses {
		subject := make([]byte, 32)
		if _, err := rand.Read(subject); err != nil {
			return err
		}
		msg.Accounts = append(msg.Accounts, accesstypes.NewAccount{Address: address, Class: "department", Subject: subject})
	}
	if _, err := d.clients[0].Run(ctx, d.registrars[0], gas, msg); err != nil {
		return err
	}
	d.cheat, err = d.clients[0].Account(ctx, cheat)
	return err
}

func (d *day) announce(ctx context.Context) error {
	opens := time.Now().UTC().Truncate(time.Second).Add(d.prepare)
	msg := &votingtypes.MsgCreateElection{
		Organizer: d.organizer.Address, TitleRu: "Выборы 8 сентября", TitleEn: "Election of 8 September", Purpose: votingtypes.ELECTION_PURPOSE_ELECTION,
		Threshold: threshold, CensusCloses: opens.Add(-time.Second), Opens: opens, Closes: opens.Add(d.voting),
		StepSeconds: 120, TallySeconds: 3_600, Revote: true,
	}
	for i, district := range districts {
		contest := votingtypes.ElectionContest{
			Id: uint64(i) + 1, TextRu: fmt.Sprintf("Депутат по округу %d", district), TextEn: fmt.Sprintf("Deputy of district %d", district),
			Kind: votingtypes.CONTEST_KIND_EXACTLY, Limit: 1,
		}
		for option := range 5 {
			contest.Options = append(contest.Options, votingtypes.ElectionOption{
				TextRu: fmt.Sprintf("Кандидат %c", 'А'+option), TextEn: fmt.Sprintf("Candidate %c", 'A'+option),
			})
		}
		msg.Contests = append(msg.Contests, contest)
		msg.Districts = append(msg.Districts, votingtypes.DistrictTerms{Id: district, Contests: []uint64{contest.Id}, Minimum: 20})
	}
	for i, address := range d.addresses {
		msg.Trustees = append(msg.Trustees, votingtypes.Trustee{Address: address, Name: fmt.Sprintf("Organisation %d", i+1)})
	}
	for _, registrar := range d.registrars {
		public, private, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			return err
		}
		d.keys = append(d.keys, private)
		msg.Registrars = append(msg.Registrars, votingtypes.CensusRegistrar{Address: registrar.Address, PublicKey: public})
	}
	_, err := d.clients[0].Run(ctx, d.organizer, gas, msg)
	return err
}

func (d *day) startTrustees(ctx context.Context) error {
	height := int64(1)
	block, err := d.clients[0].RPC.Block(ctx, &height)
	if err != nil {
		return err
	}
	d.hash = block.BlockID.Hash.String()
	for i := range trustees - 1 {
		home := d.home(i)
		args := []string{
			"trustee", "watch", strconv.Itoa(id), "--from", "trustee", "--yes", "--home", home, "--node", d.network.Nodes[i%2].RPC,
			"--passphrase-file", filepath.Join(d.dir, "passphrase"), "--trusted-height", "1", "--trusted-hash", d.hash,
		}
		if i >= absent {
			args = append(args, "--decrypt")
		}
		log, err := os.Create(filepath.Join(home, "log"))
		if err != nil {
			return err
		}
		cmd := exec.Command(d.binary, args...) //nolint:gosec // moscowd
		cmd.Stdout, cmd.Stderr = log, log
		if err := errors.Join(cmd.Start(), log.Close()); err != nil {
			return err
		}
		d.processes = append(d.processes, cmd)
	}
	go d.cheatOnce(ctx)
	return nil
}

// cheatOnce is the ninth trustee up to the end of the ceremony, with a false share for the first.
func (d *day) cheatOnce(ctx context.Context) {
	key, err := trustee.NewKey()
	for ; err == nil && ctx.Err() == nil; time.Sleep(500 * time.Millisecond) {
		view, readErr := d.view(ctx)
		if readErr != nil {
			continue
		}
		if view.Ceremony.Step == votingtypes.CEREMONY_STEP_DONE {
			return
		}
		var msgs []sdk.Msg
		if msgs, err = view.Steps(key, d.cheat.Address); err != nil {
			break
		}
		for _, msg := range msgs {
			if deal, is := msg.(*votingtypes.MsgDealKey); is {
				at := (threshold + 1) * group.Size
				share, _ := group.DecodeScalars(deal.Deal[at:at+group.Size], 1) // it was encoded a moment ago
				copy(deal.Deal[at:], share[0].Add(group.ScalarFromUint64(1)).Append(nil))
			}
			if _, err = d.clients[1].Run(ctx, d.cheat, gas, msg); err != nil {
				break
			}
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "the cheating trustee:", err)
	}
}

// stopTrustees ends those who have not ended.
func (d *day) stopTrustees() error {
	for _, p := range d.processes {
		_ = p.Process.Signal(os.Interrupt) // it may have ended
		_ = p.Wait()                       // stopped is no failure
	}
	d.processes = nil
	return nil
}

func (d *day) publishCensus(ctx context.Context) error {
	d.voters = make([]voter, d.registered)
	for i := range d.voters {
		v := &d.voters[i]
		_, private, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			return err
		}
		if _, err := rand.Read(v.subject[:]); err != nil {
			return err
		}
		v.district, v.key = districts[i%len(districts)], private
	}
	var last []byte
	sent := 0
	for chunk := range slices.Chunk(d.voters, votingtypes.MaxCensusBatch) {
		msg := &votingtypes.MsgPublishCensus{Registrar: d.registrars[0].Address, ElectionId: id, Signers: []uint64{1, 2}}
		for i := range chunk {
			v := &chunk[i]
			public := v.key.Public().(ed25519.PublicKey)
			leaf := election.CensusLeaf(app.ChainID, id, v.district, v.subject[:], public)
			msg.Leaves = append(msg.Leaves, votingtypes.CensusLeaf{
				District: v.district, Subject: v.subject[:], PublicKey: public,
				Signatures: append(ed25519.Sign(d.keys[0], leaf), ed25519.Sign(d.keys[1], leaf)...),
			})
		}
		hash, err := d.clients[0].Send(ctx, d.registrars[0], gasCensus, msg)
		if err != nil {
			return err
		}
		last = hash
		sent += len(chunk)
		d.bar.Report("census", sent, len(d.voters))
	}
	if _, err := d.clients[0].Wait(ctx, last); err != nil {
		return err
	}
	for _, r := range d.registrars[:2] {
		msg := &votingtypes.MsgFreezeCensus{Registrar: r.Address, ElectionId: id, Voters: uint64(len(d.voters))}
		if _, err := d.clients[0].Run(ctx, r, gas, msg); err != nil {
			return err
		}
	}
	return nil
}

func (d *day) awaitReady(ctx context.Context) error {
	return d.await(ctx, votingtypes.ELECTION_STAGE_READY)
}

// makeBallots makes a ballot for each voter who votes, more for those who think again, and some that are opened.
func (d *day) makeBallots(ctx context.Context) error {
	view, err := d.view(ctx)
	if err != nil {
		return err
	}
	definition, err := view.Definition()
	if err != nil {
		return err
	}
	e := chain.Ballots(definition)
	for i := range d.voters[:d.ballots] {
		v := &d.voters[i]
		form, err := definition.Form(v.district)
		if err != nil {
			return err
		}
		times := uint64(1)
		if i%replaced == 0 {
			times = 2
		}
		for seq := range times {
			made, _, err := d.ballot(e, form, v, seq+2)
			if err != nil {
				return err
			}
			tracker := made.Tracker()
			d.made = append(d.made, signed(made, ed25519.Sign(v.key, ballot.CastMessage(e.Hash, tracker))))
		}
		if i%opened == 0 {
			made, opening, err := d.ballot(e, form, v, 1)
			if err != nil {
				return err
			}
			message := ballot.SpoilMessage(e.Hash, made.Tracker())
			spoil := &votingtypes.MsgSpoilBallot{Sender: d.portals[0].Address, Ballot: *signed(made, ed25519.Sign(v.key, message)), Cells: opening.Cells}
			for _, r := range opening.Randomness {
				spoil.Randomness = r.Append(spoil.Randomness)
			}
			d.spoils = append(d.spoils, spoil)
		}
		d.bar.Report("make ballots", i+1, d.ballots)
	}
	return nil
}

// ballot chooses at random.
func (d *day) ballot(e ballot.Election, form ballot.Form, v *voter, seq uint64) (*ballot.Ballot, *ballot.Opening, error) {
	var random [8]byte
	if _, err := rand.Read(random[:]); err != nil {
		return nil, nil, err
	}
	cells := make([]uint64, form.Cells())
	cells[binary.LittleEndian.Uint64(random[:])%uint64(len(cells))] = 1
	return ballot.Make(rand.Reader, e, form, ballot.Voter{Mode: ballot.Direct, District: v.district, Tag: v.subject[:], Seq: seq}, cells)
}

func signed(b *ballot.Ballot, signature []byte) *votingtypes.SignedBallot {
	return &votingtypes.SignedBallot{
		ElectionId: id, Tag: b.Tag, Seq: b.Seq, Ciphertexts: b.Ciphertexts, Proofs: b.Proofs, Signature: signature,
	}
}

// vote sends the ballots through two nodes. One validator is dead for a minute meanwhile.
func (d *day) vote(ctx context.Context) error {
	if err := d.await(ctx, votingtypes.ELECTION_STAGE_OPEN); err != nil {
		return err
	}
	if err := d.running.KillNode(3); err != nil {
		return err
	}
	back := make(chan error, 1)
	go func() {
		time.Sleep(time.Minute)
		back <- d.running.StartNode(3)
	}()
	for i, spoil := range d.spoils {
		if _, err := d.clients[0].Send(ctx, d.portals[0], gas, spoil); err != nil {
			return err
		}
		d.bar.Report("openings", i+1, len(d.spoils))
	}
	var hashes [][]byte
	sent := 0
	for chunk := range slices.Chunk(d.made, votingtypes.MaxBallotBatch) {
		portal := len(hashes) % len(d.portals)
		if len(hashes) >= inFlight {
			if _, err := d.clients[0].Wait(ctx, hashes[len(hashes)-inFlight]); err != nil {
				return err
			}
		}
		msg := &votingtypes.MsgCastBallots{Sender: d.portals[portal].Address}
		for _, b := range chunk {
			msg.Ballots = append(msg.Ballots, *b)
		}
		hash, err := d.clients[portal].Send(ctx, d.portals[portal], gasBatch, msg)
		if err != nil {
			return err
		}
		hashes = append(hashes, hash)
		sent += len(chunk)
		d.bar.Report("cast", sent, len(d.made))
	}
	for _, hash := range hashes {
		if _, err := d.clients[0].Wait(ctx, hash); err != nil {
			return err
		}
	}
	return <-back
}

func (d *day) awaitClosing(ctx context.Context) error {
	return d.await(ctx, votingtypes.ELECTION_STAGE_TALLY)
}

// tally waits for enough shares and hands in the counts.
func (d *day) tally(ctx context.Context) error {
	for {
		view, err := d.view(ctx)
		if err != nil {
			return err
		}
		if _, err := view.Count(ctx, d.queries()); err == nil {
			break
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(500 * time.Millisecond):
		}
	}
	err := d.self(ctx, "tx", "voting", "finalise", strconv.Itoa(id), "--from", localnet.DeveloperKey, "--yes", "--home", d.network.Home(0))
	if err != nil {
		return err
	}
	return d.await(ctx, votingtypes.ELECTION_STAGE_FINAL)
}

func (d *day) verify(ctx context.Context) error {
	file := filepath.Join(d.dir, "election.jsonl")
	if err := d.self(ctx, "export", "election", strconv.Itoa(id), "-o", file, "--home", d.network.Home(0)); err != nil {
		return err
	}
	trusted := []string{"--trusted-height", "1", "--trusted-hash", d.hash, file}
	if err := d.self(ctx, append([]string{"verify", "election"}, trusted...)...); err != nil {
		return err
	}
	if _, err := os.Stat(d.verifier); err != nil {
		fmt.Printf("the second verifier is not built (%s): make clients\n", d.verifier)
		return nil
	}
	cmd := exec.CommandContext(ctx, "node", append([]string{d.verifier}, trusted...)...) //nolint:gosec // the second verifier
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return cmd.Run()
}
