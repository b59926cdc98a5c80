package checkpoint

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"
)

// algorithm is the type of keys whose signatures have a time (c2sp.org/tlog-cosignature).
const algorithm = 4

const privateKey = "PRIVATE+KEY+"

// ErrKey is a key of another form.
var ErrKey = errors.New("not a key of a witness")

// Witness is the public key of a witness. It implements note.Verifier.
type Witness struct {
	name string
	key  ed25519.PublicKey
}

// Key is the private key of a witness.
type Key struct {
	name string
	key  ed25519.PrivateKey
}

// NewKey makes a key. The name is public and should be a domain or an address where one finds the witness.
func NewKey(name string) (*Key, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	_, key, err := ed25519.GenerateKey(rand.Reader)
	return &Key{name, key}, err
}

func checkName(name string) error {
	if name == "" || len(name) > 100 || !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsSpace) || strings.ContainsRune(name, '+') {
		return fmt.Errorf("%w: the name %q must have 1 to 100 bytes without spaces and +", ErrKey, name)
	}
	return nil
}

// ParseKey reads what Key.Secret gives.
func ParseKey(text string) (*Key, error) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), privateKey)
	if !ok {
		return nil, fmt.Errorf("%w: it does not begin with %s", ErrKey, privateKey)
	}
	name, hash, seed, err := split(rest, ed25519.SeedSize)
	if err != nil {
		return nil, err
	}
	k := &Key{name, ed25519.NewKeyFromSeed(seed)}
	if k.Witness().KeyHash() != hash {
		return nil, fmt.Errorf("%w: its parts do not belong together", ErrKey)
	}
	return k, nil
}

// ParseWitness reads what Witness.String gives.
func ParseWitness(text string) (*Witness, error) {
	name, hash, key, err := split(strings.TrimSpace(text), ed25519.PublicKeySize)
	if err != nil {
		return nil, err
	}
	w := &Witness{name, key}
	if w.KeyHash() != hash {
		return nil, fmt.Errorf("%w: %q: its parts do not belong together", ErrKey, text)
	}
	return w, nil
}

// ParseWitnesses reads a list, one a line; empty lines and lines that begin with # are left out.
func ParseWitnesses(text string) ([]*Witness, error) {
	var list []*Witness
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		w, err := ParseWitness(line)
		if err != nil {
			return nil, err
		}
		list = append(list, w)
	}
	return list, nil
}

// split takes NAME+HASH+BASE64 apart.
func split(text string, size int) (name string, hash uint32, key []byte, err error) {
	parts := strings.SplitN(text, "+", 3)
	if len(parts) != 3 {
		return "", 0, nil, fmt.Errorf("%w: it is not NAME+HASH+KEY", ErrKey)
	}
	if err := checkName(parts[0]); err != nil {
		return "", 0, nil, err
	}
	h, err := strconv.ParseUint(parts[1], 16, 32)
	if err != nil || len(parts[1]) != 8 {
		return "", 0, nil, fmt.Errorf("%w: %q is not 8 hexadecimal digits", ErrKey, parts[1])
	}
	data, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(data) != 1+size || data[0] != algorithm {
		return "", 0, nil, fmt.Errorf("%w: it is not for timestamped cosignatures of Ed25519", ErrKey)
	}
	return parts[0], uint32(h), data[1:], nil
}

// Secret is the whole key as text: whoever has it can sign.
func (k *Key) Secret() string {
	return fmt.Sprintf("%s%s+%08x+%s", privateKey, k.name, k.Witness().KeyHash(), encode(k.key.Seed()))
}

// Witness is the public key.
func (k *Key) Witness() *Witness {
	return &Witness{k.name, k.key.Public().(ed25519.PublicKey)}
}

// String is the verifier key, as signed notes have it.
func (w *Witness) String() string {
	return fmt.Sprintf("%s+%08x+%s", w.name, w.KeyHash(), encode(w.key))
}

func encode(key []byte) string {
	return base64.StdEncoding.EncodeToString(append([]byte{algorithm}, key...))
}

// Name implements note.Verifier.
func (w *Witness) Name() string { return w.name }

// KeyHash implements note.Verifier.
func (w *Witness) KeyHash() uint32 {
	sum := sha256.Sum256(append([]byte(w.name+"\n"), append([]byte{algorithm}, w.key...)...))
	return binary.BigEndian.Uint32(sum[:4])
}

// Verify implements note.Verifier.
func (w *Witness) Verify(message, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	at := binary.BigEndian.Uint64(signature)
	return at < 1<<62 && ed25519.Verify(w.key, cosigned(at, message), signature[8:])
}

// cosigned is what a witness signs at a time.
func cosigned(at uint64, message []byte) []byte {
	return fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", at, message)
}

// signerAt signs as of a time. It implements note.Signer.
type signerAt struct {
	*Key
	at uint64
}

func (s signerAt) Name() string    { return s.name }
func (s signerAt) KeyHash() uint32 { return s.Witness().KeyHash() }
func (s signerAt) Sign(message []byte) ([]byte, error) {
	return append(binary.BigEndian.AppendUint64(nil, s.at), ed25519.Sign(s.key, cosigned(s.at, message))...), nil
}

// Sign makes a note with the cosignature of one witness.
func (k *Key) Sign(c *Checkpoint, at time.Time) (string, error) {
	signed, err := note.Sign(&note.Note{Text: c.Text()}, signerAt{k, uint64(at.Unix())})
	return string(signed), err
}
