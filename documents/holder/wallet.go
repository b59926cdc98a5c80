package holder

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/durable"
)

const (
	keysDir     = "keys"
	requestsDir = "requests"
	keySuffix   = ".pem"
	stateSuffix = ".json"
)

// Wallet is a directory with keys and requests.
type Wallet struct{ dir string }

// OpenWallet uses a directory; it is made when something is written.
func OpenWallet(dir string) *Wallet { return &Wallet{dir} }

// NewKey makes a holder's key; the algorithm is credential.ES256 or credential.EdDSA.
func NewKey(algorithm string) (crypto.Signer, error) {
	switch algorithm {
	case credential.ES256:
		return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case credential.EdDSA:
		_, key, err := ed25519.GenerateKey(rand.Reader)
		return key, err
	}
	return nil, fmt.Errorf("no algorithm %q for holders' keys: %s or %s", algorithm, credential.ES256, credential.EdDSA)
}

// ReadKey reads a key in PKCS#8 and PEM, as the wallet keeps it.
func ReadKey(path string) (crypto.Signer, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil || block.Type != "PRIVATE KEY" {
		return nil, fmt.Errorf("%s is no private key: want PEM of PKCS#8", path)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, fmt.Errorf("%s: %w", path, credential.ErrKey)
	}
	if _, err := credential.AlgorithmOf(signer.Public()); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return signer, nil
}

func (w *Wallet) keyPath(name string) string { return filepath.Join(w.dir, keysDir, name+keySuffix) }

func (w *Wallet) writeKey(name string, key crypto.Signer) error {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	return writeFile(w.keyPath(name), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

// ErrNoKey says that the wallet has not the private key of a document.
var ErrNoKey = errors.New("the wallet has not the key to which the document was issued")

// FindKey gives the private key of a document's holder; the error wraps ErrNoKey.
func (w *Wallet) FindKey(holder crypto.PublicKey) (crypto.Signer, error) {
	files, err := filepath.Glob(filepath.Join(w.dir, keysDir, "*"+keySuffix))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		key, err := ReadKey(file)
		if err != nil {
			return nil, err
		}
		if public, ok := key.Public().(interface{ Equal(crypto.PublicKey) bool }); ok && public.Equal(holder) {
			return key, nil
		}
	}
	return nil, fmt.Errorf("%w: restore it into %s, or name its file", ErrNoKey, filepath.Join(w.dir, keysDir))
}

// State is a request and how far it has come.
type State struct {
	ChainID    string          `json:"chain_id"`
	Account    string          `json:"account"`
	Type       string          `json:"type"`
	Issuer     string          `json:"issuer"`
	Basis      string          `json:"basis,omitempty"`
	Commitment string          `json:"commitment"`
	Made       int64           `json:"made"`          // Unix seconds
	Message    json.RawMessage `json:"message"`       // text of an exchange.Message
	Key        string          `json:"key,omitempty"` // name of the holder's key; empty at a counter
	ReplyKey   string          `json:"reply_key"`     // hexadecimal, secret
	Token      string          `json:"token"`         // hexadecimal, secret
	Tx         []byte          `json:"tx,omitempty"`  // signed, before it was sent
	Sequence   uint64          `json:"sequence"`      // of the account in Tx
	RequestID  uint64          `json:"request_id"`    // 0 until it is known to be on chain
	Delivered  bool            `json:"delivered"`     // the inbox has it
	Received   string          `json:"received"`      // file of the finished document
}

func (w *Wallet) save(s *State) error {
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(w.dir, requestsDir, s.Commitment+stateSuffix), text)
}

// States are the requests of the wallet in the order in which they were made.
func (w *Wallet) States() ([]*State, error) {
	files, err := filepath.Glob(filepath.Join(w.dir, requestsDir, "*"+stateSuffix))
	if err != nil {
		return nil, err
	}
	var states []*State
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		s := new(State)
		if err := json.Unmarshal(text, s); err != nil || s.Commitment+stateSuffix != filepath.Base(file) {
			return nil, fmt.Errorf("%s is no request of this wallet: move it away", file)
		}
		states = append(states, s)
	}
	sortStates(states)
	return states, nil
}

// State gives the request with a number on chain.
func (w *Wallet) State(id uint64) (*State, error) {
	states, err := w.States()
	if err != nil {
		return nil, err
	}
	for _, s := range states {
		if s.RequestID == id {
			return s, nil
		}
	}
	return nil, fmt.Errorf("the wallet %s has no request %d: moscowd documents status lists those it has", w.dir, id)
}

func (s *State) commitment() ([32]byte, error) { return unhex("commitment", s.Commitment) }

func unhex(what, text string) (b [32]byte, err error) {
	data, err := hex.DecodeString(strings.TrimSpace(text))
	if err != nil || len(data) != len(b) {
		return b, fmt.Errorf("damaged %s in a request of the wallet: restore a backup", what)
	}
	copy(b[:], data)
	return b, nil
}

// writeFile writes a file for its owner, and the folder it is in.
func writeFile(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return durable.WriteBytes(path, 0o600, data)
}
