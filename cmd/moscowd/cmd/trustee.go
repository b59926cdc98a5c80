package cmd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/elections/chain"
	"github.com/moscowchain/moscowd/elections/trustee"
	votingtypes "github.com/moscowchain/moscowd/x/voting/types"
)

// A trustee's program looks again after trusteePause. While what it does fails, it waits twice as long each time: an export of an
// election reads every block of it.
const (
	trusteePause    = time.Second
	trusteePatience = time.Minute
)

// patience says how long a program waits before it tries again.
type patience struct{ failures int }

// after gives the pause after a try, which failed or did not.
func (p *patience) after(err error) time.Duration {
	if err == nil {
		p.failures = 0
		return trusteePause
	}
	pause := trusteePatience
	if p.failures < 6 {
		pause = min(trusteePause<<(p.failures+1), trusteePatience)
	}
	p.failures++
	return pause
}

// NewTrusteeCmd is what a trustee of an election does.
func NewTrusteeCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "trustee",
		Short: "Make the key of an election together with others, open its tally",
		Long: `A trustee keeps one part of an election's key. All secrets follow from the key file that "trustee init" makes and from what
the chain says; nothing else is kept, so that every command may be stopped anywhere and repeated, also elsewhere with a copy of the
key file. "trustee watch" does all steps as they come due. docs/elections.md says what a trustee has to see to.`,
		RunE: client.ValidateCmd,
	}
	cmd.AddCommand(
		newTrusteeInitCmd(), newTrusteeRegisterCmd(), newTrusteeDealCmd(), newTrusteeWatchCmd(), newTrusteeRehearseCmd(), newTrusteeDecryptCmd(),
	)
	return cmd
}

// trusteeFlags name the key file.
type trusteeFlags struct{ key, passphrase string }

func (f *trusteeFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.key, "key", "", "key file; trustee/key.json in the home if not given")
	passphraseFlag(cmd, &f.passphrase)
}

func (f *trusteeFlags) path(home string) string {
	if f.key != "" {
		return f.key
	}
	return filepath.Join(home, "trustee", "key.json")
}

func newTrusteeInitCmd() *cobra.Command {
	var f trusteeFlags
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Make the key file, encrypted with a passphrase",
		Long: `Init makes the secret from which all others follow, and writes it encrypted (argon2id, AES-256-GCM). Keep a copy of the file
in a safe: without it the trustee cannot open a tally, and an election with too few trustees left has no result.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			words, err := passphrase(cmd, f.passphrase, true)
			if err != nil {
				return err
			}
			key, err := trustee.NewKey()
			if err != nil {
				return err
			}
			path := f.path(client.GetClientContextFromCmd(cmd).HomeDir)
			if err := key.Create(path, words); err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s\nkeep a copy of this file and its passphrase apart from each other\n", path)
			return err
		},
	}
	f.add(cmd)
	return cmd
}

// member is a trustee's program at work.
type member struct {
	*submitter
	key    *trustee.Key
	id     uint64
	number uint64
	// dir holds what was decrypted.
	dir  string
	tell func(view *chain.View, sent string)
}

func newMember(cmd *cobra.Command, f *trusteeFlags, election string, asJSON bool) (*member, error) {
	cmd.SilenceUsage = true
	id, err := strconv.ParseUint(election, 10, 64)
	if err != nil {
		return nil, &ExitError{Code: exitUnusable, Err: fmt.Errorf("election %q is not a number", election)}
	}
	m := &member{id: id, tell: teller(cmd, asJSON)}
	if m.submitter, err = newSubmitter(cmd); err != nil {
		return nil, err
	}
	view, err := m.read(cmd.Context())
	if err != nil {
		return nil, err
	}
	if m.number, err = view.Number(m.from); err != nil {
		return nil, err
	}
	words, err := passphrase(cmd, f.passphrase, false)
	if err != nil {
		return nil, err
	}
	path := f.path(m.HomeDir)
	if m.key, err = trustee.Open(path, words); err != nil {
		return nil, &ExitError{Code: exitUnusable, Err: err}
	}
	m.dir = filepath.Join(filepath.Dir(path), "decrypted")
	return m, nil
}

func (m *member) read(ctx context.Context) (*chain.View, error) {
	return chain.Read(ctx, m.polls, m.ChainID, m.id)
}

// teller prints where an election stands, if that is new, and what was sent.
func teller(cmd *cobra.Command, asJSON bool) func(view *chain.View, sent string) {
	before := ""
	return func(view *chain.View, sent string) {
		stage := strings.TrimPrefix(view.Election.Stage.String(), "ELECTION_STAGE_")
		step := strings.TrimPrefix(view.Ceremony.Step.String(), "CEREMONY_STEP_")
		now := fmt.Sprintf("election %d: %s, attempt %d, %s: %s", view.Election.Id, stage, view.Ceremony.Attempt, step, view.Waiting)
		isNew := now != before
		before = now
		if asJSON && (isNew || sent != "") {
			// Plain values: neither encoding nor a closed terminal is a reason to stop.
			_ = json.NewEncoder(cmd.OutOrStdout()).Encode(map[string]any{
				"election": view.Election.Id, "stage": stage, "attempt": view.Ceremony.Attempt, "step": step,
				"stalled": view.Election.Stalled || view.Ceremony.Stalled, "waiting": view.Waiting, "sent": sent,
			})
			return
		}
		if isNew {
			fmt.Fprintln(cmd.OutOrStdout(), strings.TrimSuffix(now, ": "))
		}
		if sent != "" {
			fmt.Fprintln(cmd.OutOrStdout(), "  sent:", sent)
		}
	}
}

// act sends what is due and of one of the types; it reports whether something was.
func (m *member) act(ctx context.Context, view *chain.View, only ...sdk.Msg) (bool, error) {
	msgs, err := view.Steps(m.key, m.from)
	if err != nil {
		return false, err
	}
	acted := false
	for _, msg := range msgs {
		if !among(msg, only) {
			continue
		}
		if err := m.send(ctx, msg); err != nil {
			return acted, err
		}
		acted = true
		m.tell(view, strings.TrimPrefix(sdk.MsgTypeURL(msg), "/moscow.voting.v1.Msg"))
	}
	return acted, nil
}

// among says whether a message is of the type of one of the others, or whether there are none.
func among(msg sdk.Msg, others []sdk.Msg) bool {
	for _, other := range others {
		if sdk.MsgTypeURL(msg) == sdk.MsgTypeURL(other) {
			return true
		}
	}
	return len(others) == 0
}

// oneStep is a command that sends what is due, of the types given, and waits until it is its turn.
func oneStep(use, short, long string, over func(view *chain.View, number uint64) bool, only ...sdk.Msg) *cobra.Command {
	var f trusteeFlags
	var asJSON bool
	cmd := &cobra.Command{
		Use: use, Short: short, Long: long, Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, cancel := signal.NotifyContext(cmd.Context(), syscall.SIGINT, syscall.SIGTERM)
			defer cancel()
			m, err := newMember(cmd, &f, args[0], asJSON)
			if err != nil {
				return err
			}
			for {
				view, err := m.read(ctx)
				if err != nil {
					return err
				}
				m.tell(view, "")
				if _, err := m.act(ctx, view, only...); err != nil {
					return err
				}
				if view, err = m.read(ctx); err != nil {
					return err
				}
				if over(view, m.number) {
					return nil
				}
				if ended(view) {
					return fmt.Errorf("election %d is past that step", m.id)
				}
				if err := rest(ctx, trusteePause); err != nil {
					return err
				}
			}
		},
	}
	f.add(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a line of JSON whenever something changes")
	addSubmitFlags(cmd)
	return cmd
}

func ended(view *chain.View) bool {
	switch view.Election.Stage {
	case votingtypes.ELECTION_STAGE_PREPARING, votingtypes.ELECTION_STAGE_REHEARSAL, votingtypes.ELECTION_STAGE_READY:
		return false
	default:
		return true
	}
}

func rest(ctx context.Context, pause time.Duration) error {
	select {
	case <-ctx.Done():
		return errors.New("stopped: the same command goes on")
	case <-time.After(pause):
		return nil
	}
}

func newTrusteeRegisterCmd() *cobra.Command {
	return oneStep("register ELECTION", "Give the own key for the present attempt",
		`Register sends the trustee's public key with the proof that he has its secret. All trustees must register.`,
		func(view *chain.View, number uint64) bool { return len(view.Trustees[number-1].Registration) > 0 },
		&votingtypes.MsgRegisterTrustee{})
}

func newTrusteeDealCmd() *cobra.Command {
	return oneStep("deal ELECTION", "Commit to shares of the key for all trustees, then deal them",
		`Deal waits until all trustees have registered, commits to a deal, waits until all have committed, and deals. Nothing random
is drawn on the way: stopped and started again, it deals what it committed to.`,
		func(view *chain.View, number uint64) bool {
			own := view.Trustees[number-1]
			return len(own.Deal) > 0 || own.Exclusion != votingtypes.DEALER_EXCLUSION_UNSPECIFIED
		},
		&votingtypes.MsgCommitDeal{}, &votingtypes.MsgDealKey{})
}

func newTrusteeRehearseCmd() *cobra.Command {
	return oneStep("rehearse ELECTION", "Show that the tally could be opened",
		`Rehearse waits until definition and key are fixed, and opens the own share of a test that follows from them. An election opens
only if enough trustees have shown this.`,
		func(view *chain.View, number uint64) bool { return len(view.Trustees[number-1].Rehearsal) > 0 },
		&votingtypes.MsgRehearse{})
}

func newTrusteeWatchCmd() *cobra.Command {
	var f trusteeFlags
	var d trustFlags
	var asJSON, decrypt bool
	cmd := &cobra.Command{
		Use:   "watch ELECTION",
		Short: "Do every step as it comes due: register, deal, check the others' shares, rehearse",
		Long: `Watch follows an election and does what a trustee has to do: it registers, commits, deals, checks the shares that the others
dealt, complains of false ones and confirms the rest, and rehearses. It ends when the election opens; with --decrypt it goes on,
checks the ballots after the closing as "trustee decrypt" does, sends the own shares and ends then.

A node that does not answer is asked again, and again after ever longer pauses of up to a minute. Stopped at any moment, the same command goes on.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, cancel := signal.NotifyContext(cmd.Context(), syscall.SIGINT, syscall.SIGTERM)
			defer cancel()
			trust, err := d.trust()
			if err == nil && decrypt && trust == nil {
				err = errors.New("--decrypt needs --trusted-height and --trusted-hash")
			}
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			m, err := newMember(cmd, &f, args[0], asJSON)
			if err != nil {
				return err
			}
			var waits patience
			for {
				done, err := m.round(ctx, cmd, decrypt, trust)
				switch {
				case done:
					return nil
				case errors.Is(err, trustee.ErrOtherKey), errors.Is(err, trustee.ErrSigned):
					return err
				case err != nil:
					cmd.PrintErrln(err)
					if err := m.renew(); err != nil {
						cmd.PrintErrln(err)
					}
				}
				if err := rest(ctx, waits.after(err)); err != nil {
					return err
				}
			}
		},
	}
	f.add(cmd)
	d.add(cmd)
	cmd.Flags().BoolVar(&decrypt, "decrypt", false, "go on until the own shares of the tally are sent")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a line of JSON whenever something changes")
	addSubmitFlags(cmd)
	return cmd
}
