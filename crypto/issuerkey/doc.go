// Package issuerkey reads and writes the keys with which departments sign documents as the chain keeps them, and proves
// that somebody has one.
//
// A department calls [Encode] and [Prove] before it registers a key; the chain and verifiers call [Parse], the chain
// [VerifyPossession] too. Only ECDSA on P-256 and Ed25519 are known, and of each point one encoding: two encodings of one
// point would be two keys of one holder, and an Ed25519 point of small order would sign everything.
//
// A possession proves that the key was there when it was signed. It does not prove that nobody else has the key.
package issuerkey
