package activecitizen

import (
	"context"
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/activecitizen/contracts"
	"github.com/moscowchain/moscowd/x/voting/rules/evidence"
)

// walk reads the node into a file.
func (n *oldNode) walk(dir string, block uint64) (*Summary, error) {
	w, err := Walk(n.t.Context(), Options{Client: n.client(), Root: rootAt, Block: block, State: filepath.Join(dir, "state")})
	if err != nil {
		return nil, err
	}
	summary, err := w.WriteFile(filepath.Join(dir, "polls.jsonl"))
	require.NoError(n.t, w.Remove())
	return summary, err
}

func TestAChainOf2017IsReadToTheEnd(t *testing.T) {
	n, dir := newOldNode(t), t.TempDir()
	summary, err := n.walk(dir, 0)
	require.NoError(t, err)
	require.Empty(t, summary.Differences)
	require.Equal(t, []uint64{1, 1, 3, 7, 4, 4, 8995}, []uint64{summary.Polls, summary.Questions, summary.Votes, summary.Transactions, summary.Refused, summary.Block, summary.NetworkID})
	require.Equal(t, n.blocks[0]["hash"], summary.Genesis)

	var poll *Poll
	checked, err := CheckFile(filepath.Join(dir, "polls.jsonl"), func(p *Poll) error { poll = p; return nil })
	require.NoError(t, err)
	require.Equal(t, summary.Evidence, checked.Evidence)
	require.Equal(t, "Опрос \uFFFD", poll.Name)
	require.Equal(t, Version{ID: 1, Name: "Что?", Answers: `["а","б"]`, AnswerIDs: []uint64{10, 20}, Results: []uint64{1, 3}, Counted: []uint64{1, 3}, Voters: 3, Texts: 1}, poll.Questions[0].Versions[0])

	content, err := os.ReadFile(filepath.Join(dir, "polls.jsonl"))
	require.NoError(t, err)
	for _, name := range []string{"anna", "boris", "clara", "dmitri", "elena", "мои слова"} {
		require.NotContains(t, string(content), name)
	}
	left, err := filepath.Glob(filepath.Join(dir, "*state*"))
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestEverybodyReadsTheSameEvidenceAndOtherTags(t *testing.T) {
	n := newOldNode(t)
	one, two := t.TempDir(), t.TempDir()
	first, err := n.walk(one, 4)
	require.NoError(t, err)
	second, err := n.walk(two, 4)
	require.NoError(t, err)
	require.Equal(t, first.Evidence, second.Evidence)
	a, err := os.ReadFile(filepath.Join(one, "polls.jsonl"))
	require.NoError(t, err)
	b, err := os.ReadFile(filepath.Join(two, "polls.jsonl"))
	require.NoError(t, err)
	require.NotEqual(t, a, b)
}

func TestVotesThatDoNotGiveTheResultsAreDifferences(t *testing.T) {
	n, dir := newOldNode(t), t.TempDir()
	n.results(4, 1, 2)
	summary, err := n.walk(dir, 0)
	require.NoError(t, err)
	require.Equal(t, []string{
		"poll 42, question 7: the contract says 4 voters, its transactions 3",
		"poll 42, question 7, version 1, answer 1: the contract says 2, its transactions 3",
	}, summary.Differences)
	checked, err := CheckFile(filepath.Join(dir, "polls.jsonl"), nil)
	require.NoError(t, err)
	require.Equal(t, summary.Differences, checked.Differences)
}

func TestAWalkGoesOnWhereItStopped(t *testing.T) {
	n, dir := newOldNode(t), t.TempDir()
	for range 2 * chunk {
		n.block()
	}
	stopped, cancel := context.WithCancel(t.Context())
	options := Options{Client: n.client(), Root: rootAt, State: filepath.Join(dir, "state"), Report: func(what string, _, _ int) {
		if what == "blocks" {
			cancel()
		}
	}}
	_, err := Walk(stopped, options)
	require.ErrorIs(t, err, context.Canceled)

	n.block(n.vote("later", 1, 0)) // beyond the block at which the walk began
	before := n.asked["eth_getBlockByNumber"]
	summary, err := n.walk(dir, 0)
	require.NoError(t, err)
	require.EqualValues(t, 3, summary.Votes)
	require.EqualValues(t, 2*chunk+4, summary.Block)
	require.Less(t, n.asked["eth_getBlockByNumber"]-before, 2*chunk, "blocks were read twice")
}

// A walk that is killed leaves its state as it stands on the disk at some moment.
func TestAWalkThatWasKilledGoesOn(t *testing.T) {
	n, dir := newOldNode(t), t.TempDir()
	for range 2 * chunk {
		n.block()
	}
	whole, err := n.walk(dir, 0)
	require.NoError(t, err)

	state := filepath.Join(dir, "state")
	var killed []string // copies of the state
	w, err := Walk(t.Context(), Options{Client: n.client(), Root: rootAt, State: state, Report: func(string, int, int) {
		at := filepath.Join(t.TempDir(), "state")
		found, err := filepath.Glob(state + "*")
		require.NoError(t, err)
		require.Len(t, found, 1)
		require.NoError(t, os.CopyFS(at+strings.TrimPrefix(found[0], state), os.DirFS(found[0])))
		killed = append(killed, filepath.Dir(at))
	}})
	require.NoError(t, err)
	require.NoError(t, w.Remove())
	require.Greater(t, len(killed), 3)
	for _, at := range killed {
		again, err := n.walk(at, 0)
		require.NoError(t, err)
		require.Equal(t, whole.Evidence, again.Evidence)
	}
}

func TestAStateOfAnotherWalkIsRefused(t *testing.T) {
	n, dir := newOldNode(t), t.TempDir()
	w, err := Walk(t.Context(), Options{Client: n.client(), Root: rootAt, State: filepath.Join(dir, "state")})
	require.NoError(t, err)
	require.NoError(t, w.Close())
	_, err = n.walk(dir, 3)
	require.ErrorContains(t, err, "up to block 4: delete it, or name another")
	n.blocks[4]["hash"] = common.Hash{9}
	_, err = n.walk(dir, 4)
	require.ErrorContains(t, err, "delete the state")
}

func TestANodeWithoutStatesOfThePastIsAskedForTheLatest(t *testing.T) {
	n, dir := newOldNode(t), t.TempDir()
	want, err := n.walk(dir, 0)
	require.NoError(t, err)
	n.pruned = true
	summary, err := n.walk(dir, 0)
	require.NoError(t, err)
	require.Equal(t, "latest", summary.StateAt)
	require.Equal(t, want.Evidence, summary.Evidence)
}

func TestANodeThatGivesAllReceiptsOfABlockIsAskedForThem(t *testing.T) {
	n := newOldNode(t)
	want, err := n.walk(t.TempDir(), 0)
	require.NoError(t, err)
	before := n.asked["eth_getTransactionReceipt"]
	n.modern = true
	summary, err := n.walk(t.TempDir(), 0)
	require.NoError(t, err)
	require.Equal(t, want.Evidence, summary.Evidence)
	require.Equal(t, 3, n.asked["eth_getTransactionReceipt"]-before, "those of blocks with few")
}

func TestAnAnswerThatIsTooLargeIsAskedForByHalves(t *testing.T) {
	n := newOldNode(t)
	want, err := n.walk(t.TempDir(), 0)
	require.NoError(t, err)
	defer func(was int) { maxAnswer = was }(maxAnswer)
	maxAnswer = 7_000 // a block with four votes
	summary, err := n.walk(t.TempDir(), 0)
	require.NoError(t, err)
	require.Equal(t, want.Evidence, summary.Evidence)
	maxAnswer = 1_000
	_, err = n.walk(t.TempDir(), 0)
	require.ErrorIs(t, err, errTooLarge)
}

func TestANodeThatIsBusyIsAskedAgain(t *testing.T) {
	n, dir := newOldNode(t), t.TempDir()
	n.failures = []int{503, 429}
	_, err := n.walk(dir, 0)
	require.NoError(t, err)
	require.Empty(t, n.failures)
}

func TestANodeThatTakesNoBatchesIsAskedOneByOne(t *testing.T) {
	n, dir := newOldNode(t), t.TempDir()
	n.noBatch = true
	_, err := n.walk(dir, 0)
	require.ErrorContains(t, err, "try a batch of 1")
	client, err := NewClient(n.server.URL, 10_000, 1)
	require.NoError(t, err)
	w, err := Walk(t.Context(), Options{Client: client, Root: rootAt, State: filepath.Join(dir, "single")})
	require.NoError(t, err)
	require.NoError(t, w.Remove())
}

func TestNodesThatAreWrong(t *testing.T) {
	for name, c := range map[string]struct {
		change func(n *oldNode)
		want   string
	}{
		"an input that is not that of the hash": {func(n *oldNode) {
			tx := n.blocks[1]["transactions"].([]any)[0].(map[string]any)
			tx["input"] = n.blocks[1]["transactions"].([]any)[1].(map[string]any)["input"]
		}, "is not what its hash says"},
		"a block that does not follow": {func(n *oldNode) { n.blocks[3]["parentHash"] = common.Hash{7} }, "does not follow"},
		"a block of another number":    {func(n *oldNode) { n.blocks[2]["number"] = "0x9" }, "the node gave block 9"},
		"a receipt of another block":   {func(n *oldNode) { n.receipt(1, 0)["blockHash"] = common.Hash{1} }, "has no receipt"},
		"no receipt":                   {func(n *oldNode) { clear(n.found) }, "has no receipt"},
		"two votes of one key":         {func(n *oldNode) { n.receipt(3, 0)["logs"] = []any{} }, "the same voter counts twice"},
		"an option that is not there":  {func(n *oldNode) { delete(n.receipt(3, 2), "status") }, "option 9"},
		"no root":                      {func(n *oldNode) { clear(n.calls) }, "there is no such contract"},
		"a question that is listed twice": {func(n *oldNode) {
			n.says(pollAt, contracts.Poll, "QuestionIds", nil, []*big.Int{big.NewInt(7), big.NewInt(7)})
			n.says(pollAt, contracts.Poll, "QuestionsAddress", nil, []common.Address{questionAt, questionAt})
		}, "is listed twice"},
		"a question under another id":       {func(n *oldNode) { n.calls[questionID()] = word(8) }, "where the contract is of question 8"},
		"a number that is too large":        {func(n *oldNode) { n.calls[questionID()] = bytes32(0xff) }, "no number below 2^64"},
		"transactions that stand in no row": {func(n *oldNode) { n.blocks[1]["transactions"].([]any)[1].(map[string]any)["transactionIndex"] = "0x0" }, "not in order"},
	} {
		t.Run(name, func(t *testing.T) {
			n := newOldNode(t)
			c.change(n)
			_, err := n.walk(t.TempDir(), 0)
			require.ErrorContains(t, err, c.want)
		})
	}
}

func questionID() string { return strings.ToLower(questionAt.Hex()) + "0xd5a25215" }

func word(n byte) []byte { return append(make([]byte, 31), n) }

func bytes32(b byte) []byte {
	w := make([]byte, 32)
	for i := range w {
		w[i] = b
	}
	return w
}

func TestWithoutAStatusATransactionThatUsedAllItsGasFailed(t *testing.T) {
	var r receipt
	require.NoError(t, json.Unmarshal([]byte(`{"gasUsed":"0x100"}`), &r))
	require.Equal(t, evidence.Failed, r.outcome(questionAt, 256))
	require.Equal(t, evidence.Done, r.outcome(questionAt, 257))
}

func TestFilesThatWereChanged(t *testing.T) {
	n, dir := newOldNode(t), t.TempDir()
	_, err := n.walk(dir, 0)
	require.NoError(t, err)
	content, err := os.ReadFile(filepath.Join(dir, "polls.jsonl"))
	require.NoError(t, err)
	file := string(content)
	lines := strings.SplitAfter(file, "\n")
	for name, c := range map[string]struct {
		file string
		want error
	}{
		"as it is":                        {file, nil},
		"nothing":                         {"", ErrFile},
		"another format":                  {strings.Replace(file, Format, "moscow-active-citizen/2", 1), ErrFile},
		"a name":                          {strings.Replace(file, "Опрос", "Вопрос", 1), ErrInvalid},
		"a result":                        {strings.Replace(file, `"results":[1,3]`, `"results":[2,3]`, 1), ErrInvalid},
		"a count":                         {strings.Replace(file, `"counted":[1,3]`, `"counted":[2,3]`, 1), ErrInvalid},
		"a vote":                          {strings.Replace(file, `"options":[1,1,1]`, `"options":[1,1]`, 1), ErrInvalid},
		"a vote for what is not there":    {strings.Replace(file, `"options":[1,1,1]`, `"options":[1,1,7]`, 1), ErrInvalid},
		"a refused vote that counts":      {strings.Replace(file, `"outcome":1`, `"outcome":0`, 1), ErrInvalid},
		"a block":                         {strings.Replace(file, `"block":4`, `"block":5`, 1), ErrInvalid},
		"the evidence":                    {strings.Replace(file, `"evidence_hash":"0x`, `"evidence_hash":"0x00`, 1), ErrFile},
		"the last line gone":              {strings.Join(lines[:len(lines)-2], ""), ErrFile},
		"the last line twice":             {file + lines[len(lines)-2], ErrFile},
		"more behind a line":              {strings.Replace(file, "\n", " {}\n", 1), ErrFile},
		"two votes in the other order":    {strings.Join([]string{lines[0], lines[1], lines[3], lines[2]}, "") + strings.Join(lines[4:], ""), ErrInvalid},
		"a field that is not known":       {strings.Replace(file, `"selected":`, ``, 1) + `{"x":1}`, ErrFile},
		"a voter's tag that is too short": {strings.Replace(file, `"voter":"0x`, `"voter":"0x12","v":"`, 1), ErrFile},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Check(strings.NewReader(c.file), nil)
			require.ErrorIs(t, err, c.want)
		})
	}
}

func TestComparingNamesTheFirstDifference(t *testing.T) {
	n, dir := newOldNode(t), t.TempDir()
	_, err := n.walk(dir, 0)
	require.NoError(t, err)
	compare := func() string {
		w, err := Walk(t.Context(), Options{Client: n.client(), Root: rootAt, Block: 4, State: filepath.Join(t.TempDir(), "state")})
		require.NoError(t, err)
		difference, err := w.Compare(filepath.Join(dir, "polls.jsonl"))
		require.NoError(t, err)
		require.NoError(t, w.Remove())
		return difference
	}
	require.Empty(t, compare())
	require.True(t, IsFile(filepath.Join(dir, "polls.jsonl")))
	require.False(t, IsFile(filepath.Join(dir, "absent")))
	n.results(4, 1, 3)
	require.Equal(t, "poll 42, question 7: the file has 3 voters and 3 votes in 7 transactions, the node 4 and 3 in 7", compare())
}

func TestABatchThatTheNodeBreaksOffIsAskedForByHalves(t *testing.T) {
	_, err := decodeAnswers([]byte(`[{"id":0,"result":"0x1"},{"id":1,"error":{"code":-32003,"message":"response too large"}}]`), 2)
	require.ErrorIs(t, err, errTooLarge)
	answers, err := decodeAnswers([]byte(`{"id":0,"error":{"code":-32003,"message":"response too large"}}`), 1)
	require.NoError(t, err)
	require.NotNil(t, answers[0].Error, "one call has no halves")
}

func TestRatesAndBatchesThatMakeNoSense(t *testing.T) {
	for _, c := range []struct {
		rate  float64
		batch int
	}{{0, 1}, {-1, 1}, {1, 0}, {1, 1001}} {
		_, err := NewClient("http://127.0.0.1:1", c.rate, c.batch)
		require.Error(t, err)
	}
}

func FuzzFilesOfAnyKind(f *testing.F) {
	f.Add([]byte(`{"format":"` + Format + `","polls":1}` + "\n" + `{"id":1,"questions":[{"versions":[{}]}]}`))
	f.Add([]byte(`{"format":"` + Format + `","polls":18446744073709551615,"history":{"count":18446744073709551615}}`))
	f.Fuzz(func(_ *testing.T, file []byte) {
		_, _ = Check(strings.NewReader(string(file)), nil) // no panic
	})
}

func FuzzAnswersOfAnyKind(f *testing.F) {
	f.Add([]byte(`[{"id":0,"result":{"number":"0x1","hash":"0x01"}},{"id":1,"error":{"code":1,"message":"no"}}]`), []byte{1, 2, 3, 4})
	f.Add([]byte(`{"transactionHash":"0x00","logs":[{"topics":[]}],"transactions":[{"hash":"0x00"}]}`), []byte{0x63, 0x90, 0x7e, 0x46})
	f.Fuzz(func(_ *testing.T, answer, input []byte) { // no panic
		_, _ = decodeAnswers(answer, 1)
		_, _ = decodeAnswers(answer, 2)
		if block, err := decodeBlock(answer, 1); err == nil {
			for i := range block.Transactions {
				_ = block.Transactions[i].check()
			}
		}
		_, _ = decodeReceipt(answer, &transaction{}, common.Hash{})
		var r receipt
		if json.Unmarshal(answer, &r) == nil {
			_ = r.outcome(questionAt, 1)
		}
		_ = voteError(input)
		_, _ = decodeVote(input)
		result, _ := json.Marshal("0x" + common.Bytes2Hex(input))
		for _, question := range []question{{abi: contracts.Root.ABI, function: "getAllPollIds"}, {abi: contracts.PollQuestion.ABI, function: "_versions"}} {
			if values, err := decodeCall(question.abi, question.function, result); err == nil {
				_, _ = numbers(values[0])
				_ = text(values[len(values)-1])
			}
		}
	})
}
