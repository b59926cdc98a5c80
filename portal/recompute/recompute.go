//go:build js && wasm

package main

import (
	"bytes"
	"encoding/json"
	"errors"

	"github.com/moscowchain/moscowd/x/marketslots/dataset"
)

// Answer says what was found in a data set.
type Answer struct {
	// Verdict is valid, invalid or unusable, as "moscowd verify season" has it.
	Verdict string `json:"verdict"`
	// Difference is the first one, or why the file is unusable.
	Difference string `json:"difference,omitempty"`

	ChainID    string `json:"chain_id,omitempty"`
	SeasonID   uint64 `json:"season_id,omitempty"`
	SeasonName string `json:"season_name,omitempty"`
	Policy     string `json:"policy,omitempty"`
	// Height of the state that the file was read from; 0 where the file has no proof.
	Height int64 `json:"height,omitempty"`
	// Closing holds the roots and statistics, all recomputed.
	Closing *dataset.Closing    `json:"closing,omitempty"`
	Places  *dataset.PlacesHead `json:"places_head,omitempty"`
	Report  *dataset.Report     `json:"report,omitempty"`
}

func recompute(data []byte) *Answer {
	set, err := dataset.Read(bytes.NewReader(data))
	if err != nil {
		return &Answer{Verdict: "unusable", Difference: err.Error()}
	}
	a := &Answer{
		Verdict: "valid", ChainID: set.ChainID, SeasonID: uint64(set.Season.ID), SeasonName: set.Season.Name, Policy: set.Season.Policy,
		Height: proofHeight(set.Proof), Closing: &set.Closing, Places: &set.PlacesHead,
	}
	if a.Report, err = set.Recompute(); err != nil {
		a.Verdict, a.Difference = "invalid", err.Error()
		if errors.Is(err, dataset.ErrUnusable) {
			a.Verdict = "unusable"
		}
		return a
	}
	return a
}

func proofHeight(proof json.RawMessage) int64 {
	var p struct {
		Height int64 `json:"height,string"`
	}
	if json.Unmarshal(proof, &p) != nil {
		return 0
	}
	return p.Height
}
