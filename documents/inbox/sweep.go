package inbox

import (
	"context"
	"time"

	documentstypes "github.com/moscowchain/moscowd/x/documents/types"
)

// sweepInterval is how often what nobody needs any more is looked for.
const sweepInterval = time.Hour

func (i *Inbox) sweepForever(ctx context.Context) {
	ticker := time.NewTicker(sweepInterval)
	defer ticker.Stop()
	for {
		if err := i.sweep(ctx); err != nil && ctx.Err() == nil {
			i.options.Logger.Error("nothing more was removed this time", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// sweep removes requests that were refused or withdrawn, finished documents that nobody fetched for as long as
// Options.Keep, and copies of documents that expired as long ago.
func (i *Inbox) sweep(ctx context.Context) error {
	for _, id := range i.store.ids() {
		e, found := i.store.entry(id)
		if !found {
			continue
		}
		over, err := i.over(ctx, id, e)
		if err != nil {
			return err
		}
		if over {
			if err := i.store.remove(id); err != nil {
				return err
			}
			i.options.Logger.Info("request removed", "request", id)
		}
	}
	documents, err := i.store.documents()
	if err != nil {
		return err
	}
	for _, hash := range documents {
		if err := ctx.Err(); err != nil {
			return err
		}
		sealed, err := i.store.document(hash)
		if err != nil {
			return err
		}
		file, err := i.openDocument(hash, sealed)
		if err != nil {
			return err
		}
		if time.Unix(file.Credential.Claims.NotAfter, 0).Add(i.options.Keep).Before(i.options.Now()) {
			if err := i.store.removeDocument(hash); err != nil {
				return err
			}
		}
	}
	return nil
}

func (i *Inbox) over(ctx context.Context, id uint64, e entry) (bool, error) {
	if e.replied {
		since, err := i.store.replied(id)
		return err == nil && since.Add(i.options.Keep).Before(i.options.Now()), err
	}
	request, err := i.options.Chain.Request(ctx, id)
	if err != nil {
		return false, err
	}
	return request.State == documentstypes.RequestState_REQUEST_STATE_REFUSED || request.State == documentstypes.RequestState_REQUEST_STATE_WITHDRAWN, nil
}
