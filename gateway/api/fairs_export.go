package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	marketclient "github.com/moscowchain/moscowd/x/marketslots/client"
)

// exportRoute gives a season's data set, made as "moscowd export season" does and compressed.
func (h *Handler) exportRoute() route {
	return route{
		pattern: "/v1/seasons/{season}/export", result: []byte(nil),
		summary: "The public data set of a closed season with its proof, as a file for moscowd verify season (gzip)",
		query:   []param{paramAnchor}, serve: h.export,
	}
}

func (h *Handler) export(w http.ResponseWriter, r *http.Request) (int, error) {
	route := h.exportRoute()
	c, err := route.parse(r)
	if err != nil {
		return 0, err
	}
	id, err := c.id("season")
	if err != nil {
		return 0, err
	}
	season, err := h.options.Store.Read().Season(r.Context(), id)
	if err != nil {
		return 0, err
	}
	if season.State != "closed" {
		return 0, fail(problemNotYet, "season %d is %s: its data set is complete when the places are allotted", season.ID, season.State)
	}
	anchor := c.number("anchor", 1)
	data, err := h.exported(r.Context(), exportKey{"seasons", id, anchor}, func(ctx context.Context, to io.Writer) error {
		set, err := marketclient.Collect(ctx, marketclient.Source{Queries: queries{h.node}, Node: h.node}, uint64(id), anchor, nil)
		if errors.Is(err, marketclient.ErrSeasonOpen) {
			return fail(problemNotYet, "season %d is not closed at the node yet", id)
		}
		if err != nil {
			return err
		}
		_, err = set.WriteTo(to)
		return err
	})
	if err != nil {
		return 0, err
	}
	return writeExport(w, fmt.Sprintf("season-%d.json.gz", id), data), nil
}
