// Package exchange has the formats in which a holder, a department's inbox and the clerk's system exchange requests,
// finished documents and consents beside the chain. All JSON has the one form of credential.EncodeJSON (no spaces, names in
// the order of their bytes, none unknown or twice), except lines, which clerks' systems write and which may be spaced and
// ordered as they like. Hashes, salts and commitments are hexadecimal in small letters, keys and signatures base64url
// without padding.
//
// # Request
//
// What is sealed for a department (package seal, context "<chain id>/request/<commitment>"), at most 1 MiB:
//
//	{"possession":"<signature>","request":{...},"salt":"<32 bytes>"}
//
// The member request is what the commitment on chain commits to: seal.Commit(seal.Payload, salt, its JSON). It has
//
//	basis             code of the ground on which another's document is asked for; absent for the own one
//	chain_id          the chain
//	fields            an object: what the department needs to know to find and make the document
//	holder_key        JWK of the key to which the document shall be issued; absent at a counter
//	holder_key_salt   of seal.Commit(seal.HolderKey, salt, JSON of holder_key), which is on chain; absent at a counter
//	issuer            account of the department
//	reply_key         X25519 key of 32 bytes to which the finished document is sealed
//	reply_token_hash  SHA-256 of the 32 bytes of the token with which it is fetched
//	type              document type
//
// The signature of the holder's key is over "moscowd holder key possession v1", 0x00, the chain id, 0x00 and the 32 bytes
// of the commitment; it is absent at a counter.
//
// # Line
//
// What the inbox hands to the clerk's system, and `moscowd documents issue --data` reads, one object a line:
//
//	{"basis":"child","fields":{...},"holder_key":{...},"request_id":7,"type":"ezhd.1"}
//
// basis, holder_key and request_id are absent where there is none; fields are those of the request when the inbox writes
// them and those of the document when the issuing command reads them: the clerk's system replaces them from its register.
// The files that are made for a line with a request are named "request-<id>.msd.json" and "request-<id>.pdf". There is no
// reply key in a line: the inbox keeps it and seals what comes back.
//
// # Reply
//
// The finished document, sealed to the reply key in the context "<chain id>/reply/<commitment>":
//
//	{"document":"<text of the .msd.json file>","pdf":"<its PDF>"}
//
// Either may be absent, not both.
//
// # Consent
//
// With it a holder allows one department to get some fields of one document from the department that issued it:
//
//	{"consent":{...},"signature":"<signature>"}
//
// The signature is over "moscowd document consent v1", 0x00 and the JSON of the member consent, by the key to which the
// document was issued. It has
//
//	audience  account of the department that may ask; the answer is sealed to its inbox's key
//	chain_id  the chain
//	document  SHA-256 of the issuer-signed JWT
//	expires   Unix seconds; good before then, at most 366 days after it was made
//	fields    paths of what may be shown, as in credential.Credential.Disclose, ascending, 1 to 256
//	id        16 random bytes
//	issuer    account of the department that issued the document
//	made      Unix seconds
//	purpose   code of what for: 1 to 32 of a-z, 0-9, "-" and "_", beginning with a letter
//	type      document type
//
// The answer is a document file with these fields and without a key binding, sealed in the context
// "<chain id>/consent/<SHA-256 of the text of the signed consent>".
package exchange
