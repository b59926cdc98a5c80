package dataset

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
)

// Sources of what a file should say.
const (
	Recomputed = "recomputed"    // from the plan and the applications of the file
	OnChain    = "the chain has" // in the state that the proof leads to
	Wanted     = "want"          // by a rule that every season follows
)

// Difference is the first thing in a data set that is not what it should be.
type Difference struct {
	Where  string `json:"where"`  // such as "application 0001-17: period 3"
	File   string `json:"file"`   // what the file says
	Source string `json:"source"` // where the right value comes from
	Value  string `json:"value"`  // the right value
}

// Error names the place and both values.
func (d *Difference) Error() string {
	return fmt.Sprintf("%s: file says %s, %s %s", d.Where, d.File, d.Source, d.Value)
}

// same compares one value of the file with the recomputed one.
func same[T comparable](where string, file, recomputed T) error {
	if file == recomputed {
		return nil
	}
	return &Difference{Where: where, File: fmt.Sprint(file), Source: Recomputed, Value: fmt.Sprint(recomputed)}
}

// wanted says that a value breaks a rule that every season follows.
func wanted(where, file, rule string) error {
	return &Difference{Where: where, File: file, Source: Wanted, Value: rule}
}

// CompareSeasons compares the season of a file with that of the chain, field by field; the error is a *Difference.
func CompareSeasons(file, chain *Season) error { return compareFields("season", OnChain, file, chain) }

// CompareClosings compares the closing of a file with that of the chain, field by field; the error is a *Difference.
func CompareClosings(file, chain *Closing) error {
	return compareFields("closing", OnChain, file, chain)
}

// compareFields compares what two structs write into a file; the source is that of the right one.
func compareFields[T any](where, source string, file, right *T) error {
	inFile, onChain := reflect.ValueOf(file).Elem(), reflect.ValueOf(right).Elem()
	for i := range inFile.NumField() {
		a, err := json.Marshal(inFile.Field(i).Interface())
		if err != nil {
			return err
		}
		b, err := json.Marshal(onChain.Field(i).Interface())
		if err != nil {
			return err
		}
		if !bytes.Equal(a, b) {
			return &Difference{
				Where: where + ": " + inFile.Type().Field(i).Tag.Get("json"), File: string(a), Source: source, Value: string(b),
			}
		}
	}
	return nil
}

// sameRoot compares a Merkle root of the file with the recomputed one.
func sameRoot(where string, file Hex, recomputed [32]byte) error {
	return same(where, file.String(), Hex(recomputed[:]).String())
}

// first gives the first error of several comparisons.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// sameOutcome compares the outcomes of one period: first what became of it, then the details.
func sameOutcome(where string, file, recomputed Outcome) error {
	return first(
		same(where, file.String(), recomputed.String()),
		same(where+": day", file.Day, recomputed.Day),
		same(where+": queue", file.Queue, recomputed.Queue),
		same(where+": row", file.Row, recomputed.Row),
		same(where+": number", file.Number, recomputed.Number),
		same(where+": reason", file.Reason, recomputed.Reason),
		same(where+": code", file.Code, recomputed.Code),
		same(where+": holder_id", file.HolderID, recomputed.HolderID),
	)
}

// String says in a few words what became of a period.
func (o Outcome) String() string {
	switch {
	case o.Kind == outcomeAccepted:
		return fmt.Sprintf("accepted place %d", o.Number)
	case o.Kind == outcomeWaiting:
		return fmt.Sprintf("waiting %d", o.Number)
	case o.HolderID != 0:
		return fmt.Sprintf("%s (%s, application id %d)", o.Kind, o.Reason, o.HolderID)
	case o.Code != 0:
		return fmt.Sprintf("%s (%s, status %d)", o.Kind, o.Reason, o.Code)
	default:
		return fmt.Sprintf("%s (%s)", o.Kind, o.Reason)
	}
}
