package keeper_test

import (
	"fmt"
	"testing"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/poa/types"
)

// TestWhateverHappensCometBFTAgrees sends random messages and evidence in random blocks with restarts. The block helper
// fails where CometBFT would stop; after each block CometBFT's newest set is exactly the active validators, and never fewer
// than the minimum.
func TestWhateverHappensCometBFTAgrees(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		ds := departments(6)
		minimum := rapid.Uint32Range(1, 3).Draw(rt, "minimum")
		c := networkOf(t, minimum, ds[:3]...)
		params, err := c.k.Params.Get(c.ctx)
		require.NoError(t, err)
		params.MinRotationInterval = 0
		require.NoError(t, c.k.Params.Set(c.ctx, params))
		keys := 0
		one := rapid.IntRange(0, len(ds)-1)
		for range rapid.IntRange(1, 12).Draw(rt, "blocks") {
			var evidence []abci.Misbehavior
			for range rapid.IntRange(0, 2).Draw(rt, "evidence") {
				evidence = append(evidence, misbehavior(abci.MisbehaviorType_DUPLICATE_VOTE, ds[one.Draw(rt, "offender")], 1))
			}
			c.block(func() {
				for range rapid.IntRange(0, 6).Draw(rt, "messages") {
					d := &ds[one.Draw(rt, "department")]
					var msg sdk.Msg
					switch rapid.IntRange(0, 6).Draw(rt, "kind") {
					case 0:
						msg = c.addMsg(*d)
					case 1:
						msg = c.removeMsg(*d)
					case 2:
						msg = &types.MsgSetPower{Authority: c.authority(), Operator: d.String(), Power: rapid.Uint64Range(1, 100).Draw(rt, "power")}
					case 3:
						msg = &types.MsgSuspendValidator{Authority: c.authority(), Operator: d.String()}
					case 4:
						msg = &types.MsgResumeValidator{Authority: c.authority(), Operator: d.String()}
					case 5:
						msg = &types.MsgLeave{Operator: d.String()}
					case 6:
						keys++
						rotated := *d
						rotated.key = ed25519.GenPrivKeyFromSecret(fmt.Appendf(nil, "key of %d", keys))
						if c.send(rotateMsg(c, rotated)) == nil {
							*d = rotated
						}
						continue
					}
					_ = c.send(msg) // a refusal is as good as a change
				}
			}, evidence...)
			if rapid.Bool().Draw(rt, "restart") {
				c.restart()
			}
			active := 0
			for _, d := range ds {
				val, err := c.k.Validators.Get(c.ctx, d.operator)
				if err == nil && val.State == types.StateActive {
					active++
					if c.signing(d) != int64(val.Power) {
						rt.Fatalf("%s has power %d, CometBFT says %d", d.name, val.Power, c.signing(d))
					}
				} else if c.signing(d) != 0 {
					rt.Fatalf("%s signs", d.name)
				}
			}
			if active != c.sets[2].Size() || active < int(minimum) {
				rt.Fatalf("%d active, CometBFT has %d, minimum %d", active, c.sets[2].Size(), minimum)
			}
			exported, err := c.k.ExportGenesis(c.ctx)
			if err != nil || exported.Validate() != nil {
				rt.Fatalf("export: %v %v", err, exported.Validate())
			}
		}
	})
}
