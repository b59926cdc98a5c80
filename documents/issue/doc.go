// Package issue issues documents: it reads JSON lines, signs a credential for each, anchors all of them by one transaction
// and writes a file and a PDF for each holder.
//
// [Run] does all of it, or goes on where an earlier run in the same folder was stopped, at any point and in any way. Until
// the folder has the file batch.json nothing has happened. From then on the batch has its number, root and signatures, which
// never change: a run asks the chain whether the batch is there before it sends, so that nothing is issued twice, and
// files are written only when it is. A [Ledger] remembers which entries of status lists were given away, one for a
// department and chain.
//
// Which leaf and which entry of a status list a document gets is drawn at random, as is the order of the requests that are
// marked as fulfilled: neither says anything about the other or about the order of the lines.
//
// The folder has personal data. What is only needed to go on is removed when all is done. Errors and reports name lines and
// fields, never what stands there.
package issue
