package cmd

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/creachadair/tomledit"
	"github.com/creachadair/tomledit/parser"
	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client"

	"github.com/moscowchain/moscowd/durable"
)

// configFiles are the files of a home's config directory that the config command knows.
var configFiles = []string{"app", "client", "config"}

// newConfigCmd reads and changes the configuration of a home. Comments in the files stay.
func newConfigCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Read and change the configuration of a home",
		Long: `Read and change the configuration of a home: app.toml (the node), config.toml (CometBFT), client.toml (commands).

A key is written as it stands in the file, its table before it: "consensus.timeout_commit". Every key can also be set in the
environment for one run: MOSCOWD_CONSENSUS_TIMEOUT_COMMIT=2s. A running node reads its files at the next start.`,
	}
	cmd.AddCommand(
		&cobra.Command{
			Use: "view app|client|config", Short: "Print a file", Args: cobra.ExactArgs(1), ValidArgs: configFiles,
			RunE: func(cmd *cobra.Command, args []string) error {
				path, err := configPath(cmd, args[0])
				if err != nil {
					return err
				}
				bz, err := os.ReadFile(path)
				if err != nil {
					return err
				}
				_, err = cmd.OutOrStdout().Write(bz)
				return err
			},
		},
		&cobra.Command{
			Use: "get app|client|config KEY", Short: "Print the value of a key", Args: cobra.ExactArgs(2), ValidArgs: configFiles,
			Example: "moscowd config get config consensus.timeout_commit",
			RunE: func(cmd *cobra.Command, args []string) error {
				_, entry, _, err := configEntry(cmd, args[0], args[1])
				if err != nil {
					return err
				}
				fmt.Fprintln(cmd.OutOrStdout(), entry.Value.X)
				return nil
			},
		},
		&cobra.Command{
			Use: "set app|client|config KEY VALUE", Short: "Change the value of a key", Args: cobra.ExactArgs(3), ValidArgs: configFiles,
			Example: "moscowd config set app state-sync.snapshot-interval 500",
			RunE:    func(cmd *cobra.Command, args []string) error { return setConfig(cmd, args[0], args[1], args[2]) },
		},
	)
	return cmd
}

func configPath(cmd *cobra.Command, name string) (string, error) {
	if !slices.Contains(configFiles, name) {
		return "", &ExitError{Code: exitUnusable, Err: fmt.Errorf("no configuration file %q: name one of %s", name, strings.Join(configFiles, ", "))}
	}
	return filepath.Join(client.GetClientContextFromCmd(cmd).HomeDir, "config", name+".toml"), nil
}

// configEntry finds a key in a file.
func configEntry(cmd *cobra.Command, name, key string) (*tomledit.Document, *tomledit.Entry, string, error) {
	path, err := configPath(cmd, name)
	if err != nil {
		return nil, nil, "", err
	}
	bz, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, "", err
	}
	document, err := tomledit.Parse(bytes.NewReader(bz))
	if err != nil {
		return nil, nil, "", fmt.Errorf("%s: %w", path, err)
	}
	parsed, err := parser.ParseKey(key)
	if err != nil {
		return nil, nil, "", &ExitError{Code: exitUnusable, Err: fmt.Errorf("key %q: %w", key, err)}
	}
	entry := document.First(parsed...)
	if entry == nil || entry.KeyValue == nil {
		return nil, nil, "", &ExitError{Code: exitUnusable, Err: fmt.Errorf("%s has no key %q", path, key)}
	}
	return document, entry, path, nil
}

// setConfig replaces a value by one of the same type and writes the file in one step.
func setConfig(cmd *cobra.Command, name, key, text string) error {
	document, entry, path, err := configEntry(cmd, name, key)
	if err != nil {
		return err
	}
	if old, ok := entry.Value.X.(parser.Token); ok && strings.HasPrefix(old.String(), `"`) {
		text = fmt.Sprintf("%q", strings.Trim(text, `"`))
	}
	value, err := parser.ParseValue(text)
	if err != nil {
		return &ExitError{Code: exitUnusable, Err: fmt.Errorf("%s = %s: %w", key, text, err)}
	}
	if was, is := fmt.Sprintf("%T", entry.Value.X), fmt.Sprintf("%T", value.X); was != is {
		return &ExitError{Code: exitUnusable, Err: fmt.Errorf("%s = %s: the file has %s here", key, text, entry.Value.X)}
	}
	entry.Value = value.WithComment(entry.Value.Trailer)

	var out bytes.Buffer
	if err := tomledit.Format(&out, document); err != nil {
		return err
	}
	return durable.WriteBytes(path, 0o600, out.Bytes())
}
