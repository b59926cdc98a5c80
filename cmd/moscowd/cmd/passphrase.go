package cmd

import (
	"bufio"
	"errors"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client/input"
)

// passphraseFlag adds the flag from which passphrase reads.
func passphraseFlag(cmd *cobra.Command, file *string) {
	cmd.Flags().StringVar(file, "passphrase-file", "", "file whose first line is the passphrase of the key; asked for if not given")
}

// passphrase reads the passphrase of a key file, twice where the key is new.
func passphrase(cmd *cobra.Command, file string, isNew bool) (string, error) {
	if file != "" {
		text, err := os.ReadFile(file)
		if err != nil {
			return "", &ExitError{Code: exitUnusable, Err: err}
		}
		first, _, _ := strings.Cut(string(text), "\n")
		return strings.TrimSuffix(first, "\r"), nil
	}
	in := bufio.NewReader(cmd.InOrStdin())
	text, err := input.GetPassword("Passphrase of the key: ", in)
	if err != nil || !isNew {
		return text, err
	}
	again, err := input.GetPassword("The same once more: ", in)
	if err != nil {
		return "", err
	}
	if again != text {
		return "", &ExitError{Code: exitUnusable, Err: errors.New("the two passphrases differ")}
	}
	return text, nil
}
