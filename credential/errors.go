package credential

import (
	"errors"
	"fmt"
)

// Errors of this package. Texts name what is wrong and never repeat the contents of a document.
var (
	ErrMalformed  = errors.New("malformed credential")
	ErrTooLarge   = errors.New("credential too large")
	ErrKey        = errors.New("unusable key")
	ErrSignature  = errors.New("wrong signature")
	ErrClaims     = errors.New("invalid claims")
	ErrDisclosure = errors.New("wrong disclosures")
	ErrKeyBinding = errors.New("wrong key binding")
	ErrNoField    = errors.New("no such field to disclose")
)

func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrMalformed}, args...)...)
}
