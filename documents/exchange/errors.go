package exchange

import (
	"errors"
	"fmt"
	"strings"

	"github.com/moscowchain/moscowd/credential"
)

// Errors of this package. Texts never repeat what somebody wrote.
var (
	ErrMalformed  = errors.New("malformed message")
	ErrCommitment = errors.New("not what the commitment on chain is to")
	ErrPossession = errors.New("no proof that the sender has the holder's key")
	ErrConsent    = errors.New("no valid consent")
)

func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrMalformed}, args...)...)
}

// reword makes an error about JSON one of this package: no credential was read.
func reword(err error) error {
	if errors.Is(err, credential.ErrMalformed) {
		return malformed("%s", strings.TrimPrefix(err.Error(), credential.ErrMalformed.Error()+": "))
	}
	return err
}
