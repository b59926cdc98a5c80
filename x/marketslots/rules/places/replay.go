package places

import "fmt"

// Replay carries out a season's whole history over its result and gives the head that it ends with. The error names the
// first operation that could not have happened: one that the rules refuse, one that does not follow its predecessor in
// time, or an offer that expired before one with an earlier deadline.
func Replay(terms Terms, result *Memory, operations []Operation) (Head, error) {
	book := Book{Terms: terms, Head: NewHead(terms.SeasonID), Store: result}
	for i := range operations {
		op := &operations[i]
		if err := follows(operations[:i], op); err != nil {
			return book.Head, at(i, err)
		}
		if first, open := result.FirstOpen(); op.Kind == Expire && open && first.ID != op.Offer {
			return book.Head, at(i, fmt.Errorf("%w: offer %d expires before offer %d", ErrInvalid, op.Offer, first.ID))
		}
		if _, err := book.Apply(*op); err != nil {
			return book.Head, at(i, err)
		}
	}
	return book.Head, nil
}

func follows(before []Operation, op *Operation) error {
	if len(before) == 0 {
		return nil
	}
	last := &before[len(before)-1]
	if op.Height < last.Height || op.Time < last.Time || op.Height == last.Height && op.Time != last.Time {
		return fmt.Errorf("%w: height %d at %d after height %d at %d", ErrInvalid, op.Height, op.Time, last.Height, last.Time)
	}
	return nil
}

func at(i int, err error) error { return fmt.Errorf("operation %d: %w", i+1, err) }
