package activecitizen

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/moscowchain/moscowd/x/voting/rules/evidence"
)

// Errors of reading a file.
var (
	// ErrFile is a file that is none, or that breaks off.
	ErrFile = errors.New("this is no file of moscowd import active-citizen")
	// ErrInvalid is a file that does not say what its own transactions say.
	ErrInvalid = errors.New("the file contradicts itself")
)

// formatPrefix begins every file.
const formatPrefix = `{"format":"` + Format + `"`

// CheckFile reads a file, counts all votes again, and computes the evidence hash. Polls are given to visit, unless it is nil,
// as the transactions say they are.
func CheckFile(path string, visit func(*Poll) error) (*Summary, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // only read
	input, err := unpack(file)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	return Check(input, visit)
}

// unpack reads plain and packed files.
func unpack(file io.Reader) (io.Reader, error) {
	buffered := bufio.NewReaderSize(file, 1<<16)
	if start, err := buffered.Peek(2); err != nil || start[0] != 0x1f || start[1] != 0x8b {
		return buffered, nil
	}
	return gzip.NewReader(buffered)
}

// Check is CheckFile for a file that is open and not packed.
func Check(input io.Reader, visit func(*Poll) error) (*Summary, error) {
	lines := bufio.NewScanner(input)
	lines.Buffer(make([]byte, 1<<16), maxLine)
	c := &checker{lines: lines, Summary: &Summary{Differences: []string{}}}
	if err := c.header(); err != nil {
		return nil, err
	}
	stated := c.Evidence
	root, err := c.history(evidence.NewHistory(c.Root), c.History)
	if err != nil {
		return nil, fmt.Errorf("the root: %w", err)
	}
	hash := evidence.Start(c.Source(), root, c.Polls)
	for range c.Polls {
		poll, err := c.poll()
		if err != nil {
			return nil, err
		}
		hash = evidence.Next(hash, poll.Evidence())
		if visit != nil {
			if err := visit(poll); err != nil {
				return nil, err
			}
		}
	}
	if c.lines.Scan() {
		return nil, fmt.Errorf("%w: there is more after the last poll", ErrFile)
	}
	if err := c.lines.Err(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	if stated != hash {
		return nil, fmt.Errorf("%w: the evidence hash is %x, not %s", ErrInvalid, hash, stated)
	}
	return c.Summary, nil
}

// checker reads line by line.
type checker struct {
	*Summary
	lines *bufio.Scanner
	line  int
}

func (c *checker) next(into any) error {
	c.line++
	if !c.lines.Scan() {
		err := c.lines.Err()
		if err == nil {
			err = io.ErrUnexpectedEOF
		}
		return fmt.Errorf("%w: line %d: %w", ErrFile, c.line, err)
	}
	decoder := json.NewDecoder(bytes.NewReader(c.lines.Bytes()))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("%w: line %d: %w", ErrFile, c.line, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: line %d: there is more behind the object", ErrFile, c.line)
	}
	return nil
}

func (c *checker) header() error {
	if err := c.next(&c.Header); err != nil {
		return err
	}
	if c.Format != Format {
		return fmt.Errorf("%w: the format is %q, not %q", ErrFile, c.Format, Format)
	}
	return nil
}

// history reads the transactions to a contract that is no question.
func (c *checker) history(history evidence.History, stated History) (evidence.History, error) {
	err := c.transactions(stated, func(tx *Transaction) error {
		history.Add(tx.evidence())
		return nil
	})
	if err == nil && history.Hash != stated.Hash {
		err = fmt.Errorf("%w: the transactions are not those of the history", ErrInvalid)
	}
	return history, err
}

func (c *checker) poll() (*Poll, error) {
	stated := new(Poll)
	if err := c.next(stated); err != nil {
		return nil, err
	}
	poll := stated.Evidence()
	if err := poll.Check(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	if _, err := c.history(evidence.NewHistory(poll.Address), stated.History); err != nil {
		return nil, fmt.Errorf("poll %d: %w", poll.ID, err)
	}
	for i := range poll.Questions {
		if err := c.question(&poll.Questions[i], stated.Questions[i].History); err != nil {
			return nil, fmt.Errorf("poll %d, question %d: %w", poll.ID, poll.Questions[i].ID, err)
		}
	}
	if poll.Hash() != stated.Evidence().Hash() {
		return nil, fmt.Errorf("%w: poll %d: the votes give other counts", ErrInvalid, poll.ID)
	}
	c.Differences = append(c.Differences, poll.Differences()...)
	return stated, nil
}

// question counts again.
func (c *checker) question(q *evidence.Question, stated History) error {
	q.Reset()
	c.Questions++
	voters := voters{}
	err := c.transactions(stated, func(tx *Transaction) error {
		if err := errors.Join(q.Add(tx.evidence()), voters.add(tx)); err != nil {
			return fmt.Errorf("%w: %w", ErrInvalid, err)
		}
		return nil
	})
	c.Votes += q.Counted
	return err
}

// transactions reads so many transactions, which must stand in the order of the chain.
func (c *checker) transactions(stated History, visit func(*Transaction) error) error {
	var before Transaction
	for i := range stated.Count {
		var tx Transaction
		if err := c.next(&tx); err != nil {
			return err
		}
		if tx.Block > c.Block || i > 0 && (tx.Block < before.Block || tx.Block == before.Block && tx.Index <= before.Index) {
			return fmt.Errorf("%w: line %d: the transaction stands in no order", ErrInvalid, c.line)
		}
		c.add(&tx)
		if err := visit(&tx); err != nil {
			return err
		}
		before = tx
	}
	return nil
}

// IsFile tells from the beginning of a file, plain or packed, whether it is one of polls of 2017. What cannot be read is
// none.
func IsFile(path string) bool {
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer func() { _ = file.Close() }() // only read
	input, err := unpack(file)
	if err != nil {
		return false
	}
	start := make([]byte, len(formatPrefix))
	_, err = io.ReadFull(input, start)
	return err == nil && string(start) == formatPrefix
}
