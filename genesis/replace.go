package genesis

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"cosmossdk.io/core/address"

	"github.com/cosmos/cosmos-sdk/codec"

	poatypes "github.com/moscowchain/moscowd/x/poa/types"
)

// Replacement says who runs a network that starts anew from the state of one that cannot go on.
type Replacement struct {
	// ChainID must be new: a vote that a department signed for the old chain then never counts in the new one.
	ChainID string
	// Time is the time of the first block. It must be later than the last block of the old chain.
	Time time.Time
	// Keep are the operators that go on, with their keys.
	Keep []string
	// Add are departments that are new, or come back with another key.
	Add []Entry
}

// ReplaceDepartments writes to output the exported genesis with other departments. Those who are neither kept nor added are
// removed, as a proposal would; everything else in the state stays.
func ReplaceDepartments(cdc codec.JSONCodec, addresses address.Codec, exported, output string, r Replacement) error {
	f, err := read(cdc, exported)
	if err != nil {
		return err
	}
	if r.ChainID == f.genesis.ChainID {
		return fmt.Errorf("the chain id %s is that of the old chain: departments have signed votes in it that would count as double signing; take another", r.ChainID)
	}
	if f.genesis.InitialHeight <= 1 {
		return fmt.Errorf("%s is not the state of a chain that ran: make it with moscowd export", exported)
	}
	if !r.Time.After(f.genesis.GenesisTime) {
		return fmt.Errorf("the time %s is not later than the last block's, %s", r.Time.Format(time.RFC3339), f.genesis.GenesisTime.Format(time.RFC3339))
	}
	if len(r.Keep)+len(r.Add) == 0 {
		return errors.New("nobody is left: name departments to keep or to add")
	}
	f.genesis.ChainID, f.genesis.GenesisTime = r.ChainID, r.Time.UTC()
	if err := f.keep(r.Keep); err != nil {
		return err
	}
	if err := f.addAll(addresses, r.Add); err != nil {
		return err
	}
	return f.write(cdc, output)
}

// keep removes all departments but the active ones that are named.
func (f *file) keep(operators []string) error {
	unknown := slices.Clone(operators)
	for i := range f.poa.Validators {
		val := &f.poa.Validators[i]
		if slices.Contains(operators, val.Operator) && val.State == poatypes.StateActive {
			unknown = slices.DeleteFunc(unknown, func(operator string) bool { return operator == val.Operator })
			continue
		}
		val.State, val.Suspension = poatypes.StateRemoved, nil
	}
	if len(unknown) > 0 {
		return fmt.Errorf("not active departments of the old chain: %s", strings.Join(unknown, ", "))
	}
	gone := func(operator string) bool { return !slices.Contains(operators, operator) }
	f.poa.Uptimes = slices.DeleteFunc(f.poa.Uptimes, func(u poatypes.GenesisUptime) bool { return gone(u.Operator) })
	f.poa.PendingSuspensions = slices.DeleteFunc(f.poa.PendingSuspensions, func(p poatypes.PendingSuspension) bool { return gone(p.Operator) })
	return f.poa.Validate()
}
