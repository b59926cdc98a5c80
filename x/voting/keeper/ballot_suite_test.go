package keeper_test

import (
	"crypto/ed25519"
	"crypto/rand"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/crypto/tally"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// form is what a district votes on.
func (s *electionSuite) form(district uint64) ballot.Form {
	s.t.Helper()
	contests, err := s.queries.ElectionContests(s.ctx, &types.QueryElectionContestsRequest{ElectionId: s.id})
	require.NoError(s.t, err)
	districts, err := s.queries.ElectionDistricts(s.ctx, &types.QueryElectionDistrictsRequest{ElectionId: s.id})
	require.NoError(s.t, err)
	var form ballot.Form
	for _, d := range districts.Districts {
		for _, id := range d.Terms.Contests {
			for i := range contests.Contests {
				if c := &contests.Contests[i]; d.Terms.Id == district && c.Id == id {
					form = append(form, c.ToProtocol())
				}
			}
		}
	}
	require.NotEmpty(s.t, form)
	return form
}

// made is a ballot of a voter with its opening.
type made struct {
	types.SignedBallot
	tracker [32]byte
	opening *ballot.Opening
}

// ballot makes and signs a ballot; cells are those of the voter's district.
func (s *electionSuite) ballot(name string, seq uint64, cells ...uint64) made {
	s.t.Helper()
	subject := subjectOf(name)
	district := s.voters[name]
	return s.ballotFor(name, ballot.Voter{Mode: ballot.Direct, District: district, Tag: subject[:], Seq: seq}, s.form(district), cells)
}

// ballotFor makes a ballot bound to whatever voter is said, signed by somebody.
func (s *electionSuite) ballotFor(signer string, voter ballot.Voter, form ballot.Form, cells []uint64) made {
	s.t.Helper()
	eh := s.electionHead().DefinitionHash
	b, opening, err := ballot.Make(rand.Reader, ballot.Election{Hash: eh, Key: s.electionKey()}, form, voter, cells)
	require.NoError(s.t, err)
	m := made{
		SignedBallot: types.SignedBallot{ElectionId: s.id, Tag: voter.Tag, Seq: voter.Seq, Ciphertexts: b.Ciphertexts, Proofs: b.Proofs},
		tracker:      b.Tracker(), opening: opening,
	}
	m.Signature = ed25519.Sign(signingKey(signer), ballot.CastMessage(eh, m.tracker))
	return m
}

// resign signs a ballot anew as it stands now.
func (s *electionSuite) resign(signer string, district uint64, b types.SignedBallot) types.SignedBallot {
	s.t.Helper()
	b.Signature = ed25519.Sign(signingKey(signer), ballot.CastMessage(s.electionHead().DefinitionHash, b.ToProtocol(district).Tracker()))
	return b
}

func (s *electionSuite) castBallot(b types.SignedBallot) error {
	s.t.Helper()
	s.ctx = s.ctx.WithTxIndex(s.ctx.TxIndex() + 1)
	_, err := s.msgs.CastBallot(s.ctx, &types.MsgCastBallot{Sender: s.enrol("portal", "department"), Ballot: b})
	return err
}

func (s *electionSuite) mustCastBallots(all ...made) {
	s.t.Helper()
	for _, b := range all {
		require.NoError(s.t, s.castBallot(b.SignedBallot))
	}
}

// spoilMessage publishes the opening of a ballot.
func (s *electionSuite) spoilMessage(signer string, m made) *types.MsgSpoilBallot {
	s.t.Helper()
	msg := &types.MsgSpoilBallot{Sender: s.enrol("portal", "department"), Ballot: m.SignedBallot, Cells: m.opening.Cells}
	for _, r := range m.opening.Randomness {
		msg.Randomness = r.Append(msg.Randomness)
	}
	eh := s.electionHead().DefinitionHash
	msg.Ballot.Signature = ed25519.Sign(signingKey(signer), ballot.SpoilMessage(eh, m.tracker))
	return msg
}

func (s *electionSuite) spoil(signer string, m made) error {
	s.t.Helper()
	s.ctx = s.ctx.WithTxIndex(s.ctx.TxIndex() + 1)
	_, err := s.msgs.SpoilBallot(s.ctx, s.spoilMessage(signer, m))
	return err
}

// task is what the trustees open of a district.
func (s *electionSuite) task(district uint64) (types.TallyTask, tally.Task) {
	s.t.Helper()
	response, err := s.queries.ElectionTasks(s.ctx, &types.QueryElectionTasksRequest{ElectionId: s.id})
	require.NoError(s.t, err)
	for _, t := range response.Tasks {
		if t.District != district {
			continue
		}
		sums, err := elgamal.DecodeAccumulators(t.Ciphertexts)
		require.NoError(s.t, err)
		return t, tally.District(s.electionHead().DefinitionHash, district, sums)
	}
	s.t.Fatalf("no task of district %d", district)
	return types.TallyTask{}, tally.Task{}
}

// shareOf is what a trustee publishes for a task.
func (s *electionSuite) shareOf(number, district uint64, task tally.Task) *types.MsgSubmitDecryptionShare {
	s.t.Helper()
	share, err := tally.Decrypt(rand.Reader, task, number, s.secretShare(number))
	require.NoError(s.t, err)
	return &types.MsgSubmitDecryptionShare{
		Trustee: s.trustees[number-1].address, ElectionId: s.id, District: district, Share: share.Bytes(),
	}
}

func (s *electionSuite) decrypt(district uint64, numbers ...uint64) {
	s.t.Helper()
	_, task := s.task(district)
	for _, number := range numbers {
		_, err := s.msgs.SubmitDecryptionShare(s.ctx, s.shareOf(number, district, task))
		require.NoError(s.t, err)
	}
}

func (s *electionSuite) finalise(results ...types.DistrictCounts) error {
	s.t.Helper()
	_, err := s.msgs.FinaliseTally(s.ctx, &types.MsgFinaliseTally{Sender: s.enrol("portal", "department"), ElectionId: s.id, Results: results})
	return err
}

// closed brings an open election to its tally.
func (s *electionSuite) closed() {
	s.t.Helper()
	s.endBlock()
	e := s.election()
	s.until(e.Ends())
	s.requireStage(types.ELECTION_STAGE_TALLY)
}
