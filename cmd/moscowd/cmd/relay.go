package cmd

import (
	"crypto/ecdsa"
	"errors"
	"fmt"
	"os/signal"
	"syscall"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"

	"github.com/moscowchain/moscowd/activecitizen"
	"github.com/moscowchain/moscowd/activecitizen/relay"
	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/cmd/moscowd/progress"
	votingtypes "github.com/moscowchain/moscowd/x/voting/types"
)

// NewRelayCmd gives what takes results of this chain to others.
func NewRelayCmd(encoding app.Encoding) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "relay",
		Short: "Take results of this chain to others",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(standalone(newRelayActiveCitizenCmd(encoding)))
	return cmd
}

func newRelayActiveCitizenCmd(encoding app.Encoding) *cobra.Command {
	var (
		chain oldChain
		node  string
		key   string
		state string
	)
	cmd := &cobra.Command{
		Use:   "active-citizen",
		Short: "Publish results of closed polls to a Root contract of 2017",
		Long: `Relay active-citizen creates the contracts of each closed poll of this chain on another one, and lists them in the Root
contract there, which the key must own. Polls that it lists already are left out, so the command may be repeated, and goes on
after Ctrl-C.

Votes cannot be cast again there: the contracts' own counts stay 0. The result stands in the title of a version and in its
answers: see docs/active-citizen.md.`,
		Example: "moscowd relay active-citizen --rpc http://127.0.0.1:8545 --root 0xFDb7... --key owner.hex",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			there, root, err := chain.connect()
			if err != nil {
				return err
			}
			private, err := readKey(key)
			if err != nil {
				return err
			}
			here, err := client.NewClientFromNode(node)
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: fmt.Errorf("--node: %w", err)}
			}
			clientCtx := client.Context{}.WithClient(here).WithCodec(encoding.Codec).WithInterfaceRegistry(encoding.InterfaceRegistry)
			ctx, stop := signal.NotifyContext(cmd.Context(), syscall.SIGINT, syscall.SIGTERM)
			defer stop()
			account, err := activecitizen.NewAccount(ctx, there, private)
			if err != nil {
				return err
			}
			status, err := here.Status(ctx)
			if err != nil {
				return err
			}
			to := &relay.Relay{Client: there, Account: account, Root: root, State: state}
			reporter := progress.New(cmd.ErrOrStderr())
			defer reporter.Done()
			published, before := 0, 0
			err = relay.Closed(ctx, votingtypes.NewQueryClient(clientCtx), status.NodeInfo.Network, func(done, total int, poll *relay.Poll) error {
				defer reporter.Report("polls", done, total)
				if poll == nil { // not over
					return nil
				}
				now, _, err := to.Publish(ctx, poll)
				if now {
					published++
				} else {
					before++
				}
				return err
			})
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%d polls published, %d were there\n", published, before)
			return err
		},
	}
	chain.flags(cmd)
	cmd.Flags().StringVar(&key, "key", "", "file with the private key of the Root's owner, 64 hexadecimal digits")
	cmd.Flags().StringVar(&state, "state", "relay-active-citizen.json", "file for polls that are created and not listed yet")
	cmd.Flags().StringVar(&node, flags.FlagNode, "tcp://localhost:26657", "CometBFT RPC of a node of this chain")
	return cmd
}

func readKey(file string) (*ecdsa.PrivateKey, error) {
	if file == "" {
		return nil, &ExitError{Code: exitUnusable, Err: errors.New("name the file with the owner's key with --key")}
	}
	key, err := crypto.LoadECDSA(file)
	if err != nil {
		return nil, &ExitError{Code: exitUnusable, Err: fmt.Errorf("--key %s: %w", file, err)}
	}
	return key, nil
}
