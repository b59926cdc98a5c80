package documents

import (
	"github.com/ethereum/go-ethereum/common"

	"cosmossdk.io/collections"

	"github.com/moscowchain/moscowd/precompiles"
	"github.com/moscowchain/moscowd/x/documents/types"
)

func (s service) issuerKeyAfter(call *precompiles.Call) ([]any, error) {
	var (
		issuer common.Address
		id     string
	)
	if err := call.Scan(&issuer, &id); err != nil {
		return nil, err
	}
	next := ""
	err := s.keeper.IssuerKeys.Walk(call.Context, collections.NewPrefixedPairRange[[]byte, string](issuer.Bytes()).StartExclusive(id),
		func(found collections.Pair[[]byte, string], _ types.IssuerKey) (bool, error) {
			next = found.K2()
			return true, nil
		})
	return []any{next}, err
}

func (s service) issuerKey(call *precompiles.Call) ([]any, error) {
	var (
		issuer common.Address
		id     string
	)
	if err := call.Scan(&issuer, &id); err != nil {
		return nil, err
	}
	key, err := s.key(call, issuer, id)
	if err != nil {
		return nil, err
	}
	return []any{
		uint8(key.Algorithm), key.PublicKey, uint64(key.RegisteredHeight), uint64(key.RetiredHeight), uint64(key.CompromisedFrom),
	}, nil
}

// key reads a key; the error wraps types.ErrKeyUnknown.
func (s service) key(call *precompiles.Call, issuer common.Address, id string) (*types.IssuerKey, error) {
	text, err := s.text(issuer)
	if err != nil {
		return nil, err
	}
	found, err := s.queries.IssuerKey(call.Context, &types.QueryIssuerKeyRequest{Issuer: text, KeyId: id})
	if err != nil {
		return nil, err
	}
	return &found.Key, nil
}

func (s service) batch(call *precompiles.Call) ([]any, error) {
	var (
		issuer common.Address
		number uint64
	)
	if err := call.Scan(&issuer, &number); err != nil {
		return nil, err
	}
	b, err := s.findBatch(call, issuer, number)
	if err != nil {
		return nil, err
	}
	return []any{b.Type, b.KeyId, word(b.Root), b.Size_, b.StatusList, uint64(b.AnchoredHeight), uint64(b.AnchoredAt)}, nil
}

// findBatch reads a batch; the error wraps types.ErrBatchUnknown.
func (s service) findBatch(call *precompiles.Call, issuer common.Address, number uint64) (*types.Batch, error) {
	text, err := s.text(issuer)
	if err != nil {
		return nil, err
	}
	found, err := s.queries.Batch(call.Context, &types.QueryBatchRequest{Issuer: text, Number: number})
	if err != nil {
		return nil, err
	}
	return &found.Batch, nil
}
