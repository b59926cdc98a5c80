package chain_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/elections/chain"
	"github.com/moscowchain/moscowd/elections/trustee"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// stranger is none of the trustees.
const stranger = "moscow1stranger"

// ceremony is an election as a node tells it, with its three trustees, of whom two open the sums.
type ceremony struct {
	t    *testing.T
	view *chain.View
	keys []*trustee.Key
}

func newCeremony(t *testing.T) *ceremony {
	t.Helper()
	c := &ceremony{t: t, view: &chain.View{
		ChainID:   "moscow-1",
		Election:  types.Election{Id: 1, Stage: types.ELECTION_STAGE_PREPARING, Threshold: 2},
		Ceremony:  types.Ceremony{Attempt: 1, Step: types.CEREMONY_STEP_REGISTER},
		Trustees:  make([]types.CeremonyTrustee, 3),
		Contests:  []types.ElectionContest{{Id: 1}},
		Districts: []types.ElectionDistrict{{Terms: types.DistrictTerms{Id: 1, Contests: []uint64{1}}}},
	}}
	for _, name := range []string{"one", "two", "three"} {
		c.view.Election.Trustees = append(c.view.Election.Trustees, types.Trustee{Address: "moscow1" + name, Name: name})
		key, err := trustee.NewKey()
		require.NoError(t, err)
		c.keys = append(c.keys, key)
	}
	return c
}

func (c *ceremony) steps(number int) []sdk.Msg {
	c.t.Helper()
	msgs, err := c.view.Steps(c.keys[number], c.view.Election.Trustees[number].Address)
	require.NoError(c.t, err)
	return msgs
}

// round has all trustees do what is due and enters it as the chain would; each has one message to send, and no second.
func (c *ceremony) round(next types.CeremonyStep) {
	c.t.Helper()
	for i := range c.keys {
		msgs := c.steps(i)
		require.Len(c.t, msgs, 1)
		record := &c.view.Trustees[i]
		record.Trustee = uint64(i) + 1
		switch msg := msgs[0].(type) {
		case *types.MsgRegisterTrustee:
			record.Registration = msg.Registration
		case *types.MsgCommitDeal:
			record.Commitment = msg.Commitment
		case *types.MsgDealKey:
			record.Deal = msg.Deal
		case *types.MsgConfirmShares:
			record.Confirmed = true
		}
		require.Empty(c.t, c.steps(i), "it is done")
	}
	c.view.Ceremony.Step = next
}

// dealt brings the ceremony to where shares are checked.
func (c *ceremony) dealt() {
	c.t.Helper()
	c.round(types.CEREMONY_STEP_COMMIT)
	c.round(types.CEREMONY_STEP_DEAL)
	c.round(types.CEREMONY_STEP_COMPLAIN)
}

func TestTrusteesDoWhatIsDueAndNothingTwice(t *testing.T) {
	c := newCeremony(t)
	c.dealt()
	c.round(types.CEREMONY_STEP_DONE)
	require.Empty(t, c.steps(0))
	c.view.Election.Stage = types.ELECTION_STAGE_OPEN
	require.Empty(t, c.steps(0))
}

func TestOnlyTrusteesHaveSomethingToDo(t *testing.T) {
	c := newCeremony(t)
	_, err := c.view.Steps(c.keys[0], stranger)
	require.ErrorIs(t, err, chain.ErrNoTrustee)
}

func TestAFalseShareIsComplainedOf(t *testing.T) {
	c := newCeremony(t)
	c.dealt()
	// The deal of trustee 2: threshold + 1 points, then the shares of the others, of trustee 1 first.
	deal := c.view.Trustees[1].Deal
	copy(deal[3*group.Size:], group.ScalarFromUint64(1).Bytes())
	msgs := c.steps(0)
	require.Len(t, msgs, 2)
	complaint, is := msgs[0].(*types.MsgComplain)
	require.True(t, is)
	require.Equal(t, uint64(2), complaint.Dealer)
	require.IsType(t, &types.MsgConfirmShares{}, msgs[1])
	require.Len(t, c.steps(2), 1, "the share of trustee 3 is right")

	c.view.Trustees[1].Exclusion = types.DEALER_EXCLUSION_FALSE_SHARE
	require.Len(t, c.steps(0), 1, "nobody complains of one who is out")
}

func TestWhoIsOutDealsNoMore(t *testing.T) {
	c := newCeremony(t)
	c.round(types.CEREMONY_STEP_COMMIT)
	c.view.Trustees[1].Exclusion = types.DEALER_EXCLUSION_NO_COMMITMENT
	require.Empty(t, c.steps(1))
	require.Len(t, c.steps(0), 1)
}

func TestANodeThatContradictsItselfIsNotFollowed(t *testing.T) {
	for name, change := range map[string]func(*ceremony){
		"a registration of another trustee": func(c *ceremony) { c.view.Trustees[1].Registration = c.view.Trustees[2].Registration },
		"a registration cut off":            func(c *ceremony) { c.view.Trustees[1].Registration = c.view.Trustees[1].Registration[:40] },
		"a deal without a commitment":       func(c *ceremony) { c.view.Trustees[1].Commitment = nil },
	} {
		t.Run(name, func(t *testing.T) {
			c := newCeremony(t)
			c.dealt()
			change(c)
			_, err := c.view.Steps(c.keys[0], c.view.Election.Trustees[0].Address)
			require.ErrorIs(t, err, chain.ErrNode)
		})
	}
	t.Run("another key than the own one", func(t *testing.T) {
		c := newCeremony(t)
		c.dealt()
		_, err := c.view.Steps(c.keys[2], c.view.Election.Trustees[0].Address)
		require.ErrorIs(t, err, trustee.ErrOtherKey)
	})
}

func TestThereIsNoDefinitionBeforeItIsFixed(t *testing.T) {
	c := newCeremony(t)
	c.dealt()
	_, err := c.view.Definition()
	require.ErrorIs(t, err, chain.ErrNotFixed)
	_, err = c.view.Share(c.keys[0], 1)
	require.ErrorIs(t, err, chain.ErrNotFixed)
	c.view.Head.DefinitionHash = make([]byte, 64)
	_, err = c.view.Definition()
	require.ErrorIs(t, err, chain.ErrNode)
}

// node answers with a view.
type node struct {
	types.QueryClient
	view *chain.View
}

func (n node) Election(context.Context, *types.QueryElectionRequest, ...grpc.CallOption) (*types.QueryElectionResponse, error) {
	return &types.QueryElectionResponse{Election: n.view.Election, Head: n.view.Head}, nil
}

func (n node) ElectionContests(context.Context, *types.QueryElectionContestsRequest, ...grpc.CallOption) (*types.QueryElectionContestsResponse, error) {
	return &types.QueryElectionContestsResponse{Contests: n.view.Contests}, nil
}

func (n node) ElectionDistricts(context.Context, *types.QueryElectionDistrictsRequest, ...grpc.CallOption) (*types.QueryElectionDistrictsResponse, error) {
	return &types.QueryElectionDistrictsResponse{Districts: n.view.Districts}, nil
}

// Ceremony leaves out the trustees who did nothing, as nodes do.
func (n node) Ceremony(context.Context, *types.QueryCeremonyRequest, ...grpc.CallOption) (*types.QueryCeremonyResponse, error) {
	response := &types.QueryCeremonyResponse{Ceremony: n.view.Ceremony}
	for _, t := range n.view.Trustees {
		if len(t.Registration) > 0 {
			response.Trustees = append(response.Trustees, t)
		}
	}
	return response, nil
}

func TestTrusteesWhoDidNothingHaveTheirPlace(t *testing.T) {
	c := newCeremony(t)
	c.view.Trustees[2] = types.CeremonyTrustee{Trustee: 3, Registration: []byte{1}}
	read, err := chain.Read(t.Context(), node{view: c.view}, "moscow-1", 1)
	require.NoError(t, err)
	require.Equal(t, c.view, read)
	for _, number := range []uint64{0, 4} {
		c.view.Trustees[2].Trustee = number
		_, err = chain.Read(t.Context(), node{view: c.view}, "moscow-1", 1)
		require.ErrorIs(t, err, chain.ErrNode)
	}
}
