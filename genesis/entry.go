package genesis

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"

	accessclient "github.com/moscowchain/moscowd/x/access/client"
	accesstypes "github.com/moscowchain/moscowd/x/access/types"
	poaclient "github.com/moscowchain/moscowd/x/poa/client"
)

// departmentClass is the class of x/access in which operators are enrolled.
const departmentClass = "department"

// Entry is what one department contributes to a genesis. It holds nothing secret. Bytes are base64.
type Entry struct {
	poaclient.KeyProof

	NameRu  string `json:"name_ru"`
	NameEn  string `json:"name_en"`
	Contact string `json:"contact,omitempty"`
	Site    string `json:"site,omitempty"`
	// Subject is the random identifier of the operator's account in x/access, 32 bytes.
	Subject   []byte     `json:"subject"`
	Registrar *Registrar `json:"registrar,omitempty"`
	// Peers are the addresses at which the department's network is reached: of the sentries if there are any.
	Peers []string `json:"peers,omitempty"`
}

// Registrar is an account that may enrol others; a department may bring one.
type Registrar struct {
	Address string   `json:"address"`
	Class   string   `json:"class"`
	Subject []byte   `json:"subject"`
	Classes []string `json:"classes,omitempty"` // every class if empty

	DailyEnrolments   uint32 `json:"daily_enrolments"`
	DailySuspensions  uint32 `json:"daily_suspensions"`
	DailyReplacements uint32 `json:"daily_replacements"`
}

// NewSubject draws the subject of an account.
func NewSubject() []byte {
	subject := make([]byte, accesstypes.SubjectSize)
	_, _ = rand.Read(subject) // never fails
	return subject
}

// ReadEntry reads an entry from a file. Fields that it does not know are refused, since they would be lost.
func ReadEntry(path string) (Entry, error) {
	file, err := os.Open(path)
	if err != nil {
		return Entry{}, err
	}
	defer file.Close()
	var entry Entry
	decoder := json.NewDecoder(file)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&entry); err != nil {
		return Entry{}, fmt.Errorf("%s is not an entry of moscowd genesis entry: %w", path, err)
	}
	return entry, nil
}

// accounts are what x/access has to know of the department.
func (e Entry) accounts() ([]accesstypes.Account, []accesstypes.Registrar, error) {
	// One that is missing would be drawn at random, and everybody would get another file.
	if len(e.Subject) != accesstypes.SubjectSize || e.Registrar != nil && len(e.Registrar.Subject) != accesstypes.SubjectSize {
		return nil, nil, fmt.Errorf("operator %s: the entry has no subject of %d bytes for each account", e.Operator, accesstypes.SubjectSize)
	}
	operator, err := accessclient.NewGenesisAccount(e.Operator, departmentClass, fmt.Sprintf("%x", e.Subject))
	if err != nil {
		return nil, nil, fmt.Errorf("operator %s: %w", e.Operator, err)
	}
	accounts := []accesstypes.Account{operator}
	if e.Registrar == nil {
		return accounts, nil, nil
	}
	account, err := accessclient.NewGenesisAccount(e.Registrar.Address, e.Registrar.Class, fmt.Sprintf("%x", e.Registrar.Subject))
	if err != nil {
		return nil, nil, fmt.Errorf("registrar %s: %w", e.Registrar.Address, err)
	}
	return append(accounts, account), []accesstypes.Registrar{{
		Address:           e.Registrar.Address,
		Classes:           e.Registrar.Classes,
		DailyEnrolments:   e.Registrar.DailyEnrolments,
		DailySuspensions:  e.Registrar.DailySuspensions,
		DailyReplacements: e.Registrar.DailyReplacements,
	}}, nil
}
