package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	votingclient "github.com/moscowchain/moscowd/x/voting/client"
)

// electionExportRoute gives an election's data set, made as "moscowd export election" does and compressed.
func (h *Handler) electionExportRoute() route {
	return route{
		pattern: "/v1/elections/{election}/export", result: []byte(nil),
		summary: "The public data set of a finished election with its proof, as a file for moscowd verify election (gzip)",
		query:   []param{paramAnchor}, serve: h.exportElection,
	}
}

func (h *Handler) exportElection(w http.ResponseWriter, r *http.Request) (int, error) {
	route := h.electionExportRoute()
	c, err := route.parse(r)
	if err != nil {
		return 0, err
	}
	id, err := c.id("election")
	if err != nil {
		return 0, err
	}
	election, err := h.options.Store.Read().Election(r.Context(), id)
	if err != nil {
		return 0, err
	}
	if election.Stage != "final" {
		return 0, fail(problemNotYet, "election %d is %s: its data set is complete when the totals are proven", id, election.Stage)
	}
	anchor := c.number("anchor", 1)
	data, err := h.exported(r.Context(), exportKey{"elections", id, anchor}, func(ctx context.Context, to io.Writer) error {
		source := votingclient.ElectionSource{
			Source: votingclient.Source{Queries: queries{h.node}, Node: h.node}, Blocks: h.node,
		}
		_, err := votingclient.CollectElection(ctx, source, uint64(id), anchor, to, nil)
		if errors.Is(err, votingclient.ErrBlocksOther) {
			return fail(problemPruned, "the node of this gateway has not kept the blocks of election %d: ask another gateway", id)
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	return writeExport(w, fmt.Sprintf("election-%d.jsonl.gz", id), data), nil
}
