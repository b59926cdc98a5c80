package activecitizen

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	dbm "github.com/cosmos/cosmos-db"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/moscowchain/moscowd/x/voting/rules/evidence"
)

// chunk is how many blocks are read before what was found is kept.
const chunk = 200

// Options say what to walk.
type Options struct {
	Client *Client
	Root   common.Address
	// Block is the last block to read, 0 for the latest. Whoever confirms an import gives that of the import.
	Block uint64
	// State is a folder for what was read so far; it is created.
	State string
	// Report is told how far the walk is.
	Report func(what string, done, total int)
}

// Walked is a chain that was read to the end. Close it.
type Walked struct {
	db    dbm.DB
	state string
	plan  *plan
}

// Keys of the state.
var (
	planKey   = []byte("plan")
	cursorKey = []byte("cursor")
)

func pollKey(index int) []byte { return fmt.Appendf(nil, "poll/%08d", index) }

// txKey orders transactions by contract, block and place.
func txKey(contract uint32, block, index uint64) []byte {
	key := binary.BigEndian.AppendUint32([]byte("tx/"), contract)
	return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(key, block), index)
}

// cursor is how far blocks were read.
type cursor struct {
	Next   uint64      `json:"next"`
	Parent common.Hash `json:"parent"` // hash of the block before
}

// Walk reads the chain, or goes on where a walk with this state stopped.
func Walk(ctx context.Context, options Options) (_ *Walked, err error) {
	if options.Report == nil {
		options.Report = func(string, int, int) {}
	}
	if err := os.MkdirAll(filepath.Dir(options.State), 0o750); err != nil {
		return nil, err
	}
	db, err := dbm.NewGoLevelDB(filepath.Base(options.State), filepath.Dir(options.State), nil)
	if err != nil {
		return nil, fmt.Errorf("state %s: %w", options.State, err)
	}
	w := &Walked{db: db, state: options.State}
	defer func() {
		if err != nil {
			err = errors.Join(err, db.Close())
		}
	}()
	if err := w.settle(ctx, options); err != nil {
		return nil, err
	}
	polls, err := w.define(ctx, options)
	if err != nil {
		return nil, err
	}
	contracts, err := contractsOf(w.plan.Root, polls)
	if err != nil {
		return nil, err
	}
	return w, w.blocks(ctx, options, contracts)
}

// Close ends the use of the state, which stays for another time.
func (w *Walked) Close() error { return w.db.Close() }

// Remove closes the state and deletes it, and with it the salt of the tags of voters.
func (w *Walked) Remove() error {
	return errors.Join(w.db.Close(), os.RemoveAll(w.state+".db"))
}

func (w *Walked) get(key []byte, into any) (bool, error) {
	value, err := w.db.Get(key)
	if err != nil || value == nil {
		return false, err
	}
	if err := json.Unmarshal(value, into); err != nil {
		return false, fmt.Errorf("state %s is damaged, delete it: %w", w.state, err)
	}
	return true, nil
}

func (w *Walked) set(key []byte, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return w.db.SetSync(key, text)
}

// settle reads the plan of the state, or makes one.
func (w *Walked) settle(ctx context.Context, options Options) error {
	w.plan = new(plan)
	found, err := w.get(planKey, w.plan)
	if err != nil {
		return err
	}
	if found {
		if w.plan.Root != options.Root || options.Block != 0 && options.Block != w.plan.Block {
			return fmt.Errorf("state %s is of the root %s up to block %d: delete it, or name another", w.state, w.plan.Root, w.plan.Block)
		}
		return w.sameChain(ctx, options.Client)
	}
	if w.plan, err = newPlan(ctx, options.Client, options.Root, options.Block); err != nil {
		return err
	}
	if _, err := rand.Read(w.plan.Salt[:]); err != nil {
		return err
	}
	return w.set(planKey, w.plan)
}

// sameChain sees that the node is on the chain of the state.
func (w *Walked) sameChain(ctx context.Context, client *Client) error {
	end, err := client.blockHash(ctx, w.plan.Block)
	if err != nil {
		return err
	}
	if end != w.plan.BlockHash {
		return fmt.Errorf("block %d is %s at this node and %s in the state %s: delete the state", w.plan.Block, end, w.plan.BlockHash, w.state)
	}
	return nil
}

// define reads the polls that the state has not.
func (w *Walked) define(ctx context.Context, options Options) ([]*Poll, error) {
	polls := make([]*Poll, len(w.plan.Polls))
	contracts := reader{options.Client, w.plan.StateAt}
	for i, at := range w.plan.Polls {
		polls[i] = new(Poll)
		found, err := w.get(pollKey(i), polls[i])
		if err != nil {
			return nil, err
		}
		if !found {
			if polls[i], err = contracts.poll(ctx, at); err != nil {
				return nil, err
			}
			if err := polls[i].check(); err != nil {
				return nil, err
			}
			if err := w.set(pollKey(i), polls[i]); err != nil {
				return nil, err
			}
		}
		options.Report("polls", i+1, len(polls))
	}
	return polls, nil
}

// contract is one whose transactions are read.
type contract struct {
	ordinal  uint32 // the root is 0, then each poll, followed by its questions
	question bool
}

// contractsOf wants each question in one poll: its transactions would stand for two.
func contractsOf(root common.Address, polls []*Poll) (map[common.Address]contract, error) {
	found := map[common.Address]contract{root: {}}
	add := func(at common.Address, question bool) error {
		if _, twice := found[at]; twice {
			return fmt.Errorf("contract %s is listed twice, in one poll or in two", at)
		}
		found[at] = contract{uint32(len(found)), question}
		return nil
	}
	for _, poll := range polls {
		if err := add(poll.Address, false); err != nil {
			return nil, err
		}
		for i := range poll.Questions {
			if err := add(poll.Questions[i].Address, true); err != nil {
				return nil, fmt.Errorf("poll %d: %w", poll.ID, err)
			}
		}
	}
	return found, nil
}

// blocks reads the blocks that the state has not.
func (w *Walked) blocks(ctx context.Context, options Options, contracts map[common.Address]contract) error {
	at := cursor{Next: w.plan.First}
	if _, err := w.get(cursorKey, &at); err != nil {
		return err
	}
	for at.Next <= w.plan.Block {
		next, err := w.chunk(ctx, options.Client, contracts, at)
		if err != nil {
			return err
		}
		at = next
		options.Report("blocks", int(at.Next-w.plan.First), int(w.plan.Block-w.plan.First+1))
	}
	if at.Parent != w.plan.BlockHash {
		return fmt.Errorf("block %d was %s at the start and is %s: the chain changed, delete the state %s",
			w.plan.Block, w.plan.BlockHash, at.Parent, w.state)
	}
	return nil
}

// found is a transaction to a contract that is read.
type found struct {
	*transaction
	block *block
	contract
}

// chunk reads some blocks and keeps what they hold, all or nothing.
func (w *Walked) chunk(ctx context.Context, client *Client, contracts map[common.Address]contract, at cursor) (cursor, error) {
	last := min(at.Next+chunk-1, w.plan.Block)
	blocks, err := client.blocks(ctx, at.Next, last, func(tx *transaction) bool {
		if tx.To == nil {
			return false
		}
		_, ok := contracts[*tx.To]
		return ok
	})
	if err != nil {
		return at, err
	}
	var txs []found
	for _, b := range blocks {
		if at.Next > w.plan.First && b.Parent != at.Parent {
			return at, fmt.Errorf("block %d does not follow %s: the chain changed, delete the state %s", at.Next, at.Parent, w.state)
		}
		for i := range b.Transactions {
			tx := &b.Transactions[i]
			txs = append(txs, found{tx, b, contracts[*tx.To]})
		}
		at = cursor{at.Next + 1, b.Hash}
	}
	lines, err := w.lines(ctx, client, txs)
	if err != nil {
		return at, err
	}
	batch := w.db.NewBatch()
	defer func() { _ = batch.Close() }() // of memory
	for i, line := range lines {
		text, err := json.Marshal(line)
		if err != nil {
			return at, err
		}
		if err := batch.Set(txKey(txs[i].ordinal, line.Block, line.Index), text); err != nil {
			return at, err
		}
	}
	text, err := json.Marshal(at)
	if err != nil {
		return at, err
	}
	return at, errors.Join(batch.Set(cursorKey, text), batch.WriteSync())
}

// lines asks what became of transactions and gives the lines of the file for them.
func (w *Walked) lines(ctx context.Context, client *Client, txs []found) ([]Transaction, error) {
	for _, tx := range txs {
		if err := tx.check(); err != nil {
			return nil, err
		}
	}
	receipts, err := client.receipts(ctx, txs)
	if err != nil {
		return nil, err
	}
	lines := make([]Transaction, len(txs))
	for i, tx := range txs {
		line := Transaction{Block: uint64(tx.block.Number), BlockHash: tx.block.Hash, Index: tx.Index, Hash: tx.Hash, Outcome: receipts[i].outcome(*tx.To, tx.Gas)}
		copy(line.Selector[:], tx.Input)
		if tx.question {
			if vote, user := decodeVote(tx.Input); vote != nil {
				tag := evidence.VoterTag(w.plan.Salt, *tx.To, user)
				line.Vote = &Vote{Version: vote.Version, Options: vote.Options, Texts: vote.Texts, Voter: tag[:]}
			}
		}
		lines[i] = line
	}
	return lines, nil
}

// blockHash asks for the hash of a block.
func (c *Client) blockHash(ctx context.Context, n uint64) (common.Hash, error) {
	answer, err := c.one(ctx, "eth_getBlockByNumber", hexutil.EncodeUint64(n), false)
	if err != nil {
		return common.Hash{}, err
	}
	var head struct {
		Number *hexutil.Uint64 `json:"number"`
		Hash   common.Hash     `json:"hash"`
	}
	if err := json.Unmarshal(answer, &head); err != nil {
		return common.Hash{}, fmt.Errorf("block %d: %w", n, err)
	}
	if head.Number == nil || uint64(*head.Number) != n || head.Hash == (common.Hash{}) {
		return common.Hash{}, fmt.Errorf("the node has no block %d", n)
	}
	return head.Hash, nil
}

// blocks asks for blocks with those of their transactions that are to be kept.
func (c *Client) blocks(ctx context.Context, first, last uint64, keep func(*transaction) bool) ([]*block, error) {
	blocks := make([]*block, 0, last-first+1)
	for first <= last {
		var calls []call
		for n := first; n <= last && len(calls) < c.batch; n++ {
			calls = append(calls, call{"eth_getBlockByNumber", []any{hexutil.EncodeUint64(n), true}})
		}
		answers, err := c.all(ctx, calls)
		if err != nil {
			return nil, err
		}
		for i := range answers {
			if answers[i].Error != nil {
				return nil, fmt.Errorf("block %d: %w", first, answers[i].Error)
			}
			b, err := decodeBlock(answers[i].Result, first)
			if err != nil {
				return nil, err
			}
			b.Transactions = slices.DeleteFunc(b.Transactions, func(tx transaction) bool { return !keep(&tx) })
			blocks = append(blocks, b)
			first++
		}
	}
	return blocks, nil
}

// manyReceipts is from how many transactions on all receipts of a block are asked for at once.
const manyReceipts = 4

// receipts gives the receipts of transactions, which stand in the order of their blocks.
func (c *Client) receipts(ctx context.Context, txs []found) ([]*receipt, error) {
	receipts := make([]*receipt, len(txs))
	for first := 0; first < len(txs); {
		last := first + 1
		for last < len(txs) && txs[last].block == txs[first].block {
			last++
		}
		if !c.single && last-first >= manyReceipts {
			if err := c.blockReceipts(ctx, txs[first:last], receipts[first:last]); err != nil {
				return nil, err
			}
		}
		first = last
	}
	var calls []call
	var missing []int
	for i := range txs {
		if receipts[i] == nil {
			calls, missing = append(calls, call{"eth_getTransactionReceipt", []any{txs[i].Hash}}), append(missing, i)
		}
	}
	answers, err := c.all(ctx, calls)
	if err != nil {
		return nil, err
	}
	for n, i := range missing {
		if answers[n].Error != nil {
			return nil, fmt.Errorf("receipt of %s: %w", txs[i].Hash, answers[n].Error)
		}
		if receipts[i], err = decodeReceipt(answers[n].Result, txs[i].transaction, txs[i].block.Hash); err != nil {
			return nil, err
		}
	}
	return receipts, nil
}

// blockReceipts fills in the receipts of transactions of one block. A node that does not know the method is not asked again;
// what it leaves out is asked for one by one.
func (c *Client) blockReceipts(ctx context.Context, txs []found, into []*receipt) error {
	answers, err := c.all(ctx, []call{{"eth_getBlockReceipts", []any{hexutil.EncodeUint64(uint64(txs[0].block.Number))}}})
	if err != nil {
		return err
	}
	var all []json.RawMessage
	if answers[0].Error != nil || json.Unmarshal(answers[0].Result, &all) != nil {
		c.single = true
		return nil
	}
	numbers := make(map[common.Hash]int, len(txs))
	for i := range txs {
		numbers[txs[i].Hash] = i
	}
	for _, text := range all {
		var head struct {
			Transaction common.Hash `json:"transactionHash"`
		}
		if err := json.Unmarshal(text, &head); err != nil {
			return fmt.Errorf("receipts of block %d: %w", txs[0].block.Number, err)
		}
		if i, ok := numbers[head.Transaction]; ok {
			if into[i], err = decodeReceipt(text, txs[i].transaction, txs[i].block.Hash); err != nil {
				return err
			}
		}
	}
	return nil
}
