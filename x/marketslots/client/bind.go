package client

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/moscowchain/moscowd/lightproof"
	"github.com/moscowchain/moscowd/x/marketslots/dataset"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// ErrNoProof says that a data set has no proof to bind it by.
var ErrNoProof = errors.New("the file has no proof")

// Binding says what a data set is bound to.
type Binding struct {
	*lightproof.Binding
	// Ordered applications stand in the order that the blocks decided; for Unordered ones the block is not in the file
	// or lies before the trusted one. Both are 0 where the operator claims the order.
	Ordered, Unordered int
}

// seasonKey is the key of a season in the module's store.
func seasonKey(id uint64) []byte {
	return binary.BigEndian.AppendUint64(types.KeyPrefixSeasons.Bytes(), id)
}

// Bind checks that the season and its closing, as the file has them, are entries of the chain's state, and that the
// blocks gave applications the order that the file says. See lightproof.Proof.Verify for trust and
// errors. The rest of the file hangs on the closing by dataset.Set.Recompute, which must have passed.
func Bind(set *dataset.Set, trust *lightproof.Trust, now time.Time) (*Binding, error) {
	if set.Proof == nil {
		return nil, ErrNoProof
	}
	var proof lightproof.Proof
	if err := json.Unmarshal(set.Proof, &proof); err != nil {
		return nil, err
	}
	binding, err := proof.Verify(set.ChainID, trust, now)
	if err != nil {
		return nil, err
	}
	if err := bindEntries(set, proof.Entries); err != nil {
		return nil, err
	}
	b := &Binding{Binding: binding}
	return b, b.checkOrders(set)
}

// bindEntries wants the season, the closing and the head of its places, in this order.
func bindEntries(set *dataset.Set, entries []lightproof.Entry) error {
	id := uint64(set.Season.ID)
	for i, key := range [][]byte{seasonKey(id), types.ClosingKey(id), types.PlacesHeadKey(id)} {
		if i >= len(entries) || entries[i].Store != types.StoreKey || !bytes.Equal(entries[i].Key, key) {
			return fmt.Errorf("%w: entry %d is not %X of store %s", lightproof.ErrInvalid, i+1, key, types.StoreKey)
		}
	}
	var season types.Season
	if err := season.Unmarshal(entries[0].Value); err != nil {
		return fmt.Errorf("%w: the season in the state: %w", lightproof.ErrInvalid, err)
	}
	// The state keeps the counts apart; Recompute has checked them.
	season.Applications, season.LastRegNum = uint64(set.Season.Applications), uint64(set.Season.LastRegNum)
	onChain := convertSeason(&season)
	if difference := dataset.CompareSeasons(&set.Season, &onChain); difference != nil {
		return difference
	}
	var closing types.Closing
	if err := closing.Unmarshal(entries[1].Value); err != nil {
		return fmt.Errorf("%w: the closing in the state: %w", lightproof.ErrInvalid, err)
	}
	closed := convertClosing(&closing)
	if difference := dataset.CompareClosings(&set.Closing, &closed); difference != nil {
		return difference
	}
	var head types.PlacesHead
	if err := head.Unmarshal(entries[2].Value); err != nil {
		return fmt.Errorf("%w: the head of the places in the state: %w", lightproof.ErrInvalid, err)
	}
	places := convertPlacesHead(&head)
	return dataset.CompareHeads(&set.PlacesHead, &places)
}
