package keeper

// Forgetful gives the keeper of a node that has seen no ballot.
func (k Keeper) Forgetful() Keeper {
	k.verdicts = newVerdicts()
	return k
}
