package api_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	coretypes "github.com/cometbft/cometbft/rpc/core/types"
	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/checkpoint"
	"github.com/moscowchain/moscowd/gateway/api"
	"github.com/moscowchain/moscowd/indexer"
	"github.com/moscowchain/moscowd/indexer/indexertest"
	"github.com/moscowchain/moscowd/indexer/store"
	"github.com/moscowchain/moscowd/indexer/store/sqldb"
	"github.com/moscowchain/moscowd/lightproof"
	"github.com/moscowchain/moscowd/lightproof/lighttest"
	"github.com/moscowchain/moscowd/stateproof"
	"github.com/moscowchain/moscowd/verify/verifytest"
	marketslots "github.com/moscowchain/moscowd/x/marketslots/types"
)

func openStore(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "index.db"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func newHandler(t *testing.T, o api.Options) *api.Handler {
	t.Helper()
	encoding, err := indexertest.Encoding()
	require.NoError(t, err)
	o.Addresses = encoding.Addresses
	h, err := api.New(o)
	require.NoError(t, err)
	return h
}

// recorded is the index of a chain on which two seasons of fairs were played.
func recorded(t *testing.T) *store.Store {
	t.Helper()
	s, _ := recordedWithNode(t)
	return s
}

// recordedWithNode gives the RPC of the recording, too.
func recordedWithNode(t *testing.T) (s *store.Store, url string) {
	t.Helper()
	r, err := indexertest.Load("../../indexer/testdata/chain.json.gz")
	require.NoError(t, err)
	encoding, err := indexertest.Encoding()
	require.NoError(t, err)
	server := r.Server(nil)
	t.Cleanup(server.Close)
	s = openStore(t)
	require.NoError(t, indexer.Run(t.Context(), indexer.Options{NodeURL: server.URL, Store: s, Encoding: encoding, EndHeight: r.Height}))
	return s, server.URL
}

func ask(t *testing.T, h http.Handler, method, target string, body string, headers ...string) *http.Response {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	recorder := httptest.NewRecorder()
	h.ServeHTTP(recorder, request)
	return recorder.Result()
}

func read(t *testing.T, response *http.Response) []byte {
	t.Helper()
	data, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return data
}

func get[T any](t *testing.T, h http.Handler, target string) T {
	t.Helper()
	response := ask(t, h, http.MethodGet, target, "")
	data := read(t, response)
	require.Equal(t, http.StatusOK, response.StatusCode, "%s: %s", target, data)
	var value T
	require.NoError(t, json.Unmarshal(data, &value))
	return value
}

func refused(t *testing.T, response *http.Response, status int, kind string) api.Problem {
	t.Helper()
	require.Equal(t, "application/problem+json", response.Header.Get("Content-Type"))
	var p api.Problem
	require.NoError(t, json.Unmarshal(read(t, response), &p))
	require.Equal(t, status, response.StatusCode, p.Detail)
	require.Equal(t, status, p.Status)
	require.Equal(t, "urn:moscowd:problem:"+kind, p.Type, p.Detail)
	require.NotEmpty(t, p.Detail)
	return p
}

func TestTheIndexCanBeRead(t *testing.T) {
	h := newHandler(t, api.Options{Store: recorded(t)})
	chain := get[sqldb.Chain](t, h, "/v1/status")
	require.Equal(t, "moscow-1", chain.ChainID)
	block := get[sqldb.Block](t, h, "/v1/blocks/5")
	require.Equal(t, block, get[sqldb.Block](t, h, "/v1/blocks/"+block.Hash.String()))
	season := get[api.SeasonDetail](t, h, "/v1/seasons/2")
	require.Equal(t, "closed", season.State)
	require.NotEmpty(t, season.Days)
	applications := get[api.List[sqldb.Application]](t, h, "/v1/seasons/2/applications")
	require.Len(t, applications.Items, 3)
	application := get[api.ApplicationDetail](t, h, fmt.Sprintf("/v1/seasons/2/applications/%d", applications.Items[0].ID))
	require.Len(t, application.Outcomes, 1)
	hits := get[api.List[api.Hit]](t, h, "/v1/search?q="+applications.Items[0].ServiceNumber)
	require.NotEmpty(t, hits.Items)
}

func TestListsGoOnWhereTheyStopped(t *testing.T) {
	h := newHandler(t, api.Options{Store: recorded(t)})
	all := get[api.List[sqldb.Transaction]](t, h, "/v1/transactions?count=100")
	require.Greater(t, len(all.Items), 5)
	require.Less(t, len(all.Items), 100, "the recording is small")
	var pages []sqldb.Transaction
	for next := ""; ; {
		target := "/v1/transactions?count=3"
		if next != "" {
			target += "&below=" + next
		}
		part := get[api.List[sqldb.Transaction]](t, h, target)
		pages = append(pages, part.Items...)
		if next = part.Next; next == "" {
			break
		}
	}
	require.Equal(t, all.Items, pages, "also where a page ends within a block")

	first := get[api.List[sqldb.Event]](t, h, "/v1/events/moscow.marketslots.v1.EventSeasonCreated?count=1")
	second := get[api.List[sqldb.Event]](t, h, "/v1/events/moscow.marketslots.v1.EventSeasonCreated?count=1&after="+first.Next)
	require.Len(t, second.Items, 1)
	require.Greater(t, second.Items[0].Height, first.Items[0].Height)
}

func TestWhatIsWrongIsSaid(t *testing.T) {
	h := newHandler(t, api.Options{Store: recorded(t)})
	for target, want := range map[string]struct {
		status int
		kind   string
	}{
		"/v1/nothing":                                  {404, "not-found"},
		"/v1/blocks/x":                                 {400, "invalid-input"},
		"/v1/blocks/0":                                 {400, "invalid-input"},
		"/v1/blocks/999999":                            {404, "not-yet"},
		"/v1/blocks?count=0":                           {400, "invalid-input"},
		"/v1/blocks?count=101":                         {400, "invalid-input"},
		"/v1/blocks?count=x":                           {400, "invalid-input"},
		"/v1/blocks?count=1&count=2":                   {400, "invalid-input"},
		"/v1/blocks?cuont=1":                           {400, "invalid-input"},
		"/v1/blocks?below=1.2":                         {400, "invalid-input"},
		"/v1/transactions?below=1.x":                   {400, "invalid-input"},
		"/v1/blocks?%zz":                               {400, "invalid-input"},
		"/v1/seasons/99":                               {404, "not-found"},
		"/v1/seasons/-1":                               {400, "invalid-input"},
		"/v1/seasons/1?prove=1":                        {503, "unavailable"},
		"/v1/accounts/0x12":                            {400, "invalid-input"},
		"/v1/votes/12":                                 {400, "invalid-input"},
		"/v1/transactions/12":                          {400, "invalid-input"},
		"/v1/params/" + strings.Repeat("x", 300):       {400, "invalid-input"},
		"/v1/transactions/" + strings.Repeat("ab", 32): {404, "not-found"},
		"/v1/checkpoints/150":                          {400, "invalid-input"},
		"/v1/blocks/5/checkpoint":                      {503, "unavailable"},
	} {
		t.Run(target, func(t *testing.T) {
			refused(t, ask(t, h, http.MethodGet, target, ""), want.status, want.kind)
		})
	}
	response := ask(t, h, http.MethodDelete, "/v1/blocks", "")
	require.Equal(t, "GET, OPTIONS", response.Header.Get("Allow"))
	refused(t, response, 405, "method-not-allowed")
	response = ask(t, h, http.MethodOptions, "/v1/transactions", "")
	require.Equal(t, http.StatusNoContent, response.StatusCode)
	require.Contains(t, response.Header.Get("Access-Control-Allow-Methods"), http.MethodPost)
}

func TestAnswersAreKeptAsLongAsTheyHold(t *testing.T) {
	registry := prometheus.NewRegistry()
	h := newHandler(t, api.Options{Store: recorded(t), Registry: registry})
	fixed := ask(t, h, http.MethodGet, "/v1/blocks/5", "")
	require.Contains(t, fixed.Header.Get("Cache-Control"), "immutable")
	changing := ask(t, h, http.MethodGet, "/v1/blocks", "")
	require.Equal(t, "public, max-age=1", changing.Header.Get("Cache-Control"))
	tag := fixed.Header.Get("ETag")
	for _, given := range []string{tag, "W/" + tag, `"x", ` + tag, "*"} {
		again := ask(t, h, http.MethodGet, "/v1/blocks/5", "", "If-None-Match", given)
		require.Equal(t, http.StatusNotModified, again.StatusCode)
		require.Equal(t, tag, again.Header.Get("ETag"))
		require.Empty(t, read(t, again))
	}
	require.Equal(t, http.StatusOK, ask(t, h, http.MethodGet, "/v1/blocks/5", "", "If-None-Match", `"x"`).StatusCode)
	head := ask(t, h, http.MethodHead, "/v1/blocks/5", "")
	require.Equal(t, tag, head.Header.Get("ETag"))
	require.Empty(t, read(t, head))
	families, err := registry.Gather()
	require.NoError(t, err)
	for _, family := range families {
		if family.GetName() == "moscowd_api_requests_total" {
			require.Len(t, family.GetMetric(), 3, "two paths, one with two statuses")
			return
		}
	}
	t.Fatal("requests are not counted")
}

func TestOneAddressIsLimitedAndOthersAreNot(t *testing.T) {
	h := newHandler(t, api.Options{Store: recorded(t), RequestsPerSecond: 1})
	from := func(remote, forwarded string) *http.Response {
		request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/v1/status", http.NoBody)
		request.RemoteAddr = remote
		if forwarded != "" {
			request.Header.Set("X-Forwarded-For", forwarded)
		}
		recorder := httptest.NewRecorder()
		h.ServeHTTP(recorder, request)
		return recorder.Result()
	}
	exhaust := func(remote, forwarded string) {
		t.Helper()
		for range 100 {
			if response := from(remote, forwarded); response.StatusCode != http.StatusOK {
				require.Equal(t, "1", response.Header.Get("Retry-After"))
				refused(t, response, 429, "too-many-requests")
				return
			}
		}
		t.Fatal("100 requests at once were answered")
	}
	exhaust("192.0.2.1:5", "198.51.100.7") // nobody believes what a stranger says of others
	require.Equal(t, http.StatusOK, from("192.0.2.2:5", "").StatusCode)
	exhaust("[2001:db8::1]:5", "")
	require.Equal(t, http.StatusTooManyRequests, from("[2001:db8::2]:5", "").StatusCode, "the same network of 64 bits")
	require.Equal(t, http.StatusOK, from("[2001:db8:1::1]:5", "").StatusCode)
	exhaust("@", "203.0.113.1") // a unix socket
	require.Equal(t, http.StatusOK, from("@", "203.0.113.1, 203.0.113.2").StatusCode)

	h = newHandler(t, api.Options{
		Store: recorded(t), RequestsPerSecond: 1, TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")},
	})
	exhaust("@", "203.0.113.9, 203.0.113.1, 10.0.0.1") // the edge behind a proxy
	require.Equal(t, http.StatusTooManyRequests, from("@", "203.0.113.8, 203.0.113.1, 10.0.0.2").StatusCode, "before the proxies' word anybody may write")
	require.Equal(t, http.StatusOK, from("@", "203.0.113.2, 10.0.0.1").StatusCode, "people behind one proxy have limits of their own")
}

func TestAPathIsNotTakenForAnother(t *testing.T) {
	h := newHandler(t, api.Options{Store: recorded(t)})
	list := read(t, ask(t, h, http.MethodGet, "/v1/blocks/5/transactions", ""))
	response := ask(t, h, http.MethodGet, "/v1/blocks/5%2Ftransactions", "")
	refused(t, response, 400, "invalid-input")
	require.Equal(t, list, read(t, ask(t, h, http.MethodGet, "/v1/blocks/5/transactions", "")))
}

func TestTheNodeIsNotAskedForEverythingAtOnce(t *testing.T) {
	_, s := lightChain(t)
	var asked, most atomic.Int32
	enough := make(chan struct{})
	node := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		now := asked.Add(1)
		defer asked.Add(-1)
		for old := most.Load(); now > old && !most.CompareAndSwap(old, now); old = most.Load() {
		}
		<-enough
		w.WriteHeader(http.StatusInternalServerError)
	}))
	t.Cleanup(node.Close)
	h := newHandler(t, api.Options{Store: s, NodeURL: node.URL})
	var wait sync.WaitGroup
	for i := range 60 {
		wait.Go(func() { ask(t, h, http.MethodGet, fmt.Sprintf("/v1/seasons/%d?prove=1", i), "") })
	}
	require.Eventually(t, func() bool { return asked.Load() == 16 }, 10*time.Second, time.Millisecond)
	time.Sleep(50 * time.Millisecond) // for those that should not come
	close(enough)
	wait.Wait()
	require.EqualValues(t, 16, most.Load())
}

// The schema of a JSON value, as far as the OpenAPI document uses them.
type schema struct {
	Ref        string             `json:"$ref"`
	AnyOf      []schema           `json:"anyOf"`
	Type       string             `json:"type"`
	Items      *schema            `json:"items"`
	Properties map[string]*schema `json:"properties"`
	Required   []string           `json:"required"`
}

type document struct {
	Paths map[string]map[string]struct {
		Responses map[string]struct {
			Content map[string]struct {
				Schema schema `json:"schema"`
			} `json:"content"`
		} `json:"responses"`
	} `json:"paths"`
	Components struct {
		Schemas map[string]*schema `json:"schemas"`
	} `json:"components"`
}

// check compares a value with what the document says of it.
func (d *document) check(s *schema, value any) error {
	switch {
	case s.Ref != "":
		named := d.Components.Schemas[strings.TrimPrefix(s.Ref, "#/components/schemas/")]
		if named == nil {
			return fmt.Errorf("%s is not in the document", s.Ref)
		}
		return d.check(named, value)
	case len(s.AnyOf) > 0:
		var errs []error
		for i := range s.AnyOf {
			err := d.check(&s.AnyOf[i], value)
			if err == nil {
				return nil
			}
			errs = append(errs, err)
		}
		return errors.Join(errs...)
	}
	switch v := value.(type) {
	case map[string]any:
		if s.Type == "" {
			return nil
		}
		for _, name := range s.Required {
			if _, ok := v[name]; !ok {
				return fmt.Errorf("%s is missing", name)
			}
		}
		for name, inner := range v {
			if s.Properties[name] == nil {
				return fmt.Errorf("%s is not in the document", name)
			}
			if err := d.check(s.Properties[name], inner); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	case []any:
		for _, inner := range v {
			if s.Items == nil {
				return errors.New("an array was not expected")
			}
			if err := d.check(s.Items, inner); err != nil {
				return err
			}
		}
	default:
		kind := map[string]string{"string": "string", "float64": "integer", "bool": "boolean"}[fmt.Sprintf("%T", value)]
		if s.Type != "" && s.Type != kind {
			return fmt.Errorf("%v is no %s", value, s.Type)
		}
	}
	return nil
}

// The document is compared with what the handlers answer, each at least once with something in it.
func TestTheDocumentSaysWhatIsAnswered(t *testing.T) {
	chain, s := lightChain(t)
	record, recordURL := recordedWithNode(t)
	url := chain.Serve(nil)
	replayed := newHandler(t, api.Options{Store: record, NodeURL: recordURL})
	counting := newHandler(t, api.Options{Store: record, NodeURL: countingNode(t)})
	signing := newHandler(t, api.Options{Store: record, NodeURL: accountNode(t)})
	lit := newHandler(t, api.Options{Store: s, NodeURL: url})
	h := newHandler(t, api.Options{Store: record, NodeURL: url})
	documents := verifytest.New(t, time.Now().Add(-time.Minute))
	documents.Issue(verifytest.Plan{Number: 1, List: 7, Size: 3})
	bundling := newHandler(t, api.Options{Store: record, NodeURL: documents.ServeDocuments()})
	var d document
	require.NoError(t, json.Unmarshal(read(t, ask(t, h, http.MethodGet, "/openapi.json", "")), &d))
	tx := get[api.List[sqldb.Transaction]](t, h, "/v1/transactions?count=1").Items[0]
	operator := get[api.List[sqldb.Validator]](t, h, "/v1/validators").Items[0].Operator
	number := get[api.List[sqldb.Application]](t, h, "/v1/seasons/2/applications").Items[0].ServiceNumber
	hash := strings.Repeat("ab", 32)
	addSamples(t, record, operator)
	examples := map[string]string{
		"/v1/status": "", "/v1/blocks": "", "/v1/blocks/{block}": "5", "/v1/blocks/{block}/transactions": fmt.Sprint(tx.Height),
		"/v1/blocks/{block}/events": fmt.Sprint(tx.Height), "/v1/transactions": "", "/v1/transactions/{hash}": tx.Hash.String(),
		"/v1/accounts/{address}": tx.Signer, "/v1/accounts/{address}/transactions": tx.Signer, "/v1/accounts/{address}/events": operator,
		"/v1/validators": "", "/v1/validators/{operator}": operator, "/v1/events/{type}": "moscow.marketslots.v1.EventSeasonCreated",
		"/v1/params/{module}": "marketslots", "/v1/proposals": "", "/v1/proposals/{id}": "1", "/v1/contracts/{address}": operator,
		"/v1/contracts/{address}/logs": operator, "/v1/search": "", "/v1/seasons": "", "/v1/seasons/{season}": "2", "/v1/seasons/{season}/plan": "2",
		"/v1/seasons/{season}/applications": "2", "/v1/seasons/{season}/fairs/{fair}/applications": "2 1",
		"/v1/seasons/{season}/applications/{application}": "2 1", "/v1/seasons/{season}/plan/{row}/places": "2 0", "/v1/seasons/{season}/offers": "2",
		"/v1/applications/{number}": number, "/v1/documents/types": "", "/v1/documents/types/{type}": "x", "/v1/documents/requests/{request}": "1",
		"/v1/documents/issuers/{issuer}/requests/{state}": operator + " filed", "/v1/documents/issuers/{issuer}/batches": operator,
		"/v1/documents/issuers/{issuer}/batches/{batch}": operator + " 1", "/v1/documents/issuers/{issuer}/keys": operator,
		"/v1/documents/issuers/{issuer}/inbox": operator, "/v1/documents/issuers/{issuer}/lists/{list}/entries/{entry}": operator + " 1 1",
		"/v1/polls": "", "/v1/polls/{poll}": "1", "/v1/polls/{poll}/turnout": "1", "/v1/polls/{poll}/results": "1", "/v1/polls/{poll}/hours": "1",
		"/v1/votes/{tracker}": hash, "/v1/elections": "",
		"/v1/elections/{election}/definition": "1", "/v1/elections/{election}/history": "1", "/v1/elections/{election}/hours": "1",
		"/v1/elections/{election}/voters/{tag}": "1 " + hash, "/v1/elections/{election}": "1", "/v1/elections/{election}/turnout": "1", "/v1/ballots/{tracker}": hash,
		"/v1/today": "", "/v1/service-levels": "", "/v1/contracts": "", "/v1/transactions/{hash}/content": tx.Hash.String(),
		"/v1/validators/{operator}/uptime": operator, "/v1/documents/issuers/{issuer}/bundle": documents.Issuer,
		"/v1/seasons/{season}/occupancy": "2", "/v1/seasons/{season}/plan/{row}/order": "2 0", "/v1/accounts/{address}/signer": operator,
		"/v1/seasons/{season}/users/{user}/applications": "2 " + strings.Repeat("ab", 16), "/v1/seasons/{season}/applications/{application}/explanation": "2 1",
		"/v1/checkpoints": "", "/v1/checkpoints/{height}": "100", "/v1/blocks/{block}/checkpoint": "77", "/v1/evidence": "",
	}
	answered := 0
	for pattern, methods := range d.Paths {
		operation, ok := methods["get"]
		if !ok || strings.HasSuffix(pattern, "/export") { // a file, not JSON
			continue
		}
		values, ok := examples[pattern]
		require.True(t, ok, "%s has no example in this test", pattern)
		target := pattern
		for _, value := range strings.Fields(values) {
			start, end := strings.Index(target, "{"), strings.Index(target, "}")
			target = target[:start] + value + target[end+1:]
		}
		handler := h
		switch {
		case strings.Contains(pattern, "checkpoint"):
			handler = lit
		case strings.HasSuffix(pattern, "/content"):
			handler = replayed
		case strings.HasSuffix(pattern, "/uptime"), strings.HasSuffix(pattern, "/results"), strings.HasSuffix(pattern, "/definition"), strings.HasSuffix(pattern, "/voters/{tag}"):
			handler = counting
		case strings.HasSuffix(pattern, "/signer"):
			handler = signing
		case strings.HasSuffix(pattern, "/bundle"):
			handler = bundling
			target += "?batch=1&list=7&anchor=1&type=" + verifytest.Type + "&key=" + verifytest.KeyID
		}
		response := ask(t, handler, http.MethodGet, target, "")
		shape, data := operation.Responses["200"].Content["application/json"].Schema, read(t, response)
		require.Equal(t, http.StatusOK, response.StatusCode, "%s: %s", target, data)
		answered++
		var value any
		require.NoError(t, json.Unmarshal(data, &value))
		require.NoError(t, d.check(&shape, value), target)
	}
	require.Len(t, examples, answered)
	proof := read(t, ask(t, lit, http.MethodGet, "/v1/seasons/1?prove=1", ""))
	var value any
	require.NoError(t, json.Unmarshal(proof, &value))
	shape := d.Paths["/v1/seasons/{season}"]["get"].Responses["200"].Content["application/json"].Schema
	require.NoError(t, d.check(&shape, value))
	require.Error(t, d.check(&shape, map[string]any{"id": 1.0}), "the comparison sees what is missing")
}

// addSamples writes what the recording has none of.
func addSamples(t *testing.T, s *store.Store, account string) {
	t.Helper()
	ctx := t.Context()
	require.NoError(t, s.Write(ctx, func(q *sqldb.Queries) error {
		return errors.Join(
			q.SetDocumentType(ctx, sqldb.SetDocumentTypeParams{ID: "x"}),
			q.SetDocumentRequest(ctx, sqldb.SetDocumentRequestParams{ID: 1, Issuer: account, State: "filed"}),
			q.SetDocumentBatch(ctx, sqldb.SetDocumentBatchParams{Issuer: account, Number: 1}),
			q.SetInbox(ctx, sqldb.SetInboxParams{Issuer: account}),
			q.SetDocumentStatusChange(ctx, sqldb.SetDocumentStatusChangeParams{Issuer: account, ListNumber: 1, Idx: 1}),
			q.SetPoll(ctx, sqldb.SetPollParams{ID: 1}),
			q.SetPollQuestion(ctx, sqldb.SetPollQuestionParams{PollID: 1, ID: 1}),
			q.SetPollVersion(ctx, sqldb.SetPollVersionParams{PollID: 1, QuestionID: 1, ID: 1}),
			q.SetPollResult(ctx, sqldb.SetPollResultParams{PollID: 1, QuestionID: 1, VersionID: 1}),
			q.SetElection(ctx, sqldb.SetElectionParams{ID: 1}),
			q.SetElectionTrustee(ctx, sqldb.SetElectionTrusteeParams{ElectionID: 1, Number: 1}),
			q.SetElectionResult(ctx, sqldb.SetElectionResultParams{ElectionID: 1, District: 1}),
			q.SetContract(ctx, sqldb.SetContractParams{Address: account}),
		)
	}))
}

// lightChain is a chain with proofs and an index of its blocks.
func lightChain(t *testing.T) (*lighttest.Chain, *store.Store) {
	t.Helper()
	chain := lighttest.New(t, "moscow-1", time.Now().Add(-time.Hour), 4, marketslots.StoreKey)
	season := &marketslots.Season{Id: 1, Name: "Autumn"}
	bz, err := season.Marshal()
	require.NoError(t, err)
	chain.Set(marketslots.StoreKey, []byte{2, 0, 0, 0, 0, 0, 0, 0, 1}, bz)
	chain.CommitBlocks(230)
	s := openStore(t)
	last := chain.Block(230)
	require.NoError(t, s.Write(t.Context(), func(q *sqldb.Queries) error {
		for height := int64(1); height <= 230; height++ {
			b := chain.Block(height)
			err := q.InsertBlock(t.Context(), sqldb.InsertBlockParams{
				Height: height, Hash: []byte(b.Hash()), TimeNs: b.Time.UnixNano(), AppHash: []byte(b.AppHash), ValidatorsHash: []byte(b.ValidatorsHash),
			})
			if err != nil {
				return err
			}
		}
		return q.StartChain(t.Context(), sqldb.StartChainParams{
			ChainID: "moscow-1", FirstHeight: 1, Height: 230, BlockHash: []byte(last.Hash()), TimeNs: last.Time.UnixNano(),
		})
	}))
	return chain, s
}

func TestARecordComesWithItsProof(t *testing.T) {
	chain, s := lightChain(t)
	encoding, err := indexertest.Encoding()
	require.NoError(t, err)
	h := newHandler(t, api.Options{Store: s, NodeURL: chain.Serve(nil)})
	trust := &lightproof.Trust{Height: 1, Hash: chain.Block(1).Hash()}
	response := ask(t, h, http.MethodGet, "/v1/seasons/1?prove=1&height=100&anchor=1", "")
	require.Contains(t, response.Header.Get("Cache-Control"), "immutable")
	file, err := stateproof.Read(response.Body)
	require.NoError(t, err)
	binding, err := file.Verify(encoding.Addresses, trust, time.Now())
	require.NoError(t, err)
	require.EqualValues(t, 101, binding.Height)

	newest := ask(t, h, http.MethodGet, "/v1/seasons/1?prove=1", "")
	require.Equal(t, "public, max-age=1", newest.Header.Get("Cache-Control"))
	file, err = stateproof.Read(newest.Body)
	require.NoError(t, err)
	require.EqualValues(t, 229, file.Height)

	refused(t, ask(t, h, http.MethodGet, "/v1/seasons/1?prove=1&height=230", ""), 404, "not-yet")
	refused(t, ask(t, h, http.MethodGet, "/v1/seasons/1?prove=1&height=1", ""), 400, "invalid-input")
	refused(t, ask(t, h, http.MethodGet, "/v1/seasons/1?prove=1&height=100&anchor=102", ""), 400, "invalid-input")
	refused(t, ask(t, h, http.MethodGet, "/v1/seasons/01?prove=1", ""), 400, "invalid-input")
}

func TestEqualRequestsAreAnsweredOnce(t *testing.T) {
	chain, s := lightChain(t)
	var mu sync.Mutex
	asked := 0
	url := chain.Serve(nil)
	counting := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		if bytes.Contains(body, []byte(`"commit"`)) {
			mu.Lock()
			asked++
			mu.Unlock()
			time.Sleep(50 * time.Millisecond)
		}
		forwarded, err := http.NewRequestWithContext(r.Context(), http.MethodPost, url, bytes.NewReader(body))
		if err != nil {
			return
		}
		response, err := http.DefaultClient.Do(forwarded)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer response.Body.Close()
		_, _ = io.Copy(w, response.Body)
	}))
	t.Cleanup(counting.Close)
	h := newHandler(t, api.Options{Store: s, NodeURL: counting.URL})
	var wait sync.WaitGroup
	for range 50 {
		wait.Go(func() {
			response := ask(t, h, http.MethodGet, "/v1/seasons/1?prove=1&height=100", "")
			require.Equal(t, http.StatusOK, response.StatusCode)
		})
	}
	wait.Wait()
	require.Equal(t, 1, asked, "the proof needs the commit of one block")
}

func TestATransactionIsRelayed(t *testing.T) {
	chain, s := lightChain(t)
	var got []byte
	url := chain.Serve(func(tx cmttypes.Tx) (*coretypes.ResultBroadcastTx, error) {
		got = tx
		switch string(tx) {
		case "bad":
			return &coretypes.ResultBroadcastTx{Code: 5, Codespace: "access", Log: "account is not enrolled"}, nil
		case "known":
			return nil, errors.New("tx already exists in cache")
		case "full":
			return nil, errors.New("mempool is full: number of txs 5000")
		case "broken":
			return nil, errors.New("something of the node's")
		}
		return &coretypes.ResultBroadcastTx{Hash: tx.Hash()}, nil
	})
	h := newHandler(t, api.Options{Store: s, NodeURL: url})
	send := func(body string, headers ...string) *http.Response {
		return ask(t, h, http.MethodPost, "/v1/transactions", body, headers...)
	}
	response := send("good")
	require.Equal(t, http.StatusAccepted, response.StatusCode)
	require.Contains(t, string(read(t, response)), fmt.Sprintf("%x", cmttypes.Tx("good").Hash()))
	require.Equal(t, "/v1/transactions/"+fmt.Sprintf("%x", cmttypes.Tx("good").Hash()), response.Header.Get("Location"))
	response = send(`{"tx_bytes":"anNvbg=="}`, "Content-Type", "application/json; charset=utf-8")
	require.Equal(t, http.StatusAccepted, response.StatusCode)
	require.Equal(t, "json", string(got))
	require.Equal(t, http.StatusAccepted, send("known").StatusCode)
	p := refused(t, send("bad"), 422, "transaction-refused")
	require.Equal(t, "account is not enrolled", p.Detail)
	require.EqualValues(t, 5, p.Code)
	require.Equal(t, "access", p.Codespace)
	refused(t, send("full"), 503, "busy")
	p = refused(t, send("broken"), 502, "node-failed")
	require.NotContains(t, p.Detail, "something of the node's")
	refused(t, send(""), 400, "invalid-input")
	refused(t, send(`{"tx_bytes":5}`, "Content-Type", "application/json"), 400, "invalid-input")
	require.Equal(t, http.StatusAccepted, send(strings.Repeat("x", 64<<10)).StatusCode)
	refused(t, send(strings.Repeat("x", 64<<10+1)), 413, "too-large")
	refused(t, send(`{"tx_bytes":"`+strings.Repeat("AAAA", 64<<10/3+1)+`"}`, "Content-Type", "application/json"), 413, "too-large")

	limited := newHandler(t, api.Options{Store: s, NodeURL: url, TransactionsPerSecond: 1})
	for i := range 100 {
		response := ask(t, limited, http.MethodPost, "/v1/transactions", "good")
		if response.StatusCode != http.StatusAccepted {
			refused(t, response, 429, "too-many-requests")
			require.Equal(t, 2, i, "twice what a second has, at once")
			return
		}
	}
	t.Fatal("100 transactions at once were taken")
}

func TestWitnessesHandInTheirSignatures(t *testing.T) {
	chain, s := lightChain(t)
	fork, _ := lightChain(t)
	key, err := checkpoint.NewKey("observer.example")
	require.NoError(t, err)
	stranger, err := checkpoint.NewKey("stranger.example")
	require.NoError(t, err)
	folder := t.TempDir()
	h := newHandler(t, api.Options{
		Store: s, NodeURL: chain.Serve(nil), Checkpoints: folder, Witnesses: []string{key.Witness().String()},
	})
	note := func(key *checkpoint.Key, chain *lighttest.Chain, height int64) string {
		text, err := key.Sign(checkpoint.Of(chain.Block(height).Header), time.Now())
		require.NoError(t, err)
		return text
	}
	hand := func(text string) *http.Response {
		return ask(t, h, http.MethodPost, "/v1/checkpoints/200/cosignatures", text)
	}
	require.Equal(t, http.StatusOK, hand(note(key, chain, 200)).StatusCode)
	found := get[api.Checkpoint](t, h, "/v1/checkpoints/200")
	require.Equal(t, []string{"observer.example"}, found.Witnesses)
	list := get[api.List[api.Checkpoint]](t, h, "/v1/checkpoints")
	require.Len(t, list.Items, 2)
	require.Empty(t, list.Items[1].Witnesses)

	path, err := checkpoint.ReadPath(ask(t, h, http.MethodGet, "/v1/blocks/142/checkpoint", "").Body)
	require.NoError(t, err)
	vouched, err := path.Verify([]*checkpoint.Witness{key.Witness()}, 1)
	require.NoError(t, err)
	require.EqualValues(t, 142, vouched.Block.Height)
	refused(t, ask(t, h, http.MethodGet, "/v1/blocks/201/checkpoint", ""), 404, "not-yet")

	refused(t, hand(note(stranger, chain, 200)), 400, "invalid-input")
	refused(t, hand(note(key, chain, 100)), 400, "invalid-input")
	refused(t, hand("no note"), 400, "invalid-input")
	refused(t, hand(strings.Repeat("x", 70_000)), 413, "too-large")
	elsewhere := checkpoint.Of(fork.Block(200).Header)
	elsewhere.ChainID = "moscow-test-1"
	text, err := key.Sign(elsewhere, time.Now())
	require.NoError(t, err)
	refused(t, hand(text), 400, "invalid-input") // another chain is no evidence

	crowded := note(key, chain, 200) + strings.Repeat("\u2014 stranger.example AAAAAAAA\n", 99)
	require.Equal(t, http.StatusOK, hand(crowded).StatusCode)
	require.NotContains(t, string(read(t, hand(note(key, chain, 200)))), "stranger", "lines that nobody vouches for are not kept")
	require.NotContains(t, string(read(t, hand(crowded))), "stranger")
	require.Empty(t, get[api.List[api.Evidence]](t, h, "/v1/evidence").Items)
	time.Sleep(1100 * time.Millisecond) // what was answered a moment ago is answered again
	refused(t, hand(note(key, fork, 200)), 409, "conflicting-checkpoint")
	evidence := get[api.List[api.Evidence]](t, h, "/v1/evidence").Items
	require.Len(t, evidence, 1)
	require.Contains(t, evidence[0].Note, "observer.example")
	require.NotContains(t, evidence[0].Note, evidence[0].Own)
	third, _ := lightChain(t)
	refused(t, hand(note(key, third, 200)), 409, "conflicting-checkpoint")
	kept, err := os.ReadFile(filepath.Join(folder, "evidence", "200."+fmt.Sprintf("%08x", key.Witness().KeyHash())+".note"))
	require.NoError(t, err)
	require.Equal(t, evidence[0].Note, string(kept), "evidence is not replaced")

	none := newHandler(t, api.Options{Store: s})
	refused(t, ask(t, none, http.MethodPost, "/v1/checkpoints/200/cosignatures", "x"), 503, "unavailable")
}

func TestAGatewayNeedsWhatItServesFrom(t *testing.T) {
	_, err := api.New(api.Options{})
	require.Error(t, err)
	encoding, err := indexertest.Encoding()
	require.NoError(t, err)
	_, err = api.New(api.Options{Store: openStore(t), Addresses: encoding.Addresses, Witnesses: []string{"x"}})
	require.ErrorIs(t, err, checkpoint.ErrKey)
}
