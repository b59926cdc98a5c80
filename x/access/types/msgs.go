package types

// MaxBatch is the largest number of accounts in one MsgEnrolAccounts.
const MaxBatch = 500

// MaxReplacementsPerBlock is how many keys one block replaces; further ones that are due wait for the next block.
const MaxReplacementsPerBlock = 100
