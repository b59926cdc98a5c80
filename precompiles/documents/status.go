package documents

import (
	"errors"
	"math/bits"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/params"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/crypto/merkle"
	"github.com/moscowchain/moscowd/precompiles"
	"github.com/moscowchain/moscowd/x/documents/rules"
	"github.com/moscowchain/moscowd/x/documents/types"
)

// gasPerHash is what Ethereum's own SHA-256 costs for the 65 bytes of a node.
const gasPerHash = params.Sha256BaseGas + 3*params.Sha256PerWordGas

func (s service) statusList(call *precompiles.Call) ([]any, error) {
	var (
		issuer common.Address
		number uint64
	)
	if err := call.Scan(&issuer, &number); err != nil {
		return nil, err
	}
	list, err := s.keeper.StatusLists.Get(call.Context, collections.Join(issuer.Bytes(), number))
	if err != nil {
		return nil, known(err, types.ErrStatusListUnknown, "%d of %s", number, issuer)
	}
	call.ChargeItems(uint64(len(list.ChunkHashes)))
	hashes := make([][32]byte, len(list.ChunkHashes))
	for i := range hashes {
		hashes[i] = word(list.ChunkHashes[i])
	}
	return []any{list.Reserved, hashes, uint64(list.UpdatedHeight), uint64(list.UpdatedAt)}, nil
}

func (s service) statusAt(call *precompiles.Call) ([]any, error) {
	var (
		issuer common.Address
		list   uint64
		index  uint32
	)
	if err := call.Scan(&issuer, &list, &index); err != nil {
		return nil, err
	}
	change, err := s.change(call, issuer, list, index)
	return []any{uint8(change.Status), change.Reason, uint64(change.Height), uint64(change.Time)}, err
}

// change reads the status of an entry with its last change; errors wrap types.ErrStatusListUnknown or
// types.ErrStatusIndexInvalid.
func (s service) change(call *precompiles.Call, issuer common.Address, list uint64, index uint32) (types.StatusChange, error) {
	text, err := s.text(issuer)
	if err != nil {
		return types.StatusChange{}, err
	}
	found, err := s.queries.StatusChange(call.Context, &types.QueryStatusChangeRequest{Issuer: text, List: list, Index: index})
	if err != nil {
		return types.StatusChange{}, err
	}
	return found.Change, nil
}

func (s service) documentStatus(call *precompiles.Call) ([]any, error) {
	var (
		issuer           common.Address
		number           uint64
		leafIndex, index uint32
		leaf             [32]byte
		path             [][32]byte
	)
	if err := call.Scan(&issuer, &number, &leafIndex, &leaf, &path, &index); err != nil {
		return nil, err
	}
	b, err := s.findBatch(call, issuer, number)
	if err != nil {
		return nil, err
	}
	if len(path) > rules.MaxProof {
		return nil, errorsmod.Wrapf(types.ErrBatchInvalid, "a path of %d hashes, %d are the most", len(path), rules.MaxProof)
	}
	call.Context.GasMeter().ConsumeGas(gasPerHash*uint64(bits.Len32(b.Size_)), "precompile: audit path")
	hashes := make([]merkle.Hash, len(path))
	for i := range path {
		hashes[i] = path[i]
	}
	if err := merkle.VerifyLeafHash(merkle.Hash(b.Root), uint64(b.Size_), uint64(leafIndex), leaf, hashes); err != nil {
		return nil, errorsmod.Wrapf(types.ErrBatchInvalid, "batch %d of %s: %s", number, issuer, err)
	}
	key, err := s.key(call, issuer, b.KeyId)
	if err != nil {
		return nil, err
	}
	change, err := s.change(call, issuer, b.StatusList, index)
	return []any{uint8(change.Status), !key.Vouches(b.AnchoredHeight), uint64(b.AnchoredHeight)}, err
}

// known gives an error of the module for a record that is not there.
func known(err error, unknown *errorsmod.Error, format string, args ...any) error {
	if errors.Is(err, collections.ErrNotFound) {
		return errorsmod.Wrapf(unknown, format, args...)
	}
	return err
}
