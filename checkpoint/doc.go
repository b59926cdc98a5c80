// Package checkpoint lets observers vouch for the chain, so that departments cannot show two chains unseen.
//
// Every [Interval] blocks has a checkpoint: a short text with the chain's id, the height and the hashes of the block and of
// its validators. Whoever follows the chain signs it as a witness. The form is that of C2SP: signed notes
// (c2sp.org/signed-note), witnesses' signatures are timestamped cosignatures of Ed25519 (c2sp.org/tlog-cosignature).
//
//	moscowd/checkpoint/moscow-1
//	1200
//	<hash of the block's header, base64>
//	validators <hash of its validator set, base64>
//
//	— observer.example <base64>
//
// A [Path] leads from any block to the next checkpoint: headers, each with the hash of the one before. With [Path.Verify] the
// signatures of k witnesses that a reader chose are as good as a block hash that he trusts, and no signature of a
// department is needed for it.
//
// Two blocks of one height that validators signed are [Conflict], and it names who signed both.
package checkpoint
