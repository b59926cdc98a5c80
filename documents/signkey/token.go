package signkey

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"encoding/asn1"
	"errors"
	"fmt"
	"io"
	"math/big"
	"runtime"
	"strings"

	"github.com/miekg/pkcs11"
)

// Numbers of PKCS #11, version 3.0, that the library has no names for.
const (
	edwardsKeyType = 0x40   // CKK_EC_EDWARDS
	eddsaMechanism = 0x1057 // CKM_EDDSA
)

// token is a private key in a token. Each signature has a session of its own for its time.
type token struct {
	module   *pkcs11.Ctx
	sessions chan pkcs11.SessionHandle
	private  pkcs11.ObjectHandle
	public   crypto.PublicKey
}

func openToken(text string) (*Key, error) {
	u, err := parseURI(text)
	if err != nil {
		return nil, err
	}
	module := pkcs11.New(u.module)
	if module == nil {
		return nil, fmt.Errorf("%s cannot be loaded as a library of PKCS#11", u.module)
	}
	if err := module.Initialize(); err != nil {
		module.Destroy()
		return nil, fmt.Errorf("%s: %w", u.module, err)
	}
	t := &token{module: module}
	if err := t.open(u); err != nil {
		return nil, errors.Join(err, t.close())
	}
	return &Key{t, t.close}, nil
}

func (t *token) close() error {
	err := t.module.Finalize() // ends the sessions
	t.module.Destroy()
	return err
}

func (t *token) open(u *tokenURI) error {
	slot, err := t.slot(u.token)
	if err != nil {
		return err
	}
	count := runtime.GOMAXPROCS(0)
	t.sessions = make(chan pkcs11.SessionHandle, count)
	var session pkcs11.SessionHandle
	for range count {
		if session, err = t.module.OpenSession(slot, pkcs11.CKF_SERIAL_SESSION); err != nil {
			return fmt.Errorf("token %q: %w", u.token, err)
		}
		t.sessions <- session
	}
	// One login is for all sessions.
	if err := t.module.Login(session, pkcs11.CKU_USER, u.pin); err != nil && !errors.Is(err, pkcs11.Error(pkcs11.CKR_USER_ALREADY_LOGGED_IN)) {
		return fmt.Errorf("token %q: login, the PIN comes from pin-source or pin-value: %w", u.token, err)
	}
	private, id, err := t.find(session, pkcs11.CKO_PRIVATE_KEY, u)
	if err != nil {
		return err
	}
	if u.id == "" && len(id) > 0 {
		u = &tokenURI{token: u.token, id: string(id)}
	}
	public, _, err := t.find(session, pkcs11.CKO_PUBLIC_KEY, u)
	if err != nil {
		return err
	}
	t.private = private
	t.public, err = t.publicKey(session, public)
	return err
}

// slot finds the token of a label; without a label there must be only one.
func (t *token) slot(label string) (uint, error) {
	slots, err := t.module.GetSlotList(true)
	if err != nil {
		return 0, err
	}
	var found []uint
	for _, slot := range slots {
		info, err := t.module.GetTokenInfo(slot)
		if err != nil {
			return 0, err
		}
		initialized := info.Flags&pkcs11.CKF_TOKEN_INITIALIZED != 0
		if initialized && (label == "" || strings.TrimRight(info.Label, " \x00") == label) {
			found = append(found, slot)
		}
	}
	if len(found) != 1 {
		return 0, fmt.Errorf("%d tokens have the label %q, want one", len(found), label)
	}
	return found[0], nil
}

// find gives the one object of a class that the URI names, with its CKA_ID.
func (t *token) find(session pkcs11.SessionHandle, class uint, u *tokenURI) (pkcs11.ObjectHandle, []byte, error) {
	template := []*pkcs11.Attribute{pkcs11.NewAttribute(pkcs11.CKA_CLASS, class)}
	if u.id != "" {
		template = append(template, pkcs11.NewAttribute(pkcs11.CKA_ID, []byte(u.id)))
	}
	if u.object != "" {
		template = append(template, pkcs11.NewAttribute(pkcs11.CKA_LABEL, u.object))
	}
	if err := t.module.FindObjectsInit(session, template); err != nil {
		return 0, nil, err
	}
	objects, _, err := t.module.FindObjects(session, 2)
	if err := errors.Join(err, t.module.FindObjectsFinal(session)); err != nil {
		return 0, nil, err
	}
	if len(objects) != 1 {
		what := map[uint]string{pkcs11.CKO_PRIVATE_KEY: "private", pkcs11.CKO_PUBLIC_KEY: "public"}[class]
		return 0, nil, fmt.Errorf("token %q has %d %s keys with the label %q and the id %x, want one", u.token, len(objects), what, u.object, u.id)
	}
	attributes, err := t.module.GetAttributeValue(session, objects[0], []*pkcs11.Attribute{pkcs11.NewAttribute(pkcs11.CKA_ID, nil)})
	if err != nil {
		return 0, nil, err
	}
	return objects[0], attributes[0].Value, nil
}

var p256 = asn1.ObjectIdentifier{1, 2, 840, 10045, 3, 1, 7}

func (t *token) publicKey(session pkcs11.SessionHandle, object pkcs11.ObjectHandle) (crypto.PublicKey, error) {
	attributes, err := t.module.GetAttributeValue(session, object, []*pkcs11.Attribute{
		pkcs11.NewAttribute(pkcs11.CKA_KEY_TYPE, nil), pkcs11.NewAttribute(pkcs11.CKA_EC_PARAMS, nil), pkcs11.NewAttribute(pkcs11.CKA_EC_POINT, nil),
	})
	if err != nil {
		return nil, err
	}
	kind, params, point := attributes[0].Value, attributes[1].Value, attributes[2].Value
	var raw []byte // the point is DER, or plain in some tokens
	if rest, err := asn1.Unmarshal(point, &raw); err != nil || len(rest) > 0 {
		raw = point
	}
	switch {
	case bytes.Equal(kind, pkcs11.NewAttribute(0, uint(pkcs11.CKK_EC)).Value):
		var curve asn1.ObjectIdentifier
		if _, err := asn1.Unmarshal(params, &curve); err != nil || !curve.Equal(p256) {
			return nil, errors.New("the key is not on P-256")
		}
		return ecdsa.ParseUncompressedPublicKey(elliptic.P256(), raw)
	case bytes.Equal(kind, pkcs11.NewAttribute(0, uint(edwardsKeyType)).Value) && len(raw) == ed25519.PublicKeySize:
		return ed25519.PublicKey(raw), nil
	}
	return nil, errors.New("the key is neither ECDSA nor Ed25519")
}

// Public implements crypto.Signer.
func (t *token) Public() crypto.PublicKey { return t.public }

// Sign implements crypto.Signer: of a hash in ASN.1 for ECDSA, of a message for Ed25519.
func (t *token) Sign(_ io.Reader, digest []byte, _ crypto.SignerOpts) ([]byte, error) {
	session := <-t.sessions
	defer func() { t.sessions <- session }()
	_, isEd25519 := t.public.(ed25519.PublicKey)
	mechanism := pkcs11.NewMechanism(pkcs11.CKM_ECDSA, nil)
	if isEd25519 {
		mechanism = pkcs11.NewMechanism(eddsaMechanism, nil)
	}
	if err := t.module.SignInit(session, []*pkcs11.Mechanism{mechanism}, t.private); err != nil {
		return nil, err
	}
	signature, err := t.module.Sign(session, digest)
	if err != nil || isEd25519 {
		return signature, err
	}
	half := len(signature) / 2
	return asn1.Marshal(struct{ R, S *big.Int }{new(big.Int).SetBytes(signature[:half]), new(big.Int).SetBytes(signature[half:])})
}
