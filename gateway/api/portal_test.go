package api_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	gogoproto "github.com/cosmos/gogoproto/proto"
	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/gateway/api"
	"github.com/moscowchain/moscowd/indexer/store/sqldb"
	poa "github.com/moscowchain/moscowd/x/poa/types"
	voting "github.com/moscowchain/moscowd/x/voting/types"
)

// openapiFile is what the types of the portal are made of. UPDATE=1 writes it anew.
var openapiFile = filepath.Join("..", "..", "portal", "src", "api", "openapi.json")

func TestThePortalHasTheCurrentDescription(t *testing.T) {
	h := newHandler(t, api.Options{Store: openStore(t)})
	response := ask(t, h, http.MethodGet, "/openapi.json", "")
	var current bytes.Buffer
	require.NoError(t, json.Indent(&current, read(t, response), "", " "))
	if os.Getenv("UPDATE") != "" {
		require.NoError(t, os.WriteFile(openapiFile, append(current.Bytes(), '\n'), 0o600))
	}
	kept, err := os.ReadFile(openapiFile)
	require.NoError(t, err)
	require.JSONEq(t, current.String(), string(kept), "the routes changed: run make portal-api")
}

func packed(t *testing.T, text string) *fstest.MapFile {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return &fstest.MapFile{Data: b.Bytes()}
}

func TestPages(t *testing.T) {
	built := fstest.MapFS{
		".keep": {}, "index.html.gz": packed(t, "<head>русская</head>"), "en.html.gz": packed(t, "<head>english</head>"),
		"assets/main-1a.js.gz": packed(t, "run()"), "assets/season-2b.wasm.gz": packed(t, "wasm"),
	}
	h := newHandler(t, api.Options{Store: openStore(t), Portal: built, PortalPins: []byte(`{ "chain_id": "</script>" }`)})
	const pins = `<script type="application/json" id="pins">{"chain_id":"\u003c/script>"}</script>`

	for target, want := range map[string]string{
		"/": "русская", "/polls/7": "русская", "/energy": "русская", "/en": "english", "/en/polls/7": "english", "/en/explorer/accounts/0xab": "english",
	} {
		t.Run("a page's path gives the document of its language: "+target, func(t *testing.T) {
			response := ask(t, h, http.MethodGet, target, "")
			require.Equal(t, http.StatusOK, response.StatusCode)
			require.Equal(t, "text/html; charset=utf-8", response.Header.Get("Content-Type"))
			require.Equal(t, "no-cache", response.Header.Get("Cache-Control"))
			require.Contains(t, response.Header.Get("Content-Security-Policy"), "default-src 'none'")
			require.Equal(t, "<head>"+want+pins+"\n  </head>", string(read(t, response)))
		})
	}
	t.Run("files are sent packed to who unpacks them, and kept for ever where the name has a hash", func(t *testing.T) {
		response := ask(t, h, http.MethodGet, "/assets/main-1a.js", "", "Accept-Encoding", "br, gzip;q=0.8")
		require.Equal(t, "gzip", response.Header.Get("Content-Encoding"))
		require.Equal(t, "text/javascript; charset=utf-8", response.Header.Get("Content-Type"))
		require.Equal(t, "public, max-age=31536000, immutable", response.Header.Get("Cache-Control"))
		require.Equal(t, built["assets/main-1a.js.gz"].Data, read(t, response))
		response = ask(t, h, http.MethodGet, "/assets/season-2b.wasm", "", "Accept-Encoding", "gzip;q=0")
		require.Equal(t, "application/wasm", response.Header.Get("Content-Type"))
		require.Equal(t, "wasm", string(read(t, response)))
	})
	t.Run("what is still the same is not sent again", func(t *testing.T) {
		etag := ask(t, h, http.MethodGet, "/", "").Header.Get("ETag")
		require.Equal(t, http.StatusNotModified, ask(t, h, http.MethodGet, "/", "", "If-None-Match", etag).StatusCode)
	})
	t.Run("what is not there is refused", func(t *testing.T) {
		for _, target := range []string{"/assets/old-3c.js", "/favicon.ico", "/v1/nothing", "/v1"} {
			refused(t, ask(t, h, http.MethodGet, target, ""), http.StatusNotFound, "not-found")
		}
		refused(t, ask(t, h, http.MethodPost, "/polls", ""), http.StatusMethodNotAllowed, "method-not-allowed")
	})
	t.Run("a gateway without the portal says how to build it", func(t *testing.T) {
		h := newHandler(t, api.Options{Store: openStore(t), Portal: fstest.MapFS{".keep": {}}})
		require.Contains(t, string(read(t, ask(t, h, http.MethodGet, "/en", ""))), "make portal")
	})
}

// countingNode answers questions about its state: with one uptime, the results of one poll, and one election.
func countingNode(t *testing.T) string {
	t.Helper()
	uptime, err := (&poa.QueryUptimeResponse{SinceHeight: 2, Window: 100, Counted: 50, Missed: 3, MissedThreshold: 25}).Marshal()
	require.NoError(t, err)
	results, err := (&voting.QueryResultsResponse{
		Head: voting.PollHead{PollId: 1, Votes: 7, Voters: 5},
		Versions: []voting.VersionResults{
			{QuestionId: 1, VersionId: 2, Tally: voting.Tally{Voters: 5, Replaced: 2, Counts: []uint64{4, 1}}, Points: []uint64{4, 1}},
		},
	}).Marshal()
	require.NoError(t, err)
	known := map[string][]byte{"/moscow.poa.v1.Query/Uptime": uptime, "/moscow.voting.v1.Query/Results": results}
	for name, response := range announced {
		known["/moscow.voting.v1.Query/"+name], err = gogoproto.Marshal(response)
		require.NoError(t, err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var request struct {
			ID     json.RawMessage
			Method string
			Params struct{ Path string }
		}
		if err := json.NewDecoder(r.Body).Decode(&request); err != nil || request.Method != "abci_query" || known[request.Params.Path] == nil {
			http.Error(w, "not asked for", http.StatusBadRequest)
			return
		}
		fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%s,"result":{"response":{"code":0,"value":%q}}}`, request.ID, base64.StdEncoding.EncodeToString(known[request.Params.Path]))
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestResultsOfPollsAreThoseOfTheNode(t *testing.T) {
	h := newHandler(t, api.Options{Store: recorded(t), NodeURL: countingNode(t)})
	require.Equal(t, api.PollResults{PollID: 1, Votes: 7, Voters: 5, Versions: []api.VersionCounts{
		{QuestionID: 1, VersionID: 2, Voters: 5, Replaced: 2, Counts: []uint64{4, 1}, Points: []uint64{4, 1}},
	}}, get[api.PollResults](t, h, "/v1/polls/1/results"))
	refused(t, ask(t, newHandler(t, api.Options{Store: recorded(t)}), http.MethodGet, "/v1/polls/1/results", ""), http.StatusServiceUnavailable, "unavailable")
}

func TestVotesByHour(t *testing.T) {
	s := openStore(t)
	ctx := t.Context()
	const hour = int64(3_600_000_000_000)
	require.NoError(t, s.Write(ctx, func(q *sqldb.Queries) error {
		if err := q.StartChain(ctx, sqldb.StartChainParams{ChainID: "moscow-1", FirstHeight: 1, Height: 3, BlockHash: []byte{}, TimeNs: 500_001 * hour}); err != nil {
			return err
		}
		for i, at := range []int64{500_000 * hour, 500_001*hour - 1, 500_001 * hour} {
			height := int64(i) + 1
			if err := q.InsertBlock(ctx, sqldb.InsertBlockParams{
				Height: height, Hash: []byte{byte(i)}, TimeNs: at, Proposer: []byte{}, AppHash: []byte{}, ValidatorsHash: []byte{},
			}); err != nil {
				return err
			}
			if err := q.SetPollCount(ctx, sqldb.SetPollCountParams{PollID: 1, Height: height, FirstPosition: height, Votes: 10 * height, Voters: height, RunningHash: []byte{}}); err != nil {
				return err
			}
		}
		return nil
	}))
	h := newHandler(t, api.Options{Store: s})
	require.Equal(t, []sqldb.PollVotesByHourRow{{Hour: 500_000, Votes: 30, Voters: 2}, {Hour: 500_001, Votes: 30, Voters: 3}},
		get[api.List[sqldb.PollVotesByHourRow]](t, h, "/v1/polls/1/hours").Items)
	require.Empty(t, get[api.List[sqldb.PollVotesByHourRow]](t, h, "/v1/polls/2/hours").Items)
}

func TestUptime(t *testing.T) {
	record := recorded(t)
	h := newHandler(t, api.Options{Store: record, NodeURL: countingNode(t)})
	operator := get[api.List[sqldb.Validator]](t, h, "/v1/validators").Items[0].Operator
	uptime := get[api.Uptime](t, h, "/v1/validators/"+operator+"/uptime")
	require.Equal(t, api.Uptime{Operator: operator, SinceHeight: 2, Window: 100, Counted: 50, Missed: 3, MissedThreshold: 25}, uptime)
	refused(t, ask(t, newHandler(t, api.Options{Store: record}), http.MethodGet, "/v1/validators/"+operator+"/uptime", ""), http.StatusServiceUnavailable, "unavailable")
}

func TestContentOfTransactions(t *testing.T) {
	record, url := recordedWithNode(t)
	h := newHandler(t, api.Options{Store: record, NodeURL: url, Log: func(what string, err error) { t.Log(what, err) }})
	found := map[string]bool{}
	for _, tx := range get[api.List[sqldb.Transaction]](t, h, "/v1/transactions?count=100").Items {
		content := get[api.TransactionContent](t, h, "/v1/transactions/"+tx.Hash.String()+"/content")
		require.Len(t, content.Messages, int(tx.MessageCount))
		for _, message := range content.Messages {
			require.Contains(t, ","+tx.Messages+",", ","+message.Type+",")
			require.NotEmpty(t, message.Body, message.Type)
			found[message.Type] = true
		}
	}
	require.True(t, found["cosmos.gov.v1.MsgSubmitProposal"] && found["moscow.marketslots.v1.MsgPublishPlan"], "%v", found)
	refused(t, ask(t, h, http.MethodGet, "/v1/transactions/"+strings.Repeat("ab", 32)+"/content", ""), http.StatusNotFound, "not-found")
}

func TestServiceLevels(t *testing.T) {
	s := openStore(t)
	ctx := t.Context()
	noon := time.Date(2026, time.May, 5, 9, 0, 0, 0, time.UTC) // 12:00 in Moscow
	const day = 20578                                          // 2026-05-05
	require.NoError(t, s.Write(ctx, func(q *sqldb.Queries) error {
		if err := q.StartChain(ctx, sqldb.StartChainParams{ChainID: "moscow-1", FirstHeight: 1, Height: 3, BlockHash: []byte{}, TimeNs: noon.UnixNano()}); err != nil {
			return err
		}
		for height, at := range []time.Time{noon.AddDate(0, 0, -1), noon.Add(-12 * time.Hour), noon} {
			if err := q.InsertBlock(ctx, sqldb.InsertBlockParams{Height: int64(height + 1), TimeNs: at.UnixNano()}); err != nil {
				return err
			}
		}
		for _, r := range []sqldb.SetDocumentRequestParams{
			{ID: 1, Issuer: "a", Type: "x", State: "filed", FiledAt: noon.Unix() - 60, Deadline: noon.Unix() + 1},
			{ID: 2, Issuer: "a", Type: "x", State: "filed", FiledAt: noon.Unix() - 60, Deadline: noon.Unix() - 1},
			{ID: 3, Issuer: "a", Type: "x", State: "issued", FiledAt: noon.AddDate(0, 0, -1).Unix(), DecidedHeight: 3, Overdue: true},
			{ID: 4, Issuer: "b", Type: "x", State: "refused", FiledAt: noon.AddDate(0, 0, -5).Unix(), DecidedHeight: 1},
		} {
			if err := q.SetDocumentRequest(ctx, r); err != nil {
				return err
			}
		}
		return nil
	}))
	h := newHandler(t, api.Options{Store: s})
	levels := get[api.ServiceLevels](t, h, "/v1/service-levels?days=2")
	require.Equal(t, []sqldb.RequestsOpenRow{{Issuer: "a", Type: "x", State: "filed", Requests: 2, Late: 1, Deadline: noon.Unix() - 1}}, levels.Open)
	require.Equal(t, []sqldb.RequestsFiledByDayRow{{Issuer: "a", Day: day - 1, Requests: 1}, {Issuer: "a", Day: day, Requests: 2}}, levels.Filed)
	require.Equal(t, []sqldb.RequestsDecidedByDayRow{
		{Issuer: "a", Day: day, State: "issued", Requests: 1, Late: 1, Seconds: 86400},
		{Issuer: "b", Day: day - 1, State: "refused", Requests: 1, Seconds: 4 * 86400},
	}, levels.Decided)
	refused(t, ask(t, h, http.MethodGet, "/v1/service-levels?days=401", ""), http.StatusBadRequest, "invalid-input")

	today := get[api.Today](t, h, "/v1/today")
	require.Equal(t, api.Today{SinceNs: noon.Add(-12 * time.Hour).UnixNano(), FromHeight: 2}, today)
}
