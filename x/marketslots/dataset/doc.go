// Package dataset is the public data set of a season: everything that the allocation read and everything that it
// decided, in one file that anybody can check.
//
// [Read] parses a file, [Set.Recompute] repeats the allocation from the plan and the applications and compares all that
// the file says, [Set.WriteTo] and [Set.WriteCSV] write it. The format is described in docs/season-dataset.md.
//
// Recompute proves that a file agrees with itself and with the season's rules. That it is the season of a chain is for
// the proof in the file to show, which the package lightproof checks against [Season.StateBytes] and
// [Closing.StateBytes]; this package carries the proof as it stands, so that it builds for a browser.
package dataset
