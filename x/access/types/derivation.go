package types

import (
	"fmt"
	"slices"
	"strings"
)

// derivedClasses are the classes that a wallet derives keys for; the index of a class is its place. The list is
// published in README.md and only grows: a changed place would lose people's keys.
var derivedClasses = []string{"department", "registrar", "service", "trader", "resident"}

// DerivationPath is the BIP-32 path of a person's key for a class. One mnemonic serves all classes, each under an account
// (the hardened level of BIP-44) of its own: indexes below one account could be linked by anybody who learns the
// account's extended public key. The error lists the known classes.
func DerivationPath(class string) (string, error) {
	i := slices.Index(derivedClasses, class)
	if i < 0 {
		return "", ErrClassUnknown.Wrapf("%q has no published index; there are %s", class, strings.Join(derivedClasses, ", "))
	}
	return fmt.Sprintf("m/44'/60'/%d'/0/0", i), nil
}
