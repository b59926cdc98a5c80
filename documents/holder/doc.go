// Package holder is the resident's side of documents: it asks for one, keeps what belongs to it and fetches the result.
//
// A [Wallet] is a directory with the holder's keys and the requests that are under way. [Wallet.Request] files a request and
// delivers it to the department's inbox, [Wallet.Receive] fetches the finished document. Every step is on disk before the
// next begins, so that a process that dies at any moment loses nothing and files nothing twice: the same call goes on
// where it stopped. A counter's clerk uses the same calls without a holder's key.
//
// Each request has a holder's key of its own, so that two documents of one person cannot be linked by it. Files are
// readable by their owner only and not encrypted; [Wallet.Backup] encrypts.
package holder
