// Package signkey opens the keys with which departments sign documents: PEM files and tokens of PKCS#11.
//
// [Open] takes the name of a file with a PKCS#8 key, or a URI of RFC 7512 such as
//
//	pkcs11:token=issuer;object=key-2026?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:/etc/moscowd/pin
//
// and gives a key that several goroutines may use. Keys are ECDSA on P-256 or Ed25519. A key in a token stays there; its
// public key must be in the token beside it, with the same CKA_ID or, where there is none, the same label.
package signkey
