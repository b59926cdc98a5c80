package cmd

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client"

	"github.com/moscowchain/moscowd/lightproof"
	votingclient "github.com/moscowchain/moscowd/x/voting/client"
)

// newQueryVotingCmd has the queries of x/voting that do more than ask; autocli adds the others.
func newQueryVotingCmd() *cobra.Command {
	cmd := &cobra.Command{Use: "voting", Short: "Polls: terms, results, receipts", RunE: client.ValidateCmd}
	cmd.AddCommand(newReceiptCmd())
	return cmd
}

// receiptJSON is what machines read of a receipt.
type receiptJSON struct {
	ChainID  string            `json:"chain_id"`
	Tracker  string            `json:"tracker"`
	Poll     uint64            `json:"poll,string"`
	Question uint32            `json:"question"`
	Version  uint32            `json:"version"`
	Choices  []uint32          `json:"choices"`
	Position uint64            `json:"position,string"`
	Height   int64             `json:"height,string"`
	Counts   bool              `json:"counts"`
	Proof    *lightproof.Proof `json:"proof"`
}

func newReceiptCmd() *cobra.Command {
	var (
		qrFile string
		withQR bool
		asJSON bool
		anchor int64
	)
	cmd := &cobra.Command{
		Use:   "receipt TRACKER",
		Short: "Find the own vote by its tracker, with a proof that the chain accepted it",
		Long: `Receipt finds the vote with a tracker, checks that the vote has this tracker, and checks the ICS-23 proof that the chain
accepted it at the position and height given. A QR code holds the tracker with them.

The proof is checked against the validators that the node names; with --anchor-height the light blocks from there on are fetched
and followed. That the vote counts is the node's word until the poll is counted again: "moscowd export poll", "moscowd verify poll".`,
		Example: "moscowd query voting receipt 863f1261162e1a0f6563de5a623741342274a754b777cc51421feddca7582b3e --qr",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			tracker, err := hex.DecodeString(args[0])
			if err != nil || len(tracker) != 32 {
				return &ExitError{Code: exitUnusable, Err: fmt.Errorf("tracker %q is not 64 hexadecimal digits", args[0])}
			}
			clientCtx, err := client.GetClientQueryContext(cmd)
			if err != nil {
				return err
			}
			receipt, err := votingclient.CollectReceipt(cmd.Context(),
				votingclient.Source{Queries: clientCtx, Node: clientCtx.Client}, tracker, anchor)
			if err != nil {
				return err
			}
			return printReceipt(cmd, receipt, args[0], asJSON, withQR, qrFile)
		},
	}
	cmd.Flags().BoolVar(&withQR, "qr", false, "draw a QR code")
	cmd.Flags().StringVar(&qrFile, "qr-file", "", "write the QR code to this PNG file")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the receipt with its proof as JSON")
	cmd.Flags().Int64Var(&anchor, "anchor-height", 0, "block at which the proof begins; the latest if 0")
	addNodeFlags(cmd)
	return cmd
}

func printReceipt(cmd *cobra.Command, r *votingclient.Receipt, tracker string, asJSON, withQR bool, qrFile string) error {
	signed, out := &r.Vote.Signed, cmd.OutOrStdout()
	if asJSON {
		return json.NewEncoder(out).Encode(&receiptJSON{
			ChainID: r.ChainID, Tracker: tracker, Poll: signed.PollId, Question: signed.QuestionId, Version: signed.VersionId,
			Choices: signed.Choices, Position: r.Vote.Position, Height: r.Vote.Height, Counts: r.Counts, Proof: r.Proof,
		})
	}
	text := fmt.Sprintf("%s poll %d vote %d height %d tracker %s", r.ChainID, signed.PollId, r.Vote.Position, r.Vote.Height, tracker)
	if qrFile != "" {
		image, err := qrPNG(text)
		if err != nil {
			return err
		}
		if err := os.WriteFile(qrFile, image, 0o600); err != nil {
			return err
		}
	}
	if withQR {
		if err := printQR(out, text); err != nil {
			return err
		}
	}
	counts := "counts"
	if !r.Counts {
		counts = "was replaced by a later one and does not count"
	}
	_, err := fmt.Fprintf(out, "%s\nquestion %d, version %d, choices %v: the vote %s\nproved by the state of height %d, which block %d commits to\n",
		text, signed.QuestionId, signed.VersionId, signed.Choices, counts, r.Proof.Height, r.Proof.Height+1)
	return err
}
