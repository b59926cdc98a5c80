package cmd

import (
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client/flags"

	"github.com/moscowchain/moscowd/cmd/moscowd/progress"
	"github.com/moscowchain/moscowd/crypto/issuerkey"
	"github.com/moscowchain/moscowd/documents/signkey"
	"github.com/moscowchain/moscowd/elections/chain"
	"github.com/moscowchain/moscowd/elections/registrar"
	votingtypes "github.com/moscowchain/moscowd/x/voting/types"
)

func newCreateElectionCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "create-election FILE",
		Short: "Announce an election with its contests, districts, trustees and registrars",
		Long: `Create-election reads the terms of an election as JSON; who sends the transaction is its organizer. docs/elections.md
describes them, with an example. After this, registrars publish the census and trustees make the key.`,
		Example: "moscowd tx voting create-election election.json --from organizer",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return sendFile(cmd, args[0], &votingtypes.MsgCreateElection{}, func(msg *votingtypes.MsgCreateElection, from string) { msg.Organizer = from })
		},
	}
	flags.AddTxFlagsToCmd(cmd)
	return cmd
}

func newRegistrarKeyCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "registrar-key KEY",
		Short: "Print the public key of a registrar, as create-election takes it",
		Long: `Registrar-key reads a PEM file or a pkcs11: URI with an Ed25519 key. "moscowd documents new-key FILE --key-algorithm EdDSA"
makes a file; in earnest the key is made in a token and stays there.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			key, err := signkey.Open(args[0])
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			defer key.Close() //nolint:errcheck // only read
			algorithm, public, err := issuerkey.Encode(key.Public())
			if err == nil && algorithm != issuerkey.EdDSA {
				err = registrar.ErrKey
			}
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), base64.StdEncoding.EncodeToString(public))
			return err
		},
	}
}

func newSignCensusCmd() *cobra.Command {
	var keyName, chainID, out string
	cmd := &cobra.Command{
		Use:   "sign-census ELECTION VOTERS",
		Short: "Sign the census as one of the registrars of an election",
		Long: `Sign-census reads a line for each voter, district,subject,key, the last two in hexadecimal, and signs every one. Two registrars
each sign the list that they checked; "moscowd tx voting publish-census" takes both files. Nothing is sent and no node asked.`,
		Example: "moscowd voting sign-census 1 voters.csv --key registrar.pem -o signed-by-me.jsonl",
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			id, err := strconv.ParseUint(args[0], 10, 64)
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: fmt.Errorf("election %q is not a number", args[0])}
			}
			voters, err := readVoters(args[1])
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			key, err := signkey.Open(keyName)
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			defer key.Close() //nolint:errcheck // only signed with
			reporter := progress.New(cmd.ErrOrStderr())
			signed, err := registrar.Sign(key, chain.CensusMessage(chainID, id), voters, func(done, total int) {
				reporter.Report("sign the census", done, total)
			})
			reporter.Done()
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			file, err := os.OpenFile(out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			if err := signed.Write(file, chainID, id); err != nil {
				return err
			}
			return file.Close()
		},
	}
	cmd.Flags().StringVar(&keyName, "key", "", "the registrar's key: a PEM file (PKCS#8) or a pkcs11: URI")
	cmd.Flags().StringVar(&chainID, flags.FlagChainID, "moscow-1", "chain of the election")
	cmd.Flags().StringVarP(&out, "output", "o", "", "file for the signed list")
	for _, name := range []string{"key", "output"} {
		_ = cmd.MarkFlagRequired(name) // the flag is there
	}
	return cmd
}

func readVoters(path string) ([]registrar.Voter, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return registrar.ReadVoters(file)
}

func newPublishCensusCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "publish-census ELECTION SIGNED SIGNED",
		Short: "Publish the census that two registrars signed",
		Long: `Publish-census reads two files of "moscowd voting sign-census", checks every signature and that both registrars signed the same,
and sends the voters in parts of 500. Voters that are published already are skipped, so that the same command goes on after an
interruption.`,
		Example: "moscowd tx voting publish-census 1 signed-by-one.jsonl signed-by-two.jsonl --from registrar",
		Args:    cobra.ExactArgs(3),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			id, err := strconv.ParseUint(args[0], 10, 64)
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: fmt.Errorf("election %q is not a number", args[0])}
			}
			s, err := newSubmitter(cmd)
			if err != nil {
				return err
			}
			found, err := s.polls.Election(cmd.Context(), &votingtypes.QueryElectionRequest{ElectionId: id})
			if err != nil {
				return err
			}
			leaves, signers, err := signedLeaves(s.ChainID, &found.Election, args[1:])
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			reporter := progress.New(cmd.ErrOrStderr())
			defer reporter.Done()
			for sent := 0; sent < len(leaves); {
				n := min(votingtypes.MaxCensusBatch, len(leaves)-sent)
				msg := &votingtypes.MsgPublishCensus{Registrar: s.from, ElectionId: id, Signers: signers, Leaves: leaves[sent : sent+n]}
				if err := s.send(cmd.Context(), msg); err != nil {
					return err
				}
				sent += n
				reporter.Report("publish the census", sent, len(leaves))
			}
			return nil
		},
	}
	addSubmitFlags(cmd)
	return cmd
}

// signedLeaves reads two signed lists and puts them together.
func signedLeaves(chainID string, election *votingtypes.Election, files []string) ([]votingtypes.CensusLeaf, []uint64, error) {
	lists := map[uint64]*registrar.Signed{}
	for _, name := range files {
		list, err := readSigned(name, chainID, election.Id)
		if err != nil {
			return nil, nil, err
		}
		number := uint64(0)
		for i, r := range election.Registrars {
			if list.Registrar.Equal(ed25519.PublicKey(r.PublicKey)) {
				number = uint64(i) + 1
			}
		}
		if number == 0 {
			return nil, nil, fmt.Errorf("%s: signed by %x, who is no registrar of election %d", name, []byte(list.Registrar), election.Id)
		}
		lists[number] = list
	}
	var signers []uint64
	for number := range uint64(len(election.Registrars)) {
		if lists[number+1] != nil {
			signers = append(signers, number+1)
		}
	}
	if len(signers) != 2 {
		return nil, nil, fmt.Errorf("%w: both files are by one registrar", registrar.ErrDiffer)
	}
	one, other := lists[signers[0]], lists[signers[1]]
	if err := registrar.Join(one, other); err != nil {
		return nil, nil, err
	}
	leaves := make([]votingtypes.CensusLeaf, len(one.Voters))
	for i, v := range one.Voters {
		leaves[i] = votingtypes.CensusLeaf{
			District: v.District, Subject: v.Subject[:], PublicKey: v.Key[:],
			Signatures: append(append([]byte(nil), one.Signatures[i]...), other.Signatures[i]...),
		}
	}
	return leaves, signers, nil
}

func readSigned(name, chainID string, id uint64) (*registrar.Signed, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	list, err := registrar.Read(file, chainID, id, chain.CensusMessage(chainID, id))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return list, nil
}

// newFinaliseCmd finds the counts and hands them in.
func newFinaliseCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "finalise ELECTION",
		Short: "Find the counts that the trustees' shares give, and hand them in",
		Long: `Finalise reads the shares of the trustees, checks them, finds the counts and sends them. The chain accepts only the right ones;
anybody may do this.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			id, err := strconv.ParseUint(args[0], 10, 64)
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: fmt.Errorf("election %q is not a number", args[0])}
			}
			s, err := newSubmitter(cmd)
			if err != nil {
				return err
			}
			view, err := chain.Read(cmd.Context(), s.polls, s.ChainID, id)
			if err != nil {
				return err
			}
			results, err := view.Count(cmd.Context(), s.polls)
			if err != nil {
				return err
			}
			return s.send(cmd.Context(), &votingtypes.MsgFinaliseTally{Sender: s.from, ElectionId: id, Results: results})
		},
	}
	addSubmitFlags(cmd)
	return cmd
}
