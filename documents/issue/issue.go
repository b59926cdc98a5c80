package issue

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/credential/document"
	"github.com/moscowchain/moscowd/durable"
	"github.com/moscowchain/moscowd/x/documents/rules"
	"github.com/moscowchain/moscowd/x/documents/types"
)

// Result is what was issued.
type Result struct {
	Batch      uint64 `json:"batch"`
	StatusList uint64 `json:"status_list"`
	Documents  int    `json:"documents"`
	Root       string `json:"root"`
	Height     int64  `json:"anchored_height"`
	// Fulfilled is how many requests this run marked; Unfulfilled are those that were withdrawn meanwhile.
	Fulfilled   int      `json:"fulfilled_requests"`
	Unfulfilled []uint64 `json:"unfulfilled_requests,omitempty"`
	// Resumed says that an earlier run had begun.
	Resumed bool `json:"resumed"`
}

// Run issues the documents of a file, or goes on with that. Errors wrap ErrData, ErrRefused, ErrOtherBatch, an error of
// Chain.Send or one of the file system; after each of them the same call may be made again.
func Run(ctx context.Context, o Options) (*Result, error) {
	r, err := prepare(o)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(r.Dir, 0o700); err != nil {
		return nil, err
	}
	j, err := readJournal(r.Dir)
	if err != nil {
		return nil, err
	}
	result := &Result{Resumed: j != nil}
	var leaves []rules.Leaf
	if j == nil {
		j, leaves, err = r.begin(ctx)
	} else if err = j.belongs(r); err == nil && !j.Done {
		leaves, err = r.again(ctx, j)
	}
	if err != nil {
		return nil, err
	}
	if !j.Done {
		if err := r.complete(ctx, j, leaves, result); err != nil {
			return nil, err
		}
	}
	result.Batch, result.StatusList, result.Documents, result.Root, result.Height = j.Number, j.StatusList, j.Size, j.Root, j.Height
	return result, nil
}

// complete does what is to be done from the journal on.
func (r *run) complete(ctx context.Context, j *journal, leaves []rules.Leaf, result *Result) error {
	if err := r.anchor(ctx, j); err != nil {
		return err
	}
	requests, err := r.writeAll(ctx, j, leaves)
	if err != nil {
		return err
	}
	if result.Fulfilled, result.Unfulfilled, err = r.fulfil(ctx, j, requests); err != nil {
		return err
	}
	j.Done = true
	if err := j.write(r.Dir); err != nil {
		return err
	}
	for _, name := range []string{signedName, writtenName} {
		if err := os.Remove(filepath.Join(r.Dir, name)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// again reads the leaves of a batch that exists.
func (r *run) again(ctx context.Context, j *journal) ([]rules.Leaf, error) {
	leaves, found := make([]rules.Leaf, j.Size), 0
	err := eachSigned(ctx, r.Dir, 0, chunk, func(list []*signed) error {
		err := parallel(len(list), func(i int) error {
			c, err := credential.Parse(list[i].Credential)
			if err != nil {
				return err
			}
			if int(list[i].Leaf) >= j.Size {
				return errors.New("a leaf beyond the batch")
			}
			salt, err := list[i].leafSalt()
			leaves[list[i].Leaf] = rules.Leaf{Salt: salt, Document: c.DocumentHash()}
			return err
		})
		found += len(list)
		r.Report("reading", found, j.Size)
		return err
	})
	if err != nil {
		return nil, err
	}
	tree, err := rules.NewBatch(leaves)
	if err != nil {
		return nil, err
	}
	if root := tree.Root(); hex.EncodeToString(root[:]) != j.Root || found != j.Size {
		return nil, fmt.Errorf("%s: what was signed is damaged", filepath.Join(r.Dir, signedName))
	}
	return leaves, nil
}

// anchor sees to it that the batch is on chain.
func (r *run) anchor(ctx context.Context, j *journal) error {
	root, err := hex.DecodeString(j.Root)
	if err != nil {
		return err
	}
	batch, err := r.Chain.batch(ctx, r.Issuer, j.Number)
	if err != nil {
		return err
	}
	if batch == nil {
		r.Report("anchoring", 0, 1)
		sent := r.Chain.Send(ctx, &types.MsgIssueDocuments{
			Issuer: r.Issuer, Number: j.Number, Type: j.Type, KeyId: j.KeyID, Root: root, Size_: uint32(j.Size), StatusList: j.StatusList,
		})
		// An earlier transaction may have got in: the state knows.
		if batch, err = r.Chain.batch(ctx, r.Issuer, j.Number); err != nil || batch == nil {
			return fmt.Errorf("the batch is not on chain yet, run the same command again: %w", errors.Join(sent, err))
		}
	}
	if hex.EncodeToString(batch.Root) != j.Root || int(batch.Size_) != j.Size || batch.StatusList != j.StatusList {
		return fmt.Errorf("%w: number %d was taken by another program of the department meanwhile; "+
			"nothing of this folder was handed out: remove it and issue again", ErrOtherBatch, j.Number)
	}
	r.Report("anchoring", 1, 1)
	if j.Height == batch.AnchoredHeight {
		return nil
	}
	j.Height = batch.AnchoredHeight
	return j.write(r.Dir)
}

// checkpoint is after how many documents what was written is made durable.
const checkpoint = 4 * chunk

// writeAll writes the files of the holders, beginning where an earlier run was, and gives the requests.
func (r *run) writeAll(ctx context.Context, j *journal, leaves []rules.Leaf) ([]uint64, error) {
	tree, err := rules.NewBatch(leaves)
	if err != nil {
		return nil, err
	}
	done, err := r.written()
	if err != nil {
		return nil, err
	}
	var requests []uint64
	at, since := 0, []string(nil)
	save := func() error {
		if err := syncFiles(r.Dir, since); err != nil {
			return err
		}
		since = nil
		return durable.Write(filepath.Join(r.Dir, writtenName), 0o600, func(w io.Writer) error {
			_, err := fmt.Fprintln(w, at)
			return err
		})
	}
	err = eachSigned(ctx, r.Dir, 0, chunk, func(list []*signed) error {
		for _, s := range list {
			if s.RequestID > 0 {
				requests = append(requests, s.RequestID)
			}
		}
		at += len(list)
		if at <= done {
			return nil
		}
		if err := parallel(len(list), func(i int) error { return r.write(j, tree, list[i]) }); err != nil {
			return err
		}
		for _, s := range list {
			since = append(since, s.Name+document.Extension)
			if r.PDF {
				since = append(since, s.Name+".pdf")
			}
		}
		r.Report("writing", at, j.Size)
		if at%checkpoint != 0 {
			return nil
		}
		return save()
	})
	if err != nil || at <= done {
		return requests, err
	}
	return requests, save()
}

func (r *run) written() (int, error) {
	text, err := os.ReadFile(filepath.Join(r.Dir, writtenName))
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(string(text[:max(0, len(text)-1)]))
}

// write writes the files of one holder.
func (r *run) write(j *journal, tree *rules.Batch, s *signed) error {
	salt, err := s.leafSalt()
	if err != nil {
		return err
	}
	path, err := tree.Prove(s.Leaf)
	if err != nil {
		return err
	}
	var attachments []document.Attachment
	if s.Signature != nil {
		attachments = []document.Attachment{{Name: signatureName, MediaType: signatureMedia, Data: s.Signature}}
	}
	anchor := document.Anchor{ChainID: j.ChainID, Batch: j.Number, Index: s.Leaf, Salt: salt, Path: path}
	text, err := document.Compose(s.Credential, &anchor, attachments)
	if err != nil {
		return err
	}
	if r.PDF {
		paper := ""
		if s.Paper != "" {
			p, err := credential.ParsePaper(s.Paper)
			if err != nil {
				return err
			}
			p.Anchor.Path = path
			if paper, err = p.Text(); err != nil {
				return err
			}
		}
		pages, err := r.template.Render(text, paper)
		if err != nil {
			return err
		}
		if err := writeWhole(filepath.Join(r.Dir, s.Name+".pdf"), pages); err != nil {
			return err
		}
	}
	return writeWhole(filepath.Join(r.Dir, s.Name+document.Extension), text)
}
