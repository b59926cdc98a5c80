package cmd

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/moscowchain/moscowd/cmd/moscowd/progress"
	"github.com/moscowchain/moscowd/crypto/tally"
	"github.com/moscowchain/moscowd/elections/chain"
	"github.com/moscowchain/moscowd/elections/trustee"
	"github.com/moscowchain/moscowd/lightproof"
	"github.com/moscowchain/moscowd/x/voting/electionfile"
	votingtypes "github.com/moscowchain/moscowd/x/voting/types"
)

func newTrusteeDecryptCmd() *cobra.Command {
	var f trusteeFlags
	var trusted trustFlags
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "decrypt ELECTION",
		Short: "Check the ballots after the closing and send the own shares of the tally",
		Long: `Decrypt adds up all ballots again, checks the sums against the chain from the block that you trust, and sends one share for each
district. What was decrypted is noted beside the key file before: of one district, a trustee never signs a second vector.

--trusted-height and --trusted-hash name a block that you know from elsewhere than this node, such as the first block as the
departments publish it.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, cancel := signal.NotifyContext(cmd.Context(), syscall.SIGINT, syscall.SIGTERM)
			defer cancel()
			trust, err := trusted.trust()
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			m, err := newMember(cmd, &f, args[0], asJSON)
			if err != nil {
				return err
			}
			view, err := m.read(ctx)
			if err != nil {
				return err
			}
			if view.Election.Stage != votingtypes.ELECTION_STAGE_TALLY {
				return fmt.Errorf("election %d is not being tallied: %s", m.id, view.Election.Stage)
			}
			return m.decrypt(ctx, cmd, view, trust)
		},
	}
	f.add(cmd)
	trusted.add(cmd)
	for _, name := range []string{"trusted-height", "trusted-hash"} {
		_ = cmd.MarkFlagRequired(name) // the flag is there
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a line of JSON whenever something changes")
	addSubmitFlags(cmd)
	return cmd
}

// round does what is due and reports whether nothing will be any more.
func (m *member) round(ctx context.Context, cmd *cobra.Command, decrypt bool, trust *lightproof.Trust) (done bool, err error) {
	view, err := m.read(ctx)
	if err != nil {
		return false, err
	}
	m.tell(view, "")
	switch view.Election.Stage {
	case votingtypes.ELECTION_STAGE_FINAL, votingtypes.ELECTION_STAGE_CANCELLED:
		return true, nil
	case votingtypes.ELECTION_STAGE_TALLY:
		if !decrypt {
			return true, nil
		}
		err := m.decrypt(ctx, cmd, view, trust)
		return err == nil, err
	case votingtypes.ELECTION_STAGE_OPEN:
		return !decrypt, nil
	}
	_, err = m.act(ctx, view)
	return false, err
}

// decrypt sends the shares that are not sent yet.
func (m *member) decrypt(ctx context.Context, cmd *cobra.Command, view *chain.View, trust *lightproof.Trust) error {
	counted, err := m.recount(ctx, cmd, view, trust)
	if err != nil {
		return err
	}
	sent, err := chain.Shares(ctx, m.polls, m.id)
	if err != nil {
		return err
	}
	own, err := view.Share(m.key, m.number)
	if err != nil {
		return err
	}
	ledger := trustee.NewLedger(m.dir)
	for _, g := range counted.Groups {
		if _, is := sent[g.District][m.number]; is || !g.Opened {
			continue
		}
		if err := ledger.Enter(m.ChainID, m.id, g.District, counted.Hash, g.Sums); err != nil {
			return err
		}
		share, err := own.Decrypt(tally.District(counted.Hash, g.District, g.Sums))
		if err != nil {
			return err
		}
		msg := &votingtypes.MsgSubmitDecryptionShare{Trustee: m.from, ElectionId: m.id, District: g.District, Share: share.Bytes()}
		if err := m.send(ctx, msg); err != nil {
			return err
		}
		m.tell(view, fmt.Sprintf("decryption share of district %d", g.District))
	}
	return nil
}

// recount exports the election, checks all of it and adds up the ballots again. The sums are those of the chain: the head that
// the trusted block leads to has the board of exactly these ballots.
func (m *member) recount(ctx context.Context, cmd *cobra.Command, view *chain.View, trust *lightproof.Trust) (*electionfile.Result, error) {
	file, err := os.CreateTemp("", "moscowd-election-")
	if err != nil {
		return nil, err
	}
	defer os.Remove(file.Name()) //nolint:errcheck // a public file
	defer file.Close()
	reporter := progress.New(cmd.ErrOrStderr())
	_, err = exportElection(ctx, m.Context, file, m.id, trust.Height, "", reporter.Report)
	reporter.Done()
	if err != nil {
		return nil, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	counted, err := electionfile.Verify(bufio.NewReader(file))
	if err != nil {
		return nil, err
	}
	head, err := chain.Head(ctx, m.Client, m.ChainID, m.id, trust)
	if err != nil {
		return nil, err
	}
	switch {
	case head.Stage != votingtypes.ELECTION_STAGE_TALLY:
		return nil, errors.New("the closing is not proven yet: the next block does")
	case !bytes.Equal(head.DefinitionHash, view.Head.DefinitionHash), !bytes.Equal(head.DefinitionHash, counted.Hash),
		!bytes.Equal(head.RegistrarKeys, counted.RegistrarKeys):
		return nil, fmt.Errorf("%w: the chain has the definition %x", chain.ErrNode, head.DefinitionHash)
	case head.Cast != counted.Cast || head.Spoiled != counted.Spoiled || !bytes.Equal(head.Board, counted.Board[:]):
		return nil, fmt.Errorf("%w: the chain has %d ballots and the board %x", chain.ErrNode, head.Cast, head.Board)
	}
	return counted, nil
}
