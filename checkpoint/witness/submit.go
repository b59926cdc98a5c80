package witness

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/moscowchain/moscowd/checkpoint"
)

// submitTimeout is how long a gateway may take for one note.
const submitTimeout = 15 * time.Second

// Submit hands a gateway all notes that it has not got from here. What it refuses is an error; the next call tries again.
func (w *Witness) Submit(ctx context.Context, gateway string) error {
	sent, err := w.sent()
	if err != nil {
		return err
	}
	gateway = strings.TrimSuffix(gateway, "/")
	for height := checkpoint.After(sent[gateway] + 1); height <= w.state.Height; height += checkpoint.Interval {
		note, err := w.Note(height)
		if errors.Is(err, os.ErrNotExist) {
			continue // from before this folder began, or a crash came between
		}
		if err != nil {
			return err
		}
		if err := post(ctx, fmt.Sprintf("%s/v1/checkpoints/%d/cosignatures", gateway, height), note); err != nil {
			return fmt.Errorf("%s, checkpoint %d: %w", gateway, height, err)
		}
		sent[gateway] = height
		data, err := json.Marshal(sent)
		if err != nil {
			return err
		}
		if err := w.write(data, "sent.json"); err != nil {
			return err
		}
	}
	return nil
}

// sent says up to which height each gateway has the notes.
func (w *Witness) sent() (map[string]int64, error) {
	sent := make(map[string]int64)
	data, err := os.ReadFile(w.file("sent.json"))
	if errors.Is(err, os.ErrNotExist) {
		return sent, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, &sent); err != nil {
		return nil, fmt.Errorf("%w: sent.json: %w", ErrHome, err)
	}
	return sent, nil
}

func post(ctx context.Context, url, note string) error {
	ctx, cancel := context.WithTimeout(ctx, submitTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(note))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "text/plain")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode == http.StatusOK {
		return nil
	}
	var problem struct {
		Detail string `json:"detail"`
	}
	if err := json.NewDecoder(io.LimitReader(response.Body, 1<<16)).Decode(&problem); err != nil {
		return errors.New(response.Status)
	}
	return fmt.Errorf("%s: %q", response.Status, problem.Detail)
}
