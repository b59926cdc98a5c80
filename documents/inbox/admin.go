package inbox

import (
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/credential/document"
	"github.com/moscowchain/moscowd/credential/seal"
	"github.com/moscowchain/moscowd/documents/exchange"
	documentstypes "github.com/moscowchain/moscowd/x/documents/types"
)

// AdminHandler is the handler for the clerk's system. Everything but metrics and health needs the token.
func (i *Inbox) AdminHandler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /lines", i.endpoint("lines", i.admin(i.lines)))
	mux.Handle("PUT /requests/{id}/reply", i.endpoint("reply", i.admin(i.takeReply)))
	mux.Handle("GET /metrics", i.metrics.handler())
	mux.Handle("GET /healthz", i.endpoint("healthz", health))
	return mux
}

func (i *Inbox) admin(serve handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if subtle.ConstantTimeCompare([]byte(bearer(r)), []byte(i.token)) != 1 {
			return refuse(http.StatusUnauthorized, "token", "the admin listener needs the token in %s of the inbox's directory", tokenFile)
		}
		return serve(w, r)
	}
}

// lines gives the open requests as JSON lines, by number. The query parameter type leaves out those of other types,
// accepted=true those that the department did not accept yet.
func (i *Inbox) lines(w http.ResponseWriter, r *http.Request) error {
	wanted, accepted := r.URL.Query().Get("type"), r.URL.Query().Get("accepted") == "true"
	w.Header().Set("Content-Type", "application/x-ndjson")
	for _, id := range i.store.ids() {
		e, found := i.store.entry(id)
		if !found || e.replied || wanted != "" && e.Type != wanted {
			continue
		}
		request, err := i.options.Chain.Request(r.Context(), id)
		if err != nil {
			return err
		}
		if !isOpen(request) || accepted && request.State != documentstypes.RequestState_REQUEST_STATE_ACCEPTED {
			continue
		}
		text, err := i.line(id, e)
		if err != nil {
			return err
		}
		if _, err := w.Write(text); err != nil {
			return nil // the clerk's system went away and asks again
		}
	}
	return nil
}

func (i *Inbox) line(id uint64, e entry) ([]byte, error) {
	message, err := i.message(id, e)
	if err != nil {
		return nil, err
	}
	line := exchange.Line{
		RequestID: id, Type: message.Request.Type, Basis: message.Request.Basis,
		HolderKey: message.Request.HolderKey, Fields: message.Request.Fields,
	}
	text, err := line.Encode()
	return append(text, '\n'), err
}

// message opens a stored request.
func (i *Inbox) message(id uint64, e entry) (*exchange.Message, error) {
	sealed, err := i.store.message(id)
	if err != nil {
		return nil, err
	}
	commitment, err := hex.DecodeString(e.Commitment)
	if err != nil || len(commitment) != 32 {
		return nil, fmt.Errorf("request %d: damaged header", id)
	}
	message, err := i.unseal([32]byte(commitment), sealed)
	if err != nil {
		return nil, fmt.Errorf("stored request %d: %w: restore the key to which it was sealed", id, err)
	}
	return message, nil
}

// takeReply takes the finished document of a request, seals it to its holder and keeps a copy for consents.
func (i *Inbox) takeReply(w http.ResponseWriter, r *http.Request) error {
	id, err := requestID(r)
	if err != nil {
		return err
	}
	e, found := i.store.entry(id)
	if !found {
		return refuse(http.StatusNotFound, "unknown_request", "the inbox has no request %d: its holder has fetched the document already, or never delivered the request", id)
	}
	text, release, err := i.body(w, r, seal.MaxPlaintext)
	if err != nil {
		return err
	}
	defer release()
	reply, err := exchange.ParseReply(text)
	if err != nil {
		return refuse(http.StatusUnprocessableEntity, "reply", "%s", err)
	}
	message, err := i.message(id, e)
	if err != nil {
		return err
	}
	onChain, err := i.options.Chain.Request(r.Context(), id)
	if err != nil {
		return err
	}
	file, err := i.checkReply(reply, message, onChain)
	if err != nil {
		return refuse(http.StatusUnprocessableEntity, "reply", "request %d: %s", id, err)
	}
	if err := i.keepReply(id, reply, message, file); err != nil {
		return err
	}
	i.options.Logger.Info("document stored for its holder", "request", id)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (i *Inbox) keepReply(id uint64, reply *exchange.Reply, message *exchange.Message, file *document.File) error {
	if file != nil {
		hash := file.Credential.DocumentHash()
		archived, err := seal.Seal(i.keys[0].PublicKey(), i.archiveContext(hash), reply.Document)
		if err != nil {
			return err
		}
		if err := i.store.addDocument(hash, archived); err != nil {
			return err
		}
	}
	sealed, err := reply.Seal(&message.Request, message.Commitment)
	if err != nil {
		return err
	}
	return i.store.addReply(id, sealed)
}

func (i *Inbox) archiveContext(document [32]byte) []byte {
	return []byte(i.options.ChainID + "/archive/" + hex.EncodeToString(document[:]))
}

// checkReply compares what was made with what was asked for and what the chain says. It gives the document, or nil if
// there is paper alone.
func (i *Inbox) checkReply(reply *exchange.Reply, message *exchange.Message, onChain *documentstypes.Request) (*document.File, error) {
	if onChain.State != documentstypes.RequestState_REQUEST_STATE_ISSUED {
		return nil, errors.New("the chain does not say that it was issued: wait until moscowd documents issue has marked the request")
	}
	if len(reply.Document) == 0 {
		if message.Request.HolderKey != nil {
			return nil, errors.New("the holder needs the document file, not only its PDF")
		}
		return nil, nil
	}
	file, err := document.Parse(reply.Document)
	if err != nil {
		return nil, err
	}
	claims := &file.Credential.Claims
	switch {
	case file.Anchor.ChainID != i.options.ChainID || claims.Issuer != i.options.Issuer:
		return nil, errors.New("the document is of another chain or department")
	case claims.Type != message.Request.Type:
		return nil, fmt.Errorf("the document is of type %s, asked for was %s", claims.Type, message.Request.Type)
	case file.Anchor.Batch != onChain.Batch:
		return nil, fmt.Errorf("the document is in batch %d, the chain says that batch %d fulfils the request", file.Anchor.Batch, onChain.Batch)
	case !sameKey(claims, message):
		return nil, errors.New("the document was issued to another key than the holder's")
	}
	return file, nil
}

func sameKey(claims *credential.Claims, message *exchange.Message) bool {
	if claims.HolderKey == nil || message.Request.HolderKey == nil {
		return claims.HolderKey == nil && message.Request.HolderKey == nil
	}
	a, errA := exchange.EncodeKey(claims.HolderKey)
	b, errB := exchange.EncodeKey(message.Request.HolderKey)
	return errA == nil && errB == nil && string(a) == string(b)
}
