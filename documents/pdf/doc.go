// Package pdf draws the pages of a document and reads them back. A PDF carries what it was drawn from: the holder's file,
// the schema of the type with the names of the fields, and the text of the QR code if there is one. The same three give the
// same bytes on every machine, so nothing printed has to be trusted: a verifier draws the pages again and compares.
//
// A department calls [NewTemplate] once and [Template.Render] for each document. A verifier calls [Check], which gives what
// is attached if the pages are those that belong to it, and checks that as if it had been given the files:
//
//   - Attached.File, a package document file: signature, anchor, status and so on;
//   - Attached.Paper, the text of the QR code: credential.ParsePaper, signature and leaf. Render has compared it with the
//     file: type, issuer, key, validity, places in batch and list, path and salt are the same;
//   - Attached.Schema: its hash is a signed field of the credential (schema.HashField), which Render has compared. Whether it
//     is the one of the type on chain (DocumentType.schema_hash) the verifier may check too.
//
// [Extract] only takes the attachments out. Both read no other PDF than those of this package, in one pass and without
// unpacking anything; errors are [ErrForeign] for a PDF from elsewhere, [ErrContent] for attachments that do not belong
// together, [ErrAltered] for pages that are not those of the attachments.
//
// Nothing is compressed, since compressors change from one release to the next. Fonts are those of the Go project, in the
// version that go.mod pins. What makes other bytes from the same document takes another number of version in the first
// lines. Letters that the fonts lack are drawn as an empty box; they are in the attached file and in the text layer.
package pdf
