package api

import (
	"context"
	"encoding/hex"
	"net/http"
	"strconv"

	"github.com/moscowchain/moscowd/indexer/store/sqldb"
)

// TransactionDetail is one with its events.
type TransactionDetail struct {
	sqldb.Transaction
	// Occurrences are the blocks that have it: one that failed may stand in several. The last one is shown.
	Occurrences []int64 `json:"occurrences"`
}

// Hit is something that a search has found.
type Hit struct {
	Kind  string `json:"kind"`
	Key   string `json:"key"`
	Title string `json:"title"`
}

// ProposalDetail is one with its votes.
type ProposalDetail struct {
	sqldb.Proposal
	Votes []sqldb.ProposalVote `json:"votes"`
}

// AccountDetail is one with what became of its keys and rights.
type AccountDetail struct {
	sqldb.Account
	Replacements []sqldb.KeyReplacement `json:"replacements"`
	Grants       []sqldb.AuthzGrant     `json:"grants"`
}

func (h *Handler) chainRoutes() []route {
	q := h.options.Store.Read()
	return []route{
		{
			pattern: "/v1/status", summary: "How far the index is", result: sqldb.Chain{},
			read: func(ctx context.Context, _ *call) (any, freshness, error) {
				cursor, err := q.Cursor(ctx)
				return cursor, latest, err
			},
		},
		backwards("/v1/blocks", "Blocks, the latest first", 1,
			func(ctx context.Context, _ *call, at []int64, count int32) ([]sqldb.Block, error) {
				return q.BlocksBelow(ctx, sqldb.BlocksBelowParams{Below: at[0], Count: count})
			}, func(b sqldb.Block) string { return dotted(b.Height) }),
		{
			pattern: "/v1/blocks/{block}", summary: "A block by its height or hash", result: sqldb.Block{},
			read: func(ctx context.Context, c *call) (any, freshness, error) {
				block, err := h.block(ctx, c.path["block"])
				return block, immutable, err
			},
		},
		fixed(forwards("/v1/blocks/{block}/transactions", "Transactions of a block, in order", 1,
			func(ctx context.Context, c *call, at []int64, count int32) ([]sqldb.Transaction, error) {
				block, err := h.block(ctx, c.path["block"])
				if err != nil {
					return nil, err
				}
				return q.TransactionsOfBlock(ctx, sqldb.TransactionsOfBlockParams{Height: block.Height, FromIdx: at[0] + 1, Count: count})
			}, func(t sqldb.Transaction) string { return dotted(t.Idx) })),
		fixed(whole("/v1/blocks/{block}/events", "Typed events of a block, in order",
			func(ctx context.Context, c *call) ([]sqldb.Event, error) {
				block, err := h.block(ctx, c.path["block"])
				if err != nil {
					return nil, err
				}
				return q.EventsOfBlock(ctx, block.Height)
			})),
		backwards("/v1/transactions", "Transactions, the latest first", 2,
			func(ctx context.Context, _ *call, at []int64, count int32) ([]sqldb.Transaction, error) {
				return q.LatestTransactions(ctx, sqldb.LatestTransactionsParams{Below: at[0], BelowIdx: at[1], Count: count})
			}, nextTransaction),
		{
			pattern: "/v1/transactions/{hash}", summary: "A transaction by its hash, native or Ethereum's", result: TransactionDetail{},
			read: h.transaction,
		},
		{
			method: http.MethodPost, pattern: "/v1/transactions", summary: "Send a signed transaction; it is checked and passed to the validators",
			result: Sent{}, serve: h.send,
			body: &body{
				about: "The bytes of the transaction, or JSON with them in base64 as tx_bytes; 64 kB at most",
				types: []string{"application/octet-stream", "application/json"}, status: http.StatusAccepted,
			},
		},
		{
			pattern: "/v1/accounts/{address}", summary: "An enrolled account, by bech32 or 0x address", result: AccountDetail{},
			proven: "accounts/{address}", read: h.account,
		},
		backwards("/v1/accounts/{address}/transactions", "Transactions that an account signed or that name it, the latest first", 2,
			func(ctx context.Context, c *call, at []int64, count int32) ([]sqldb.Transaction, error) {
				address, err := h.address(c.path["address"])
				if err != nil {
					return nil, err
				}
				return q.TransactionsOfAccount(ctx, sqldb.TransactionsOfAccountParams{Address: address, Below: at[0], BelowIdx: at[1], Count: count})
			}, nextTransaction),
		backwards("/v1/accounts/{address}/events", "Typed events that name an account, the latest first", 2,
			func(ctx context.Context, c *call, at []int64, count int32) ([]sqldb.Event, error) {
				address, err := h.address(c.path["address"])
				if err != nil {
					return nil, err
				}
				return q.EventsOfAccount(ctx, sqldb.EventsOfAccountParams{Address: address, Below: at[0], BelowIdx: at[1], Count: count})
			}, nextEvent),
		whole("/v1/validators", "Departments", func(ctx context.Context, _ *call) ([]sqldb.Validator, error) { return q.Validators(ctx) }),
		{
			pattern: "/v1/validators/{operator}", summary: "A department by its operator account", result: sqldb.Validator{},
			proven: "validators/{operator}",
			read: func(ctx context.Context, c *call) (any, freshness, error) {
				operator, err := h.address(c.path["operator"])
				if err != nil {
					return nil, latest, err
				}
				validator, err := q.Validator(ctx, operator)
				return validator, latest, err
			},
		},
		forwards("/v1/events/{type}", "Typed events of one kind, such as moscow.poa.v1.EventValidatorAdded, the first one first", 2,
			func(ctx context.Context, c *call, at []int64, count int32) ([]sqldb.Event, error) {
				return q.EventsPage(ctx, sqldb.EventsPageParams{Type: c.path["type"], Above: at[0], AbovePosition: at[1], Count: count})
			}, nextEvent),
		{
			pattern: "/v1/params/{module}", summary: "Parameters of a module", result: sqldb.Param{},
			read: func(ctx context.Context, c *call) (any, freshness, error) {
				params, err := q.Params(ctx, c.path["module"])
				return params, latest, err
			},
		},
		backwards("/v1/proposals", "Proposals of governance, the latest first", 1,
			func(ctx context.Context, _ *call, at []int64, count int32) ([]sqldb.Proposal, error) {
				return q.Proposals(ctx, sqldb.ProposalsParams{Below: at[0], Count: count})
			}, func(p sqldb.Proposal) string { return dotted(p.ID) }),
		{
			pattern: "/v1/proposals/{id}", summary: "A proposal with the votes of the departments", result: ProposalDetail{},
			read: func(ctx context.Context, c *call) (any, freshness, error) {
				id, err := c.id("id")
				if err != nil {
					return nil, latest, err
				}
				var p ProposalDetail
				err = h.options.Store.Snapshot(ctx, func(q *sqldb.Queries) (err error) {
					if p.Proposal, err = q.Proposal(ctx, id); err == nil {
						p.Votes, err = q.ProposalVotes(ctx, id)
					}
					return err
				})
				return p, latest, err
			},
		},
		{
			pattern: "/v1/contracts/{address}", summary: "A contract, CosmWasm's or Ethereum's", result: sqldb.Contract{},
			read: func(ctx context.Context, c *call) (any, freshness, error) {
				address, err := h.address(c.path["address"])
				if err != nil {
					return nil, latest, err
				}
				contract, err := q.Contract(ctx, address)
				return contract, latest, err
			},
		},
		backwards("/v1/contracts/{address}/logs", "Logs of an Ethereum contract, the latest first", 3,
			func(ctx context.Context, c *call, at []int64, count int32) ([]sqldb.EvmLog, error) {
				address, err := h.address(c.path["address"])
				if err != nil {
					return nil, err
				}
				return q.EvmLogsOf(ctx, sqldb.EvmLogsOfParams{Address: address, Below: at[0], BelowIdx: at[1], BelowItem: at[2], Count: count})
			}, func(l sqldb.EvmLog) string { return dotted(l.Height, l.TxIdx, l.Item) }),
		{
			pattern: "/v1/search", summary: "What a person has at hand: a number, a hash, an address, ISSUER/NUMBER of a batch, an application's number, a part of a department's name",
			query: []param{{"q", "what to look for", false}}, result: List[Hit]{}, read: h.search,
		},
	}
}

func nextTransaction(t sqldb.Transaction) string { return dotted(t.Height, t.Idx) }

func nextEvent(e sqldb.Event) string { return dotted(e.Height, e.Position) }

// address gives an account in the form in which the index has it.
func (h *Handler) address(text string) (string, error) {
	bytes, err := h.options.Addresses.StringToBytes(text)
	if err != nil {
		return "", fail(problemInput, "%q is no address: write moscow1... or 0x...", text)
	}
	return h.options.Addresses.BytesToString(bytes)
}

// block finds a block by its height or hash.
func (h *Handler) block(ctx context.Context, text string) (sqldb.Block, error) {
	q := h.options.Store.Read()
	if height, err := strconv.ParseInt(text, 10, 64); err == nil {
		if height < 1 {
			return sqldb.Block{}, fail(problemInput, "blocks count from 1")
		}
		cursor, err := q.Cursor(ctx)
		if err != nil {
			return sqldb.Block{}, err
		}
		if height > cursor.Height {
			return sqldb.Block{}, fail(problemNotYet, "the last block in the index is %d", cursor.Height).after(1)
		}
		return q.Block(ctx, height)
	}
	hash, err := hex.DecodeString(text)
	if err != nil || len(hash) != 32 {
		return sqldb.Block{}, fail(problemInput, "%q is neither a height nor a hash of 64 hexadecimal digits", text)
	}
	return q.BlockByHash(ctx, hash)
}

func (h *Handler) transaction(ctx context.Context, c *call) (any, freshness, error) {
	text := c.path["hash"]
	if len(text) > 2 && (text[:2] == "0x" || text[:2] == "0X") {
		text = text[2:]
	}
	hash, err := hex.DecodeString(text)
	if err != nil || len(hash) != 32 {
		return nil, latest, fail(problemInput, "%q is no hash of 64 hexadecimal digits", c.path["hash"])
	}
	rows, err := h.options.Store.Read().TransactionsByHash(ctx, hash)
	if err != nil {
		return nil, latest, err
	}
	if len(rows) == 0 {
		return nil, latest, fail(problemNotFound, "no block in the index has this transaction; one that was sent a moment ago may come").after(1)
	}
	t := TransactionDetail{Transaction: rows[len(rows)-1]}
	for _, row := range rows {
		t.Occurrences = append(t.Occurrences, row.Height)
	}
	return t, latest, nil
}

func (h *Handler) account(ctx context.Context, c *call) (any, freshness, error) {
	address, err := h.address(c.path["address"])
	if err != nil {
		return nil, latest, err
	}
	var a AccountDetail
	err = h.options.Store.Snapshot(ctx, func(q *sqldb.Queries) (err error) {
		if a.Account, err = q.Account(ctx, address); err != nil {
			return err
		}
		if a.Replacements, err = q.KeyReplacementsOf(ctx, address); err != nil {
			return err
		}
		a.Grants, err = q.AuthzGrantsOf(ctx, address)
		return err
	})
	return a, latest, err
}

func (h *Handler) search(ctx context.Context, c *call) (any, freshness, error) {
	hits, err := h.options.Store.Search(ctx, h.options.Addresses, c.query["q"])
	if err != nil {
		return nil, latest, err
	}
	found := &List[Hit]{Items: make([]Hit, len(hits))}
	for i, hit := range hits {
		found.Items[i] = Hit{Kind: hit.Kind, Key: hit.Key, Title: hit.Title}
	}
	return found, latest, nil
}
