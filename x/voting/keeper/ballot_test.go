package keeper_test

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/x/voting/keeper"
	"github.com/moscowchain/moscowd/x/voting/types"
)

func openElection(tb testing.TB) *electionSuite {
	tb.Helper()
	s := newElectionSuite(tb)
	s.open()
	return s
}

func TestAnElectionFromItsBallotsToItsProvenResult(t *testing.T) {
	s := openElection(t)
	first, second := s.ballot("anna", 1, 1, 0, 0), s.ballot("anna", 2, 0, 0, 1)
	other, audited := s.ballot("boris", 7, 0, 0, 1), s.ballot("boris", 8, 0, 1, 0)
	s.mustCastBallots(first, other)
	require.NoError(t, s.spoil("boris", audited))
	require.Zero(t, s.electionHead().Cast, "nothing is counted by a transaction")
	s.endBlock()
	s.mustCastBallots(second, s.ballot("vera", 1, 0, 1, 0, 1, 1), s.ballot("gleb", 1, 1, 0, 0))
	s.closed()

	head := s.electionHead()
	require.Equal(t, uint64(5), head.Cast)
	require.Equal(t, uint64(1), head.Spoiled)
	require.Equal(t, uint64(4), head.Voters)

	accumulators, err := s.queries.ElectionAccumulators(s.ctx, &types.QueryElectionAccumulatorsRequest{ElectionId: s.id})
	require.NoError(t, err)
	require.Equal(t, head.AccumulatorsHash, types.AccumulatorsHash(accumulators.Accumulators))
	task, _ := s.task(1)
	require.Equal(t, []uint64{30}, task.Merged, "one ballot of district 30 is below its minimum")
	require.Equal(t, uint64(3), task.Ballots)

	require.ErrorIs(t, s.finalise(types.DistrictCounts{District: 1, Counts: []uint64{1, 0, 2}}), types.ErrSharesTooFew)
	s.decrypt(1, 4, 2, 1)
	s.decrypt(10, 1, 2, 3, 4)
	require.ErrorIs(t, s.finalise(), types.ErrTallyEmpty)
	require.NoError(t, s.finalise(types.DistrictCounts{District: 10, Counts: []uint64{0, 1, 0, 1, 1}}))
	s.requireStage(types.ELECTION_STAGE_TALLY)
	require.NoError(t, s.finalise(types.DistrictCounts{District: 1, Counts: []uint64{1, 0, 2}}))
	s.requireStage(types.ELECTION_STAGE_FINAL)
	require.Nil(t, s.election().Due)

	results, err := s.queries.ElectionResults(s.ctx, &types.QueryElectionResultsRequest{ElectionId: s.id})
	require.NoError(t, err)
	require.Equal(t, []types.DistrictResult{
		{District: 1, Merged: []uint64{30}, Ballots: 3, Counts: []uint64{1, 0, 2}},
		{District: 10, Ballots: 1, Counts: []uint64{0, 1, 0, 1, 1}},
	}, results.Results)
	require.Equal(t, []types.ElectionTurnout{
		{District: 1, Census: 2, Ballots: 2}, {District: 10, Census: 1, Ballots: 1}, {District: 30, Census: 1, Ballots: 1},
	}, results.Turnout)
	require.Equal(t, types.ResultsHash(results.Results), s.electionHead().ResultsHash)

	record := &types.MsgRecordExport{Organizer: s.address("organizer"), ElectionId: s.id, Hash: make([]byte, 32)}
	_, err = s.msgs.RecordExport(s.ctx, record)
	require.NoError(t, err)
	require.Equal(t, record.Hash, s.election().ExportHash)
	for name, tc := range map[string]struct {
		change func(*types.MsgRecordExport)
		want   error
	}{
		"an account that is not enrolled": {func(m *types.MsgRecordExport) { m.Organizer = s.address("stranger") }, errUnknown},
		"somebody else":                   {func(m *types.MsgRecordExport) { m.Organizer = s.address("portal") }, types.ErrOrganizerOther},
		"an unknown election":             {func(m *types.MsgRecordExport) { m.ElectionId = 9 }, types.ErrElectionUnknown},
		"a hash of another length":        {func(m *types.MsgRecordExport) { m.Hash = m.Hash[:31] }, types.ErrExportInvalid},
	} {
		t.Run("the export of "+name, func(t *testing.T) {
			bad := *record
			tc.change(&bad)
			_, err := s.msgs.RecordExport(s.ctx, &bad)
			require.ErrorIs(t, err, tc.want)
		})
	}
}

func TestTheBoardHasEveryBallotInTheOrderOfTheTransactions(t *testing.T) {
	s := openElection(t)
	a, b, c := s.ballot("anna", 1, 1, 0, 0), s.ballot("boris", 1, 0, 1, 0), s.ballot("gleb", 1, 0, 0, 1)
	audited := s.ballot("anna", 9, 1, 0, 0)
	s.mustCastBallots(b, a)
	s.endBlock()
	require.NoError(t, s.spoil("anna", audited))
	s.mustCastBallots(c)
	s.endBlock()
	board := ballot.NextBoard([32]byte{}, b.tracker, ballot.Accepted)
	board = ballot.NextBoard(board, a.tracker, ballot.Accepted)
	board = ballot.NextBoard(board, audited.tracker, ballot.Spoiled)
	board = ballot.NextBoard(board, c.tracker, ballot.Accepted)
	require.Equal(t, board[:], s.electionHead().Board)

	found, err := s.queries.Ballot(s.ctx, &types.QueryBallotRequest{ElectionId: s.id, Tag: hex.EncodeToString(a.Tag)})
	require.NoError(t, err)
	require.Equal(t, a.tracker[:], found.Record.Tracker)
	require.Equal(t, uint64(1), found.Record.District)
	vector, err := s.queries.BallotVector(s.ctx, &types.QueryBallotVectorRequest{
		ElectionId: s.id, Hash: hex.EncodeToString(types.VectorKey(a.Ciphertexts)),
	})
	require.NoError(t, err)
	require.Equal(t, types.VectorRecord{Tag: a.Tag, Outcome: types.BALLOT_OUTCOME_ACCEPTED}, vector.Record)
	_, err = s.queries.Ballot(s.ctx, &types.QueryBallotRequest{ElectionId: s.id, Tag: hex.EncodeToString(make([]byte, 32))})
	require.ErrorIs(t, err, types.ErrBallotUnknown)
	_, err = s.queries.Ballot(s.ctx, &types.QueryBallotRequest{ElectionId: s.id, Tag: "0"})
	require.ErrorIs(t, err, types.ErrQueryInvalid)
	_, err = s.queries.BallotVector(s.ctx, &types.QueryBallotVectorRequest{ElectionId: s.id, Hash: hex.EncodeToString(make([]byte, 32))})
	require.ErrorIs(t, err, types.ErrVectorUnknown)
	for name, err := range map[string]error{
		"ballot":       errOf(s.queries.Ballot(s.ctx, &types.QueryBallotRequest{ElectionId: 9, Tag: hex.EncodeToString(a.Tag)})),
		"vector":       errOf(s.queries.BallotVector(s.ctx, &types.QueryBallotVectorRequest{ElectionId: 9, Hash: hex.EncodeToString(a.Tag)})),
		"accumulators": errOf(s.queries.ElectionAccumulators(s.ctx, &types.QueryElectionAccumulatorsRequest{ElectionId: 9})),
		"tasks":        errOf(s.queries.ElectionTasks(s.ctx, &types.QueryElectionTasksRequest{ElectionId: 9})),
		"shares":       errOf(s.queries.DecryptionShares(s.ctx, &types.QueryDecryptionSharesRequest{ElectionId: 9})),
		"results":      errOf(s.queries.ElectionResults(s.ctx, &types.QueryElectionResultsRequest{ElectionId: 9})),
	} {
		require.ErrorIs(t, err, types.ErrElectionUnknown, name)
	}
}

// Data sets are made from transactions: what came another way would make an election one that nobody can check.
func TestVotersAndBallotsComeInTransactions(t *testing.T) {
	s := openElection(t)
	b, audited := s.ballot("anna", 1, 1, 0, 0), s.ballot("anna", 2, 1, 0, 0)
	portal, before := s.enrol("portal", "department"), s.electionHead()
	spoil := s.spoilMessage("anna", audited)
	proposal := s.ctx.WithTxBytes(nil)
	for name, err := range map[string]error{
		"a ballot":   errOf(s.msgs.CastBallot(proposal, &types.MsgCastBallot{Sender: portal, Ballot: b.SignedBallot})),
		"a batch":    errOf(s.msgs.CastBallots(proposal, &types.MsgCastBallots{Sender: portal, Ballots: []types.SignedBallot{b.SignedBallot}})),
		"an opening": errOf(s.msgs.SpoilBallot(proposal, spoil)),
		"a census":   errOf(s.msgs.PublishCensus(proposal, &types.MsgPublishCensus{Registrar: s.address(registrarName(1)), ElectionId: s.id})),
	} {
		require.ErrorIs(t, err, types.ErrElectionProposal, name)
	}
	s.endBlock()
	require.Equal(t, before, s.electionHead())
}

func errOf[T any](_ T, err error) error { return err }

func TestABallotIsRefusedWithItsOwnError(t *testing.T) {
	s := openElection(t)
	anna := subjectOf("anna")
	counted := s.ballot("anna", 5, 1, 0, 0)
	s.mustCastBallots(counted, s.ballot("boris", 5, 0, 1, 0))
	spoiled := s.ballot("anna", 6, 1, 0, 0)
	require.NoError(t, s.spoil("anna", spoiled))
	s.endBlock()
	before := s.electionHead()

	fresh := func(change func(*types.SignedBallot)) types.SignedBallot {
		b := s.ballot("anna", 7, 0, 1, 0).SignedBallot
		change(&b)
		return s.resign("anna", 1, b)
	}
	patch := func(b []byte, at int, with []byte) []byte {
		return append(append(append([]byte(nil), b[:at]...), with...), b[at+len(with):]...)
	}
	signed := s.ballot("anna", 7, 0, 1, 0)
	zero := make([]byte, 32)
	// The proofs of another ballot of the same voter are good proofs, of other ciphertexts.
	otherProofs := s.ballot("anna", 7, 0, 1, 0).Proofs
	const bits = 3 * 224
	for name, tc := range map[string]struct {
		ballot types.SignedBallot
		want   error
	}{
		"a tag that is too short":            {fresh(func(b *types.SignedBallot) { b.Tag = b.Tag[:31] }), types.ErrBallotInvalid},
		"seq 0":                              {fresh(func(b *types.SignedBallot) { b.Seq = 0 }), types.ErrBallotInvalid},
		"no signature":                       {func() types.SignedBallot { b := signed.SignedBallot; b.Signature = nil; return b }(), types.ErrBallotInvalid},
		"more bytes than any ballot has":     {fresh(func(b *types.SignedBallot) { b.Proofs = make([]byte, ballot.MaxSize) }), types.ErrBallotInvalid},
		"an unknown election":                {fresh(func(b *types.SignedBallot) { b.ElectionId = 9 }), types.ErrElectionUnknown},
		"somebody who is not in the census":  {fresh(func(b *types.SignedBallot) { b.Tag = zero }), types.ErrCensusVoterUnknown},
		"the ballot that was cast":           {counted.SignedBallot, types.ErrBallotStale},
		"a seq that is not above":            {s.ballot("anna", 4, 0, 1, 0).SignedBallot, types.ErrBallotStale},
		"ciphertexts cast before":            {fresh(func(b *types.SignedBallot) { b.Ciphertexts = counted.Ciphertexts }), types.ErrBallotCopied},
		"ciphertexts spoiled before":         {fresh(func(b *types.SignedBallot) { b.Ciphertexts = spoiled.Ciphertexts }), types.ErrBallotSpoiled},
		"the signature of another":           {s.resign("boris", 1, signed.SignedBallot), types.ErrBallotSignature},
		"another seq than that signed":       {func() types.SignedBallot { b := signed.SignedBallot; b.Seq++; return b }(), types.ErrBallotSignature},
		"one ciphertext too few":             {fresh(func(b *types.SignedBallot) { b.Ciphertexts = b.Ciphertexts[64:] }), types.ErrBallotCiphertexts},
		"a point that is none":               {fresh(func(b *types.SignedBallot) { b.Ciphertexts = patch(b.Ciphertexts, 32, []byte{1, 2, 3}) }), types.ErrBallotCiphertexts},
		"a negative point":                   {fresh(func(b *types.SignedBallot) { b.Ciphertexts = patch(b.Ciphertexts, 0, negative(b.Ciphertexts[:32])) }), types.ErrBallotCiphertexts},
		"the identity as alpha":              {fresh(func(b *types.SignedBallot) { b.Ciphertexts = patch(b.Ciphertexts, 0, zero) }), types.ErrBallotCiphertexts},
		"a proof too few":                    {fresh(func(b *types.SignedBallot) { b.Proofs = b.Proofs[96:] }), types.ErrBallotProofs},
		"a scalar that is not reduced":       {fresh(func(b *types.SignedBallot) { b.Proofs = patch(b.Proofs, 128, order) }), types.ErrBallotProofs},
		"proofs of other ciphertexts":        {fresh(func(b *types.SignedBallot) { b.Proofs = otherProofs }), types.ErrBallotBit},
		"a bit that is not proven":           {fresh(func(b *types.SignedBallot) { b.Proofs = patch(b.Proofs, 128, zero) }), types.ErrBallotBit},
		"a sum that is not proven":           {fresh(func(b *types.SignedBallot) { b.Proofs = patch(b.Proofs, bits+64, zero) }), types.ErrBallotSum},
		"made for another seq":               {fresh(func(b *types.SignedBallot) { b.Seq = 8 }), types.ErrBallotBit},
		"made for another voter":             {s.resign("anna", 1, madeBy(s, "boris", 1, anna[:])), types.ErrBallotBit},
		"made for another district":          {s.resign("anna", 1, madeIn(s, anna[:], 30)), types.ErrBallotBit},
		"made in another mode":               {s.resign("anna", 1, madeAs(s, anna[:], ballot.Mode(2))), types.ErrBallotBit},
		"made under another definition hash": {s.resign("anna", 1, madeUnder(s, anna[:], make([]byte, 64), s.electionKey())), types.ErrBallotBit},
		"made under another key":             {s.resign("anna", 1, madeUnder(s, anna[:], s.electionHead().DefinitionHash, otherKey(t))), types.ErrBallotBit},
	} {
		t.Run(name, func(t *testing.T) {
			require.ErrorIs(t, s.castBallot(tc.ballot), tc.want)
			// The verdict that is remembered is the same, and so is that of a batch with a good ballot beside.
			require.ErrorIs(t, s.castBallot(tc.ballot), tc.want)
			branch, _ := s.ctx.CacheContext()
			response, err := s.msgs.CastBallots(branch, &types.MsgCastBallots{
				Sender: s.address("portal"), Ballots: []types.SignedBallot{s.ballot("gleb", 1, 0, 1, 0).SignedBallot, tc.ballot},
			})
			require.NoError(t, err)
			require.Equal(t, uint32(1), response.Accepted)
			require.Equal(t, refusedCode(tc.want), response.Refused[0].Code)
			require.Equal(t, uint32(1), response.Refused[0].Index)
		})
	}
	s.endBlock()
	require.Equal(t, before, s.electionHead())

	require.ErrorIs(t, errOf(s.msgs.CastBallot(s.ctx, &types.MsgCastBallot{Sender: s.address("stranger"), Ballot: signed.SignedBallot})), errUnknown)
	require.ErrorIs(t, errOf(s.msgs.CastBallots(s.ctx, &types.MsgCastBallots{Sender: s.address("stranger")})), errUnknown)
	require.ErrorIs(t, errOf(s.msgs.CastBallots(s.ctx, &types.MsgCastBallots{Sender: s.address("portal")})), types.ErrBatchInvalid)
	require.ErrorIs(t, errOf(s.msgs.CastBallots(s.ctx, &types.MsgCastBallots{
		Sender: s.address("portal"), Ballots: make([]types.SignedBallot, types.MaxBallotBatch+1),
	})), types.ErrBatchInvalid)
	require.NoError(t, s.castBallot(signed.SignedBallot), "what is unaltered is accepted in the same run")
}

// order is that of the group: the first scalar that is not reduced.
var order = []byte{
	0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
}

// negative is the field element with the other sign: another way to write the point, if encodings had a sign bit.
func negative(b []byte) []byte {
	out, borrow := make([]byte, 32), 0
	for i := range out {
		p := 0xff
		switch i {
		case 0:
			p = 0xed
		case 31:
			p = 0x7f
		}
		d := p - int(b[i]) - borrow
		borrow = 0
		if d < 0 {
			d, borrow = d+256, 1
		}
		out[i] = byte(d)
	}
	return out
}

func refusedCode(err error) uint32 {
	type coded interface{ ABCICode() uint32 }
	return err.(coded).ABCICode()
}

// madeBy is a ballot that was made for one voter and says it is another's.
func madeBy(s *electionSuite, name string, district uint64, tag []byte) types.SignedBallot {
	subject := subjectOf(name)
	b := s.ballotFor(name, ballot.Voter{Mode: ballot.Direct, District: district, Tag: subject[:], Seq: 7}, s.form(district), []uint64{0, 1, 0}).SignedBallot
	b.Tag = tag
	return b
}

func madeIn(s *electionSuite, tag []byte, district uint64) types.SignedBallot {
	return s.ballotFor("anna", ballot.Voter{Mode: ballot.Direct, District: district, Tag: tag, Seq: 7}, s.form(district), []uint64{0, 1, 0}).SignedBallot
}

func madeAs(s *electionSuite, tag []byte, mode ballot.Mode) types.SignedBallot {
	return s.ballotFor("anna", ballot.Voter{Mode: mode, District: 1, Tag: tag, Seq: 7}, s.form(1), []uint64{0, 1, 0}).SignedBallot
}

func otherKey(tb testing.TB) *elgamal.Key {
	tb.Helper()
	key, err := elgamal.NewKey(group.MulBase(group.ScalarFromUint64(7)))
	require.NoError(tb, err)
	return key
}

func madeUnder(s *electionSuite, tag, hash []byte, key *elgamal.Key) types.SignedBallot {
	b, _, err := ballot.Make(rand.Reader, ballot.Election{Hash: hash, Key: key}, s.form(1),
		ballot.Voter{Mode: ballot.Direct, District: 1, Tag: tag, Seq: 7}, []uint64{0, 1, 0})
	require.NoError(s.t, err)
	return types.SignedBallot{ElectionId: s.id, Tag: tag, Seq: 7, Ciphertexts: b.Ciphertexts, Proofs: b.Proofs}
}

func TestBallotsAreTakenWhileTheElectionIsOpen(t *testing.T) {
	s := newElectionSuite(t)
	s.ready()
	early := s.ballot("anna", 1, 1, 0, 0)
	require.ErrorIs(t, s.castBallot(early.SignedBallot), types.ErrElectionNotOpen)
	s.until(s.election().Opens)
	s.mustCastBallots(early)
	require.ErrorIs(t, s.finalise(), types.ErrElectionStage)
	late := s.ballot("boris", 1, 1, 0, 0)
	s.at(s.ctx.BlockHeight(), s.election().Closes.Add(-time.Second))
	s.mustCastBallots(s.ballot("gleb", 1, 1, 0, 0))
	s.endBlock()
	require.ErrorIs(t, s.castBallot(late.SignedBallot), types.ErrElectionClosed, "the time decides, before the stage says so")
	require.ErrorIs(t, s.spoil("boris", late), types.ErrElectionClosed)
	s.endBlock()
	s.requireStage(types.ELECTION_STAGE_TALLY)
	require.ErrorIs(t, s.castBallot(late.SignedBallot), types.ErrElectionClosed)
	require.Equal(t, uint64(2), s.electionHead().Voters)
}

func TestAnElectionWithoutRevotingTakesOneBallot(t *testing.T) {
	s := newElectionSuite(t)
	s.create(func(m *types.MsgCreateElection) { m.Revote = false })
	s.open()
	s.mustCastBallots(s.ballot("anna", 1, 1, 0, 0))
	require.ErrorIs(t, s.castBallot(s.ballot("anna", 2, 0, 1, 0).SignedBallot), types.ErrBallotRevote)
}

func TestAVoterFillsOnlySoMuchOfTheState(t *testing.T) {
	s := openElection(t)
	for seq := range uint64(types.MaxSpoilsPerTag) {
		require.NoError(t, s.spoil("anna", s.ballot("anna", seq+1, 1, 0, 0)))
	}
	require.ErrorIs(t, s.spoil("anna", s.ballot("anna", 99, 1, 0, 0)), types.ErrSpoilsFull)
	for seq := range uint64(types.MaxBallotsPerTag) {
		s.mustCastBallots(s.ballot("anna", seq+1, 1, 0, 0))
	}
	require.ErrorIs(t, s.castBallot(s.ballot("anna", 99, 0, 1, 0).SignedBallot), types.ErrBallotsFull)
	s.endBlock()
	require.Equal(t, uint64(1), s.electionHead().Voters)
	require.Equal(t, uint64(types.MaxBallotsPerTag), s.electionHead().Cast)
}

func TestASpoiledBallotIsOpenAndNeverCounts(t *testing.T) {
	s := openElection(t)
	cast := s.ballot("anna", 1, 1, 0, 0)
	s.mustCastBallots(cast)
	m := s.ballot("anna", 2, 0, 1, 0)
	for name, tc := range map[string]struct {
		change func(*types.MsgSpoilBallot)
		want   error
	}{
		"sent by a stranger":          {func(m *types.MsgSpoilBallot) { m.Sender = s.address("stranger") }, errUnknown},
		"of a tag outside the census": {func(m *types.MsgSpoilBallot) { m.Ballot.Tag = make([]byte, 32) }, types.ErrCensusVoterUnknown},
		"of another voter":            {func(m *types.MsgSpoilBallot) { b := subjectOf("boris"); m.Ballot.Tag = b[:] }, types.ErrBallotSignature},
		"of another seq":              {func(m *types.MsgSpoilBallot) { m.Ballot.Seq++ }, types.ErrBallotSignature},
		"with proofs that a relay made": {func(m *types.MsgSpoilBallot) {
			m.Ballot.Proofs = bytes.Clone(m.Ballot.Proofs)
			m.Ballot.Proofs[0] ^= 1
		}, types.ErrBallotSignature},
		"signed to cast":            {func(msg *types.MsgSpoilBallot) { msg.Ballot.Signature = m.Signature }, types.ErrBallotSignature},
		"with another number":       {func(m *types.MsgSpoilBallot) { m.Cells = []uint64{1, 0, 0} }, types.ErrBallotOpening},
		"with a cell too few":       {func(m *types.MsgSpoilBallot) { m.Cells = m.Cells[1:] }, types.ErrBallotOpening},
		"with randomness too short": {func(m *types.MsgSpoilBallot) { m.Randomness = m.Randomness[1:] }, types.ErrBallotOpening},
		"with other randomness": {func(m *types.MsgSpoilBallot) {
			m.Randomness = append(group.ScalarFromUint64(5).Bytes(), m.Randomness[32:]...)
		}, types.ErrBallotOpening},
	} {
		t.Run(name, func(t *testing.T) {
			msg := s.spoilMessage("anna", m)
			tc.change(msg)
			_, err := s.msgs.SpoilBallot(s.ctx, msg)
			require.ErrorIs(t, err, tc.want)
		})
	}
	require.ErrorIs(t, s.spoil("anna", cast), types.ErrBallotCopied, "what was cast cannot be spoiled")
	require.NoError(t, s.spoil("anna", m))
	require.ErrorIs(t, s.spoil("anna", m), types.ErrBallotSpoiled)
	require.ErrorIs(t, s.castBallot(m.SignedBallot), types.ErrBallotSpoiled)
	s.endBlock()
	head := s.electionHead()
	require.Equal(t, [2]uint64{1, 1}, [2]uint64{head.Cast, head.Spoiled})
	require.Equal(t, uint64(1), head.Voters)
	// A replaced ballot was cast too.
	s.mustCastBallots(s.ballot("anna", 3, 0, 0, 1))
	require.ErrorIs(t, s.spoil("anna", cast), types.ErrBallotCopied)
}

func TestABatchTakesTheGoodOnesInTheirOrder(t *testing.T) {
	s := openElection(t)
	bad := s.ballot("boris", 1, 1, 0, 0).SignedBallot
	bad.Signature = make([]byte, 64)
	batch := []types.SignedBallot{
		s.ballot("anna", 1, 1, 0, 0).SignedBallot, bad, s.ballot("anna", 2, 0, 1, 0).SignedBallot, s.ballot("anna", 2, 0, 0, 1).SignedBallot,
		s.ballot("vera", 1, 1, 0, 0, 0, 0).SignedBallot,
	}
	response, err := s.msgs.CastBallots(s.ctx, &types.MsgCastBallots{Sender: s.enrol("portal", "department"), Ballots: batch})
	require.NoError(t, err)
	require.Equal(t, uint32(3), response.Accepted)
	require.Len(t, response.Refused, 2)
	require.Equal(t, [2]uint32{1, refusedCode(types.ErrBallotSignature)}, [2]uint32{response.Refused[0].Index, response.Refused[0].Code})
	require.Equal(t, [2]uint32{3, refusedCode(types.ErrBallotStale)}, [2]uint32{response.Refused[1].Index, response.Refused[1].Code})
	told := s.event("moscow.voting.v1.EventBallotsCast").(*types.EventBallotsCast)
	require.Len(t, told.Ballots, 3)
	require.False(t, told.Ballots[0].Replaces)
	require.True(t, told.Ballots[1].Replaces)
	s.endBlock()
	require.Equal(t, uint64(2), s.electionHead().Voters)
}

// What a node saw at admission changes neither verdict, gas nor what it writes.
func TestAdmissionChangesNoResult(t *testing.T) {
	s := openElection(t)
	good, bad := s.ballot("anna", 1, 1, 0, 0).SignedBallot, s.ballot("boris", 1, 1, 0, 0).SignedBallot
	bad.Proofs = s.ballot("boris", 1, 1, 0, 0).Proofs
	bad = s.resign("boris", 1, bad)
	portal := s.enrol("portal", "department")
	run := func(msg sdk.Msg, k keeper.Keeper) (gas uint64, failed error) {
		branch, _ := s.ctx.CacheContext()
		branch = branch.WithGasMeter(storetypes.NewInfiniteGasMeter())
		switch msg := msg.(type) {
		case *types.MsgCastBallot:
			_, failed = keeper.NewMsgServerImpl(k).CastBallot(branch, msg)
		case *types.MsgCastBallots:
			_, failed = keeper.NewMsgServerImpl(k).CastBallots(branch, msg)
		}
		return branch.GasMeter().GasConsumed(), failed
	}
	for name, msg := range map[string]sdk.Msg{
		"a good ballot": &types.MsgCastBallot{Sender: portal, Ballot: good},
		"a bad ballot":  &types.MsgCastBallot{Sender: portal, Ballot: bad},
		"a batch":       &types.MsgCastBallots{Sender: portal, Ballots: []types.SignedBallot{bad, good}},
	} {
		t.Run(name, func(t *testing.T) {
			fresh := s.k.Forgetful()
			gas, err := run(msg, fresh)
			saw := s.k.Forgetful()
			admitted := saw.AdmitBallots(s.ctx, []sdk.Msg{msg}, 1_000_000)
			if name == "a bad ballot" {
				require.ErrorIs(t, admitted, types.ErrBallotBit)
			} else {
				require.NoError(t, admitted)
			}
			again, errAgain := run(msg, saw)
			require.Equal(t, gas, again)
			if err != nil {
				require.EqualError(t, errAgain, err.Error())
			} else {
				require.NoError(t, errAgain)
			}
			require.Greater(t, gas, types.GasPerBallot)
		})
	}
	require.NoError(t, s.k.AdmitBallots(s.ctx, []sdk.Msg{&types.MsgCastBallot{Sender: portal, Ballot: bad}}, 1), "what the gas does not pay for is not checked")
}

// The sums are those of the ciphertexts that count, replaced ones taken off.
func TestAccumulatorsAreTheSumsOfWhatCounts(t *testing.T) {
	s := openElection(t)
	first, second, other := s.ballot("anna", 1, 1, 0, 0), s.ballot("anna", 2, 0, 1, 0), s.ballot("boris", 1, 0, 0, 1)
	s.mustCastBallots(first)
	s.endBlock()
	s.mustCastBallots(other, second)
	s.endBlock()
	want := make([]elgamal.Ciphertext, 3)
	for j := range want {
		want[j] = elgamal.Zero()
		for _, m := range []made{second, other} {
			c, err := elgamal.Decode(m.Ciphertexts[64*j : 64*(j+1)])
			require.NoError(t, err)
			want[j] = want[j].Add(c)
		}
	}
	response, err := s.queries.ElectionAccumulators(s.ctx, &types.QueryElectionAccumulatorsRequest{ElectionId: s.id})
	require.NoError(t, err)
	require.Equal(t, uint64(2), response.Accumulators[0].Ballots)
	for j := range want {
		require.Equal(t, want[j].Bytes(), response.Accumulators[0].Ciphertexts[64*j:64*(j+1)])
	}
	require.Empty(t, response.Accumulators[1].Ciphertexts)
}
