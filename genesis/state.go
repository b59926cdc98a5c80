package genesis

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"time"

	"cosmossdk.io/core/address"

	"github.com/cosmos/cosmos-sdk/codec"
	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"

	"github.com/moscowchain/moscowd/durable"
	accesstypes "github.com/moscowchain/moscowd/x/access/types"
	poatypes "github.com/moscowchain/moscowd/x/poa/types"
)

// file is a genesis with the two modules that say who runs the network and who writes.
type file struct {
	genesis *genutiltypes.AppGenesis
	modules map[string]json.RawMessage
	poa     poatypes.GenesisState
	access  accesstypes.GenesisState
}

func read(cdc codec.JSONCodec, path string) (*file, error) {
	genesis, err := genutiltypes.AppGenesisFromFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	f := &file{genesis: genesis}
	if err := json.Unmarshal(genesis.AppState, &f.modules); err != nil {
		return nil, fmt.Errorf("app_state of %s: %w", path, err)
	}
	if err := cdc.UnmarshalJSON(f.modules[poatypes.ModuleName], &f.poa); err != nil {
		return nil, fmt.Errorf("%s of %s: %w", poatypes.ModuleName, path, err)
	}
	if err := cdc.UnmarshalJSON(f.modules[accesstypes.ModuleName], &f.access); err != nil {
		return nil, fmt.Errorf("%s of %s: %w", accesstypes.ModuleName, path, err)
	}
	return f, nil
}

// write replaces the file in one step or not at all.
func (f *file) write(cdc codec.JSONCodec, path string) error {
	var err error
	if f.modules[poatypes.ModuleName], err = cdc.MarshalJSON(&f.poa); err != nil {
		return err
	}
	if f.modules[accesstypes.ModuleName], err = cdc.MarshalJSON(&f.access); err != nil {
		return err
	}
	if f.genesis.AppState, err = json.Marshal(f.modules); err != nil {
		return err
	}
	if err := f.genesis.ValidateAndComplete(); err != nil {
		return err
	}
	text, err := json.MarshalIndent(f.genesis, "", "  ")
	if err != nil {
		return err
	}
	return durable.WriteBytes(path, 0o600, text)
}

// add takes a department in. An operator whom the chain knows, because it was removed, comes back with its new key.
func (f *file) add(addresses address.Codec, entry Entry) error {
	if entry.ChainID != f.genesis.ChainID {
		return fmt.Errorf("the entry of %s was made for chain %q, this is %q", entry.Operator, entry.ChainID, f.genesis.ChainID)
	}
	department := poatypes.Department{NameRu: entry.NameRu, NameEn: entry.NameEn, Contact: entry.Contact, Site: entry.Site}
	f.forget(entry)
	if err := f.poa.AddValidator(addresses, f.genesis.ChainID, entry.Operator, department, entry.ConsensusPubkey, entry.Proof, 0); err != nil {
		return fmt.Errorf("entry of %s: %w", entry.Operator, err)
	}
	added := &f.poa.Validators[len(f.poa.Validators)-1]
	added.JoinedHeight, added.KeyHeight = f.joined(), f.joined()

	accounts, registrars, err := entry.accounts()
	if err != nil {
		return err
	}
	for _, account := range accounts {
		if !f.enrolled(account.Address) {
			f.access.Accounts = append(f.access.Accounts, account)
		}
	}
	f.access.Params.Registrars = append(f.access.Params.Registrars, registrars...)
	if err := f.access.Validate(addresses); err != nil {
		return fmt.Errorf("entry of %s: %w", entry.Operator, err)
	}
	return nil
}

// joined is the height at which departments join in this file: 0 in that of a new chain.
func (f *file) joined() int64 {
	if f.genesis.InitialHeight <= 1 {
		return 0
	}
	return f.genesis.InitialHeight
}

// forget drops the record of a department that was removed and comes back; another key than now is kept as a used one.
func (f *file) forget(entry Entry) {
	for i, val := range f.poa.Validators {
		if val.Operator != entry.Operator || val.State != poatypes.StateRemoved {
			continue
		}
		f.poa.Validators = slices.Delete(f.poa.Validators, i, i+1)
		if !bytes.Equal(val.ConsensusPubkey, entry.ConsensusPubkey) {
			f.poa.RetiredKeys = append(f.poa.RetiredKeys, poatypes.ConsensusKey{
				Operator: val.Operator, ConsensusPubkey: val.ConsensusPubkey, RetiredHeight: f.joined(),
			})
		}
		return
	}
}

func (f *file) enrolled(operator string) bool {
	for _, account := range f.access.Accounts {
		if account.Address == operator {
			return true
		}
	}
	return false
}

// Summary is what people compare before they start a network.
type Summary struct {
	ChainID       string
	InitialHeight int64
	Time          time.Time
	Departments   int // active
	Registrars    int
	SHA256        string // of the file
	// Warnings say what will be missed although a chain can start.
	Warnings []string
}

// Check refuses a genesis from which no chain can start because it has too few departments, and warns of what departments
// will miss. It does not validate the other modules.
func Check(cdc codec.JSONCodec, path string) (Summary, error) {
	f, err := read(cdc, path)
	if err != nil {
		return Summary{}, err
	}
	bz, err := os.ReadFile(path)
	if err != nil {
		return Summary{}, err
	}
	sum := sha256.Sum256(bz)
	s := Summary{
		ChainID: f.genesis.ChainID, InitialHeight: max(f.genesis.InitialHeight, 1), Time: f.genesis.GenesisTime,
		Registrars: len(f.access.Params.Registrars), SHA256: hex.EncodeToString(sum[:]),
	}
	if err := f.poa.Validate(); err != nil {
		return Summary{}, err
	}
	for _, val := range f.poa.Validators {
		if val.State != poatypes.StateActive {
			continue
		}
		s.Departments++
		if !f.enrolled(val.Operator) {
			s.Warnings = append(s.Warnings, fmt.Sprintf("%s (%s) is not enrolled and could not vote: moscowd genesis add-account %[1]s --class %[3]s",
				val.Operator, val.Department.NameEn, departmentClass))
		}
	}
	if s.Registrars == 0 {
		s.Warnings = append(s.Warnings, "there is no registrar, so nobody can enrol accounts: moscowd genesis add-account ADDRESS --class registrar --registrar")
	}
	if least := max(f.poa.Params.MinActiveValidators, 1); s.Departments < int(least) {
		return Summary{}, fmt.Errorf("%d active departments, a chain starts with %d or more: add them with moscowd genesis collect or genesis add-validator", s.Departments, least)
	}
	return s, nil
}
