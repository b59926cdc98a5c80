package holder

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/moscowchain/moscowd/credential/document"
	"github.com/moscowchain/moscowd/credential/seal"
	"github.com/moscowchain/moscowd/documents/exchange"
	"github.com/moscowchain/moscowd/documents/inbox"
)

// ErrNotFinished says that a document is not there yet.
var ErrNotFinished = errors.New("the document is not finished yet")

// Receive fetches a finished document, checks that it is what was asked for and writes it to path, and its PDF beside it.
// Then the inbox is told to forget it. The names of the written files are returned. A request that the inbox does not know
// is delivered again. The error wraps ErrNotFinished.
func (w *Wallet) Receive(ctx context.Context, s *State, node Node, path string) ([]string, error) {
	to, err := node.Inbox(ctx, s.Issuer)
	if err != nil {
		return nil, err
	}
	client := InboxClient{to.Uri}
	token, err := unhex("token", s.Token)
	if err != nil {
		return nil, err
	}
	sealed, err := client.Fetch(ctx, s.RequestID, token)
	if failure := (*inbox.Failure)(nil); errors.As(err, &failure) && failure.Status == http.StatusNotFound {
		if err := w.Deliver(ctx, s, node, 0); err != nil {
			return nil, err
		}
		return nil, ErrNotFinished
	}
	if err != nil {
		return nil, err
	}
	if sealed == nil {
		return nil, ErrNotFinished
	}
	reply, err := w.openReply(s, sealed)
	if err != nil {
		return nil, err
	}
	files, err := writeReply(reply, path)
	if err != nil {
		return nil, err
	}
	// What only served to get the document is personal data that nobody needs any more.
	s.Received, s.Message, s.Tx, s.ReplyKey, s.Token = files[0], nil, nil, "", ""
	if err := w.save(s); err != nil {
		return nil, err
	}
	// If this does not arrive, the inbox forgets the document when its time is over.
	_ = client.Received(ctx, s.RequestID, token)
	return files, nil
}

func (w *Wallet) openReply(s *State, sealed []byte) (*exchange.Reply, error) {
	secret, err := unhex("reply key", s.ReplyKey)
	if err != nil {
		return nil, err
	}
	key, err := seal.ParsePrivateKey(secret[:])
	if err != nil {
		return nil, err
	}
	commitment, err := s.commitment()
	if err != nil {
		return nil, err
	}
	reply, err := exchange.OpenReply(key, s.ChainID, commitment, sealed)
	if err != nil {
		return nil, err
	}
	return reply, w.checkReply(s, reply)
}

// checkReply refuses what was not asked for. Whether it is genuine, moscowd verify document tells.
func (w *Wallet) checkReply(s *State, reply *exchange.Reply) error {
	if len(reply.Document) == 0 {
		if s.Key != "" {
			return errors.New("the inbox gave a PDF without the document file: ask the department")
		}
		return nil
	}
	file, err := document.Parse(reply.Document)
	if err != nil {
		return err
	}
	claims := &file.Credential.Claims
	if claims.Type != s.Type || claims.Issuer != s.Issuer || file.Anchor.ChainID != s.ChainID {
		return fmt.Errorf("the inbox gave a document of type %q by %q, asked for was %q by %q: ask the department", claims.Type, claims.Issuer, s.Type, s.Issuer)
	}
	if s.Key == "" {
		return nil
	}
	key, err := ReadKey(w.keyPath(s.Key))
	if err != nil {
		return err
	}
	if public, ok := key.Public().(interface{ Equal(crypto.PublicKey) bool }); !ok || claims.HolderKey == nil || !public.Equal(claims.HolderKey) {
		return errors.New("the inbox gave a document that was issued to another key: it cannot be shown by this wallet, ask the department")
	}
	return nil
}

// writeReply gives the names of the files; the document comes first. Nothing that is there is overwritten.
func writeReply(reply *exchange.Reply, path string) ([]string, error) {
	base := strings.TrimSuffix(path, document.Extension)
	var files []string
	for _, file := range []struct {
		name string
		data []byte
	}{{base + document.Extension, reply.Document}, {base + ".pdf", reply.PDF}} {
		if len(file.data) == 0 {
			continue
		}
		if have, err := os.ReadFile(file.name); err == nil && string(have) != string(file.data) {
			return nil, fmt.Errorf("%s is there with other contents: choose another name with -o", file.name)
		}
		if err := writeFile(file.name, file.data); err != nil {
			return nil, err
		}
		files = append(files, file.name)
	}
	return files, nil
}
