package vectors_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/crypto/dkg"
	"github.com/moscowchain/moscowd/crypto/election"
	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/crypto/internal/testrand"
	"github.com/moscowchain/moscowd/crypto/tally"
	"github.com/moscowchain/moscowd/crypto/transcript"
)

var update = flag.Bool("update", false, "write the vectors anew")

// object keeps a JSON object short to write; its keys are sorted when it is encoded.
type object = map[string]any

func hx(b []byte) string { return hex.EncodeToString(b) }

func hexes[T interface{ Bytes() []byte }](all []T) []string {
	out := []string{}
	for _, x := range all {
		out = append(out, hx(x.Bytes()))
	}
	return out
}

// world is the election of the vectors.
type world struct {
	t            *testing.T
	ceremony     *dkg.Ceremony
	registration []*dkg.Registration
	secrets      []*group.Scalar
	dealings     []*dkg.Dealing
	deals        []*dkg.Deal
	result       *dkg.Result
	shares       []*group.Scalar
	definition   *election.Definition
	form         ballot.Form
	election     ballot.Election
	ballots      []*ballot.Ballot
	openings     []*ballot.Opening
	sums         []elgamal.Ciphertext
	counts       []uint64
}

const (
	trustees  = 4
	threshold = 3
	district  = 30
)

// votes answers the contests of the district: one of two or blank (3 cells), up to two of three (3), a grade to 2 for one
// (3), a ranking of two (4), a ranking of one with blanks (3).
var votes = [][]uint64{
	{1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0},
	{0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 1, 1},
	{0, 1, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0},
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t}
	w.runCeremony()
	w.define()
	for i, cells := range votes {
		voter := ballot.Voter{Mode: ballot.Direct, District: district, Tag: bytes.Repeat([]byte{byte(i + 1)}, 32), Seq: uint64(i + 1)}
		b, o, err := ballot.Make(testrand.New(ballotSeed(i)), w.election, w.form, voter, cells)
		require.NoError(t, err)
		require.NoError(t, ballot.Verify(w.election, w.form, b))
		w.ballots, w.openings = append(w.ballots, b), append(w.openings, o)
		ciphertexts, err := ballot.Ciphertexts(w.form, b.Ciphertexts)
		require.NoError(t, err)
		for j, c := range ciphertexts {
			if i == 0 {
				w.sums, w.counts = append(w.sums, elgamal.Zero()), append(w.counts, 0)
			}
			w.sums[j] = w.sums[j].Add(c)
			w.counts[j] += cells[j]
		}
	}
	return w
}

func ballotSeed(i int) string { return "MV1 ballot " + string(rune('1'+i)) }

func (w *world) runCeremony() {
	p := dkg.Params{ChainID: "moscow-vectors", Election: 2019, Attempt: 2, Threshold: threshold, Trustees: []string{"архив", "bar", "chamber", "duma"}}
	random := testrand.New("MV1 ceremony")
	var keys []*group.Point
	for i := uint64(1); i <= trustees; i++ {
		secret, r, err := dkg.Register(random, p, i)
		require.NoError(w.t, err)
		w.secrets, w.registration, keys = append(w.secrets, secret), append(w.registration, r), append(keys, r.Key)
	}
	var err error
	w.ceremony, err = dkg.NewCeremony(p, keys)
	require.NoError(w.t, err)
	for i := uint64(1); i <= trustees; i++ {
		dealing, err := dkg.NewDealing(random, w.ceremony)
		require.NoError(w.t, err)
		deal, err := dealing.Deal(random, w.ceremony, i)
		require.NoError(w.t, err)
		w.dealings, w.deals = append(w.dealings, dealing), append(w.deals, deal)
	}
	// Dealer 1 is out by the complaint of trustee 2; all others count.
	w.result, err = w.ceremony.Finalise(w.deals[1:])
	require.NoError(w.t, err)
	for j := uint64(1); j <= trustees; j++ {
		var parts []*group.Scalar
		for _, dealing := range w.dealings[1:] {
			parts = append(parts, dealing.Share(j))
		}
		x, err := w.result.SecretShare(j, parts)
		require.NoError(w.t, err)
		w.shares = append(w.shares, x)
	}
}

func (w *world) define() {
	w.definition = &election.Definition{
		Ceremony: w.ceremony.Params, Result: w.result,
		Contests: []election.Contest{
			{Contest: ballot.Contest{ID: 1, Kind: ballot.Exactly, Options: 2, Limit: 1, Blank: true}, Text: "Депутат", OptionTexts: []string{"А", "Б"}},
			{Contest: ballot.Contest{ID: 2, Kind: ballot.UpTo, Options: 3, Limit: 2}, Text: "Parks", OptionTexts: []string{"North", "South", "West"}},
			{Contest: ballot.Contest{ID: 3, Kind: ballot.Rating, Options: 1, Limit: 2}, Text: "Bridge", OptionTexts: []string{"The bridge"}},
			{Contest: ballot.Contest{ID: 5, Kind: ballot.Ranking, Options: 2}, Text: "Order", OptionTexts: []string{"Road", "School"}},
			{Contest: ballot.Contest{ID: 8, Kind: ballot.Ranking, Options: 1, Blank: true}, Text: "Place", OptionTexts: []string{"Hall"}},
		},
		Districts: []election.District{
			{ID: 10, Contests: []uint64{1, 2, 3, 5, 8}, Partner: 30, Minimum: 5, CensusRoot: bytes.Repeat([]byte{0xa1}, 32), CensusCount: 3},
			{ID: district, Contests: []uint64{1, 2, 3, 5, 8}, CensusRoot: bytes.Repeat([]byte{0xa2}, 32), CensusCount: 11_225},
		},
		Opens: 1_567_918_800, Closes: 1_567_962_000, Revote: true,
	}
	for _, r := range w.registration {
		w.definition.TrusteeKeys = append(w.definition.TrusteeKeys, r.Key)
	}
	require.NoError(w.t, w.definition.Validate())
	form, err := w.definition.Form(district)
	require.NoError(w.t, err)
	w.form, w.election = form, ballot.Election{Hash: w.definition.Hash(), Key: w.result.Key}
}

func hashes() object {
	point := func(dst, msg string) object {
		return object{"dst": dst, "msg": msg, "out": hx(group.HashToPoint(dst, []byte(msg)).Bytes())}
	}
	h := transcript.New(transcript.Bit).AddText("ab").AddUint64(263).AddPoints(group.Generator())
	sum := h.Sum()
	return object{
		"hash_to_point": []object{point("MOSCOWD-VOTING-V1:H", ""), point("MOSCOWD-VOTING-V1:H", "abc")},
		"transcript":    object{"label": transcript.Bit, "text": "ab", "integer": 263, "point": hx(group.Generator().Bytes()), "sum": hx(sum[:]), "challenge": hx(h.Challenge().Bytes())},
		"random":        object{"seed": "MV1 ceremony", "first_scalar": hx(must(group.RandomScalar(testrand.New("MV1 ceremony"))).Bytes())},
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func (w *world) ceremonyVectors() object {
	t, p := w.t, w.ceremony.Params
	var registrations, deals []object
	for i := range trustees {
		number := uint64(i + 1)
		require.NoError(t, dkg.VerifyRegistration(p, number, w.registration[i]))
		registrations = append(registrations, object{"secret": hx(w.secrets[i].Bytes()), "registration": hx(w.registration[i].Bytes())})
		commitment := w.dealings[i].Commitment(w.ceremony, number)
		require.NoError(t, w.ceremony.VerifyDeal(w.deals[i], commitment))
		shares := []*group.Scalar{}
		for j := uint64(1); j <= trustees; j++ {
			shares = append(shares, w.dealings[i].Share(j))
		}
		deals = append(deals, object{
			"dealing": hx(w.dealings[i].Bytes()), "commitment": hx(commitment[:]), "deal": hx(w.deals[i].Bytes()), "shares": hexes(shares),
		})
	}
	// The share for trustee 2 in the deal of dealer 1, the first behind C and R, is off by one.
	b := w.deals[0].Bytes()
	at := (threshold + 1) * group.Size
	copy(b[at:], must(group.DecodeScalar(b[at:at+group.Size])).Add(group.ScalarFromUint64(1)).Bytes())
	cheat := must(w.ceremony.DecodeDeal(b, 1))
	just := must(w.ceremony.Complain(testrand.New("MV1 complaint"), 2, w.secrets[1], cheat))
	require.NoError(t, w.ceremony.Judge(2, cheat, just))
	unfounded := must(w.ceremony.Complain(testrand.New("MV1 complaint"), 3, w.secrets[2], cheat))
	require.ErrorIs(t, w.ceremony.Judge(3, cheat, unfounded), dkg.ErrComplaint)
	return object{
		"chain_id": p.ChainID, "election": p.Election, "attempt": p.Attempt, "threshold": p.Threshold, "trustees": p.Trustees,
		"random": "MV1 ceremony", "random_of_complaints": "MV1 complaint",
		"register_hash": hx(p.RegisterHash()), "registrations": registrations,
		"hash": hx(w.ceremony.Hash()), "deals": deals,
		"false_deal":          object{"dealer": 1, "deal": hx(b)},
		"complaint":           object{"trustee": 2, "complaint": hx(just.Bytes()), "dealer_is_out": true},
		"unfounded_complaint": object{"trustee": 3, "complaint": hx(unfounded.Bytes()), "dealer_is_out": false},
		"qualified":           []int{2, 3, 4}, "key": hx(w.result.Key.Point().Bytes()),
		"verification_keys": hexes(w.result.VerificationKeys), "secret_shares": hexes(w.shares),
	}
}

func (w *world) electionVectors() object {
	d := w.definition
	var contests, districts []object
	for _, c := range d.Contests {
		contests = append(contests, object{
			"id": c.ID, "text": c.Text, "kind": c.Kind, "limit": c.Limit, "blank": c.Blank, "options": c.OptionTexts,
		})
	}
	for _, x := range d.Districts {
		districts = append(districts, object{
			"id": x.ID, "contests": x.Contests, "partner": x.Partner, "minimum": x.Minimum,
			"census_root": hx(x.CensusRoot), "census_count": x.CensusCount,
		})
	}
	test := dkg.Rehearsal(w.election.Hash, w.election.Key)
	return object{
		"chain_id": d.Ceremony.ChainID, "election": d.Ceremony.Election, "attempt": d.Ceremony.Attempt, "threshold": d.Ceremony.Threshold,
		"trustees": d.Ceremony.Trustees, "trustee_keys": hexes(d.TrusteeKeys), "verification_keys": hexes(d.Result.VerificationKeys),
		"key": hx(d.Result.Key.Point().Bytes()), "contests": contests, "districts": districts,
		"opens": d.Opens, "closes": d.Closes, "revote": d.Revote, "hash": hx(w.election.Hash),
		"rehearsal": w.opened(tally.Rehearsal(w.election.Hash, test), transcript.Rehearse, 0, []elgamal.Ciphertext{test}, "MV1 rehearsal"),
	}
}

// opened gives the shares of trustees 1, 3 and 4 and what they open.
func (w *world) opened(task tally.Task, label transcript.Label, number uint64, sums []elgamal.Ciphertext, seed string) object {
	random := testrand.New(seed)
	var shares []object
	var numbered []tally.Numbered
	for _, i := range []uint64{1, 3, 4} {
		s := must(tally.Decrypt(random, task, i, w.shares[i-1]))
		require.NoError(w.t, task.Verify(i, w.result.VerificationKeys[i-1], s))
		numbered = append(numbered, tally.Numbered{Trustee: i, Share: s})
		h := transcript.New(label).AddBytes(w.election.Hash).AddUint64(number).AddUint64(i).AddPoints(w.result.VerificationKeys[i-1])
		for _, c := range sums {
			h.AddPoints(c.Alpha)
		}
		for _, d := range must(group.DecodePoints(s.Bytes()[:len(sums)*group.Size], len(sums))) {
			h.AddPoints(d)
		}
		context := h.Sum()
		shares = append(shares, object{"trustee": i, "share": hx(s.Bytes()), "context_hash": hx(context[:])})
	}
	return object{
		"random": seed, "district": number, "sums": hexes(sums), "shares": shares, "open": hexes(must(tally.Combine(task, threshold, numbered))),
	}
}

func (w *world) ballotVectors() object {
	seed := transcript.New(transcript.Batch)
	var all []object
	board := [32]byte{}
	for i, b := range w.ballots {
		vector, tracker := ballot.VectorHash(b.Ciphertexts), b.Tracker()
		board = ballot.NextBoard(board, tracker, ballot.Accepted)
		seed.AddBytes(w.election.Hash).AddBytes(b.Context()).AddBytes(b.Ciphertexts).AddBytes(b.Proofs)
		all = append(all, object{
			"random": ballotSeed(i), "mode": b.Mode, "district": b.District, "tag": hx(b.Tag), "seq": b.Seq,
			"cells": w.openings[i].Cells, "randomness": hexes(w.openings[i].Randomness),
			"ciphertexts": hx(b.Ciphertexts), "proofs": hx(b.Proofs),
			"context": hx(b.Context()), "vector_hash": hx(vector[:]), "tracker": hx(tracker[:]),
			"cast_message": hx(ballot.CastMessage(w.election.Hash, tracker)), "spoil_message": hx(ballot.SpoilMessage(w.election.Hash, tracker)),
			"board_after": hx(board[:]),
		})
	}
	spoiled := ballot.NextBoard(board, w.ballots[0].Tracker(), ballot.Spoiled)
	sum := seed.Sum()
	return object{
		"election_hash": hx(w.election.Hash), "key": hx(w.election.Key.Point().Bytes()), "ballots": all, "batch_seed": hx(sum[:]),
		"board_after_spoiling_the_first_tracker": hx(spoiled[:]),
	}
}

func (w *world) tallyVectors() object {
	o := w.opened(tally.District(w.election.Hash, district, w.sums), transcript.Decrypt, district, w.sums, "MV1 tally")
	var open []*group.Point
	for _, s := range o["open"].([]string) {
		open = append(open, must(group.DecodePoint(must(hex.DecodeString(s)))))
	}
	require.NoError(w.t, tally.Check(open, w.form, uint64(len(w.ballots)), w.counts))
	o["ballots"], o["counts"] = len(w.ballots), w.counts
	return o
}

func TestVectorsAreCurrent(t *testing.T) {
	w := newWorld(t)
	for name, v := range map[string]object{
		"hashes.json": hashes(), "ceremony.json": w.ceremonyVectors(), "election.json": w.electionVectors(),
		"ballots.json": w.ballotVectors(), "tally.json": w.tallyVectors(), "refused.json": w.refused(),
	} {
		got, err := json.MarshalIndent(v, "", " ")
		require.NoError(t, err)
		got = append(got, '\n')
		if *update {
			require.NoError(t, os.WriteFile("testdata/"+name, got, 0o644))
		}
		want, err := os.ReadFile("testdata/" + name)
		require.NoError(t, err)
		require.Equal(t, string(want), string(got), "%s: if the protocol was meant to change, run go generate", name)
	}
}
