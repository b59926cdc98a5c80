package electionfile

// Code is the first thing wrong with a file, as docs/election-dataset.md names it. errors.As finds it in an error of this package.
type Code string

// Error gives the code.
func (c Code) Error() string { return string(c) }

// Codes of what is wrong, in the order in which it is looked for.
const (
	ErrUnusable        Code = "unusable"
	ErrDefinition      Code = "definition"
	ErrRegistration    Code = "registration"
	ErrCommitment      Code = "commitment"
	ErrDeal            Code = "deal"
	ErrComplaint       Code = "complaint"
	ErrDealers         Code = "dealers"
	ErrKey             Code = "key"
	ErrCensus          Code = "census"
	ErrCensusSignature Code = "census-signature"
	ErrCensusRoot      Code = "census-root"
	ErrRehearsal       Code = "rehearsal"
	ErrExtension       Code = "extension"
	ErrTime            Code = "time"
	ErrVoter           Code = "voter"
	ErrSeq             Code = "seq"
	ErrRevote          Code = "revote"
	ErrCopied          Code = "copied"
	ErrTracker         Code = "tracker"
	ErrSignature       Code = "signature"
	ErrCiphertexts     Code = "ciphertexts"
	ErrProofs          Code = "proofs"
	ErrBit             Code = "bit"
	ErrSum             Code = "sum"
	ErrRange           Code = "range"
	ErrOpening         Code = "opening"
	ErrTurnout         Code = "turnout"
	ErrAccumulators    Code = "accumulators"
	ErrShare           Code = "share"
	ErrShares          Code = "shares"
	ErrCounts          Code = "counts"
	ErrSums            Code = "sums"
	ErrBoard           Code = "board"
	ErrProof           Code = "proof"
	ErrHead            Code = "head"
)
