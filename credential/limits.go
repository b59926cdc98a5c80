package credential

// Limits on what is read.
const (
	MaxSize        = 128 << 10 // bytes of a credential or presentation
	MaxDisclosures = 1_000
	maxDepth       = 16 // of nested objects, arrays and disclosures
	maxNameLength  = 64
	maxTextLength  = 256 // of type, issuer, key id, audience, nonce, list
)
