package cmd

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/crypto/merkle"
	"github.com/moscowchain/moscowd/x/voting/rules"
)

// newVotingCmd is what voters and organizers do beside transactions.
func newVotingCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "voting",
		Short: "Sign votes, make and sign a census",
		RunE:  client.ValidateCmd,
	}
	cmd.AddCommand(newVotingSignCmd(), standalone(newVotingCensusCmd()), standalone(newRegistrarKeyCmd()), standalone(newSignCensusCmd()))
	return cmd
}

func newVotingCensusCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "census FILE",
		Short: "Give root and size of a census",
		Long: `Census reads the addresses of keys that may vote in one poll, one a line, as moscow1... or 0x..., and prints the census as
"moscowd tx voting create-poll" takes it. The keys must be made for that poll: a key that is used elsewhere links the vote to it.
Publish the file, since voters need it to prove that they are in it.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			census, err := readCensus(args[0])
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			root := merkle.Root(slices.Values(census.leaves))
			return json.NewEncoder(cmd.OutOrStdout()).Encode(struct {
				Root []byte `json:"root"`
				Size int    `json:"size,string"`
			}{root[:], len(census.leaves)})
		},
	}
}

// census is the keys that may vote in a poll.
type census struct {
	leaves [][]byte
	index  map[[rules.AddressSize]byte]uint64
}

func readCensus(file string) (*census, error) {
	opened, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = opened.Close() }() // it was only read
	c := &census{index: map[[rules.AddressSize]byte]uint64{}}
	lines := bufio.NewScanner(opened)
	for lines.Scan() {
		text := strings.TrimSpace(lines.Text())
		if text == "" {
			continue
		}
		raw, err := app.AddressCodec().StringToBytes(text)
		if err != nil || len(raw) != rules.AddressSize {
			return nil, fmt.Errorf("%s: line %d: %q is not an address", file, len(c.leaves)+1, text)
		}
		address := [rules.AddressSize]byte(raw)
		if _, twice := c.index[address]; twice {
			return nil, fmt.Errorf("%s: %q stands there twice", file, text)
		}
		c.index[address] = uint64(len(c.leaves))
		c.leaves = append(c.leaves, rules.CensusLeaf(address))
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(c.leaves) == 0 {
		return nil, fmt.Errorf("%s has no addresses", file)
	}
	return c, nil
}

// prove gives index and path of an address.
func (c *census) prove(address [rules.AddressSize]byte) (index uint64, path []byte, err error) {
	index, found := c.index[address]
	if !found {
		return 0, nil, fmt.Errorf("0x%x is not in the census", address)
	}
	hashes, err := merkle.NewTree(slices.Values(c.leaves)).Prove(index)
	for _, hash := range hashes {
		path = append(path, hash[:]...)
	}
	return index, path, err
}
