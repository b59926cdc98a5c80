package integration

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cosmos/gogoproto/proto"
	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/baseapp"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	"github.com/cosmos/cosmos-sdk/x/authz"
	govv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/crypto/election"
	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/crypto/tally"
	"github.com/moscowchain/moscowd/elections/chain"
	"github.com/moscowchain/moscowd/elections/trustee"
	electionsface "github.com/moscowchain/moscowd/precompiles/elections"
	accesstypes "github.com/moscowchain/moscowd/x/access/types"
	votingkeeper "github.com/moscowchain/moscowd/x/voting/keeper"
	votingtypes "github.com/moscowchain/moscowd/x/voting/types"
)

// ballotGas is enough for a transaction with a few ballots, or for a step of a trustee.
const ballotGas = 10_000_000

// electionRun is election 1 with the secrets of its people: two of three trustees open the tally, all voters are of district 1 and
// choose one of two.
type electionRun struct {
	*network
	portal     *account
	trustees   []*account
	keys       []*trustee.Key
	registrars []*account
	opens      time.Time
}

// signingKey is the Ed25519 key of a registrar or a voter.
func signingKey(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte("signs: " + name))
	return ed25519.NewKeyFromSeed(seed[:])
}

// announceElection has governance name an organizer, who announces an election.
func (n *network) announceElection() *electionRun {
	n.t.Helper()
	organizer := n.operators[0]
	n.govern(&votingtypes.MsgUpdateParams{Authority: n.authority(), Params: votingtypes.Params{Organizers: []string{organizer.String()}}})
	e := &electionRun{
		network: n, portal: n.season, trustees: n.traders[:3], registrars: []*account{n.season, n.traders[3], n.traders[4]},
		opens: n.time.Truncate(time.Second).Add(time.Hour),
	}
	option := func(name string) votingtypes.ElectionOption {
		return votingtypes.ElectionOption{TextRu: name, TextEn: name}
	}
	msg := &votingtypes.MsgCreateElection{
		Organizer: organizer.String(), TitleRu: "Выборы", TitleEn: "Election", Purpose: votingtypes.ELECTION_PURPOSE_ELECTION,
		Contests: []votingtypes.ElectionContest{{
			Id: 1, TextRu: "Кто?", TextEn: "Who?", Kind: votingtypes.CONTEST_KIND_EXACTLY, Limit: 1,
			Options: []votingtypes.ElectionOption{option("A"), option("B")},
		}},
		Districts: []votingtypes.DistrictTerms{{Id: 1, Contests: []uint64{1}}}, Threshold: 2,
		CensusCloses: e.opens.Add(-10 * time.Minute), Opens: e.opens, Closes: e.opens.Add(6 * time.Hour), StepSeconds: 60, TallySeconds: 600, Revote: true,
	}
	for i, account := range e.trustees {
		msg.Trustees = append(msg.Trustees, votingtypes.Trustee{Address: account.String(), Name: fmt.Sprintf("Organisation %d", i)})
		key, err := trustee.NewKey()
		require.NoError(n.t, err)
		e.keys = append(e.keys, key)
	}
	for _, account := range e.registrars {
		msg.Registrars = append(msg.Registrars, votingtypes.CensusRegistrar{
			Address: account.String(), PublicKey: signingKey(account.String()).Public().(ed25519.PublicKey),
		})
	}
	n.run(organizer, msg)
	return e
}

// open publishes the census, makes the key and waits for the opening.
func (e *electionRun) open(voters ...string) {
	e.t.Helper()
	census := &votingtypes.MsgPublishCensus{Registrar: e.registrars[0].String(), ElectionId: 1, Signers: []uint64{1, 2}}
	for _, voter := range voters {
		subject, key := randomBytes(voter), signingKey(voter).Public().(ed25519.PublicKey)
		signed := election.CensusLeaf(app.ChainID, 1, 1, subject, key)
		leaf := votingtypes.CensusLeaf{District: 1, Subject: subject, PublicKey: key}
		for _, account := range e.registrars[:2] {
			leaf.Signatures = append(leaf.Signatures, ed25519.Sign(signingKey(account.String()), signed)...)
		}
		census.Leaves = append(census.Leaves, leaf)
	}
	e.run(e.registrars[0], census)
	for _, account := range e.registrars[:2] {
		e.run(account, &votingtypes.MsgFreezeCensus{Registrar: account.String(), ElectionId: 1, Voters: uint64(len(voters))})
	}
	for e.view().Election.Stage != votingtypes.ELECTION_STAGE_READY {
		view, sent := e.view(), [][]byte(nil)
		for i, key := range e.keys {
			messages, err := view.Steps(key, e.trustees[i].String())
			require.NoError(e.t, err)
			for _, msg := range messages {
				sent = append(sent, e.signGas(e.trustees[i], ballotGas, msg))
			}
		}
		require.NotEmpty(e.t, sent, view.Waiting)
		e.delivered(sent...)
	}
	e.blockAfter(e.opens.Sub(e.time))
	require.Equal(e.t, votingtypes.ELECTION_STAGE_OPEN, e.head().Stage)
}

func (e *electionRun) queries() votingtypes.QueryClient {
	helper := baseapp.NewQueryServerTestHelper(e.ctx(), e.app.Encoding().InterfaceRegistry)
	votingtypes.RegisterQueryServer(helper, votingkeeper.NewQueryServerImpl(e.app.VotingKeeper))
	return votingtypes.NewQueryClient(helper)
}

func (e *electionRun) view() *chain.View {
	e.t.Helper()
	view, err := chain.Read(e.ctx(), e.queries(), app.ChainID, 1)
	require.NoError(e.t, err)
	return view
}

func (e *electionRun) head() votingtypes.ElectionHead {
	e.t.Helper()
	head, err := e.app.VotingKeeper.ElectionHeads.Get(e.ctx(), 1)
	require.NoError(e.t, err)
	return head
}

// ballot makes a signed ballot with its opening.
func (e *electionRun) ballot(voter string, seq, option uint64) (votingtypes.SignedBallot, *ballot.Opening) {
	e.t.Helper()
	definition, err := e.view().Definition()
	require.NoError(e.t, err)
	cells := make([]uint64, 2)
	cells[option] = 1
	booth := chain.Ballots(definition)
	form := ballot.Form{definition.Contests[0].Contest}
	made, opening, err := ballot.Make(rand.Reader, booth, form, ballot.Voter{Mode: ballot.Direct, District: 1, Tag: randomBytes(voter), Seq: seq}, cells)
	require.NoError(e.t, err)
	return votingtypes.SignedBallot{
		ElectionId: 1, Tag: made.Tag, Seq: seq, Ciphertexts: made.Ciphertexts, Proofs: made.Proofs,
		Signature: ed25519.Sign(signingKey(voter), ballot.CastMessage(booth.Hash, made.Tracker())),
	}, opening
}

// forged is a ballot whose proofs are those of another; its voter signed it.
func (e *electionRun) forged(voter string, seq uint64) votingtypes.SignedBallot {
	e.t.Helper()
	bad, _ := e.ballot(voter, seq, 0)
	other, _ := e.ballot(voter, seq, 0)
	bad.Proofs = other.Proofs
	bad.Signature = ed25519.Sign(signingKey(voter), ballot.CastMessage(e.head().DefinitionHash, bad.ToProtocol(1).Tracker()))
	return bad
}

func castBallot(sender *account, b votingtypes.SignedBallot) *votingtypes.MsgCastBallot {
	return &votingtypes.MsgCastBallot{Sender: sender.String(), Ballot: b}
}

func (e *electionRun) spoilBallot(voter string, seq uint64) *votingtypes.MsgSpoilBallot {
	e.t.Helper()
	b, opening := e.ballot(voter, seq, 1)
	msg := &votingtypes.MsgSpoilBallot{Sender: e.portal.String(), Ballot: b, Cells: opening.Cells}
	for _, r := range opening.Randomness {
		msg.Randomness = r.Append(msg.Randomness)
	}
	msg.Ballot.Signature = ed25519.Sign(signingKey(voter), ballot.SpoilMessage(e.head().DefinitionHash, b.ToProtocol(1).Tracker()))
	return msg
}

// finish closes the election and has two trustees open the tally.
func (e *electionRun) finish() {
	e.t.Helper()
	e.blockAfter(e.view().Election.Ends().Sub(e.time))
	view := e.view()
	require.Equal(e.t, votingtypes.ELECTION_STAGE_TALLY, view.Election.Stage)
	tasks, err := e.queries().ElectionTasks(e.ctx(), &votingtypes.QueryElectionTasksRequest{ElectionId: 1})
	require.NoError(e.t, err)
	require.Len(e.t, tasks.Tasks, 1)
	sums, err := elgamal.DecodeAccumulators(tasks.Tasks[0].Ciphertexts)
	require.NoError(e.t, err)
	for i := range 2 {
		own, err := view.Share(e.keys[i], uint64(i)+1)
		require.NoError(e.t, err)
		share, err := own.Decrypt(tally.District(view.Head.DefinitionHash, 1, sums))
		require.NoError(e.t, err)
		e.delivered(e.signGas(e.trustees[i], ballotGas, &votingtypes.MsgSubmitDecryptionShare{
			Trustee: e.trustees[i].String(), ElectionId: 1, District: 1, Share: share.Bytes(),
		}))
	}
	results, err := view.Count(e.ctx(), e.queries())
	require.NoError(e.t, err)
	e.delivered(e.signGas(e.portal, ballotGas, &votingtypes.MsgFinaliseTally{Sender: e.portal.String(), ElectionId: 1, Results: results}))
	require.Equal(e.t, votingtypes.ELECTION_STAGE_FINAL, e.head().Stage)
}

// TestANodeThatRemembersNoVerdictAgrees: one node checked the ballots when they came, the other sees them in the block first.
func TestANodeThatRemembersNoVerdictAgrees(t *testing.T) {
	e := newNetwork(t, 1).announceElection()
	e.open("anna", "boris", "vera")
	other := e.fromSnapshot()

	bad := e.forged("vera", 1)
	alone := e.signGas(e.portal, ballotGas, castBallot(e.portal, bad))
	refused := e.check(alone)
	isError(t, votingtypes.ErrBallotBit, refused.Codespace, refused.Code, refused.Log)

	anna, _ := e.ballot("anna", 1, 0)
	boris, _ := e.ballot("boris", 1, 1)
	again, _ := e.ballot("anna", 2, 1)
	txs := [][]byte{
		alone, // of a proposer who takes it all the same
		e.signGas(e.portal, ballotGas, &votingtypes.MsgCastBallots{Sender: e.portal.String(), Ballots: []votingtypes.SignedBallot{anna, bad, boris}}),
		e.signGas(e.portal, ballotGas, castBallot(e.portal, again)),
		e.signGas(e.portal, ballotGas, castBallot(e.portal, anna)), // copied
		e.signGas(e.portal, ballotGas, e.spoilBallot("vera", 2)),
	}
	e.portal.sequence = e.committed(e.portal)
	for _, tx := range txs[1:] {
		e.check(tx)
	}
	e.time = e.time.Add(time.Second)
	other.time = e.time
	results, otherResults := e.execute(txs).TxResults, other.execute(txs).TxResults
	for i := range txs {
		require.Equal(t, results[i], otherResults[i], "transaction %d: result, gas and events", i)
	}
	require.Equal(t, e.hash, other.hash)
	head := e.head()
	require.Equal(t, []uint64{3, 1, 2}, []uint64{head.Cast, head.Spoiled, head.Voters})
	isError(t, votingtypes.ErrBallotBit, results[0].Codespace, results[0].Code, results[0].Log)
	for _, accepted := range []int{1, 2, 4} {
		require.Zero(t, results[accepted].Code, results[accepted].Log)
	}
	require.NotZero(t, results[3].Code)
}

func TestBallotsInsideOtherMessages(t *testing.T) {
	e := newNetwork(t, 1).announceElection()
	e.open("anna", "boris", "vera")
	portal, deputy := e.portal, e.operators[0]
	next := func(voter string, seq uint64) *votingtypes.MsgCastBallot {
		b, _ := e.ballot(voter, seq, 0)
		return castBallot(portal, b)
	}
	delivered := func(by *account, gas uint64, msg sdk.Msg) *abci.ExecTxResult {
		return e.block(e.signGas(by, gas, msg)).TxResults[0]
	}

	t.Run("need the sender's grant", func(t *testing.T) {
		result := delivered(deputy, ballotGas, exec(deputy, next("anna", 1)))
		isError(t, authz.ErrNoAuthorizationFound, result.Codespace, result.Code, result.Log)
		require.Zero(t, e.head().Cast)
	})
	e.grant(portal, deputy, &votingtypes.MsgCastBallot{})
	t.Run("count with it, and cost what they cost alone", func(t *testing.T) {
		direct := delivered(portal, ballotGas, next("boris", 1))
		require.Zero(t, direct.Code, direct.Log)
		wrapped := delivered(deputy, ballotGas, exec(deputy, next("anna", 1)))
		require.Zero(t, wrapped.Code, wrapped.Log)
		require.Equal(t, uint64(2), e.head().Cast)
		require.GreaterOrEqual(t, wrapped.GasUsed, direct.GasUsed)
		require.Greater(t, uint64(wrapped.GasUsed), votingtypes.GasPerBallot)
	})
	t.Run("are checked", func(t *testing.T) {
		result := delivered(deputy, ballotGas, exec(deputy, castBallot(portal, e.forged("anna", 2))))
		isError(t, votingtypes.ErrBallotBit, result.Codespace, result.Code, result.Log)
	})
	t.Run("run out of gas", func(t *testing.T) {
		result := delivered(deputy, 110_000, exec(deputy, next("anna", 2)))
		isError(t, sdkerrors.ErrOutOfGas, result.Codespace, result.Code, result.Log)
	})
	t.Run("of governance need an account that is enrolled", func(t *testing.T) {
		b, _ := e.ballot("vera", 1, 0)
		p := e.decide(&votingtypes.MsgCastBallot{Sender: e.authority(), Ballot: b})
		require.Equal(t, govv1.StatusFailed, p.Status)
		require.Contains(t, p.FailedReason, accesstypes.ErrAccountUnknown.Error())
	})
	t.Run("of governance in the portal's name are refused, since no data set would have them", func(t *testing.T) {
		gov, err := sdk.AccAddressFromBech32(e.authority())
		require.NoError(t, err)
		expires := e.time.Add(24 * time.Hour)
		grant, err := authz.NewMsgGrant(portal.address(), gov, authz.NewGenericAuthorization(sdk.MsgTypeURL(&votingtypes.MsgCastBallot{})), &expires)
		require.NoError(t, err)
		e.run(portal, grant)
		before := e.head()
		wrapped := authz.NewMsgExec(gov, []sdk.Msg{next("vera", 1)})
		p := e.decide(&wrapped)
		require.Equal(t, govv1.StatusFailed, p.Status)
		require.Contains(t, p.FailedReason, votingtypes.ErrElectionProposal.Error())
		require.Equal(t, before, e.head())
	})
	t.Run("do not come from contracts", func(t *testing.T) {
		e.admitUploader(portal)
		relay := e.deployWasm(portal, "relay", "{}")
		e.enrolAddress(relay.text(), "contract")
		b, _ := e.ballot("anna", 3, 0)
		msg := &votingtypes.MsgCastBallot{Sender: relay.text(), Ballot: b}
		result := delivered(portal, ballotGas, relayed(portal, relay, msg))
		isError(t, sdkerrors.ErrUnauthorized, result.Codespace, result.Code, result.Log)
		require.Contains(t, result.Log, "contracts may not send "+sdk.MsgTypeURL(msg))
	})
	t.Run("of a suspended portal do not count", func(t *testing.T) {
		msg, before := next("anna", 4), e.head()
		e.suspend(portal)
		result := delivered(deputy, ballotGas, exec(deputy, msg))
		isError(t, accesstypes.ErrAccountSuspended, result.Codespace, result.Code, result.Log)
		require.Equal(t, before, e.head())
	})
}

func TestContractsReadAnElection(t *testing.T) {
	n := newNetwork(t, 1, creators(newAccount("season").hex()))
	e := n.announceElection()
	n.admitUploader(n.season)
	relay := n.deployWasm(n.season, "relay", "{}")
	solidity := n.deploy(n.season, "0.8")

	// ethereum asks through a contract, as cosmwasm does.
	ethereum := func(method string, args ...any) []any {
		t.Helper()
		data, err := electionsface.ABI.Pack(method, args...)
		require.NoError(t, err)
		answer := solidity.reads("forward", uint8(0), electionsface.Address, data)
		require.Equal(t, true, answer[0], method)
		values, err := electionsface.ABI.Unpack(method, answer[1].([]byte))
		require.NoError(t, err)
		return values
	}
	cosmwasm := func(method string, request proto.Message, response proto.Message) {
		t.Helper()
		data, err := proto.Marshal(request)
		require.NoError(t, err)
		answer := n.asks(relay, fmt.Sprintf(`{"grpc":{"path":"/moscow.voting.v1.Query/%s","data":%q}}`, method, base64.StdEncoding.EncodeToString(data)))
		var got struct{ Ok struct{ Ok []byte } }
		require.NoError(t, json.Unmarshal([]byte(answer), &got), answer)
		require.NoError(t, proto.Unmarshal(got.Ok.Ok, response), answer)
	}
	stands := func(stage votingtypes.ElectionStage, voters, ballots uint64, proven bool, counts []uint64) {
		t.Helper()
		require.Equal(t, uint8(stage), ethereum("election", uint64(1))[4])
		require.Equal(t, []any{voters, ballots}, ethereum("turnout", uint64(1), uint64(1)))
		result := ethereum("results", uint64(1), uint64(1))
		require.Equal(t, []any{proven, counts}, result[3:])

		var found votingtypes.QueryElectionResponse
		cosmwasm("Election", &votingtypes.QueryElectionRequest{ElectionId: 1}, &found)
		require.Equal(t, stage, found.Election.Stage)
		var results votingtypes.QueryElectionResultsResponse
		cosmwasm("ElectionResults", &votingtypes.QueryElectionResultsRequest{ElectionId: 1}, &results)
		require.Equal(t, []votingtypes.ElectionTurnout{{District: 1, Census: voters, Ballots: ballots}}, results.Turnout)
		if proven {
			require.Equal(t, counts, results.Results[0].Counts)
		} else {
			require.Empty(t, results.Results)
		}
	}

	stands(votingtypes.ELECTION_STAGE_PREPARING, 0, 0, false, []uint64{})
	e.open("anna", "boris", "vera")
	stands(votingtypes.ELECTION_STAGE_OPEN, 3, 0, false, []uint64{})
	anna, _ := e.ballot("anna", 1, 0)
	boris, _ := e.ballot("boris", 1, 1)
	vera, _ := e.ballot("vera", 1, 1)
	for _, b := range []votingtypes.SignedBallot{anna, boris, vera} {
		e.run(e.portal, castBallot(e.portal, b))
	}
	stands(votingtypes.ELECTION_STAGE_OPEN, 3, 3, false, []uint64{})
	var record votingtypes.QueryBallotResponse
	cosmwasm("Ballot", &votingtypes.QueryBallotRequest{ElectionId: 1, Tag: fmt.Sprintf("%x", anna.Tag)}, &record)
	tracker := anna.ToProtocol(1).Tracker()
	require.Equal(t, tracker[:], record.Record.Tracker)
	require.Equal(t, [32]byte(common.Hash(tracker)), ethereum("ballot", uint64(1), [32]byte(anna.Tag))[1])

	e.finish()
	stands(votingtypes.ELECTION_STAGE_FINAL, 3, 3, true, []uint64{1, 2})
}
