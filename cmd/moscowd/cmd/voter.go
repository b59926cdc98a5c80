package cmd

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/elections/chain"
	"github.com/moscowchain/moscowd/elections/voter"
	votingtypes "github.com/moscowchain/moscowd/x/voting/types"
)

// NewVoterCmd is what a voter of an election does.
func NewVoterCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "voter",
		Short: "Vote in an election: prepare a ballot, check or cast it, find it again",
		Long: `A ballot is prepared first, and its tracker shown. Then the voter decides: "voter audit" opens the ballot, so that another device
sees whether it holds what was chosen, and makes it void; "voter cast" signs it. A device that cheats must have done so before it
knows which of both comes.`,
		RunE: client.ValidateCmd,
	}
	cmd.AddCommand(
		standalone(newVoterKeyCmd()), newVoterPrepareCmd(), newVoterAuditCmd(), newVoterCastCmd(), newVoterReceiptCmd(),
	)
	return cmd
}

func newVoterKeyCmd() *cobra.Command {
	var secret string
	cmd := &cobra.Command{
		Use:   "key FILE",
		Short: "Make the voter's key for one election",
		Long: `Key writes a new key, encrypted with a passphrase, and prints the public key, which the registrar puts into the census. A key
of an earlier election would show that both were used by one person.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			words, err := passphrase(cmd, secret, true)
			if err != nil {
				return err
			}
			public, err := voter.NewKey(args[0], words)
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%x\n", []byte(public))
			return err
		},
	}
	passphraseFlag(cmd, &secret)
	return cmd
}

// qrFlags say how a tracker is shown.
type qrFlags struct {
	draw bool
	file string
}

func (q *qrFlags) add(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&q.draw, "qr", false, "draw a QR code of the tracker")
	cmd.Flags().StringVar(&q.file, "qr-file", "", "write the QR code to this PNG file")
}

func (q *qrFlags) show(cmd *cobra.Command, text string) error {
	if q.file != "" {
		image, err := qrPNG(text)
		if err != nil {
			return err
		}
		if err := os.WriteFile(q.file, image, 0o600); err != nil {
			return err
		}
	}
	if q.draw {
		if err := printQR(cmd.OutOrStdout(), text); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintln(cmd.OutOrStdout(), text)
	return err
}

// readElection asks the node for an election and its fixed definition. With a trusted block the definition is the chain's;
// without one, a node that lies could have the ballot encrypted to a key of its own.
func readElection(cmd *cobra.Command, clientCtx client.Context, id uint64, flags *trustFlags) (*ballotPaper, error) {
	trust, err := flags.trust()
	if err != nil {
		return nil, &ExitError{Code: exitUnusable, Err: err}
	}
	view, err := chain.Read(cmd.Context(), votingtypes.NewQueryClient(clientCtx), clientCtx.ChainID, id)
	if err != nil {
		return nil, err
	}
	definition, err := view.Definition()
	if err != nil {
		return nil, err
	}
	if trust != nil {
		head, err := chain.Head(cmd.Context(), clientCtx.Client, clientCtx.ChainID, id, trust)
		if err != nil {
			return nil, err
		}
		if !bytes.Equal(head.DefinitionHash, view.Head.DefinitionHash) {
			return nil, fmt.Errorf("%w: the chain has the definition %x", chain.ErrNode, head.DefinitionHash)
		}
	}
	return &ballotPaper{view, chain.Ballots(definition), definition.Form}, nil
}

// ballotPaper is what ballots of an election are made for.
type ballotPaper struct {
	*chain.View
	election ballot.Election
	form     func(district uint64) (ballot.Form, error)
}

// contest gives the texts of a contest.
func (p *ballotPaper) contest(id uint64) *votingtypes.ElectionContest {
	for i := range p.Contests {
		if p.Contests[i].Id == id {
			return &p.Contests[i]
		}
	}
	return &votingtypes.ElectionContest{} // the form was made of them
}

// print shows an answer to a contest in words.
func (p *ballotPaper) print(cmd *cobra.Command, c ballot.Contest, answer string) {
	texts := p.contest(c.ID)
	cmd.PrintErrf("%d  %s\n", c.ID, texts.TextRu)
	for i, option := range texts.Options {
		cmd.PrintErrf("     %d  %s\n", i, option.TextRu)
	}
	cmd.PrintErrf("   answer: %s\n", answer)
}

func newVoterPrepareCmd() *cobra.Command {
	var (
		choices []string
		subject string
		out     string
		seq     uint64
		qr      qrFlags
		trust   trustFlags
	)
	cmd := &cobra.Command{
		Use:   "prepare ELECTION",
		Short: "Encrypt a choice and show its tracker",
		Long: `Prepare reads the election from a node, encrypts an answer to each contest of the voter's district with the proofs that it is
one, and writes the ballot to a file. Nothing is signed or sent. Options count from 0.

  --choose 1=2        option 2 of contest 1; 1=0,2 where several may be named, 1=blank for none of them
  --choose 2=0:5,2:3  grades in a rating; options left out get none
  --choose 3=2,0,1    options of a ranking, the best first; "-" for a position that stays free, where that is allowed

With --trusted-height and --trusted-hash the election is proven from a block that you know from elsewhere. Without, a node that lies
could have the choice encrypted to a key of its own.

The file holds the choice until the ballot is cast. Keep it to yourself.`,
		Example: "moscowd voter prepare 1 --subject 5f0c... --choose 1=2 -o ballot.json --qr",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			id, err := strconv.ParseUint(args[0], 10, 64)
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: fmt.Errorf("election %q is not a number", args[0])}
			}
			tag, err := hex.DecodeString(subject)
			if err != nil || len(tag) != 32 {
				return &ExitError{Code: exitUnusable, Err: fmt.Errorf("subject %q is not 64 hexadecimal digits", subject)}
			}
			if _, err := os.Lstat(out); !errors.Is(err, fs.ErrNotExist) {
				return &ExitError{Code: exitUnusable, Err: fmt.Errorf("%s is there already: choose another file with -o", out)}
			}
			clientCtx, err := client.GetClientQueryContext(cmd)
			if err != nil {
				return err
			}
			if seq == 0 {
				seq = uint64(time.Now().UnixMilli())
			}
			prepared, err := prepareBallot(cmd, clientCtx, id, &trust, tag, seq, choices)
			if err != nil {
				return err
			}
			if err := prepared.Write(out); err != nil {
				return err
			}
			return qr.show(cmd, prepared.TrackerText())
		},
	}
	cmd.Flags().StringArrayVar(&choices, "choose", nil, "answer to a contest, CONTEST=ANSWER; once for each contest")
	cmd.Flags().StringVar(&subject, "subject", "", "the voter's subject in the census, 64 hexadecimal digits")
	cmd.Flags().StringVarP(&out, "output", "o", "ballot.json", "file for the ballot")
	cmd.Flags().Uint64Var(&seq, "seq", 0, "number above that of the last ballot; the time in milliseconds if 0")
	qr.add(cmd)
	trust.add(cmd)
	for _, name := range []string{"choose", "subject"} {
		_ = cmd.MarkFlagRequired(name) // the flag is there
	}
	addNodeFlags(cmd)
	return cmd
}

func prepareBallot(
	cmd *cobra.Command, clientCtx client.Context, id uint64, trust *trustFlags, tag []byte, seq uint64, choices []string,
) (*voter.Prepared, error) {
	paper, err := readElection(cmd, clientCtx, id, trust)
	if err != nil {
		return nil, err
	}
	found, err := votingtypes.NewQueryClient(clientCtx).CensusVoter(cmd.Context(),
		&votingtypes.QueryCensusVoterRequest{ElectionId: id, Subject: hex.EncodeToString(tag)})
	if err != nil {
		return nil, err
	}
	district := found.Record.District
	form, err := paper.form(district)
	if err != nil {
		return nil, err
	}
	answers, err := answersOf(form, choices)
	if err != nil {
		return nil, &ExitError{Code: exitUnusable, Err: err}
	}
	var cells []uint64
	for i, contest := range form {
		filled, err := voter.Cells(contest, answers[i])
		if err != nil {
			return nil, &ExitError{Code: exitUnusable, Err: err}
		}
		paper.print(cmd, contest, voter.Describe(contest, filled))
		cells = append(cells, filled...)
	}
	who := ballot.Voter{Mode: ballot.Direct, District: district, Tag: tag, Seq: seq}
	return voter.Prepare(paper.ChainID, id, paper.election, form, who, cells)
}

// answersOf puts the answers into the order of the contests. Every contest needs one.
func answersOf(form ballot.Form, choices []string) ([]string, error) {
	given := map[string]string{}
	for _, choice := range choices {
		contest, answer, found := strings.Cut(choice, "=")
		if _, twice := given[contest]; !found || twice {
			return nil, fmt.Errorf("--choose %q: write CONTEST=ANSWER, once for each contest", choice)
		}
		given[contest] = answer
	}
	var answers []string
	for _, contest := range form {
		name := strconv.FormatUint(contest.ID, 10)
		answer, found := given[name]
		if !found {
			return nil, fmt.Errorf("contest %d has no answer: the ballot covers all %d contests of the district", contest.ID, len(form))
		}
		answers = append(answers, answer)
		delete(given, name)
	}
	for contest := range given {
		return nil, fmt.Errorf("the district does not vote on contest %q", contest)
	}
	return answers, nil
}

func newVoterAuditCmd() *cobra.Command {
	var (
		check, publish  bool
		tracker         string
		keyFile, secret string
		trust           trustFlags
	)
	cmd := &cobra.Command{
		Use:   "audit FILE",
		Short: "Open a prepared ballot instead of casting it, and check on another device what it holds",
		Long: `Audit opens a prepared ballot and makes it void. Take the file to another device, which need not be yours, and run there
"voter audit FILE --check --tracker TRACKER" with the tracker that the first device showed: it prints what the ballot holds. Then prepare
a new ballot; what is chosen in the opened one may be anything.

--publish writes the opening to the chain, signed with the voter's key, so that everybody sees that the voter checked; the same
ciphertexts can then never be cast by anybody.`,
		Example: `moscowd voter audit ballot.json
moscowd voter audit ballot.json --check --tracker 863f...   # on the other device`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			prepared, err := voter.Read(args[0])
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			if check {
				return checkOpened(cmd, prepared, tracker, &trust)
			}
			if _, err := prepared.Audit(); err != nil {
				return err
			}
			if err := prepared.Write(args[0]); err != nil {
				return err
			}
			if publish {
				return spoil(cmd, prepared, keyFile, secret)
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s is open now and void; check it on another device with --check\n", args[0])
			return err
		},
	}
	cmd.Flags().BoolVar(&check, "check", false, "check an opened ballot, against what the node says of the election")
	cmd.Flags().StringVar(&tracker, "tracker", "", "tracker that the other device showed")
	cmd.Flags().BoolVar(&publish, "publish", false, "publish the opening on the chain")
	cmd.Flags().StringVar(&keyFile, "key", "voter.json", "the voter's key file, for --publish")
	passphraseFlag(cmd, &secret)
	trust.add(cmd)
	cmd.MarkFlagsMutuallyExclusive("check", "publish")
	addSubmitFlags(cmd)
	return cmd
}

func checkOpened(cmd *cobra.Command, prepared *voter.Prepared, tracker string, trust *trustFlags) error {
	expected, err := hex.DecodeString(tracker)
	if err != nil || len(expected) != 32 {
		return &ExitError{Code: exitUnusable, Err: fmt.Errorf("--tracker %q is not 64 hexadecimal digits", tracker)}
	}
	clientCtx, err := client.GetClientQueryContext(cmd)
	if err != nil {
		return err
	}
	paper, err := readElection(cmd, clientCtx, prepared.Election, trust)
	if err != nil {
		return err
	}
	form, err := paper.form(prepared.District)
	if err != nil {
		return err
	}
	cells, err := prepared.Check(paper.election, form, expected)
	if err != nil {
		return err
	}
	for _, contest := range form {
		answer := voter.Describe(contest, cells[:contest.Cells()])
		paper.print(cmd, contest, answer)
		if _, err := fmt.Fprintf(cmd.OutOrStdout(), "contest %d: %s\n", contest.ID, answer); err != nil {
			return err
		}
		cells = cells[contest.Cells():]
	}
	return nil
}

func openVoterKey(cmd *cobra.Command, file, secret string) (ed25519.PrivateKey, error) {
	words, err := passphrase(cmd, secret, false)
	if err != nil {
		return nil, err
	}
	key, err := voter.OpenKey(file, words)
	if err != nil {
		return nil, &ExitError{Code: exitUnusable, Err: err}
	}
	return key, nil
}

func signedBallot(p *voter.Prepared, signature []byte) votingtypes.SignedBallot {
	return votingtypes.SignedBallot{
		ElectionId: p.Election, Tag: p.Tag, Seq: p.Seq, Ciphertexts: p.Ciphertexts, Proofs: p.Proofs, Signature: signature,
	}
}

func spoil(cmd *cobra.Command, prepared *voter.Prepared, keyFile, secret string) error {
	key, err := openVoterKey(cmd, keyFile, secret)
	if err != nil {
		return err
	}
	signature, err := prepared.SignSpoiling(key)
	if err != nil {
		return err
	}
	s, err := newSubmitter(cmd)
	if err != nil {
		return err
	}
	msg := &votingtypes.MsgSpoilBallot{Sender: s.from, Ballot: signedBallot(prepared, signature), Cells: prepared.Opening.Cells}
	for _, r := range prepared.Opening.Randomness {
		msg.Randomness = append(msg.Randomness, r...)
	}
	if err := s.send(cmd.Context(), msg); err != nil {
		return err
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "the opening of %x is published\n", []byte(prepared.Tracker))
	return err
}

func newVoterCastCmd() *cobra.Command {
	var keyFile, secret string
	var signOnly bool
	cmd := &cobra.Command{
		Use:   "cast FILE",
		Short: "Sign a prepared ballot and send it",
		Long: `Cast destroys the opening of a prepared ballot, signs the ballot with the voter's key, and sends it from any enrolled account:
who sends it can neither alter nor replay it, and is not linked to the voter by the protocol. With --sign-only the signed ballot stays
in the file, for a portal to send with "moscowd tx voting cast-ballots". "voter receipt" says whether it arrived.`,
		Example: "moscowd voter cast ballot.json --key voter.json --from portal",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			prepared, err := voter.Read(args[0])
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			key, err := openVoterKey(cmd, keyFile, secret)
			if err != nil {
				return err
			}
			if err := prepared.Sign(key); err != nil {
				return err
			}
			if err := prepared.Write(args[0]); err != nil {
				return err
			}
			if !signOnly {
				s, err := newSubmitter(cmd)
				if err != nil {
					return err
				}
				msg := &votingtypes.MsgCastBallot{Sender: s.from, Ballot: signedBallot(prepared, prepared.Signature)}
				if err := s.send(cmd.Context(), msg); err != nil {
					return err
				}
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), prepared.TrackerText())
			return err
		},
	}
	cmd.Flags().StringVar(&keyFile, "key", "voter.json", "the voter's key file")
	passphraseFlag(cmd, &secret)
	cmd.Flags().BoolVar(&signOnly, "sign-only", false, "sign only")
	addSubmitFlags(cmd)
	return cmd
}

// newCastBallotsCmd is what a portal sends.
func newCastBallotsCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "cast-ballots FILE...",
		Short: "Send ballots that voters have signed",
		Long: `Cast-ballots reads ballots as "moscowd voter cast --sign-only" leaves them, one in each file, and sends up to 128 in a
transaction. One that is refused does not hinder the others; the events of the transaction name it with its error.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var ballots []votingtypes.SignedBallot
			for _, file := range args {
				prepared, err := voter.Read(file)
				if err == nil && len(prepared.Signature) == 0 {
					err = fmt.Errorf("%s: the ballot is not signed", file)
				}
				if err != nil {
					return &ExitError{Code: exitUnusable, Err: err}
				}
				ballots = append(ballots, signedBallot(prepared, prepared.Signature))
			}
			s, err := newSubmitter(cmd)
			if err != nil {
				return err
			}
			for len(ballots) > 0 {
				n := min(votingtypes.MaxBallotBatch, len(ballots))
				var msg sdk.Msg = &votingtypes.MsgCastBallots{Sender: s.from, Ballots: ballots[:n]}
				if n == 1 {
					msg = &votingtypes.MsgCastBallot{Sender: s.from, Ballot: ballots[0]}
				}
				if err := s.send(cmd.Context(), msg); err != nil {
					return err
				}
				ballots = ballots[n:]
			}
			cmd.Printf("%d ballots sent\n", len(args))
			return nil
		},
	}
	addSubmitFlags(cmd)
	return cmd
}

func newVoterReceiptCmd() *cobra.Command {
	var (
		asJSON bool
		qr     qrFlags
		trust  trustFlags
	)
	cmd := &cobra.Command{
		Use:   "receipt FILE",
		Short: "Find the own ballot on the chain by its tracker, with a proof",
		Long: `Receipt asks a node for the ballot that counts for the voter, checks the ICS-23 proof of it, and compares its tracker with that
of the file. Of an opened ballot it says whether the opening was published.

The proof is checked against the validators that the node names; with --trusted-height and --trusted-hash, against a block that you
know from elsewhere. Exit code 1 if the ballot does not count.`,
		Example: "moscowd voter receipt ballot.json --qr",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			prepared, err := voter.Read(args[0])
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			trusted, err := trust.trust()
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			clientCtx, err := client.GetClientQueryContext(cmd)
			if err != nil {
				return err
			}
			found, err := chain.Find(cmd.Context(), clientCtx.Client, clientCtx.ChainID, prepared.Election, prepared.Ballot(), trusted)
			if err != nil {
				return err
			}
			receipt := newReceipt(prepared, found)
			receipt.Trusted = trusted != nil
			if asJSON {
				err = json.NewEncoder(cmd.OutOrStdout()).Encode(receipt)
			} else {
				if err = qr.show(cmd, prepared.TrackerText()); err == nil {
					_, err = fmt.Fprintln(cmd.OutOrStdout(), receipt.words())
				}
			}
			if err == nil && !receipt.Counts && !receipt.Opened {
				err = &ExitError{Code: exitInvalid, Err: errors.New("")}
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the receipt as JSON")
	qr.add(cmd)
	trust.add(cmd)
	addNodeFlags(cmd)
	return cmd
}

// receipt is what a voter learns of a ballot.
type receipt struct {
	Tracker string `json:"tracker"`
	// Counts says that the ballot is the one of its voter that counts, Opened that its opening was published.
	Counts bool `json:"counts"`
	Opened bool `json:"opened"`
	// Height is the block that accepted it, ProvedHeight the state that shows it.
	Height       int64  `json:"height,string"`
	ProvedHeight int64  `json:"proved_height,string"`
	Other        string `json:"other,omitempty"`
	Trusted      bool   `json:"trusted"`
}

func (r *receipt) words() string {
	by := "by the validators that the node names"
	if r.Trusted {
		by = "from the block that you trust"
	}
	proved := fmt.Sprintf("proved by the state of height %d, %s", r.ProvedHeight, by)
	switch {
	case r.Counts:
		return fmt.Sprintf("the ballot counts: block %d accepted it\n%s", r.Height, proved)
	case r.Opened:
		return "the opening of the ballot is published; it can never be cast\n" + proved
	case r.Other != "":
		return fmt.Sprintf("THE BALLOT DOES NOT COUNT: the one that counts for the voter has the tracker %s\n%s", r.Other, proved)
	}
	return "THE BALLOT DOES NOT COUNT: the chain has none of the voter\n" + proved
}

func newReceipt(prepared *voter.Prepared, found *chain.Found) *receipt {
	r := &receipt{Tracker: hex.EncodeToString(prepared.Tracker), ProvedHeight: found.Height}
	r.Opened = found.Vector != nil && found.Vector.Outcome == votingtypes.BALLOT_OUTCOME_SPOILED && bytes.Equal(found.Vector.Tag, prepared.Tag)
	if found.Record == nil || len(found.Record.Tracker) == 0 {
		return r
	}
	if r.Counts = bytes.Equal(found.Record.Tracker, prepared.Tracker); r.Counts {
		r.Height = found.Record.Height
	} else {
		r.Other = hex.EncodeToString(found.Record.Tracker)
	}
	return r
}
