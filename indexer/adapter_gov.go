package indexer

import (
	"strconv"
	"strings"

	abci "github.com/cometbft/cometbft/abci/types"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	govtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	govv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"

	"github.com/moscowchain/moscowd/indexer/store/sqldb"
)

// maxNesting of messages in messages of x/authz.
const maxNesting = 8

// proposalText is what no event of x/gov says.
type proposalText struct{ title, summary string }

func govAdapter() *adapter {
	return &adapter{
		kinds: []string{
			govtypes.EventTypeSubmitProposal, govtypes.EventTypeActiveProposal, govtypes.EventTypeInactiveProposal, govtypes.EventTypeCancelProposal,
		},
		plain: govEvent,
		transaction: func(_ *block, tx *transaction) error {
			findProposals(tx, tx.msgs, 0)
			return nil
		},
	}
}

// findProposals remembers the texts of the proposals in a transaction, in the order in which they are submitted.
func findProposals(tx *transaction, msgs []sdk.Msg, depth int) {
	for _, msg := range msgs {
		switch m := msg.(type) {
		case *govv1.MsgSubmitProposal:
			tx.proposals = append(tx.proposals, proposalText{m.Title, m.Summary})
		case *authz.MsgExec:
			if inner, err := m.GetMessages(); err == nil && depth < maxNesting {
				findProposals(tx, inner, depth+1)
			}
		}
	}
}

func govEvent(b *block, at position, event *abci.Event) error {
	text := attribute(event, govtypes.AttributeKeyProposalID)
	if text == "" {
		return nil // a second event of a submission, about its deposit
	}
	id, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return err
	}
	switch event.Type {
	case govtypes.EventTypeSubmitProposal:
		submitProposal(b, at, id, event)
	case govtypes.EventTypeCancelProposal:
		decideProposal(b, id, "cancelled", "")
	default:
		result := attribute(event, govtypes.AttributeKeyProposalResult)
		// An expedited proposal that fails is voted on again as an ordinary one.
		state := "voting"
		if result != govtypes.AttributeValueExpeditedProposalRejected {
			state = strings.TrimPrefix(result, "proposal_")
		}
		decideProposal(b, id, state, attribute(event, govtypes.AttributeKeyProposalLog))
	}
	return nil
}

// submitProposal stores a proposal. On this chain the voting begins with the submission.
func submitProposal(b *block, at position, id uint64, event *abci.Event) {
	row := sqldb.SetProposalParams{
		ID: int64(id), Proposer: attribute(event, govtypes.AttributeKeyProposalProposer), State: "voting", SubmittedHeight: b.height,
		Messages: messageNames(attribute(event, govtypes.AttributeKeyProposalMessages)),
	}
	if tx := at.tx; tx != nil && len(tx.proposals) > 0 {
		row.Title, row.Summary = tx.proposals[0].title, tx.proposals[0].summary
		tx.proposals = tx.proposals[1:]
	}
	put(b, (*sqldb.Queries).SetProposal, row)
}

// messageNames turns ",/a.B,/c.D" into "a.B,c.D".
func messageNames(list string) string {
	var names []string
	for _, name := range strings.Split(list, ",") {
		if name = strings.TrimPrefix(strings.TrimSpace(name), "/"); name != "" {
			names = append(names, name)
		}
	}
	return strings.Join(names, ",")
}

func decideProposal(b *block, id uint64, state, log string) {
	put(b, (*sqldb.Queries).DecideProposal, sqldb.DecideProposalParams{ID: int64(id), State: state, Log: log, DecidedHeight: b.height})
}

// voteOption is the word for a number of cosmos.gov.v1.VoteOption.
func voteOption(option int32) string { return lower(govv1.VoteOption(option).String(), "VOTE_OPTION_") }
