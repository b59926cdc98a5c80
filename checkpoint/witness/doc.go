// Package witness follows a chain as an observer, signs its checkpoints and keeps evidence where nodes show different chains.
//
// A Witness signs a checkpoint only if each block since the last one names the hash of the one before, and validators whom
// the light client accepts signed it. What it signed is on disk before anybody gets it: it never signs two blocks of one
// height, also after a crash.
package witness
