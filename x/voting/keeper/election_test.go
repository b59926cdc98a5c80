package keeper_test

import (
	"crypto/ed25519"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/moscowchain/moscowd/crypto/election"
	"github.com/moscowchain/moscowd/crypto/merkle"
	"github.com/moscowchain/moscowd/x/voting/types"
)

func TestAnElectionGoesThroughItsStages(t *testing.T) {
	s := newElectionSuite(t)
	s.create(nil)
	s.requireStage(types.ELECTION_STAGE_PREPARING)
	s.open()
	head, e := s.electionHead(), s.election()
	require.Len(t, head.DefinitionHash, 64)
	require.Equal(t, e.Closes.Unix(), head.Closes)
	require.Equal(t, s.electionKey().Point().Bytes(), head.Key)
	require.Positive(t, head.OpenedHeight)

	s.until(e.Closes.Add(-time.Second))
	s.requireStage(types.ELECTION_STAGE_OPEN)
	s.until(e.Closes)
	s.requireStage(types.ELECTION_STAGE_TALLY)
	require.Positive(t, s.electionHead().ClosedHeight)

	s.until(e.Closes.Add(time.Duration(e.TallySeconds) * time.Second))
	require.True(t, s.election().Stalled, "a tally that takes too long is seen")
	s.requireStage(types.ELECTION_STAGE_TALLY)
	require.Nil(t, s.election().Due, "nothing happens any more without a message")
}

func TestTheCensusIsFrozenInItsTime(t *testing.T) {
	s := newElectionSuite(t)
	s.create(nil)
	closes := s.election().CensusCloses
	s.until(closes)
	require.Zero(t, s.election().CensusFrozenHeight, "a census in which nobody stands is not frozen")
	_, err := s.msgs.PublishCensus(s.ctx, &types.MsgPublishCensus{
		Registrar: s.address(registrarName(1)), ElectionId: s.id, Signers: []uint64{1, 2}, Leaves: []types.CensusLeaf{s.leaf("anna", 1, 1, 2)},
	})
	require.ErrorIs(t, err, types.ErrCensusClosed, "the first who come late would shut out the rest")

	e := s.election()
	_, err = s.msgs.PostponeElection(s.ctx, &types.MsgPostponeElection{
		Authority: s.gov, ElectionId: s.id, CensusCloses: closes.Add(time.Hour), Opens: e.Opens.Add(time.Hour), Closes: e.Closes.Add(time.Hour), Reason: "no census",
	})
	require.NoError(t, err)
	s.publish(1, "anna")
	s.until(closes.Add(time.Hour))
	require.NotZero(t, s.election().CensusFrozenHeight)
}

func TestAddressesOfTrusteesAreWrittenAsToolsWriteTheirs(t *testing.T) {
	s := newElectionSuite(t)
	var want string
	s.create(func(m *types.MsgCreateElection) {
		want = m.Trustees[0].Address
		m.Trustees[0].Address = strings.ToUpper(want)
	})
	require.Equal(t, want, s.election().Trustees[0].Address)
}

func TestTheCensusCommitsToItsLeavesInTheirOrder(t *testing.T) {
	s := newElectionSuite(t)
	s.create(nil)
	names := []string{"a", "b", "c", "d", "e"}
	s.publish(1, names[:3]...)
	s.publish(10, "x")
	s.publish(1, names[3:]...)
	again, err := s.msgs.PublishCensus(s.ctx, &types.MsgPublishCensus{
		Registrar: s.address(registrarName(2)), ElectionId: s.id, Signers: []uint64{2, 3}, Leaves: []types.CensusLeaf{s.leaf("c", 1, 2, 3)},
	})
	require.NoError(t, err)
	require.Zero(t, again.Added, "a leaf that stands in the census already is skipped")
	s.freeze()

	response, err := s.queries.ElectionDistricts(s.ctx, &types.QueryElectionDistrictsRequest{ElectionId: s.id})
	require.NoError(t, err)
	require.Equal(t, []uint64{5, 1, 0}, []uint64{response.Districts[0].Voters, response.Districts[1].Voters, response.Districts[2].Voters})
	root := merkle.Root(func(yield func([]byte) bool) {
		for _, name := range names {
			leaf := s.leaf(name, 1)
			if !yield(election.CensusLeaf(electionChain, s.id, 1, leaf.Subject, leaf.PublicKey)) {
				return
			}
		}
	})
	require.Equal(t, root[:], response.Districts[0].CensusRoot)
	empty := merkle.Root(func(func([]byte) bool) {})
	require.Equal(t, empty[:], response.Districts[2].CensusRoot)

	var pages int
	seen := map[string]uint64{}
	for page := new(query.PageRequest); ; pages++ {
		page.Limit = 4
		census, err := s.queries.Census(s.ctx, &types.QueryCensusRequest{ElectionId: s.id, Pagination: page})
		require.NoError(t, err)
		for _, v := range census.Voters {
			seen[string(v.Subject)] = v.Record.District
		}
		if page.Key = census.Pagination.NextKey; len(page.Key) == 0 {
			break
		}
	}
	require.Equal(t, 1, pages)
	require.Len(t, seen, 6)
}

func TestACensusRefuses(t *testing.T) {
	message := func(s *electionSuite, leaves ...types.CensusLeaf) *types.MsgPublishCensus {
		return &types.MsgPublishCensus{Registrar: s.address(registrarName(1)), ElectionId: s.id, Signers: []uint64{1, 2}, Leaves: leaves}
	}
	for name, c := range map[string]struct {
		make func(*electionSuite) *types.MsgPublishCensus
		want error
	}{
		"an account that is not enrolled": {func(s *electionSuite) *types.MsgPublishCensus {
			m := message(s, s.leaf("new", 1, 1, 2))
			m.Registrar = s.address("stranger")
			return m
		}, errUnknown},
		"somebody who is no registrar": {func(s *electionSuite) *types.MsgPublishCensus {
			m := message(s, s.leaf("new", 1, 1, 2))
			m.Registrar = s.address(trusteeName(1))
			return m
		}, types.ErrRegistrarOther},
		"an unknown election": {func(s *electionSuite) *types.MsgPublishCensus {
			m := message(s, s.leaf("new", 1, 1, 2))
			m.ElectionId = 7
			return m
		}, types.ErrElectionUnknown},
		"nothing": {func(s *electionSuite) *types.MsgPublishCensus { return message(s) }, types.ErrBatchInvalid},
		"too many leaves": {func(s *electionSuite) *types.MsgPublishCensus {
			return message(s, make([]types.CensusLeaf, types.MaxCensusBatch+1)...)
		}, types.ErrBatchInvalid},
		"one registrar twice": {func(s *electionSuite) *types.MsgPublishCensus {
			m := message(s, s.leaf("new", 1, 1, 1))
			m.Signers = []uint64{1, 1}
			return m
		}, types.ErrCensusLeafInvalid},
		"a fourth registrar": {func(s *electionSuite) *types.MsgPublishCensus {
			m := message(s, s.leaf("new", 1, 1, 4))
			m.Signers = []uint64{1, 4}
			return m
		}, types.ErrCensusLeafInvalid},
		"one signature": {func(s *electionSuite) *types.MsgPublishCensus {
			return message(s, s.leaf("new", 1, 1))
		}, types.ErrCensusLeafInvalid},
		"a key of small order": {func(s *electionSuite) *types.MsgPublishCensus {
			leaf := s.leaf("new", 1)
			leaf.PublicKey = append([]byte{1}, make([]byte, 31)...)
			signed := election.CensusLeaf(electionChain, s.id, 1, leaf.Subject, leaf.PublicKey)
			for _, number := range []uint64{1, 2} {
				leaf.Signatures = append(leaf.Signatures, ed25519.Sign(signingKey(registrarName(number)), signed)...)
			}
			return message(s, leaf)
		}, types.ErrCensusLeafInvalid},
		"the signature of another registrar": {func(s *electionSuite) *types.MsgPublishCensus {
			return message(s, s.leaf("new", 1, 1, 3))
		}, types.ErrCensusSignature},
		"a signature for another district": {func(s *electionSuite) *types.MsgPublishCensus {
			leaf := s.leaf("new", 10, 1, 2)
			leaf.District = 1
			return message(s, leaf)
		}, types.ErrCensusSignature},
		"a district that does not exist": {func(s *electionSuite) *types.MsgPublishCensus {
			return message(s, s.leaf("new", 2, 1, 2))
		}, types.ErrDistrictUnknown},
		"a voter who stands in another district": {func(s *electionSuite) *types.MsgPublishCensus {
			return message(s, s.leaf("anna", 10, 1, 2))
		}, types.ErrCensusVoterRepeated},
		"a frozen census": {func(s *electionSuite) *types.MsgPublishCensus {
			s.freeze()
			return message(s, s.leaf("new", 1, 1, 2))
		}, types.ErrCensusClosed},
		"a leaf after its time": {func(s *electionSuite) *types.MsgPublishCensus {
			s.at(9, s.election().CensusCloses)
			return message(s, s.leaf("new", 1, 1, 2))
		}, types.ErrCensusClosed},
		"a leaf of a cancelled election": {func(s *electionSuite) *types.MsgPublishCensus {
			_, err := s.msgs.CancelElection(s.ctx, &types.MsgCancelElection{Authority: s.gov, ElectionId: s.id, Reason: "no"})
			require.NoError(s.t, err)
			return message(s, s.leaf("new", 1, 1, 2))
		}, types.ErrElectionStage},
	} {
		t.Run(name, func(t *testing.T) {
			s := newElectionSuite(t)
			s.create(nil)
			s.publish(1, "anna")
			_, err := s.msgs.PublishCensus(s.ctx, c.make(s))
			require.ErrorIs(t, err, c.want)
		})
	}
}

func TestFreezingACensusTakesTwoWhoMeanTheSame(t *testing.T) {
	s := newElectionSuite(t)
	s.create(nil)
	approve := func(number, voters uint64) error {
		_, err := s.msgs.FreezeCensus(s.ctx, &types.MsgFreezeCensus{Registrar: s.address(registrarName(number)), ElectionId: s.id, Voters: voters})
		return err
	}
	require.ErrorIs(t, approve(1, 0), types.ErrCensusApproval, "an empty census")
	s.publish(1, "anna")
	require.ErrorIs(t, approve(1, 2), types.ErrCensusApproval, "another count")
	require.NoError(t, approve(1, 1))
	require.ErrorIs(t, approve(1, 1), types.ErrCensusApproval, "the same registrar again")
	s.publish(1, "boris")
	require.Empty(t, s.election().CensusApprovals, "a voter published later takes the approval back")
	require.NoError(t, approve(2, 2))
	require.NoError(t, approve(3, 2))
	require.NotZero(t, s.election().CensusFrozenHeight)
	require.ErrorIs(t, approve(1, 2), types.ErrCensusClosed)
	s.access[string(mustRaw(t, "registrar 1"))] = account{suspended: true}
	require.ErrorIs(t, approve(1, 2), errSuspended)
}

func mustRaw(t *testing.T, name string) []byte {
	t.Helper()
	raw := rawAddress(t, name)
	return raw[:]
}

func TestCreatingAnElectionRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*types.MsgCreateElection)
		want   error
	}{
		"an account that is not enrolled": {func(m *types.MsgCreateElection) { m.Organizer = m.Trustees[0].Address + "x" }, types.ErrAddressInvalid},
		"who may not organise":            {func(m *types.MsgCreateElection) { m.Organizer = m.Trustees[0].Address }, types.ErrOrganizerUnknown},
		"no title":                        {func(m *types.MsgCreateElection) { m.TitleEn = "" }, types.ErrElectionInvalid},
		"no purpose":                      {func(m *types.MsgCreateElection) { m.Purpose = 0 }, types.ErrElectionInvalid},
		"a threshold of half":             {func(m *types.MsgCreateElection) { m.Threshold = 2 }, types.ErrElectionInvalid},
		"a threshold above the trustees":  {func(m *types.MsgCreateElection) { m.Threshold = 5 }, types.ErrElectionInvalid},
		"one trustee":                     {func(m *types.MsgCreateElection) { m.Trustees, m.Threshold = m.Trustees[:1], 1 }, types.ErrElectionInvalid},
		"an account that is trustee twice": {
			func(m *types.MsgCreateElection) { m.Trustees[1].Address = m.Trustees[0].Address }, types.ErrElectionInvalid,
		},
		"an organisation that is trustee twice": {
			func(m *types.MsgCreateElection) { m.Trustees[1].Name = m.Trustees[0].Name }, types.ErrElectionInvalid,
		},
		"a trustee without a name":     {func(m *types.MsgCreateElection) { m.Trustees[1].Name = "" }, types.ErrElectionInvalid},
		"a trustee without an account": {func(m *types.MsgCreateElection) { m.Trustees[1].Address = "x" }, types.ErrElectionInvalid},
		"two registrars":               {func(m *types.MsgCreateElection) { m.Registrars = m.Registrars[:2] }, types.ErrElectionInvalid},
		"a key of two registrars": {
			func(m *types.MsgCreateElection) { m.Registrars[2].PublicKey = m.Registrars[0].PublicKey }, types.ErrElectionInvalid,
		},
		"an account of two registrars": {
			func(m *types.MsgCreateElection) { m.Registrars[2].Address = m.Registrars[0].Address }, types.ErrElectionInvalid,
		},
		"a registrar without an account": {func(m *types.MsgCreateElection) { m.Registrars[2].Address = "x" }, types.ErrElectionInvalid},
		"a cut key of a registrar": {
			func(m *types.MsgCreateElection) { m.Registrars[2].PublicKey = make([]byte, 31) }, types.ErrElectionInvalid,
		},
		"a contest without a text":       {func(m *types.MsgCreateElection) { m.Contests[0].TextRu = "" }, types.ErrElectionInvalid},
		"an option with a line break":    {func(m *types.MsgCreateElection) { m.Contests[0].Options[0].TextEn = "a\nb" }, types.ErrElectionInvalid},
		"contests out of order":          {func(m *types.MsgCreateElection) { m.Contests[1].Id = 1 }, types.ErrElectionInvalid},
		"a kind that does not exist":     {func(m *types.MsgCreateElection) { m.Contests[0].Kind = 9 }, types.ErrElectionInvalid},
		"more choices than options":      {func(m *types.MsgCreateElection) { m.Contests[0].Limit = 4 }, types.ErrElectionInvalid},
		"no district":                    {func(m *types.MsgCreateElection) { m.Districts = nil }, types.ErrElectionInvalid},
		"districts out of order":         {func(m *types.MsgCreateElection) { m.Districts[1].Id = 1 }, types.ErrElectionInvalid},
		"a contest that does not exist":  {func(m *types.MsgCreateElection) { m.Districts[0].Contests = []uint64{3} }, types.ErrElectionInvalid},
		"a partner that votes otherwise": {func(m *types.MsgCreateElection) { m.Districts[2].Partner = 10 }, types.ErrElectionInvalid},
		"too many districts": {
			func(m *types.MsgCreateElection) {
				m.Districts = make([]types.DistrictTerms, types.MaxElectionDistricts+1)
			}, types.ErrElectionInvalid,
		},
		"an opening in the past":        {func(m *types.MsgCreateElection) { m.CensusCloses, m.Opens = start, start }, types.ErrElectionTimes},
		"a census that closes too late": {func(m *types.MsgCreateElection) { m.CensusCloses = m.Opens.Add(time.Second) }, types.ErrElectionTimes},
		"a closing before the opening":  {func(m *types.MsgCreateElection) { m.Closes = m.Opens }, types.ErrElectionTimes},
		"parts of seconds":              {func(m *types.MsgCreateElection) { m.Closes = m.Closes.Add(1) }, types.ErrElectionTimes},
		"steps without time":            {func(m *types.MsgCreateElection) { m.StepSeconds = 0 }, types.ErrElectionTimes},
		"a tally of years":              {func(m *types.MsgCreateElection) { m.TallySeconds = types.MaxStepSeconds + 1 }, types.ErrElectionTimes},
	} {
		t.Run(name, func(t *testing.T) {
			s := newElectionSuite(t)
			msg := s.electionTerms()
			c.change(msg)
			_, err := s.msgs.CreateElection(s.ctx, msg)
			require.ErrorIs(t, err, c.want)
		})
	}
}

func TestAnElectionThatIsNotReadyDoesNotOpen(t *testing.T) {
	for name, prepare := range map[string]func(*electionSuite){
		"no key":       func(s *electionSuite) { s.publish(1, "anna"); s.freeze() },
		"no census":    func(s *electionSuite) { s.makeKey() },
		"no rehearsal": func(s *electionSuite) { s.publish(1, "anna"); s.freeze(); s.makeKey() },
	} {
		t.Run(name, func(t *testing.T) {
			s := newElectionSuite(t)
			s.create(nil)
			prepare(s)
			stage := s.election().Stage
			opens := s.election().Opens
			s.until(opens)
			require.True(t, s.election().Stalled)
			s.requireStage(stage)

			_, err := s.msgs.PostponeElection(s.ctx, &types.MsgPostponeElection{
				Authority: s.gov, ElectionId: s.id, CensusCloses: opens.Add(time.Hour), Opens: opens.Add(2 * time.Hour),
				Closes: opens.Add(3 * time.Hour), Reason: "not ready",
			})
			require.NoError(t, err)
			require.False(t, s.election().Stalled)
			require.Equal(t, "not ready", s.election().Reason)
		})
	}
}

func TestPostponingMakesAnotherDefinition(t *testing.T) {
	s := newElectionSuite(t)
	s.ready()
	before, opens := s.electionHead(), s.election().Opens
	old := s.rehearsal(2)
	_, err := s.msgs.PostponeElection(s.ctx, &types.MsgPostponeElection{
		Authority: s.gov, ElectionId: s.id, Opens: opens.Add(time.Hour), Closes: opens.Add(2 * time.Hour), Reason: "flood",
	})
	require.ErrorIs(t, err, nil)
	s.endBlock()
	s.requireStage(types.ELECTION_STAGE_REHEARSAL)
	after := s.electionHead()
	require.NotEqual(t, before.DefinitionHash, after.DefinitionHash)
	require.Equal(t, opens.Add(2*time.Hour).Unix(), after.Closes)
	c, _ := s.ceremony()
	require.Zero(t, c.Rehearsed)
	_, err = s.msgs.Rehearse(s.ctx, old)
	require.ErrorIs(t, err, types.ErrRehearsalShareInvalid, "a share under the old definition")
	s.rehearse(1, 2, 3)
	s.endBlock()
	s.until(opens)
	s.requireStage(types.ELECTION_STAGE_READY)
	s.until(opens.Add(time.Hour))
	s.requireStage(types.ELECTION_STAGE_OPEN)
}

func TestGovernanceAloneMovesOrEndsAnElection(t *testing.T) {
	s := newElectionSuite(t)
	s.open()
	closes := s.election().Closes
	organizer := s.address("organizer")
	postpone := func(by, reason string) error {
		_, err := s.msgs.PostponeElection(s.ctx, &types.MsgPostponeElection{
			Authority: by, ElectionId: s.id, CensusCloses: closes, Opens: closes, Closes: closes.Add(time.Hour), Reason: reason,
		})
		return err
	}
	extend := func(by, reason string, to time.Time) error {
		_, err := s.msgs.ExtendElection(s.ctx, &types.MsgExtendElection{Authority: by, ElectionId: s.id, Closes: to, Reason: reason})
		return err
	}
	cancel := func(by, reason string) error {
		_, err := s.msgs.CancelElection(s.ctx, &types.MsgCancelElection{Authority: by, ElectionId: s.id, Reason: reason})
		return err
	}
	for _, err := range []error{postpone(organizer, "r"), extend(organizer, "r", closes.Add(1)), cancel(organizer, "r")} {
		require.ErrorIs(t, err, types.ErrUnauthorized)
	}
	for _, err := range []error{postpone(s.gov, ""), extend(s.gov, "", closes.Add(1)), cancel(s.gov, "")} {
		require.ErrorIs(t, err, types.ErrReasonInvalid)
	}
	require.ErrorIs(t, postpone(s.gov, "r"), types.ErrElectionStage, "an open election is not postponed")
	require.ErrorIs(t, extend(s.gov, "r", closes), types.ErrElectionTimes, "voting is not shortened")
	require.ErrorIs(t, extend(s.gov, "r", closes.Add(time.Nanosecond)), types.ErrElectionTimes)
	require.ErrorIs(t, extend(s.gov, "r", closes.Add(types.MaxElectionDuration)), types.ErrElectionTimes)

	eh := s.electionHead().DefinitionHash
	require.NoError(t, extend(s.gov, "queues", closes.Add(time.Hour)))
	require.Equal(t, eh, s.electionHead().DefinitionHash, "an extension stands outside the definition")
	s.until(closes)
	s.requireStage(types.ELECTION_STAGE_OPEN)
	s.at(s.ctx.BlockHeight(), closes.Add(time.Hour))
	require.ErrorIs(t, extend(s.gov, "r", closes.Add(2*time.Hour)), types.ErrElectionStage, "voting is over")
	s.endBlock()
	s.requireStage(types.ELECTION_STAGE_TALLY)
	require.NoError(t, cancel(s.gov, "a court"))
	s.requireStage(types.ELECTION_STAGE_CANCELLED)
	require.ErrorIs(t, cancel(s.gov, "r"), types.ErrElectionStage)
}

func TestABlockMovesOnAFewElectionsAndTheNextTheOthers(t *testing.T) {
	s := newElectionSuite(t)
	n := types.MaxElectionsPerBlock + 2
	for range n {
		s.create(nil)
	}
	closes := s.election().CensusCloses
	for id := range uint64(n) {
		s.id = id + 1
		s.publish(1, "anna")
	}
	s.endBlock()
	s.endBlock()
	s.until(closes)
	frozen := func() (count int) {
		for id := range uint64(n) {
			e, err := s.k.Election(s.ctx, id+1)
			require.NoError(t, err)
			if e.CensusFrozenHeight != 0 {
				count++
			}
		}
		return count
	}
	require.Equal(t, types.MaxElectionsPerBlock, frozen())
	s.endBlock()
	require.Equal(t, n, frozen())
}

func TestTheStateOfElectionsSurvivesExportAndImport(t *testing.T) {
	for name, prepare := range map[string]func(*electionSuite){
		"announced":  func(*electionSuite) {},
		"census":     func(s *electionSuite) { s.publish(1, "anna", "boris", "gleb"); s.publish(10, "vera") },
		"registered": func(s *electionSuite) { s.register(1, 2) },
		"dealing": func(s *electionSuite) {
			s.register(1, 2, 3, 4)
			s.endBlock()
			s.commit(1, 2, 3)
		},
		"stalled": func(s *electionSuite) { s.until(s.election().Opens) },
		"key":     func(s *electionSuite) { s.makeKey() },
		"rehearsal": func(s *electionSuite) {
			s.publish(1, "anna")
			s.freeze()
			s.makeKey()
			s.rehearse(2)
		},
		"ready": func(s *electionSuite) { s.ready() },
		"open":  func(s *electionSuite) { s.open() },
		"tally": func(s *electionSuite) { s.open(); s.until(s.election().Closes) },
		"cancelled": func(s *electionSuite) {
			_, err := s.msgs.CancelElection(s.ctx, &types.MsgCancelElection{Authority: s.gov, ElectionId: s.id, Reason: "r"})
			require.NoError(s.t, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newElectionSuite(t)
			s.create(nil)
			prepare(s)
			exported, err := s.k.ExportGenesis(s.ctx)
			require.NoError(t, err)
			require.NoError(t, exported.Validate(addresses))
			other := emptySuite(t)
			other.ctx = other.ctx.WithChainID(electionChain)
			require.NoError(t, other.k.InitGenesis(other.ctx, exported))
			again, err := other.k.ExportGenesis(other.ctx)
			require.NoError(t, err)
			require.Equal(t, exported, again)
			due, err := s.k.ElectionsDue.Iterate(s.ctx, nil)
			require.NoError(t, err)
			queued, err := due.Keys()
			require.NoError(t, err)
			due, err = other.k.ElectionsDue.Iterate(other.ctx, nil)
			require.NoError(t, err)
			requeued, err := due.Keys()
			require.NoError(t, err)
			require.Equal(t, queued, requeued)
		})
	}
}

func TestAGenesisOfElectionsThatContradictsItselfIsRefused(t *testing.T) {
	s := newElectionSuite(t)
	s.open()
	for name, change := range map[string]func(*types.GenesisElection){
		"another id":              func(g *types.GenesisElection) { g.Election.Id = 2 },
		"a stage of the head":     func(g *types.GenesisElection) { g.Head.Stage = types.ELECTION_STAGE_READY },
		"no definition":           func(g *types.GenesisElection) { g.Head.DefinitionHash = nil },
		"another definition":      func(g *types.GenesisElection) { g.Head.DefinitionHash[0] ^= 1 },
		"another text":            func(g *types.GenesisElection) { g.Contests[0].TextEn = "Other" },
		"another threshold":       func(g *types.GenesisElection) { g.Election.Threshold = 4 },
		"a threshold too low":     func(g *types.GenesisElection) { g.Election.Threshold = 2 },
		"another key":             func(g *types.GenesisElection) { g.Ceremony.VerificationKeys[0] = g.Ceremony.VerificationKeys[1] },
		"a key too few":           func(g *types.GenesisElection) { g.Ceremony.VerificationKeys = g.Ceremony.VerificationKeys[1:] },
		"a voter too few":         func(g *types.GenesisElection) { g.Voters = g.Voters[1:] },
		"a voter twice":           func(g *types.GenesisElection) { g.Voters[0] = g.Voters[1] },
		"a voter's other key":     func(g *types.GenesisElection) { g.Voters[0].Record.PublicKey[0] ^= 1 },
		"a voter's other place":   func(g *types.GenesisElection) { g.Voters[0].Record.Index ^= 1 },
		"another root":            func(g *types.GenesisElection) { g.Districts[0].CensusRoot[0] ^= 1 },
		"a trustee twice":         func(g *types.GenesisElection) { g.Trustees[1].Trustee = 1 },
		"a step that is not over": func(g *types.GenesisElection) { g.Ceremony.Step = types.CEREMONY_STEP_DEAL },
	} {
		t.Run(name, func(t *testing.T) {
			exported, err := s.k.ExportGenesis(s.ctx)
			require.NoError(t, err)
			change(&exported.Elections[0])
			err = exported.Validate(addresses)
			if err == nil {
				other := emptySuite(t)
				other.ctx = other.ctx.WithChainID(electionChain)
				err = other.k.InitGenesis(other.ctx, exported)
			}
			require.ErrorIs(t, err, types.ErrGenesisInvalid)
		})
	}
}

func TestQueriesOfElections(t *testing.T) {
	s := newElectionSuite(t)
	_, err := s.queries.Election(s.ctx, &types.QueryElectionRequest{ElectionId: 1})
	require.ErrorIs(t, err, types.ErrElectionUnknown)
	s.open()
	list, err := s.queries.Elections(s.ctx, &types.QueryElectionsRequest{})
	require.NoError(t, err)
	require.Len(t, list.Elections, 1)
	one, err := s.queries.Election(s.ctx, &types.QueryElectionRequest{ElectionId: s.id})
	require.NoError(t, err)
	require.Equal(t, list.Elections[0], one.Election)
	require.Contains(t, one.Waiting, "closes")
	contests, err := s.queries.ElectionContests(s.ctx, &types.QueryElectionContestsRequest{ElectionId: s.id})
	require.NoError(t, err)
	require.Equal(t, s.electionTerms().Contests, contests.Contests)
	voter, err := s.queries.CensusVoter(s.ctx, &types.QueryCensusVoterRequest{ElectionId: s.id, Subject: hexOf(subjectOf("vera"))})
	require.NoError(t, err)
	require.Equal(t, uint64(10), voter.Record.District)

	_, err = s.queries.CensusVoter(s.ctx, &types.QueryCensusVoterRequest{ElectionId: s.id, Subject: hexOf(subjectOf("nobody"))})
	require.ErrorIs(t, err, types.ErrCensusVoterUnknown)
	_, err = s.queries.CensusVoter(s.ctx, &types.QueryCensusVoterRequest{ElectionId: s.id, Subject: "xx"})
	require.ErrorIs(t, err, types.ErrQueryInvalid)
	_, err = s.queries.Census(s.ctx, &types.QueryCensusRequest{ElectionId: s.id, Pagination: &query.PageRequest{Reverse: true}})
	require.ErrorIs(t, err, types.ErrQueryInvalid)
	for _, ask := range []func() error{
		func() error { _, err := s.queries.Census(s.ctx, &types.QueryCensusRequest{ElectionId: 9}); return err },
		func() error {
			_, err := s.queries.Ceremony(s.ctx, &types.QueryCeremonyRequest{ElectionId: 9})
			return err
		},
		func() error {
			_, err := s.queries.ElectionContests(s.ctx, &types.QueryElectionContestsRequest{ElectionId: 9})
			return err
		},
		func() error {
			_, err := s.queries.ElectionDistricts(s.ctx, &types.QueryElectionDistrictsRequest{ElectionId: 9})
			return err
		},
	} {
		require.ErrorIs(t, ask(), types.ErrElectionUnknown)
	}
}
