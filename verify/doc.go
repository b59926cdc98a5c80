// Package verify tells whether a document of a department is genuine and in force, for programs of banks, notaries and
// departments. It asks no server of the city: it needs the document, a proof of the chain's state and the hash of one block
// that the caller trusts.
//
//	data, err := verify.ReadInput(file)
//	result, err := verify.Document(ctx, data, verify.Options{
//		Source: verify.Online(node), // or verify.Offline(bundle)
//		Trust:  &lightproof.Trust{Height: 1, Hash: hash},
//	})
//	if result.Verdict == rules.Valid { ... }
//
// [Document] reads the holder's file (.msd.json), a presentation, the PDF that carries one, the bare text of a credential and
// the text of a QR code. [Online] takes proofs from any full node, which need not be trusted; [Dial] connects to one. [Offline]
// takes them from a bundle, which [Collect] makes and [ParseBundle] reads. A [Result] has the verdict, what each check
// found, in plain words in Russian and English, and a form for machines (docs/documents.md).
//
// An error of Document wraps [ErrUnusable]: the input is no document at all. Everything else is a verdict, also a node that
// does not answer. Contents of a document never stand in an error or a sentence, only in [Facts].
//
// It does not tell who stands at the counter: ask for a presentation made for you (Options.Audience and Nonce). A bundle
// shows the state of its header and nothing later.
package verify
