package inbox

import (
	"errors"
	"net/http"
	"os"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/credential/document"
	"github.com/moscowchain/moscowd/credential/seal"
	"github.com/moscowchain/moscowd/documents/exchange"
)

// answer gives another department the fields of a document that its holder allows it to see. Who brings the consent is
// not asked: only the department that it names can open the answer.
func (i *Inbox) answer(w http.ResponseWriter, r *http.Request) error {
	text, release, err := i.body(w, r, exchange.MaxConsentSize)
	if err != nil {
		return err
	}
	defer release()
	consent, err := exchange.ParseConsent(text)
	if err != nil {
		return refuse(http.StatusBadRequest, "consent", "%s", err)
	}
	if consent.ChainID != i.options.ChainID || consent.Issuer != i.options.Issuer {
		return refuse(http.StatusMisdirectedRequest, "other_department", "the consent is for the inbox of another department or chain")
	}
	file, err := i.consented(consent)
	if err != nil {
		return err
	}
	presented, err := file.Disclose(consent.Fields...)
	if errors.Is(err, credential.ErrNoField) {
		return refuse(http.StatusUnprocessableEntity, "fields", "the document has not all fields that the consent names")
	} else if err != nil {
		return err
	}
	encoded, err := presented.Encode()
	if err != nil {
		return err
	}
	to, err := i.options.Chain.EncryptionKey(r.Context(), consent.Audience)
	if errors.Is(err, ErrNotOnChain) {
		return refuse(http.StatusUnprocessableEntity, "no_inbox", "%s has no inbox on chain to which the answer could be sealed", consent.Audience)
	} else if err != nil {
		return err
	}
	sealed, err := consent.SealAnswer(to, encoded)
	if err != nil {
		return err
	}
	i.options.Logger.Info("consent answered", "audience", consent.Audience, "type", consent.Type)
	return sendSealed(w, sealed)
}

// consented gives the document for which the holder's consent is good now.
func (i *Inbox) consented(consent *exchange.SignedConsent) (*document.File, error) {
	sealed, err := i.store.document(consent.Document)
	if errors.Is(err, os.ErrNotExist) {
		return nil, refuse(http.StatusNotFound, "unknown_document", "this department keeps no such document")
	} else if err != nil {
		return nil, err
	}
	file, err := i.openDocument(consent.Document, sealed)
	if err != nil {
		return nil, err
	}
	if err := consent.Check(file.Credential.Claims.HolderKey, i.options.Now()); err != nil {
		return nil, refuse(http.StatusForbidden, "consent", "%s", err)
	}
	if file.Credential.Claims.Type != consent.Type {
		return nil, refuse(http.StatusForbidden, "consent", "the consent is for a document of another type")
	}
	return file, nil
}

func (i *Inbox) openDocument(hash [32]byte, sealed []byte) (*document.File, error) {
	text, err := open(i.keys, func(key *seal.PrivateKey) ([]byte, error) {
		return seal.Open(key, i.archiveContext(hash), sealed)
	})
	if err != nil {
		return nil, err
	}
	return document.Parse(text)
}
