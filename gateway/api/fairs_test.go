package api_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"

	"github.com/moscowchain/moscowd/gateway/api"
	"github.com/moscowchain/moscowd/indexer/store/sqldb"
)

func TestFairs(t *testing.T) {
	h := newHandler(t, api.Options{Store: recorded(t)})
	occupancy := get[api.Occupancy](t, h, "/v1/seasons/2/occupancy")
	require.NotEmpty(t, occupancy.Rows)
	require.NotEmpty(t, occupancy.Fairs)
	season := get[api.SeasonDetail](t, h, "/v1/seasons/2")
	accepted, waiting := int64(0), int64(0)
	for _, taken := range occupancy.Taken {
		list := get[api.List[sqldb.OutcomesOfRowRow]](t, h, "/v1/seasons/2/plan/"+jsonOf(t, taken.PlanRow)+"/order")
		inOrder := int64(0)
		for _, o := range list.Items {
			if o.Kind == taken.Kind && o.Queue == taken.Queue {
				inOrder++
			}
			require.NotEmpty(t, o.ServiceNumber)
		}
		require.Equal(t, taken.Applications, inOrder, "row %d, %s, %s", taken.PlanRow, taken.Kind, taken.Queue)
		if taken.Kind == "accepted" {
			accepted += taken.Applications
		} else {
			waiting += taken.Applications
		}
	}
	require.Equal(t, season.Accepted, accepted)
	require.Equal(t, season.Waiting, waiting)
	refused(t, ask(t, h, http.MethodGet, "/v1/seasons/99/occupancy", ""), 404, "not-found")
}

func TestAnApplicationIsExplained(t *testing.T) {
	h := newHandler(t, api.Options{Store: recorded(t), Log: func(what string, err error) { t.Log(what, err) }})
	kinds := map[string]bool{}
	for _, a := range get[api.List[sqldb.Application]](t, h, "/v1/seasons/2/applications?count=100").Items {
		path := "/v1/seasons/2/applications/" + jsonOf(t, a.ID)
		outcomes := get[api.ApplicationDetail](t, h, path).Outcomes
		explained := get[api.List[api.Explanation]](t, h, path+"/explanation").Items
		require.Len(t, explained, len(outcomes))
		for i, e := range explained {
			kinds[outcomes[i].Kind] = true
			require.Equal(t, outcomes[i].Day, e.Day)
			word := map[string][2]string{
				"accepted": {"принято, место № ", ": accepted, place "}, "waiting": {"в листе ожидания", "on the waiting list"},
				"rejected": {"отклонено", "rejected"}, "not_considered": {"не рассматривалось", "not considered"},
			}[outcomes[i].Kind]
			require.Contains(t, e.Ru, word[0])
			require.Contains(t, e.En, word[1])
			require.Equal(t, outcomes[i].HolderID != 0, e.Holder != "")
		}
		mine := get[api.List[sqldb.Application]](t, h, "/v1/seasons/2/users/"+hex.EncodeToString(a.UserID)+"/applications").Items
		require.Contains(t, mine, a)
	}
	require.True(t, kinds["accepted"], "the season gave nobody a place")
	refused(t, ask(t, h, http.MethodGet, "/v1/seasons/2/users/xyz/applications", ""), 400, "invalid-input")
	refused(t, ask(t, h, http.MethodGet, "/v1/seasons/2/applications/9999/explanation", ""), 404, "not-found")
}

func TestASignerIsAskedOfTheNode(t *testing.T) {
	_, s := lightChain(t)
	refused(t, ask(t, newHandler(t, api.Options{Store: s}), http.MethodGet, "/v1/accounts/0x98935a18e93801d8fb4301c77f484371710120a2/signer", ""), 503, "unavailable")

	h := newHandler(t, api.Options{Store: s, NodeURL: accountNode(t)})
	got := get[api.Signer](t, h, "/v1/accounts/0x98935a18e93801d8fb4301c77f484371710120a2/signer")
	require.Equal(t, api.Signer{ChainID: "moscow-1", AccountNumber: "1152921504606846976", Sequence: "7"}, got)
	p := refused(t, ask(t, h, http.MethodGet, "/v1/accounts/0x0000000000000000000000000000000000000001/signer", ""), 404, "not-found")
	require.Contains(t, p.Detail, "registrar")
	refused(t, ask(t, h, http.MethodGet, "/v1/accounts/nobody/signer", ""), 400, "invalid-input")
}

func TestADataSetNeedsAClosedSeasonAndANode(t *testing.T) {
	s, url := recordedWithNode(t)
	refused(t, ask(t, newHandler(t, api.Options{Store: s}), http.MethodGet, "/v1/seasons/2/export", ""), 503, "unavailable")
	h := newHandler(t, api.Options{Store: s, NodeURL: url})
	refused(t, ask(t, h, http.MethodGet, "/v1/seasons/99/export", ""), 404, "not-found")
	refused(t, ask(t, h, http.MethodGet, "/v1/seasons/2/export?height=5", ""), 400, "invalid-input")
	refused(t, ask(t, h, http.MethodGet, "/v1/seasons/2/export", ""), 502, "node-failed") // a recording has no state
}

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	require.NoError(t, err)
	return string(data)
}

// accountNode is a node that knows the number and sequence of every account but those of small numbers.
func accountNode(t *testing.T) (url string) {
	t.Helper()
	known := authtypes.QueryAccountInfoResponse{Info: &authtypes.BaseAccount{AccountNumber: 1 << 60, Sequence: 7}}
	value, err := known.Marshal()
	require.NoError(t, err)
	node := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var request struct {
			ID     json.RawMessage `json:"id"`
			Method string          `json:"method"`
			Params struct {
				Path string `json:"path"`
				Data string `json:"data"`
			} `json:"params"`
		}
		body, err := io.ReadAll(r.Body)
		if err != nil || json.Unmarshal(body, &request) != nil || request.Params.Path != "/cosmos.auth.v1beta1.Query/AccountInfo" {
			http.Error(w, "another question", http.StatusBadRequest)
			return
		}
		asked, err := hex.DecodeString(request.Params.Data)
		response := map[string]any{"code": 0, "value": value}
		if err != nil || bytes.Contains(asked, []byte("moscow1q")) {
			response = map[string]any{"code": 22, "log": "account moscow1q not found: key not found", "codespace": "sdk"}
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"jsonrpc": "2.0", "id": request.ID, "result": map[string]any{"response": response}})
	}))
	t.Cleanup(node.Close)
	return node.URL
}
