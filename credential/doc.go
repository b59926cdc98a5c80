// Package credential writes and reads documents that prove themselves: SD-JWT (RFC 9901) in the profile SD-JWT VC
// (draft-ietf-oauth-sd-jwt-vc-13), their presentations, the short credential of a QR code, and status lists as they are
// transported (draft-ietf-oauth-status-list-19).
//
// A department calls [NewSigner] once and [Issue] for every document; the holder calls [Credential.Disclose] and
// [Credential.Bind]; a verifier calls [Parse], [Credential.Verify] and [Credential.VerifyBinding]. [SignPaper] and
// [ParsePaper] do the same for paper, [EncodeStatusList] and [DecodeStatusList] for statuses. docs/documents-format.md
// describes the formats.
//
// Reading is strict. Only ES256 and EdDSA with Ed25519 are known and only SHA-256; a field that is not defined is refused,
// and so is everything that would not encode to the same bytes: other base64, spaces, names out of order, names twice. Sizes
// are limited before anything is decoded.
//
// A credential that parses and whose signature is right says what a key signed, and no more. Whether that key was the
// issuer's, whether the document was anchored, revoked or is still valid is decided from the chain's state: see package
// x/documents/rules. Two presentations of one document can be linked by everybody who sees both.
package credential
