package cmd

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	authtx "github.com/cosmos/cosmos-sdk/x/auth/tx"
)

// waitTxInterval is how often wait-tx asks.
const waitTxInterval = 250 * time.Millisecond

// newWaitTxCmd is the SDK's wait-tx by asking again and again. That one waits for an event after it has looked for the
// transaction, and misses one that is published before and indexed after.
func newWaitTxCmd() *cobra.Command {
	var timeout time.Duration
	cmd := &cobra.Command{
		Use:   "wait-tx [HASH]",
		Short: "Wait until a transaction is in a block",
		Long:  `Wait until a transaction is in a block, and print what it came to. Without a hash, the output of a tx command is read.`,
		Example: `moscowd query wait-tx HASH
moscowd tx poa edit-department ... --yes --output json | moscowd query wait-tx`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			clientCtx, err := client.GetClientQueryContext(cmd)
			if err != nil {
				return err
			}
			hash := strings.Join(args, "")
			if hash == "" {
				if hash, err = hashOf(cmd.InOrStdin()); err != nil {
					return &ExitError{Code: exitUnusable, Err: err}
				}
			}
			for deadline := time.Now().Add(timeout); ; time.Sleep(waitTxInterval) {
				response, err := authtx.QueryTx(clientCtx, hash)
				switch {
				case err == nil:
					return clientCtx.PrintProto(response)
				case !strings.Contains(err.Error(), "not found"):
					return err
				case time.Now().After(deadline):
					return fmt.Errorf("transaction %s was in no block after %s: it may still come, ask again", hash, timeout)
				}
			}
		},
	}
	flags.AddQueryFlagsToCmd(cmd)
	cmd.Flags().DurationVar(&timeout, "timeout", 15*time.Second, "how long to wait")
	return cmd
}

// hashOf reads what a tx command has printed with --output json.
func hashOf(r io.Reader) (string, error) {
	var sent struct {
		TxHash string `json:"txhash"`
	}
	err := json.NewDecoder(r).Decode(&sent)
	if err == nil && sent.TxHash == "" {
		err = errors.New("it has no txhash")
	}
	if err != nil {
		return "", fmt.Errorf("no hash given, and the input is not what a tx command prints with --output json: %w", err)
	}
	return sent.TxHash, nil
}
