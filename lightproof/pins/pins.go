// Package pins writes and reads what the portal's pages trust: one block and its validators. A page checks every proof that
// a gateway gives against them. The hash of the block commits to all the rest.
package pins

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cometbft/cometbft/crypto/tmhash"
	cmttypes "github.com/cometbft/cometbft/types"
)

// Format names files of this form and version.
const Format = "moscowd-portal-pins-1"

// ErrMalformed is a file that cannot be read.
var ErrMalformed = errors.New("malformed pins")

// Pins are a block that is trusted. All fields are in the form of the file.
type Pins struct {
	Format     string      `json:"format"`
	ChainID    string      `json:"chain_id"`
	Height     string      `json:"height"`
	Hash       string      `json:"hash"` // hexadecimal, small letters
	Validators []Validator `json:"validators"`
}

// Validator is one of the block's, in the order of the set.
type Validator struct {
	PubKey string `json:"ed25519_pub_key"` // hexadecimal, small letters
	Power  string `json:"power"`
}

// Of gives the pins for a block. Whether it is the chain's, the caller has checked.
func Of(block *cmttypes.LightBlock) *Pins {
	p := &Pins{
		Format: Format, ChainID: block.ChainID, Height: strconv.FormatInt(block.Height, 10), Hash: hex.EncodeToString(block.Hash()),
	}
	for _, v := range block.ValidatorSet.Validators {
		p.Validators = append(p.Validators, Validator{hex.EncodeToString(v.PubKey.Bytes()), strconv.FormatInt(v.VotingPower, 10)})
	}
	return p
}

// Parse reads pins and checks their form. The error wraps ErrMalformed.
func Parse(data []byte) (*Pins, error) {
	var p Pins
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&p); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: data after the end", ErrMalformed)
	}
	switch {
	case p.Format != Format:
		return nil, fmt.Errorf("%w: the format is %q, this program reads %s", ErrMalformed, p.Format, Format)
	case p.ChainID == "" || !isNumber(p.Height):
		return nil, fmt.Errorf("%w: chain id or height is missing", ErrMalformed)
	case !isHash(p.Hash, tmhash.Size):
		return nil, fmt.Errorf("%w: the hash is not %d bytes in small hexadecimal digits", ErrMalformed, tmhash.Size)
	case len(p.Validators) == 0:
		return nil, fmt.Errorf("%w: it has no validators", ErrMalformed)
	}
	for i, v := range p.Validators {
		if !isHash(v.PubKey, ed25519.PubKeySize) || !isNumber(v.Power) {
			return nil, fmt.Errorf("%w: validators[%d] has no Ed25519 key or no power", ErrMalformed, i)
		}
	}
	return &p, nil
}

func isNumber(text string) bool {
	n, err := strconv.ParseInt(text, 10, 64)
	return err == nil && n > 0 && strconv.FormatInt(n, 10) == text
}

func isHash(text string, size int) bool {
	data, err := hex.DecodeString(text)
	return err == nil && len(data) == size && hex.EncodeToString(data) == text
}
