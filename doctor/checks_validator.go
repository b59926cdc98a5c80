package doctor

import (
	"fmt"
	"time"
)

// checkKey tells whether the key of the home is a validator's.
func checkKey(f *Facts, _ time.Time) Result {
	if f.remote() {
		return skip("a remote signer at "+f.Comet.PrivValidatorListenAddr+" holds the key", "check it there")
	}
	if f.Key == "" {
		return ok("none; the node makes one when it starts")
	}
	in, known := f.validator()
	switch {
	case !known:
		return skip("no node tells whether "+f.Key+" is in the set", askServers)
	case in:
		return ok("%s is in the validator set", f.Key)
	}
	return ok("%s is not in the validator set: the node follows and signs nothing", f.Key)
}

// checkSigning looks for signatures of the key that this home did not make: the same key runs elsewhere.
func checkSigning(f *Facts, _ time.Time) Result {
	const advice = "stop this node now, find the other machine, keep one, then rotate the key (docs/operators/node.md): two signers of one key are suspended"
	in, known := f.validator()
	chain := f.chain()
	switch {
	case f.remote():
		return skip("a remote signer signs", "check it there")
	case !known || chain == nil:
		return skip("not known whether this is a validator", askServers)
	case !in:
		return ok("signs nothing, as it is no validator")
	}
	highest := chain.Signed
	for _, r := range f.reachable() {
		highest = max(highest, r.Signed)
	}
	switch {
	case highest > f.Sign.Height:
		return fail(advice, "the chain has a signature of this key on block %d, and this home signed up to %d: the key signs elsewhere", highest, f.Sign.Height)
	case highest == 0 && f.Own != nil && !f.Own.CatchingUp:
		return fail("see the checks of sync, peers and clock; is the key that of the department? moscowd query poa validators", "none of the last %d blocks has this node's signature", lastBlocks)
	case f.Own == nil:
		return warn("start the node: blocks without it count as missed", "the node of a validator is stopped")
	}
	return ok("signs, last block %d", highest)
}

// checkSignState looks at what stands between a validator and signing twice.
func checkSignState(f *Facts, _ time.Time) Result {
	if f.remote() {
		return skip("a remote signer keeps it", "check it there")
	}
	in, known := f.validator()
	chain := f.chain()
	switch {
	case f.Key == "":
		return ok("no key")
	case !f.Sign.Found && in:
		return fail("if this key ever signed elsewhere, bring its file here or rotate the key before the node starts", "there is no %s", f.Comet.PrivValidatorStateFile())
	case chain != nil && chain.Latest > 0 && f.Sign.Height > chain.Latest+1:
		return fail("if the chain is right, wait: the node signs again above that height; if the file is of another chain, this key must not be used here: rotate it",
			"it says that block %d was signed, the chain is at %d", f.Sign.Height, chain.Latest)
	case known && in && f.Sign.Height == 0 && chain.Latest > behindFail:
		return warn("if this key ever signed elsewhere, stop the node and rotate the key", "the key is a validator's and has signed nothing here")
	}
	return ok("%s", signed(f.Sign.Height))
}

func signed(height int64) string {
	if height == 0 {
		return "nothing signed yet"
	}
	return fmt.Sprintf("signed up to block %d", height)
}

// remote reports whether another process signs.
func (f *Facts) remote() bool { return f.Comet.PrivValidatorListenAddr != "" }
