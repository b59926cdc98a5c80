// Package inbox is the service with which a department receives what residents seal for it, and hands finished documents
// back.
//
// [Open] takes a directory and [Inbox.Serve] runs two listeners. The public one takes sealed requests whose commitment
// stands on chain in an open request to this department, gives finished documents to whoever has the token of the request,
// and answers other departments that bring the holder's consent. The admin one is for the clerk's system: it reads the
// requests as JSON lines and brings the finished documents. docs/operators/documents.md describes both; the formats are
// in package exchange.
//
// What was answered with 202 or 204 is on disk and survives the death of the process and of the machine's power. On disk
// everything is sealed: requests and issued documents to the department's keys, which lie beside them, and what waits for
// a holder to the holder's. Whoever reads the whole directory can read all but the last. Logs and metrics name requests by
// their numbers and nobody by an address.
package inbox
