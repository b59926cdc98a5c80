package keeper

// Migrator moves the store from one consensus version to the next. Version 1 is the first: it has no steps yet.
type Migrator struct {
	keeper Keeper
}

// NewMigrator gives the migrator of a keeper.
func NewMigrator(k Keeper) Migrator { return Migrator{keeper: k} }
