// Package dataset is the public data set of documents: which kinds there are, what departments anchored, what became of it,
// and how fast requests were decided.
//
// [Set.Write] writes the file, one record a line, [Set.Tables] the same as tables for spreadsheets. Package client reads a set
// from a node.
//
// The set is for counting and charting. It holds no proof and no document: package verify checks a document against the
// chain's state.
package dataset
