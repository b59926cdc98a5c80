package genesis

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"cosmossdk.io/core/address"

	"github.com/cosmos/cosmos-sdk/codec"
)

// Collect puts the entries of all founders into the genesis that moscowd init wrote, in the order of operators, whatever
// the order of the files. The file is left as it was if an entry is refused.
func Collect(cdc codec.JSONCodec, addresses address.Codec, path string, at time.Time, entries []Entry) error {
	f, err := read(cdc, path)
	if err != nil {
		return err
	}
	if len(f.poa.Validators) > 0 || len(f.access.Accounts) > 0 {
		return fmt.Errorf("%s has departments or accounts already: collect into the file that moscowd init wrote", path)
	}
	if len(entries) == 0 {
		return errors.New("no entries: name the files that moscowd genesis entry wrote")
	}
	f.genesis.GenesisTime = at.UTC()
	if err := f.addAll(addresses, entries); err != nil {
		return err
	}
	return f.write(cdc, path)
}

func (f *file) addAll(addresses address.Codec, entries []Entry) error {
	sorted := slices.SortedFunc(slices.Values(entries), func(a, b Entry) int { return cmp.Compare(a.Operator, b.Operator) })
	for _, entry := range sorted {
		if err := f.add(addresses, entry); err != nil {
			return err
		}
	}
	return nil
}
