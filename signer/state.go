package signer

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"

	"github.com/moscowchain/moscowd/durable"
)

// state is the head of priv_validator_state.json. What was signed at that height follows in the file.
type state struct {
	Height string `json:"height"`
	Round  int32  `json:"round"`
	Step   int8   `json:"step"`
}

// SignFrom makes a key refuse to sign below a height, by writing a priv_validator_state.json. It never lowers what the file
// says. A key that was restored on another machine is safe if the height lies above all that it can have signed.
func SignFrom(stateFile string, height int64) error {
	if height < 1 {
		return fmt.Errorf("height %d: heights begin with 1", height)
	}
	bz, err := os.ReadFile(stateFile)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err == nil {
		var now state
		if err := json.Unmarshal(bz, &now); err != nil {
			return fmt.Errorf("%s: %w", stateFile, err)
		}
		signed, err := strconv.ParseInt(now.Height, 10, 64)
		if err != nil {
			return fmt.Errorf("height in %s: %w", stateFile, err)
		}
		if signed >= height {
			return fmt.Errorf("%s says that the key has signed at height %d: it cannot be set back to %d", stateFile, signed, height)
		}
	}
	if bz, err = json.MarshalIndent(state{Height: strconv.FormatInt(height, 10)}, "", "  "); err != nil {
		return err
	}
	return durable.WriteBytes(stateFile, 0o600, append(bz, '\n'))
}
