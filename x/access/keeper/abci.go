package keeper

import "context"

// BeginBlock carries out the replacements of keys that are due, so that every message of the block meets the state after
// them. The work is bounded by types.MaxReplacementsPerBlock.
func (k Keeper) BeginBlock(ctx context.Context) error { return k.dueReplacements(ctx) }
