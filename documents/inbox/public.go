package inbox

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"net/http"

	"github.com/moscowchain/moscowd/credential/seal"
	"github.com/moscowchain/moscowd/documents/exchange"
	documentstypes "github.com/moscowchain/moscowd/x/documents/types"
)

// Public is the handler for residents and other departments.
func (i *Inbox) Public() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("POST /requests/{id}", i.public("deliver", i.deliver))
	mux.Handle("GET /requests/{id}", i.public("fetch", i.fetch))
	mux.Handle("DELETE /requests/{id}", i.public("received", i.received))
	mux.Handle("POST /consents", i.public("consent", i.answer))
	mux.Handle("GET /healthz", i.endpoint("healthz", health))
	return mux
}

func health(w http.ResponseWriter, _ *http.Request) error {
	_, err := io.WriteString(w, "ok\n")
	return err
}

// deliver takes the sealed message of an open request to this department. What was stored once is not looked at again.
func (i *Inbox) deliver(w http.ResponseWriter, r *http.Request) error {
	id, err := requestID(r)
	if err != nil {
		return err
	}
	if _, stored := i.store.entry(id); !stored {
		if err := i.take(w, r, id); err != nil {
			return err
		}
		i.options.Logger.Info("request stored", "request", id)
	}
	w.WriteHeader(http.StatusAccepted)
	return nil
}

func (i *Inbox) take(w http.ResponseWriter, r *http.Request, id uint64) error {
	// The chain comes first: for requests that are not there nothing is read.
	request, err := i.openRequest(r, id)
	if err != nil {
		return err
	}
	sealed, release, err := i.body(w, r, seal.MaxPlaintext+seal.Overhead)
	if err != nil {
		return err
	}
	defer release()
	message, err := i.openMessage(request, sealed)
	if err != nil {
		return refuse(http.StatusUnprocessableEntity, "not_this_request", "%s", err)
	}
	room, err := i.store.addRequest(id, header{
		Commitment: hex.EncodeToString(message.Commitment[:]), Received: i.options.Now().Unix(),
		TokenHash: hex.EncodeToString(message.Request.ReplyTokenHash[:]), Type: request.Type,
	}, sealed, i.options.MaxWaiting)
	if err == nil && !room {
		return refuse(http.StatusServiceUnavailable, "full", "the department has as many requests as it can keep: deliver again later, the place in the queue on chain stays")
	}
	return err
}

// openRequest gives a request of the chain that this department has to decide.
func (i *Inbox) openRequest(r *http.Request, id uint64) (*documentstypes.Request, error) {
	request, err := i.options.Chain.Request(r.Context(), id)
	switch {
	case errors.Is(err, ErrNotOnChain):
		return nil, refuse(http.StatusNotFound, "unknown_request", "request %d is not on chain as the department's node sees it: try again in some seconds", id)
	case err != nil:
		return nil, err
	case request.Issuer != i.options.Issuer:
		return nil, refuse(http.StatusMisdirectedRequest, "other_department", "request %d is to %s: deliver it there", id, request.Issuer)
	case !isOpen(request):
		return nil, refuse(http.StatusGone, "decided", "request %d is no longer open", id)
	}
	return request, nil
}

func isOpen(request *documentstypes.Request) bool {
	return request.State == documentstypes.RequestState_REQUEST_STATE_FILED || request.State == documentstypes.RequestState_REQUEST_STATE_ACCEPTED
}

// openMessage opens a message and checks that it is the one to which the request on chain is committed.
func (i *Inbox) openMessage(request *documentstypes.Request, sealed []byte) (*exchange.Message, error) {
	if len(request.PayloadCommitment) != sha256.Size {
		return nil, exchange.ErrCommitment
	}
	message, err := i.unseal([32]byte(request.PayloadCommitment), sealed)
	if err != nil {
		return nil, err
	}
	key, err := message.Request.HolderKeyCommitment()
	if err != nil {
		return nil, err
	}
	m := &message.Request
	if m.Type != request.Type || m.Issuer != request.Issuer || m.Basis != request.Basis || !bytes.Equal(key, request.HolderKeyCommitment) {
		return nil, exchange.ErrCommitment
	}
	return message, nil
}

func (i *Inbox) unseal(commitment [32]byte, sealed []byte) (*exchange.Message, error) {
	return open(i.keys, func(key *seal.PrivateKey) (*exchange.Message, error) {
		return exchange.OpenMessage(key, i.options.ChainID, commitment, sealed)
	})
}

// authorised finds the request whose token was presented. Whoever has it not learns nothing.
func (i *Inbox) authorised(r *http.Request) (uint64, entry, error) {
	unknown := refuse(http.StatusNotFound, "unknown_request", "the inbox has no such request for this token: deliver it first")
	id, err := requestID(r)
	if err != nil {
		return 0, entry{}, err
	}
	token, err := base64.RawURLEncoding.DecodeString(bearer(r))
	if err != nil || len(token) != len(exchange.Token{}) {
		return 0, entry{}, unknown
	}
	hash := exchange.Token(token).Hash()
	e, found := i.store.entry(id)
	if !found || subtle.ConstantTimeCompare([]byte(hex.EncodeToString(hash[:])), []byte(e.TokenHash)) != 1 {
		return 0, entry{}, unknown
	}
	return id, e, nil
}

// fetch gives the finished document, sealed to its holder: 200 with it, 202 if it is not finished.
func (i *Inbox) fetch(w http.ResponseWriter, r *http.Request) error {
	id, e, err := i.authorised(r)
	if err != nil {
		return err
	}
	if !e.replied {
		w.WriteHeader(http.StatusAccepted)
		return nil
	}
	sealed, err := i.store.reply(id)
	if err != nil {
		return err
	}
	return sendSealed(w, sealed)
}

func sendSealed(w http.ResponseWriter, sealed []byte) error {
	w.Header().Set("Content-Type", "application/octet-stream")
	_, _ = io.Copy(w, bytes.NewReader(sealed)) // a client that went away asks again
	return nil
}

// received lets the holder say that the document arrived; then the inbox forgets request and document.
func (i *Inbox) received(w http.ResponseWriter, r *http.Request) error {
	id, e, err := i.authorised(r)
	if err != nil {
		return err
	}
	if !e.replied {
		return refuse(http.StatusConflict, "not_finished", "the document is not finished yet; to take the request back, send moscowd tx documents withdraw")
	}
	if err := i.store.remove(id); err != nil {
		return err
	}
	i.options.Logger.Info("document received by its holder", "request", id)
	w.WriteHeader(http.StatusNoContent)
	return nil
}
