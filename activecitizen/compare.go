package activecitizen

import (
	"errors"
	"fmt"
)

// errStop ends the reading of a file early.
var errStop = errors.New("enough was read")

// Compare reads a file and says in words where it first differs from what was walked; "" if it does not.
func (w *Walked) Compare(path string) (string, error) {
	walked, polls, err := w.summary()
	if err != nil {
		return "", err
	}
	difference, number := "", 0
	file, err := CheckFile(path, func(poll *Poll) error {
		switch {
		case number == len(polls):
			difference = fmt.Sprintf("the file has poll %d, which the node has not", poll.ID)
		case poll.Evidence().Hash() != polls[number].Evidence().Hash():
			difference = comparePolls(poll, polls[number])
		default:
			number++
			return nil
		}
		return errStop
	})
	switch {
	case errors.Is(err, errStop):
		return difference, nil
	case err != nil:
		return "", err
	case number < len(polls):
		return fmt.Sprintf("the node has poll %d, which the file has not", polls[number].ID), nil
	case file.Evidence != walked.Evidence:
		return fmt.Sprintf("the file is of network %d, genesis %s, block %d %s, the node of network %d, genesis %s, block %d %s",
			file.NetworkID, file.Genesis, file.Block, file.BlockHash, walked.NetworkID, walked.Genesis, walked.Block, walked.BlockHash), nil
	}
	return "", nil
}

// comparePolls says where two polls first differ.
func comparePolls(file, node *Poll) string {
	if file.ID != node.ID || file.Address != node.Address || len(file.Questions) != len(node.Questions) {
		return fmt.Sprintf("the file has poll %d of %d questions at %s, the node poll %d of %d questions at %s",
			file.ID, len(file.Questions), file.Address, node.ID, len(node.Questions), node.Address)
	}
	for i := range file.Questions {
		f, n := &file.Questions[i], &node.Questions[i]
		where := fmt.Sprintf("poll %d, question %d", file.ID, f.ID)
		if f.Voters != n.Voters || f.Counted != n.Counted || f.History != n.History {
			return fmt.Sprintf("%s: the file has %d voters and %d votes in %d transactions, the node %d and %d in %d",
				where, f.Voters, f.Counted, f.History.Count, n.Voters, n.Counted, n.History.Count)
		}
		for j := range f.Versions {
			if j < len(n.Versions) && fmt.Sprint(f.Versions[j]) != fmt.Sprint(n.Versions[j]) {
				return fmt.Sprintf("%s: the file has version %q, the node %q", where, fmt.Sprint(f.Versions[j]), fmt.Sprint(n.Versions[j]))
			}
		}
	}
	return fmt.Sprintf("poll %d: texts, versions or transactions differ", file.ID)
}
