package verify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	rpcclient "github.com/cometbft/cometbft/rpc/client"
	coretypes "github.com/cometbft/cometbft/rpc/core/types"

	"github.com/moscowchain/moscowd/lightproof"
	"github.com/moscowchain/moscowd/x/documents/rules"
	"github.com/moscowchain/moscowd/x/documents/types"
)

// Node is the part of CometBFT's RPC that proofs are taken from.
type Node interface {
	lightproof.Node
	ABCIInfo(ctx context.Context) (*coretypes.ResultABCIInfo, error)
}

const (
	statusListQuery = "/moscow.documents.v1.Query/StatusList"
	// blockWait is how long Collect waits for the block that commits to a state that was written a moment ago.
	blockWait = 30 * time.Second
)

// Collect asks a node for the bundle of some documents, at its latest state. The light blocks begin at the height anchor, or at
// the block that commits to the state if anchor is 0. The bundle agrees with itself, and with no more: whoever uses it checks it.
// Errors wrap ErrUnusable if one of the documents cannot be read. Report, if it is not nil, is told how far it is.
func Collect(ctx context.Context, node Node, documents [][]byte, anchor int64, report func(done, total int)) (*Bundle, error) {
	subjects := make([]*subject, len(documents))
	for i, data := range documents {
		s, err := parse(data)
		if err == nil && s.broken != nil {
			err = fmt.Errorf("%w: %w", ErrUnusable, s.broken)
		}
		if err == nil && s.address == nil {
			err = fmt.Errorf("%w: its issuer is no account", ErrUnusable)
		}
		if err != nil {
			return nil, fmt.Errorf("document %d: %w", i+1, err)
		}
		subjects[i] = s
	}
	return collect(ctx, node, subjects, anchor, report)
}

func collect(ctx context.Context, node Node, subjects []*subject, anchor int64, report func(done, total int)) (*Bundle, error) {
	height, err := stateFor(ctx, node, subjects)
	if err != nil {
		return nil, err
	}
	c := &collector{node: node, height: height, seen: make(map[string]bool)}
	for i, s := range subjects {
		if err := c.add(ctx, s); err != nil {
			return nil, err
		}
		if report != nil {
			report(i+1, len(subjects))
		}
	}
	return c.prove(ctx, anchor)
}

// stateFor gives the height of the latest state that a block commits to. If a batch was anchored in the block after that, it
// waits for one more.
func stateFor(ctx context.Context, node Node, subjects []*subject) (int64, error) {
	latest, err := latestState(ctx, node)
	if err != nil {
		return 0, err
	}
	if latest < 3 {
		return 0, errors.New("the chain has not enough blocks yet")
	}
	for _, s := range subjects {
		if !s.anchored || s.address == nil {
			continue
		}
		before, err := value(ctx, node, types.BatchKey(s.address, s.batchNumber), latest-1)
		if err != nil {
			return 0, err
		}
		now, err := value(ctx, node, types.BatchKey(s.address, s.batchNumber), latest)
		if err != nil {
			return 0, err
		}
		if len(before) == 0 && len(now) > 0 {
			return latest, waitForState(ctx, node, latest+1)
		}
	}
	return latest - 1, nil
}

func latestState(ctx context.Context, node Node) (int64, error) {
	info, err := node.ABCIInfo(ctx)
	if err != nil {
		return 0, fmt.Errorf("ask the node for its height: %w", err)
	}
	return info.Response.LastBlockHeight, nil
}

func waitForState(ctx context.Context, node Node, height int64) error {
	ctx, cancel := context.WithTimeout(ctx, blockWait)
	defer cancel()
	for {
		latest, err := latestState(ctx, node)
		if err != nil {
			return err
		}
		if latest >= height {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("block %d, which commits to the document's batch, did not come within %s", height, blockWait)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// collector notes what must be proven of one state.
type collector struct {
	node   Node
	height int64
	keys   []lightproof.Key
	seen   map[string]bool // keys, and lists by the key of their record
	lists  []List
}

func (c *collector) want(keys ...[]byte) {
	for _, key := range keys {
		if !c.seen[string(key)] {
			c.seen[string(key)] = true
			c.keys = append(c.keys, lightproof.Key{Store: types.StoreKey, Key: key, OrAbsent: true})
		}
	}
}

func (c *collector) add(ctx context.Context, s *subject) error {
	c.want(types.DocumentTypeKey(s.typ), types.IssuerKeyKey(s.address, s.keyID))
	number := s.list
	if s.anchored {
		c.want(types.BatchKey(s.address, s.batchNumber))
	}
	if s.anchored && number == 0 {
		data, err := value(ctx, c.node, types.BatchKey(s.address, s.batchNumber), c.height)
		if err != nil {
			return err
		}
		var batch types.Batch
		if decodeRecord(data, &batch) == nil {
			number = batch.StatusList
		}
	}
	if number == 0 {
		return nil
	}
	return c.addStatus(ctx, s, number)
}

// addStatus fetches the whole list, so that the node does not learn which document is looked at. Only where something was
// said of the document its own entry is asked for.
func (c *collector) addStatus(ctx context.Context, s *subject, number uint64) error {
	key := types.StatusListKey(s.address, number)
	if !c.seen[string(key)] {
		c.want(key)
		if err := c.fetchList(ctx, s.issuer, number); err != nil {
			return err
		}
	}
	list, err := findList(c.lists, s.issuer, number)
	if err != nil {
		return nil //nolint:nilerr // the verifier will say that the list is missing or not the one of the state
	}
	if status, err := list.Get(s.entry); err == nil && status != rules.StatusValid {
		c.want(types.StatusChangeKey(s.address, number, s.entry), types.KeyPrefixParams.Bytes())
	}
	return nil
}

func (c *collector) fetchList(ctx context.Context, issuer string, number uint64) error {
	request, err := (&types.QueryStatusListRequest{Issuer: issuer, Number: number}).Marshal()
	if err != nil {
		return err
	}
	result, err := c.node.ABCIQueryWithOptions(ctx, statusListQuery, request, rpcclient.ABCIQueryOptions{Height: c.height})
	if err != nil {
		return fmt.Errorf("query status list %d at height %d: %w", number, c.height, err)
	}
	var response types.QueryStatusListResponse
	if !result.Response.IsOK() || response.Unmarshal(result.Response.Value) != nil || len(response.Lst) == 0 {
		return nil // it is not there, which the proof shows
	}
	c.lists = append(c.lists, List{Issuer: issuer, Number: number, Packed: response.Lst})
	return nil
}

// prove asks for the proof of everything that was noted.
func (c *collector) prove(ctx context.Context, anchor int64) (*Bundle, error) {
	if anchor == 0 {
		anchor = c.height + 1
	}
	proof, err := lightproof.Collect(ctx, c.node, &lightproof.Request{Height: c.height, Keys: c.keys, Anchor: anchor}, nil)
	if err != nil {
		return nil, err
	}
	return &Bundle{ChainID: proof.Blocks[0].ChainID, Lists: c.lists, Proof: proof}, nil
}

// value reads an entry of the state without proof, nil if there is none.
func value(ctx context.Context, node Node, key []byte, height int64) ([]byte, error) {
	result, err := node.ABCIQueryWithOptions(ctx, "/store/"+types.StoreKey+"/key", key, rpcclient.ABCIQueryOptions{Height: height})
	if err != nil {
		return nil, fmt.Errorf("query %s at height %d: %w", types.StoreKey, height, err)
	}
	if !result.Response.IsOK() {
		return nil, fmt.Errorf("query %s at height %d: %s", types.StoreKey, height, result.Response.Log)
	}
	return bytes.Clone(result.Response.Value), nil
}
