// Package pollfile is the public data set of a poll: terms, questions with all versions, every accepted vote with its
// signature, the results, and the proof that binds them to the chain. [Read] reads one, [File.Recount] counts it again without a
// node. docs/polls.md describes the file.
package pollfile
