package cmd

import (
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/types/tx/signing"

	"github.com/moscowchain/moscowd/x/voting/rules"
	votingtypes "github.com/moscowchain/moscowd/x/voting/types"
)

// signFlags are the flags of "voting sign".
type signFlags struct {
	choose, rate, rank string
	version            uint32
	text               string
	seq                uint64
	valid              time.Duration
	census             string
}

func newVotingSignCmd() *cobra.Command {
	var f signFlags
	cmd := &cobra.Command{
		Use:   "sign POLL QUESTION",
		Short: "Sign a vote with a key of the keyring",
		Long: `Sign reads the question from a node, signs a vote on it (EIP-712, as a browser wallet would) and prints it as one line of
JSON for "moscowd tx voting cast". The tracker, by which the vote is found, goes to standard error; it names what was voted, so keep
it to yourself. Nothing is sent. Options count from 0.

With --question-version the question is not read and no node is needed.`,
		Example: `moscowd voting sign 1 1 --choose 2 --from me > vote.json
moscowd voting sign 1 2 --choose 0,3 --from me
moscowd voting sign 1 3 --rate 0=5,2=3 --from me
moscowd voting sign 1 4 --rank 2,0,1 --from me`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			clientCtx, err := client.GetClientTxContext(cmd)
			if err != nil {
				return err
			}
			cmd.SilenceUsage = true
			signed, tracker, err := signVote(cmd, clientCtx, args, f)
			if err != nil {
				return err
			}
			line, err := clientCtx.Codec.MarshalJSON(signed)
			if err != nil {
				return err
			}
			cmd.PrintErrf("tracker %x\n", tracker)
			_, err = fmt.Fprintln(cmd.OutOrStdout(), string(line))
			return err
		},
	}
	cmd.Flags().StringVar(&f.choose, "choose", "", "options, such as 0,3")
	cmd.Flags().StringVar(&f.rate, "rate", "", "ratings of options, such as 0=5,2=3")
	cmd.Flags().StringVar(&f.rank, "rank", "", "options in their order, the best first, such as 2,0,1")
	cmd.Flags().Uint32Var(&f.version, "question-version", 0, "version of the question, instead of asking a node for the current one")
	cmd.Flags().StringVar(&f.text, "text", "", "a text beside the options: its commitment is signed, text and salt are printed for the organizer")
	cmd.Flags().Uint64Var(&f.seq, "seq", 0, "number above that of the last vote on the question; the time in milliseconds if 0")
	cmd.Flags().DurationVar(&f.valid, "valid", time.Hour, "for how long the vote may be cast")
	cmd.Flags().StringVar(&f.census, "census", "", "file with the addresses of the poll's census, where it has one")
	cmd.MarkFlagsMutuallyExclusive("choose", "rate", "rank")
	cmd.MarkFlagsOneRequired("choose", "rate", "rank")
	addNodeFlags(cmd)
	cmd.Flags().String(flags.FlagFrom, "", "key that signs")
	_ = cmd.MarkFlagRequired(flags.FlagFrom) // the flag is there
	flags.AddKeyringFlags(cmd.Flags())
	return cmd
}

func signVote(cmd *cobra.Command, clientCtx client.Context, args []string, f signFlags) (*votingtypes.SignedVote, [32]byte, error) {
	poll, err := strconv.ParseUint(args[0], 10, 64)
	if err != nil {
		return nil, [32]byte{}, &ExitError{Code: exitUnusable, Err: fmt.Errorf("poll %q is not a number", args[0])}
	}
	question, err := strconv.ParseUint(args[1], 10, 32)
	if err != nil {
		return nil, [32]byte{}, &ExitError{Code: exitUnusable, Err: fmt.Errorf("question %q is not a number", args[1])}
	}
	vote := rules.Vote{Poll: poll, Question: uint32(question), Version: f.version, Seq: f.seq}
	if vote.Choices, err = f.choices(); err != nil {
		return nil, [32]byte{}, &ExitError{Code: exitUnusable, Err: err}
	}
	if vote.Version == 0 {
		if err := readQuestion(cmd, clientCtx, &vote, f.text != ""); err != nil {
			return nil, [32]byte{}, err
		}
	}
	now := time.Now()
	if vote.Seq == 0 {
		vote.Seq = uint64(now.UnixMilli())
	}
	vote.Expiry = uint64(now.Add(f.valid).Unix())
	if f.text != "" {
		var salt [32]byte
		if _, err := rand.Read(salt[:]); err != nil {
			return nil, salt, err
		}
		vote.TextCommitment = rules.TextCommitment(salt, f.text)
		cmd.PrintErrf("for the organizer: salt %x, text %q\n", salt, f.text)
	}
	return sealVote(clientCtx, &vote, f.census)
}

// readQuestion fills in the current version and refuses choices that the chain would refuse.
func readQuestion(cmd *cobra.Command, clientCtx client.Context, vote *rules.Vote, text bool) error {
	response, err := votingtypes.NewQueryClient(clientCtx).Question(cmd.Context(),
		&votingtypes.QueryQuestionRequest{PollId: vote.Poll, QuestionId: vote.Question})
	if err != nil {
		return err
	}
	vote.Version = response.Question.CurrentVersion
	version := &response.Versions[len(response.Versions)-1]
	ruled := response.Question.ToRules(version)
	if text && !ruled.FreeText {
		return rules.ErrTextNotTaken
	}
	cmd.PrintErrf("%s\n", version.TitleRu)
	for _, choice := range vote.Choices {
		if at := int(choice % rules.ValueUnit); at < len(version.Options) {
			cmd.PrintErrf("  %s\n", version.Options[at].TitleRu)
		}
	}
	return ruled.Check(vote.Choices)
}

func sealVote(clientCtx client.Context, vote *rules.Vote, censusFile string) (*votingtypes.SignedVote, [32]byte, error) {
	digest := vote.Digest()
	signature, key, err := clientCtx.Keyring.Sign(clientCtx.FromName, digest[:], signing.SignMode_SIGN_MODE_DIRECT)
	if err != nil {
		return nil, [32]byte{}, err
	}
	if len(signature) != rules.SignatureSize {
		return nil, [32]byte{}, fmt.Errorf("key %s is not of type eth_secp256k1", clientCtx.FromName)
	}
	signature = slices.Clone(signature)
	signature[64] += 27
	signer := [rules.AddressSize]byte(key.Address())
	signed := &votingtypes.SignedVote{
		PollId: vote.Poll, QuestionId: vote.Question, VersionId: vote.Version, Choices: vote.Choices, Seq: vote.Seq, Expiry: vote.Expiry,
		Signature: signature,
	}
	if vote.TextCommitment != ([32]byte{}) {
		signed.TextCommitment = vote.TextCommitment[:]
	}
	if censusFile != "" {
		census, err := readCensus(censusFile)
		if err != nil {
			return nil, [32]byte{}, &ExitError{Code: exitUnusable, Err: err}
		}
		if signed.CensusIndex, signed.CensusPath, err = census.prove(signer); err != nil {
			return nil, [32]byte{}, err
		}
	}
	return signed, rules.Tracker(digest, signer), nil
}

// choices reads what the flags choose, sorted as the chain wants it.
func (f *signFlags) choices() ([]uint32, error) {
	text := f.choose + f.rate + f.rank // one of them
	var choices []uint32
	for i, part := range strings.Split(text, ",") {
		option, rating, rated := strings.Cut(part, "=")
		if rated != (f.rate != "") {
			return nil, errors.New("write --rate 0=5,2=3, and options alone for --choose and --rank")
		}
		at, err := strconv.ParseUint(option, 10, 32)
		if err != nil || at >= rules.MaxOptions {
			return nil, fmt.Errorf("%q is not the number of an option", option)
		}
		value := uint64(0)
		switch {
		case rated:
			if value, err = strconv.ParseUint(rating, 10, 32); err != nil || value > rules.MaxMaxRating {
				return nil, fmt.Errorf("%q is not a rating", rating)
			}
		case f.rank != "":
			value = uint64(i) + 1
		}
		choices = append(choices, uint32(value*rules.ValueUnit+at))
	}
	slices.Sort(choices)
	return choices, nil
}
