package indexertest

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
)

// Recording is what a node answered.
type Recording struct {
	// Height is the last block of it.
	Height int64 `json:"height"`
	// Answers by method and parameters.
	Answers map[string]json.RawMessage `json:"answers"`

	mutex sync.Mutex
}

// Load reads a file that Save wrote.
func Load(path string) (*Recording, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	r := &Recording{}
	return r, json.NewDecoder(unpacked).Decode(r)
}

// Save writes the recording, packed.
func (r *Recording) Save(path string) error {
	var packed bytes.Buffer
	writer, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	if err := json.NewEncoder(writer).Encode(r); err != nil {
		return err
	}
	if err := writer.Close(); err != nil {
		return err
	}
	return os.WriteFile(path, packed.Bytes(), 0o600)
}

// Request is what an indexer asks.
type Request struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
}

// Key names the request among the answers.
func (q *Request) Key() string {
	if q.Method == "status" {
		return q.Method
	}
	return q.Method + " " + string(q.Params)
}

// Answer is a result, or why there is none.
type Answer struct {
	Result json.RawMessage
	Error  string
}

// Server answers like the node of the recording. change may change an answer, or is nil.
func (r *Recording) Server(change func(*Request, *Answer)) *httptest.Server {
	return httptest.NewServer(handler(func(q *Request) (*Answer, error) {
		r.mutex.Lock()
		result, ok := r.Answers[q.Key()]
		r.mutex.Unlock()
		answer := &Answer{Result: result}
		if !ok {
			answer.Error = "nobody asked this when the recording was made: " + q.Key()
		}
		if change != nil {
			change(q, answer)
		}
		return answer, nil
	}))
}

// Proxy asks a node and keeps its answers.
func (r *Recording) Proxy(nodeURL string) *httptest.Server {
	return httptest.NewServer(handler(func(q *Request) (*Answer, error) {
		body, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": 1, "method": q.Method, "params": q.Params})
		if err != nil {
			return nil, err
		}
		response, err := http.Post(nodeURL, "application/json", bytes.NewReader(body)) //nolint:gosec,noctx // the node that the person names
		if err != nil {
			return nil, err
		}
		defer response.Body.Close()
		var answer struct {
			Result json.RawMessage `json:"result"`
			Error  json.RawMessage `json:"error"`
		}
		if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
			return nil, err
		}
		if answer.Error != nil {
			return nil, fmt.Errorf("%s: %s", q.Key(), answer.Error)
		}
		r.mutex.Lock()
		r.Answers[q.Key()] = answer.Result
		r.mutex.Unlock()
		return &Answer{Result: answer.Result}, nil
	}))
}

func handler(answer func(*Request) (*Answer, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		if err != nil {
			return
		}
		var q Request
		if err := json.Unmarshal(body, &q); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		a, err := answer(&q)
		if err != nil {
			a = &Answer{Error: err.Error()}
		}
		reply := map[string]any{"jsonrpc": "2.0", "id": q.ID}
		if a.Error != "" {
			reply["error"] = map[string]any{"code": -32603, "message": "Internal error", "data": a.Error}
		} else {
			reply["result"] = a.Result
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(reply) // the client shows what it did not get
	})
}
