package types

// MaxBatch is the largest number of accounts in one MsgEnrolAccounts.
const MaxBatch = 500
