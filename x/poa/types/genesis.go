package types

import (
	"bytes"
	"encoding/hex"

	"cosmossdk.io/core/address"
)

// ChunkBits is the number of blocks whose misses one stored piece of the bitmap holds.
const ChunkBits = 1024

// DefaultGenesis has no validators: a chain starts only after departments were added to it.
func DefaultGenesis() *GenesisState {
	return &GenesisState{Params: DefaultParams()}
}

// Validate refuses with ErrGenesisInvalid, ErrParamsInvalid, ErrKeyInvalid or ErrDepartmentInvalid what no chain can have
// exported. It does not ask for an active validator (InitGenesis does): the file is built department by department.
// Operators are compared as text; InitGenesis decodes them.
func (gs GenesisState) Validate() error {
	if err := gs.Params.Validate(); err != nil {
		return err
	}
	v := genesisCheck{params: gs.Params, validators: map[string]Validator{}, keys: map[string]string{}, pending: map[string]bool{}, uptimes: map[string]bool{}}
	for _, val := range gs.Validators {
		if err := v.validator(val); err != nil {
			return err
		}
	}
	if v.present > int(gs.Params.MaxValidators) {
		return ErrGenesisInvalid.Wrapf("%d validators, more than %d", v.present, gs.Params.MaxValidators)
	}
	for _, key := range gs.RetiredKeys {
		if err := v.key(key.Operator, key.ConsensusPubkey); err != nil {
			return err
		}
		if _, known := v.validators[key.Operator]; !known || key.RetiredHeight <= 0 {
			return ErrGenesisInvalid.Wrapf("a retired key belongs to the unknown operator %s, or retired at height %d", key.Operator, key.RetiredHeight)
		}
	}
	for _, p := range gs.PendingSuspensions {
		if v.pending[p.Operator] || v.validators[p.Operator].State != StateActive {
			return ErrGenesisInvalid.Wrapf("the pending suspension of %s is double or not of an active validator", p.Operator)
		}
		v.pending[p.Operator] = true
	}
	for _, u := range gs.Uptimes {
		if v.uptimes[u.Operator] || v.validators[u.Operator].State != StateActive {
			return ErrGenesisInvalid.Wrapf("the uptime of %s is double or not of an active validator", u.Operator)
		}
		v.uptimes[u.Operator] = true
		if err := checkUptime(u, gs.Params); err != nil {
			return err
		}
	}
	return nil
}

type genesisCheck struct {
	params     Params
	validators map[string]Validator
	keys       map[string]string
	pending    map[string]bool
	uptimes    map[string]bool
	present    int
}

func (c *genesisCheck) key(operator string, pubkey []byte) error {
	if err := CheckConsensusPubkey(pubkey); err != nil {
		return err
	}
	if other, used := c.keys[string(pubkey)]; used {
		return ErrGenesisInvalid.Wrapf("key %X of %s is that of %s", pubkey, operator, other)
	}
	c.keys[string(pubkey)] = operator
	return nil
}

func (c *genesisCheck) validator(val Validator) error {
	if _, double := c.validators[val.Operator]; double || val.Operator == "" {
		return ErrGenesisInvalid.Wrapf("operator %q is empty or double", val.Operator)
	}
	c.validators[val.Operator] = val
	if err := c.key(val.Operator, val.ConsensusPubkey); err != nil {
		return err
	}
	if err := val.Department.Validate(); err != nil {
		return err
	}
	if err := c.params.CheckPower(val.Power); err != nil {
		return err
	}
	if val.JoinedHeight < 0 || val.KeyHeight < val.JoinedHeight {
		return ErrGenesisInvalid.Wrapf("%s joined at %d with a key of %d", val.Operator, val.JoinedHeight, val.KeyHeight)
	}
	switch val.State {
	case StateActive, StateSuspended:
		c.present++
	case StateRemoved:
	default:
		return ErrGenesisInvalid.Wrapf("%s is in state %d", val.Operator, val.State)
	}
	if (val.State == StateSuspended) != (val.Suspension != nil) {
		return ErrGenesisInvalid.Wrapf("%s is %s, its suspension says otherwise", val.Operator, val.State)
	}
	return nil
}

func checkUptime(u GenesisUptime, params Params) error {
	bits := uint32(0)
	last := -1
	for _, chunk := range u.Chunks {
		if int(chunk.Index) <= last || chunk.Index >= Chunks(params.UptimeWindow) || len(chunk.Bits) != ChunkBits/8 {
			return ErrGenesisInvalid.Wrapf("uptime of %s has a bad piece %d", u.Operator, chunk.Index)
		}
		last = int(chunk.Index)
		n := BitCount(chunk.Bits)
		if n == 0 {
			return ErrGenesisInvalid.Wrapf("uptime of %s has the empty piece %d", u.Operator, chunk.Index)
		}
		bits += n
	}
	if u.Uptime.SinceHeight < 0 || bits != u.Uptime.Missed || bits > params.UptimeWindow {
		return ErrGenesisInvalid.Wrapf("uptime of %s counts %d missed blocks and marks %d", u.Operator, u.Uptime.Missed, bits)
	}
	return nil
}

// Chunks returns the number of pieces of the bitmap of a window.
func Chunks(window uint32) uint32 { return (window + ChunkBits - 1) / ChunkBits }

// AddValidator appends an active department that joins at genesis. The operator is stored in the codec's own text form.
// A duplicate operator is ErrOperatorExists, a duplicate key ErrKeyUsed; the proof is checked against chainID.
func (gs *GenesisState) AddValidator(codec address.Codec, chainID, operator string, department Department, pubkey, proof []byte, power uint64) error {
	addr, err := codec.StringToBytes(operator)
	if err != nil {
		return ErrOperatorInvalid.Wrapf("%q: %s", operator, err)
	}
	text, err := codec.BytesToString(addr)
	if err != nil {
		return ErrOperatorInvalid.Wrapf("%q: %s", operator, err)
	}
	if err := VerifyConsensusKey(pubkey, proof, chainID, addr); err != nil {
		return err
	}
	for _, val := range gs.Validators {
		other, err := codec.StringToBytes(val.Operator)
		if err != nil {
			return ErrGenesisInvalid.Wrapf("operator %q: %s", val.Operator, err)
		}
		if bytes.Equal(other, addr) {
			return ErrOperatorExists.Wrap(text)
		}
		if bytes.Equal(val.ConsensusPubkey, pubkey) {
			return ErrKeyUsed.Wrapf("%s by %s", hex.EncodeToString(pubkey), val.Operator)
		}
	}
	if power == 0 {
		power = gs.Params.DefaultPower
	}
	gs.Validators = append(gs.Validators, Validator{Operator: text, Department: department, ConsensusPubkey: pubkey, Power: power, State: StateActive})
	return gs.Validate()
}
