// Package document reads and writes the file that a holder keeps and shows: the credential, where it was anchored, and
// files that the issuer attached. Its name ends in .msd.json; the PDF of a document carries it as an attachment.
//
// [Parse] reads a file and [File.Encode] writes it; there is one text for one file. [File.Disclose] makes a presentation,
// which has the same form. [File.Leaf] is what the root of the batch must prove (rules.VerifyLeaf), and
// [File.CheckAttachments] whether the issuer signed for what is attached.
//
// A file that parses proves nothing yet: signature, anchor, status and holder are the verifier's to check.
package document
