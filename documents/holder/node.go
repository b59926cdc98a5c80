package holder

import (
	"context"
	"errors"
	"fmt"
	"time"

	"google.golang.org/grpc/status"

	sdkclient "github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/moscowchain/moscowd/lightproof"
	documentstypes "github.com/moscowchain/moscowd/x/documents/types"
)

// maxHeaderAge is how old the block may be that proves where an inbox is.
const maxHeaderAge = 10 * time.Minute

// ChainNode asks a node. Where an inbox is and to which key is sealed comes with a proof if there is a trusted block, else
// the node is believed: it could name a key of its own and read what is sealed. Everything else it tells decides only
// what is tried next.
type ChainNode struct {
	Client sdkclient.Context
	Trust  *lightproof.Trust // nil to believe the node

	issuer string
	inbox  *documentstypes.Inbox
	asked  time.Time
}

const inboxCache = 10 * time.Second

func (n *ChainNode) queries() documentstypes.QueryClient {
	return documentstypes.NewQueryClient(n.Client)
}

// Inbox tells where a department receives.
func (n *ChainNode) Inbox(ctx context.Context, issuer string) (*documentstypes.Inbox, error) {
	if n.issuer == issuer && time.Since(n.asked) < inboxCache {
		return n.inbox, nil
	}
	inbox, err := n.readInbox(ctx, issuer)
	if err != nil {
		return nil, err
	}
	n.issuer, n.inbox, n.asked = issuer, inbox, time.Now()
	return inbox, nil
}

func (n *ChainNode) readInbox(ctx context.Context, issuer string) (*documentstypes.Inbox, error) {
	response, err := n.queries().Inbox(ctx, &documentstypes.QueryInboxRequest{Issuer: issuer})
	if err != nil {
		return nil, plain(err)
	}
	if n.Trust == nil {
		return &response.Inbox, nil
	}
	address, err := n.Client.InterfaceRegistry.SigningContext().AddressCodec().StringToBytes(issuer)
	if err != nil {
		return nil, err
	}
	node, err := n.Client.Client.Status(ctx)
	if err != nil {
		return nil, err
	}
	key := append(documentstypes.KeyPrefixInboxes.Bytes(), address...)
	proof, err := lightproof.Collect(ctx, n.Client.Client, &lightproof.Request{
		Height: node.SyncInfo.LatestBlockHeight - 1, Anchor: n.Trust.Height,
		Keys: []lightproof.Key{{Store: documentstypes.StoreKey, Key: key}},
	}, nil)
	if err != nil {
		return nil, fmt.Errorf("proof of the inbox of %s: %w", issuer, err)
	}
	now := time.Now()
	binding, err := proof.Verify(n.Client.ChainID, n.Trust, now)
	if err != nil {
		return nil, fmt.Errorf("proof of the inbox of %s: %w", issuer, err)
	}
	if age := now.Sub(binding.Time); age > maxHeaderAge {
		return nil, fmt.Errorf("the node's last block is %s old: ask one that follows the chain", age.Round(time.Second))
	}
	var inbox documentstypes.Inbox
	if err := inbox.Unmarshal(proof.Entries[0].Value); err != nil {
		return nil, err
	}
	if inbox.Issuer != issuer {
		return nil, errors.New("the proven inbox is that of another department")
	}
	return &inbox, nil
}

// Request gives a request.
func (n *ChainNode) Request(ctx context.Context, id uint64) (*documentstypes.Request, error) {
	response, err := n.queries().Request(ctx, &documentstypes.QueryRequestRequest{Id: id})
	if err != nil {
		return nil, plain(err)
	}
	return &response.Request, nil
}

// Type gives a kind of document.
func (n *ChainNode) Type(ctx context.Context, id string) (*documentstypes.DocumentType, error) {
	response, err := n.queries().DocumentType(ctx, &documentstypes.QueryDocumentTypeRequest{Id: id})
	if err != nil {
		return nil, plain(err)
	}
	return &response.Type, nil
}

// plain is what the node says, without the words of the protocol.
func plain(err error) error {
	if s, ok := status.FromError(err); ok {
		return errors.New(s.Message())
	}
	return err
}

// Find looks for a request from the newest backwards.
func (n *ChainNode) Find(ctx context.Context, account string, commitment [32]byte, since int64) (uint64, error) {
	page := &query.PageRequest{Limit: 100, Reverse: true}
	for {
		response, err := n.queries().Requests(ctx, &documentstypes.QueryRequestsRequest{FiledBy: account, Pagination: page})
		if err != nil {
			return 0, plain(err)
		}
		for i := range response.Requests {
			r := &response.Requests[i]
			if string(r.PayloadCommitment) == string(commitment[:]) {
				return r.Id, nil
			}
			if r.FiledAt < since {
				return 0, nil
			}
		}
		if response.Pagination == nil || len(response.Pagination.NextKey) == 0 {
			return 0, nil
		}
		page = &query.PageRequest{Limit: 100, Reverse: true, Key: response.Pagination.NextKey}
	}
}
