package issue_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/credential/document"
	"github.com/moscowchain/moscowd/crypto/merkle"
	"github.com/moscowchain/moscowd/documents/example"
	"github.com/moscowchain/moscowd/documents/exchange"
	"github.com/moscowchain/moscowd/documents/issue"
	"github.com/moscowchain/moscowd/documents/pdf"
	"github.com/moscowchain/moscowd/documents/schema"
	"github.com/moscowchain/moscowd/x/documents/rules"
	"github.com/moscowchain/moscowd/x/documents/types"
)

// office is a department at work.
type office struct {
	issue.Options
	tb     testing.TB
	ledger string
}

// newOffice has the data of count documents, of which the first requested have requests.
func newOffice(tb testing.TB, c *chain, count, requested int) *office {
	tb.Helper()
	dir := tb.TempDir()
	kind := example.Find("ezhd.1")
	holder, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(tb, err)
	var data bytes.Buffer
	for i := range count {
		line := &exchange.Line{Type: kind.ID, Fields: kind.Fields(1, i)}
		if i < requested {
			line.RequestID, line.HolderKey = uint64(i+1), holder.Public()
		}
		text, err := line.Encode()
		require.NoError(tb, err)
		fmt.Fprintf(&data, "%s\n", text)
	}
	o := &office{tb: tb, ledger: filepath.Join(dir, "home", "ledger")}
	o.Options = issue.Options{
		Dir: filepath.Join(dir, "out"), Data: filepath.Join(dir, "people.jsonl"), Chain: c.node(),
		Issuer: c.issuer, Type: kind.ID, Schema: kind.SchemaJSON, Key: c.key, NotBefore: start, PDF: true,
		Report: func(string, int, int) {},
	}
	require.NoError(tb, os.WriteFile(o.Data, data.Bytes(), 0o600))
	return o
}

func (o *office) run(ctx context.Context) (*issue.Result, error) {
	ledger, err := issue.OpenLedger(o.ledger)
	require.NoError(o.tb, err)
	defer func() { require.NoError(o.tb, ledger.Close()) }()
	o.Ledger = ledger
	return issue.Run(ctx, o.Options)
}

// check verifies every file of the folder against the batch on chain and gives the status indices.
func (o *office) check(c *chain, number uint64, count int) map[uint32]bool {
	o.tb.Helper()
	response, err := c.Batch(context.Background(), &types.QueryBatchRequest{Issuer: c.issuer, Number: number})
	require.NoError(o.tb, err)
	batch := &response.Batch
	names, err := filepath.Glob(filepath.Join(o.Dir, "*"+document.Extension))
	require.NoError(o.tb, err)
	require.Len(o.tb, names, count)
	indices, leaves := map[uint32]bool{}, map[uint32]bool{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		require.NoError(o.tb, err)
		f, err := document.Parse(text)
		require.NoError(o.tb, err)
		require.NoError(o.tb, f.Credential.Verify(c.key.Public()))
		require.NoError(o.tb, f.CheckAttachments())
		require.Equal(o.tb, number, f.Anchor.Batch)
		require.NoError(o.tb, rules.VerifyLeaf(merkle.Hash(batch.Root), batch.Size_, f.Anchor.Index, f.Leaf(), f.Anchor.Path))
		require.Equal(o.tb, issue.StatusURI(chainID, c.issuer, batch.StatusList), f.Credential.Claims.Status.List)
		indices[f.Credential.Claims.Status.Index], leaves[f.Anchor.Index] = true, true
		if !o.PDF {
			require.NoFileExists(o.tb, strings.TrimSuffix(name, document.Extension)+".pdf")
			continue
		}
		pages, err := os.ReadFile(strings.TrimSuffix(name, document.Extension) + ".pdf")
		require.NoError(o.tb, err)
		attached, err := pdf.Check(pages)
		require.NoError(o.tb, err)
		require.Equal(o.tb, text, attached.File)
		paper, err := credential.ParsePaper(attached.Paper)
		require.NoError(o.tb, err)
		require.NoError(o.tb, paper.Verify(c.key.Public()))
		require.NoError(o.tb, rules.VerifyLeaf(merkle.Hash(batch.Root), batch.Size_, paper.Claims.Index, paper.Leaf(), paper.Anchor.Path))
	}
	require.Len(o.tb, indices, count)
	require.Len(o.tb, leaves, count)
	left, err := filepath.Glob(filepath.Join(o.Dir, "batch.*"))
	require.NoError(o.tb, err)
	require.Equal(o.tb, []string{filepath.Join(o.Dir, "batch.json")}, left)
	return indices
}

func TestDocumentsAreIssued(t *testing.T) {
	c := newChain(t)
	c.accepted(t, 3)
	o := newOffice(t, c, 7, 3)
	result, err := o.run(context.Background())
	require.NoError(t, err)
	require.Equal(t, 7, result.Documents)
	require.Equal(t, uint64(1), result.Batch)
	require.Equal(t, 3, result.Fulfilled)
	require.False(t, result.Resumed)
	first := o.check(c, 1, 7)
	require.FileExists(t, filepath.Join(o.Dir, "request-3.pdf"))
	require.FileExists(t, filepath.Join(o.Dir, "line-4.msd.json"))
	for id := range uint64(3) {
		request, err := c.Request(context.Background(), &types.QueryRequestRequest{Id: id + 1})
		require.NoError(t, err)
		require.Equal(t, types.RequestState_REQUEST_STATE_ISSUED, request.Request.State)
	}

	again, err := o.run(context.Background())
	require.NoError(t, err)
	require.True(t, again.Resumed)
	require.Equal(t, result.Root, again.Root)

	// The next batch shares the list and takes other entries of it.
	other := newOffice(t, c, 600, 0)
	other.ledger, other.PDF = o.ledger, false
	result, err = other.run(context.Background())
	require.NoError(t, err)
	require.Equal(t, uint64(2), result.Batch)
	require.Equal(t, uint64(1), result.StatusList)
	for index := range other.check(c, 2, 600) {
		require.False(t, first[index])
	}
	other.Dir = o.Dir
	_, err = other.run(context.Background())
	require.ErrorIs(t, err, issue.ErrOtherBatch)

	// Another ledger does not know what is taken, and begins another list.
	stranger := newOffice(t, c, 2, 0)
	result, err = stranger.run(context.Background())
	require.NoError(t, err)
	require.Equal(t, uint64(2), result.StatusList)
	stranger.check(c, 3, 2)
}

var errKilled = errors.New("killed")

// killed runs and ends at the moment in which stop is told the same number of steps as moment; a panic leaves the folder as
// a killed process does.
func (o *office) killed(moment int) (ended bool, err error) {
	step := 0
	tick := func() {
		if step++; step == moment {
			panic(errKilled)
		}
	}
	whole := o.Options
	defer func() {
		o.Options = whole
		if r := recover(); r != nil {
			require.Equal(o.tb, errKilled, r)
			ended = true
		}
	}()
	o.Report = func(string, int, int) { tick() }
	o.Chain = &issue.Chain{ID: whole.Chain.ID, Queries: whole.Chain.Queries, Send: func(ctx context.Context, msgs ...sdk.Msg) error {
		tick() // not sent
		err := whole.Chain.Send(ctx, msgs...)
		tick() // sent, and nobody was told
		return err
	}}
	_, err = o.run(context.Background())
	return false, err
}

func TestARunThatIsKilledAtAnyStepIsGoneOnWithAndIssuesOnce(t *testing.T) {
	for moment := 1; ; moment++ {
		c := newChain(t)
		c.accepted(t, 2)
		o := newOffice(t, c, 3, 2)
		o.PDF = moment%4 == 0
		killed, err := o.killed(moment)
		if !killed {
			require.NoError(t, err)
			require.Greater(t, moment, 8)
			return
		}
		result, err := o.run(context.Background())
		require.NoError(t, err, "step %d", moment)
		require.Equal(t, uint64(1), result.Batch)
		o.check(c, 1, 3)
		batches, err := c.Batches(context.Background(), &types.QueryBatchesRequest{Issuer: c.issuer})
		require.NoError(t, err)
		require.Len(t, batches.Batches, 1)
		for id := range uint64(2) {
			request, err := c.Request(context.Background(), &types.QueryRequestRequest{Id: id + 1})
			require.NoError(t, err)
			require.Equal(t, types.RequestState_REQUEST_STATE_ISSUED, request.Request.State)
		}
	}
}

func TestATransactionOfWhichNothingIsHeardIsNotSentTwice(t *testing.T) {
	c := newChain(t)
	o := newOffice(t, c, 3, 0)
	sent := 0
	o.Chain.Send = func(ctx context.Context, msgs ...sdk.Msg) error {
		sent++
		require.NoError(t, c.send(ctx, msgs...))
		return errors.New("connection lost")
	}
	_, err := o.run(context.Background())
	require.NoError(t, err)
	require.Equal(t, 1, sent)
	o.check(c, 1, 3)
}

func TestARefusedTransactionIsSentAgainLater(t *testing.T) {
	c := newChain(t)
	o := newOffice(t, c, 3, 0)
	lost := errors.New("connection lost")
	o.Chain.Send = func(context.Context, ...sdk.Msg) error { return lost }
	_, err := o.run(context.Background())
	require.ErrorIs(t, err, lost)
	written, err := filepath.Glob(filepath.Join(o.Dir, "*"+document.Extension))
	require.NoError(t, err)
	require.Empty(t, written, "nothing is handed out that is not on chain")
	o.Chain = c.node()
	_, err = o.run(context.Background())
	require.NoError(t, err)
	o.check(c, 1, 3)
}

func TestANumberThatAnotherProgramTookIsTold(t *testing.T) {
	c := newChain(t)
	o, other := newOffice(t, c, 3, 0), newOffice(t, c, 2, 0)
	o.Chain.Send = func(context.Context, ...sdk.Msg) error {
		_, err := other.run(context.Background())
		require.NoError(t, err)
		return errors.New("refused")
	}
	_, err := o.run(context.Background())
	require.ErrorIs(t, err, issue.ErrOtherBatch)
	other.check(c, 1, 2)
}

func TestWhatWasSignedIsNotTakenDamaged(t *testing.T) {
	c := newChain(t)
	o := newOffice(t, c, 3, 0)
	o.Chain.Send = func(context.Context, ...sdk.Msg) error { return errors.New("down") }
	_, err := o.run(context.Background())
	require.Error(t, err)
	path := filepath.Join(o.Dir, "batch.signed")
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	o.Chain = c.node()
	for _, damaged := range [][]byte{data[:len(data)/2], data[:bytes.LastIndexByte(data[:len(data)-1], '\n')+1], nil} {
		require.NoError(t, os.WriteFile(path, damaged, 0o600))
		_, err = o.run(context.Background())
		require.ErrorContains(t, err, "damaged")
	}
	require.NoError(t, os.WriteFile(path, data, 0o600))
	_, err = o.run(context.Background())
	require.NoError(t, err)
}

func TestUnusableDataIsRefusedByLineAndNothingOfItIsRepeated(t *testing.T) {
	c := newChain(t)
	c.accepted(t, 1)
	commitment := bytes.Repeat([]byte{1}, 32)
	require.NoError(t, c.send(context.Background(), &types.MsgRequestDocument{
		Requester: c.issuer, Type: "ezhd.1", Issuer: c.issuer, PayloadCommitment: commitment, HolderKeyCommitment: commitment,
	}))
	o := newOffice(t, c, 2, 1)
	data, err := os.ReadFile(o.Data)
	require.NoError(t, err)
	lines := strings.SplitAfter(string(data), "\n")
	for name, tc := range map[string]struct{ data, want string }{
		"no JSON":              {lines[0] + "Berezov\n", "line 2"},
		"an unknown name":      {lines[0] + `{"type":"ezhd.1","fields":{},"secret":"Berezov"}`, "line 2"},
		"another type":         {lines[0] + strings.Replace(lines[1], "ezhd.1", "houseregister.1", 1), "line 2"},
		"a missing field":      {`{"type":"ezhd.1","fields":{"number":"Berezov"}}`, "address: missing"},
		"nothing":              {"\n\n", "0 lines"},
		"a request twice":      {lines[0] + lines[0], "request 1 stands in two lines"},
		"a request not there":  {strings.Replace(lines[0], `"request_id":1`, `"request_id":9`, 1), "request 9"},
		"a request not taken":  {strings.Replace(lines[0], `"request_id":1`, `"request_id":2`, 1), "not accepted"},
		"a line without bound": {lines[0] + strings.Repeat("Berezov", exchange.MaxLine/7+1), "line 2"},
	} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, os.WriteFile(o.Data, []byte(tc.data), 0o600))
			_, err := o.run(context.Background())
			require.ErrorContains(t, err, tc.want)
			require.NotContains(t, err.Error(), "Berezov")
			require.NoFileExists(t, filepath.Join(o.Dir, "batch.json"))
		})
	}
}

func TestWhatTheChainWouldRefuseIsNotSigned(t *testing.T) {
	c := newChain(t)
	foreign, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	for name, change := range map[string]func(*office){
		"another schema":     func(o *office) { o.Schema = append(o.Schema[:len(o.Schema):len(o.Schema)], '\n') },
		"another department": func(o *office) { o.Issuer = "moscow1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqtmkjsr" },
		"another key":        func(o *office) { o.Key = foreign },
		"another id":         func(o *office) { o.KeyID = "key-2" },
		"too long":           func(o *office) { o.Validity = 32 * 24 * time.Hour },
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, c, 1, 0)
			change(o)
			_, err := o.run(context.Background())
			require.ErrorIs(t, err, issue.ErrRefused)
		})
	}
	o := newOffice(t, c, 1, 0)
	require.NoError(t, c.send(context.Background(), &types.MsgRetireIssuerKey{Issuer: c.issuer, KeyId: "key-1"}))
	_, err = o.run(context.Background())
	require.ErrorIs(t, err, issue.ErrRefused)
	o.Schema = []byte("{}")
	_, err = o.run(context.Background())
	require.ErrorIs(t, err, schema.ErrSchema)
}

func TestADetachedSignatureIsAttached(t *testing.T) {
	c := newChain(t)
	o := newOffice(t, c, 2, 0)
	o.Signatures = t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(o.Signatures, "line-2.sig"), []byte("opaque"), 0o600))
	_, err := o.run(context.Background())
	require.NoError(t, err)
	o.check(c, 1, 2)
	for name, want := range map[string]int{"line-1": 0, "line-2": 1} {
		text, err := os.ReadFile(filepath.Join(o.Dir, name+document.Extension))
		require.NoError(t, err)
		f, err := document.Parse(text)
		require.NoError(t, err)
		require.Len(t, f.Attachments, want)
	}
	other := newOffice(t, c, 1, 0)
	other.Signatures = o.Signatures
	require.NoError(t, os.WriteFile(filepath.Join(o.Signatures, "line-1.sig"), make([]byte, document.MaxAttachmentSize+1), 0o600))
	_, err = other.run(context.Background())
	require.ErrorIs(t, err, issue.ErrData)
}

func TestLongFieldsAreCutOnPaperOnly(t *testing.T) {
	c := newChain(t)
	o := newOffice(t, c, 1, 0)
	fields := example.Find("ezhd.1").Fields(1, 0)
	owner := fields["owners"].([]any)[0].(map[string]any)
	owner["share"] = "1/40"
	var owners []any
	for range 40 {
		owners = append(owners, owner)
	}
	fields["owners"] = owners
	line, err := (&exchange.Line{Type: "ezhd.1", Fields: fields}).Encode()
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(o.Data, line, 0o600))
	_, err = o.run(context.Background())
	require.NoError(t, err)
	o.check(c, 1, 1)
	pages, err := os.ReadFile(filepath.Join(o.Dir, "line-1.pdf"))
	require.NoError(t, err)
	attached, err := pdf.Extract(pages)
	require.NoError(t, err)
	paper, err := credential.ParsePaper(attached.Paper)
	require.NoError(t, err)
	text := paper.Claims.Fields[len(paper.Claims.Fields)-1].Text
	require.True(t, strings.HasSuffix(text, "..."))
	require.False(t, strings.HasSuffix(text, "...."))
	require.Greater(t, len(text), 100)
}

func TestALedgerForgetsNothingButATornLine(t *testing.T) {
	c := newChain(t)
	o := newOffice(t, c, 5, 0)
	o.PDF = false
	_, err := o.run(context.Background())
	require.NoError(t, err)
	whole, err := os.ReadFile(o.ledger)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(o.ledger, append(bytes.Clone(whole), `{"batch":2,"list":1,"ind`...), 0o600))
	ledger, err := issue.OpenLedger(o.ledger)
	require.NoError(t, err)
	_, err = issue.OpenLedger(o.ledger)
	require.ErrorIs(t, err, issue.ErrLocked)
	require.NoError(t, ledger.Close())
	now, err := os.ReadFile(o.ledger)
	require.NoError(t, err)
	require.Equal(t, whole, now)
	require.NoError(t, os.WriteFile(o.ledger, append([]byte("x\n"), whole...), 0o600))
	_, err = issue.OpenLedger(o.ledger)
	require.ErrorContains(t, err, "not a ledger")
}
