package credential

import (
	"crypto"
	"crypto/sha256"
	"fmt"
	"time"
)

const (
	bindingType = "kb+jwt"
	// bindingSkew is by how much a holder's clock may be ahead.
	bindingSkew = time.Minute
)

// Binding is for whom and when a presentation was made.
type Binding struct {
	Audience string // the verifier, 1 to 256 printable ASCII characters
	Nonce    string // chosen by the verifier, likewise
	IssuedAt int64  // Unix seconds
}

// keyBinding is the token at the end of a presentation (RFC 9901, section 4.3).
type keyBinding struct {
	Binding
	text      string
	presented string // base64url of the SHA-256 of what stands before it
}

// Bind signs a presentation with the holder's key for one verifier. The error wraps ErrKeyBinding, if the document has
// no holder or another one, or ErrClaims.
func (c *Credential) Bind(holder crypto.Signer, b Binding) (*Credential, error) {
	key, ok := holder.Public().(interface{ Equal(crypto.PublicKey) bool })
	if c.Claims.HolderKey == nil || !ok || !key.Equal(c.Claims.HolderKey) {
		return nil, fmt.Errorf("%w: the document was not issued to this key", ErrKeyBinding)
	}
	if !validText(b.Audience) || !validText(b.Nonce) || b.IssuedAt < 0 || b.IssuedAt > maxTime {
		return nil, fmt.Errorf("%w: audience and nonce are 1 to %d printable ASCII characters", ErrClaims, maxTextLength)
	}
	signer, err := newSigner(holder, "")
	if err != nil {
		return nil, err
	}
	text, err := signer.signJWT(bindingType, map[string]any{
		"aud": b.Audience, "iat": b.IssuedAt, "nonce": b.Nonce, "sd_hash": c.presentedHash(),
	})
	if err != nil {
		return nil, err
	}
	return Parse(join3(c.token, c.disclosures, text))
}

// Binding says for whom and when a presentation was made, false if for nobody. Nothing of it is checked: see VerifyBinding.
func (c *Credential) Binding() (Binding, bool) {
	if c.binding == nil {
		return Binding{}, false
	}
	return c.binding.Binding, true
}

func (c *Credential) presentedHash() string {
	sum := sha256.Sum256([]byte(join3(c.token, c.disclosures, "")))
	return base64url.EncodeToString(sum[:])
}

func parseKeyBinding(text string) (*keyBinding, error) {
	token, err := parseJWT(text, bindingType, false)
	if err != nil {
		return nil, err
	}
	f := fieldsOf(token.payload, "payload")
	b := &keyBinding{text: text, presented: f.text("sd_hash")}
	b.Binding = Binding{f.text("aud"), f.text("nonce"), f.integer("iat", maxTime)}
	return b, f.finish("payload")
}

// VerifyBinding checks that the holder made this presentation for this verifier: audience and nonce are those wanted, it
// shows what was signed, and it was signed at most maxAge before want.IssuedAt, which is the verifier's time. The error
// wraps ErrKeyBinding or ErrSignature.
func (c *Credential) VerifyBinding(want Binding, maxAge time.Duration) error {
	if c.binding == nil || c.Claims.HolderKey == nil {
		return fmt.Errorf("%w: the presentation is not bound to a verifier", ErrKeyBinding)
	}
	b := c.binding
	switch {
	case b.Audience != want.Audience:
		return fmt.Errorf("%w: made for another verifier", ErrKeyBinding)
	case b.Nonce != want.Nonce:
		return fmt.Errorf("%w: made for another nonce", ErrKeyBinding)
	case b.presented != c.presentedHash():
		return fmt.Errorf("%w: made for other disclosures", ErrKeyBinding)
	case b.IssuedAt > want.IssuedAt+int64(bindingSkew/time.Second):
		return fmt.Errorf("%w: made in the future", ErrKeyBinding)
	case b.IssuedAt < want.IssuedAt-int64(maxAge/time.Second):
		return fmt.Errorf("%w: older than %s", ErrKeyBinding, maxAge)
	}
	return verifyJWT(b.text, c.Claims.HolderKey)
}
