package cmd

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	clienttx "github.com/cosmos/cosmos-sdk/client/tx"
	"github.com/cosmos/cosmos-sdk/codec"
	sdk "github.com/cosmos/cosmos-sdk/types"

	votingtypes "github.com/moscowchain/moscowd/x/voting/types"
)

// newTxVotingCmd has the messages of x/voting that are read from files; autocli adds the others.
func newTxVotingCmd() *cobra.Command {
	cmd := &cobra.Command{Use: "voting", Short: "Transactions of polls and elections", RunE: client.ValidateCmd}
	cmd.AddCommand(
		newCreatePollCmd(), newAddVersionCmd(), newCastCmd(),
		newCreateElectionCmd(), newPublishCensusCmd(), newCastBallotsCmd(), newFinaliseCmd(),
	)
	return cmd
}

func newCreatePollCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "create-poll FILE",
		Short: "Announce a poll with its questions",
		Long: `Create-poll reads the terms of a poll as JSON; who sends the transaction is its organizer. Where a census says who may
vote, "moscowd voting census" gives its root and size. docs/polls.md describes the kinds of questions.`,
		Example: `moscowd tx voting create-poll poll.json --from organizer

where poll.json is
{"title_ru": "Велодорожка", "title_en": "Bicycle lane", "opens": "2026-12-01T06:00:00Z", "closes": "2026-12-08T06:00:00Z",
 "class": "resident", "revote": true, "results": "RESULTS_VISIBILITY_LIVE",
 "questions": [{"kind": "QUESTION_KIND_SINGLE", "title_ru": "Где?", "title_en": "Where?", "options": [
   {"title_ru": "По набережной", "title_en": "Along the river"}, {"title_ru": "По бульвару", "title_en": "On the boulevard"}]}]}`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return sendFile(cmd, args[0], &votingtypes.MsgCreatePoll{}, func(msg *votingtypes.MsgCreatePoll, from string) { msg.Organizer = from })
		},
	}
	flags.AddTxFlagsToCmd(cmd)
	return cmd
}

func newAddVersionCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "add-version FILE",
		Short: "Correct a question: its new version is voted on and counted apart",
		Long: `Add-version reads poll_id, question_id, titles and options as JSON. Who voted on an earlier version may vote on this one
only if earlier_voters_again says so; those earlier votes stay counted where they are.`,
		Example: "moscowd tx voting add-version version.json --from organizer",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return sendFile(cmd, args[0], &votingtypes.MsgAddQuestionVersion{},
				func(msg *votingtypes.MsgAddQuestionVersion, from string) { msg.Organizer = from })
		},
	}
	flags.AddTxFlagsToCmd(cmd)
	return cmd
}

// sendFile reads a message as JSON, says who signs it, and sends it.
func sendFile[M sdk.Msg](cmd *cobra.Command, file string, msg M, sign func(msg M, from string)) error {
	clientCtx, err := client.GetClientTxContext(cmd)
	if err != nil {
		return err
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return &ExitError{Code: exitUnusable, Err: err}
	}
	if err := clientCtx.Codec.UnmarshalJSON(content, msg); err != nil {
		return &ExitError{Code: exitUnusable, Err: fmt.Errorf("%s: %w", file, err)}
	}
	sign(msg, clientCtx.GetFromAddress().String())
	return clienttx.GenerateOrBroadcastTxCLI(clientCtx, cmd.Flags(), msg)
}

func newCastCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "cast FILE|-",
		Short: "Cast signed votes, up to 500",
		Long: `Cast reads votes as "moscowd voting sign" writes them, one JSON object a line. Who sends them need not be a voter, and can
neither alter nor replay them. One vote is sent alone; of several, those that are refused do not hinder the others, and the events
of the transaction name each with its error.`,
		Example: "moscowd voting sign 1 1 --choose 0 --from me | moscowd tx voting cast - --from me",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			clientCtx, err := client.GetClientTxContext(cmd)
			if err != nil {
				return err
			}
			votes, err := readVotes(cmd.InOrStdin(), args[0], clientCtx.Codec)
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			from := clientCtx.GetFromAddress().String()
			if len(votes) == 1 {
				return clienttx.GenerateOrBroadcastTxCLI(clientCtx, cmd.Flags(), &votingtypes.MsgCastVote{Sender: from, Vote: votes[0]})
			}
			return clienttx.GenerateOrBroadcastTxCLI(clientCtx, cmd.Flags(), &votingtypes.MsgCastVotes{Sender: from, Votes: votes})
		},
	}
	flags.AddTxFlagsToCmd(cmd)
	return cmd
}

// readVotes reads votes, one a line.
func readVotes(stdin io.Reader, file string, cdc codec.Codec) ([]votingtypes.SignedVote, error) {
	from := stdin
	if file != "-" {
		opened, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		defer func() { _ = opened.Close() }() // it was only read
		from = opened
	}
	var votes []votingtypes.SignedVote
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := bytes.TrimSpace(lines.Bytes())
		if len(line) == 0 {
			continue
		}
		if len(votes) == votingtypes.MaxBatch {
			return nil, fmt.Errorf("more than %d votes: send them in parts", votingtypes.MaxBatch)
		}
		var vote votingtypes.SignedVote
		if err := cdc.UnmarshalJSON(line, &vote); err != nil {
			return nil, fmt.Errorf("vote %d: %w", len(votes)+1, err)
		}
		votes = append(votes, vote)
	}
	if len(votes) == 0 && lines.Err() == nil {
		return nil, errors.New("there is no vote")
	}
	return votes, lines.Err()
}
