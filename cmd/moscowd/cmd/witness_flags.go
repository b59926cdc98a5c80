package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/moscowchain/moscowd/checkpoint"
	"github.com/moscowchain/moscowd/lightproof"
)

// checkpointTimeout is how long a gateway may take to give a checkpoint.
const checkpointTimeout = 30 * time.Second

// trustSource is what a reader trusts: a block hash, or witnesses of his choice.
type trustSource struct {
	height     int64
	hash       string
	witnesses  int
	keys       string
	checkpoint string
}

func (t *trustSource) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.Int64Var(&t.height, "trusted-height", 0, "height of a block that you trust")
	flags.StringVar(&t.hash, "trusted-hash", "", "hash of that block, 64 hexadecimal digits")
	flags.IntVar(&t.witnesses, "witnesses", 0, "instead of a block, trust this many of the witnesses that you choose")
	flags.StringVar(&t.keys, "witness-keys", "", "with --witnesses: file with their verifier keys, one a line")
	flags.StringVar(&t.checkpoint, "checkpoint", "", "with --witnesses: file or URL of the checkpoint, such as http://gateway/v1/blocks/HEIGHT/checkpoint, where HEIGHT is the block to which the file is bound")
}

// trust gives nil if nothing is trusted. Who vouches is told on out.
func (t *trustSource) trust(ctx context.Context, out io.Writer) (*lightproof.Trust, error) {
	if t.witnesses == 0 && t.keys == "" && t.checkpoint == "" {
		return parseTrust(t.height, t.hash)
	}
	switch {
	case t.height != 0 || t.hash != "":
		return nil, errors.New("trust a block by --trusted-height and --trusted-hash, or witnesses by --witnesses, not both")
	case t.witnesses < 1 || t.keys == "" || t.checkpoint == "":
		return nil, errors.New("witnesses need all of --witnesses, 1 or more, --witness-keys and --checkpoint")
	}
	text, err := os.ReadFile(t.keys)
	if err != nil {
		return nil, err
	}
	keys, err := checkpoint.ParseWitnesses(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", t.keys, err)
	}
	path, err := readCheckpoint(ctx, t.checkpoint)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", t.checkpoint, err)
	}
	vouched, err := path.Verify(keys, t.witnesses)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", t.checkpoint, err)
	}
	names := make([]string, len(vouched.Cosignatures))
	for i, s := range vouched.Cosignatures {
		names[i] = s.Witness.Name() + " on " + s.Time.Format(time.DateTime)
	}
	fmt.Fprintf(out, "vouched for  block %d of %s by checkpoint %d, signed by %s\n",
		vouched.Block.Height, vouched.ChainID, vouched.Checkpoint, strings.Join(names, ", "))
	return &vouched.Block, nil
}

func readCheckpoint(ctx context.Context, place string) (*checkpoint.Path, error) {
	if !strings.HasPrefix(place, "http://") && !strings.HasPrefix(place, "https://") {
		file, err := os.Open(place)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		return checkpoint.ReadPath(file)
	}
	ctx, cancel := context.WithTimeout(ctx, checkpointTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, place, http.NoBody)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the server answers %s: a block has a checkpoint when the chain is at the next multiple of %d", response.Status, checkpoint.Interval)
	}
	return checkpoint.ReadPath(response.Body)
}

// trustError gives the exit code: where witnesses do not vouch, the data is not what it claims to be.
func trustError(err error) error {
	if errors.Is(err, checkpoint.ErrUnproven) {
		return &ExitError{Code: exitInvalid, Err: err}
	}
	return &ExitError{Code: exitUnusable, Err: err}
}
