// Package pass is the entry pass of a fair: a short text, shown as a QR code, that proves to somebody who holds the
// season's closing entry that an application holds a place at a fair on a day.
//
// [Pass.Text] writes a pass and [Parse] reads it; [Pass.Check] verifies it offline. The format is described in
// docs/entry-pass.md.
//
// A pass names nobody: whoever shows it must show otherwise that the application is his. It can be copied, and it proves
// the allocation; what happened to the place after that is for the checker's own file to know, see [Closing.Changes].
package pass
