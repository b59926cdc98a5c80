package dataset

// Format is the first value of every file; a changed format takes a new number.
const Format = "moscowd-documents-1"

// Set is what the chain said about documents at one height. Numbers that may exceed 2^53 are strings, as in proto JSON; moments
// are Unix seconds.
type Set struct {
	Format      string       `json:"format"`
	ChainID     string       `json:"chain_id"`
	Height      int64        `json:"height,string"`
	Types       []Type       `json:"types"`
	Keys        []Key        `json:"issuer_keys"`
	Batches     []Batch      `json:"batches"`
	StatusLists []StatusList `json:"status_lists"`
	Statistics  []Statistics `json:"statistics"`
}

// Type is a kind of document.
type Type struct {
	ID                  string   `json:"id"`
	TitleRu             string   `json:"title_ru"`
	TitleEn             string   `json:"title_en"`
	Issuers             []string `json:"issuers"`
	DeadlineWorkingDays uint32   `json:"deadline_working_days"`
	ValiditySeconds     uint64   `json:"validity_seconds,string"`
	Closed              bool     `json:"closed"`
	SchemaHash          string   `json:"schema_hash"` // hexadecimal
	SchemaURI           string   `json:"schema_uri"`
}

// Key is a key with which a department signs. Heights are 0 where nothing happened.
type Key struct {
	Issuer           string `json:"issuer"`
	KeyID            string `json:"key_id"`
	Algorithm        string `json:"algorithm"`  // ES256 or EdDSA
	PublicKey        string `json:"public_key"` // hexadecimal
	RegisteredHeight int64  `json:"registered_height,string"`
	RegisteredAt     int64  `json:"registered_at,string"`
	RetiredHeight    int64  `json:"retired_height,string"`
	CompromisedFrom  int64  `json:"compromised_from,string"`
}

// Batch is a Merkle root over documents.
type Batch struct {
	Issuer         string `json:"issuer"`
	Number         uint64 `json:"number,string"`
	Type           string `json:"type"`
	KeyID          string `json:"key_id"`
	Root           string `json:"root"` // hexadecimal
	Size           uint32 `json:"size"`
	StatusList     uint64 `json:"status_list,string"`
	AnchoredHeight int64  `json:"anchored_height,string"`
	AnchoredAt     int64  `json:"anchored_at,string"`
	// KeyCompromised batches do not count as the department's own.
	KeyCompromised bool `json:"key_compromised"`
}

// StatusList counts the entries of a list.
type StatusList struct {
	Issuer        string `json:"issuer"`
	Number        uint64 `json:"number,string"`
	Reserved      uint32 `json:"reserved"`
	Revoked       uint32 `json:"revoked"`
	Suspended     uint32 `json:"suspended"`
	Superseded    uint32 `json:"superseded"`
	UpdatedHeight int64  `json:"updated_height,string"`
	UpdatedAt     int64  `json:"updated_at,string"`
}

// Statistics say how fast a department decided requests for a type from FirstDay to LastDay.
type Statistics struct {
	Issuer      string `json:"issuer"`
	Type        string `json:"type"`
	FirstDay    string `json:"first_day"`
	LastDay     string `json:"last_day"`
	Queue       uint64 `json:"queue,string"`
	Decided     uint64 `json:"decided,string"`
	MedianDays  uint64 `json:"median_days,string"`
	P95Days     uint64 `json:"p95_days,string"`
	DaysAtLimit bool   `json:"days_at_limit"` // P95Days may be more
	Overdue     uint64 `json:"overdue,string"`
	Counted     uint64 `json:"counted,string"` // Overdue is of these
}
