package types

import (
	"cosmossdk.io/core/address"
	errorsmod "cosmossdk.io/errors"
)

// DefaultGenesis has the default parameters and no accounts.
func DefaultGenesis() *GenesisState {
	return &GenesisState{Params: DefaultParams()}
}

// Validate checks the parameters, that addresses and subjects are unique, and that every
// account's class exists and its state is complete.
func (gs GenesisState) Validate(codec address.Codec) error {
	if err := gs.Params.Validate(codec); err != nil {
		return err
	}
	if err := gs.validateAccounts(codec); err != nil {
		return err
	}
	seen := make(map[string]bool, len(gs.Usages))
	for i, u := range gs.Usages {
		if _, err := once(codec, seen, u.Address); err != nil {
			return errorsmod.Wrapf(err, "usage %d", i)
		}
	}
	registrars := make(map[string]bool, len(gs.Params.Registrars))
	for _, r := range gs.Params.Registrars {
		addr, err := codec.StringToBytes(r.Address)
		if err != nil {
			return ErrGenesisInvalid.Wrapf("registrar %q: %v", r.Address, err)
		}
		registrars[string(addr)] = true
	}
	seen = make(map[string]bool, len(gs.RegistrarUsages))
	for i, u := range gs.RegistrarUsages {
		addr, err := once(codec, seen, u.Address)
		if err != nil {
			return errorsmod.Wrapf(err, "registrar usage %d", i)
		}
		if !registrars[string(addr)] {
			return ErrGenesisInvalid.Wrapf("registrar usage %d: %s is not a registrar", i, u.Address)
		}
	}
	return nil
}

func (gs GenesisState) validateAccounts(codec address.Codec) error {
	classes := make(map[string]bool, len(gs.Params.Classes))
	for _, c := range gs.Params.Classes {
		classes[c.Name] = true
	}
	reasons := make(map[string]bool, len(gs.Params.SuspensionReasons))
	for _, r := range gs.Params.SuspensionReasons {
		reasons[r.Code] = true
	}
	addresses := make(map[string]bool, len(gs.Accounts))
	subjects := make(map[[SubjectSize]byte]bool, len(gs.Accounts))
	for i, account := range gs.Accounts {
		if _, err := once(codec, addresses, account.Address); err != nil {
			return errorsmod.Wrapf(err, "account %d", i)
		}
		subject, err := ParseSubject(account.Enrolment.Subject)
		if err != nil {
			return errorsmod.Wrapf(err, "account %d", i)
		}
		if subjects[subject] {
			return ErrGenesisInvalid.Wrapf("account %d: subject %x is not unique", i, subject)
		}
		subjects[subject] = true
		if !classes[account.Enrolment.Class] {
			return ErrGenesisInvalid.Wrapf("account %d: unknown class %q", i, account.Enrolment.Class)
		}
		if err := account.Enrolment.validateState(codec, reasons); err != nil {
			return errorsmod.Wrapf(err, "account %d", i)
		}
	}
	return nil
}

func (e Enrolment) validateState(codec address.Codec, reasons map[string]bool) error {
	switch e.State {
	case ACCOUNT_STATE_ACTIVE:
		if e.Reason != "" || e.SuspendedBy != "" {
			return ErrGenesisInvalid.Wrapf("active with reason %q, suspended by %q", e.Reason, e.SuspendedBy)
		}
	case ACCOUNT_STATE_SUSPENDED:
		if !reasons[e.Reason] {
			return ErrGenesisInvalid.Wrapf("suspended for the unpublished reason %q", e.Reason)
		}
		if _, err := codec.StringToBytes(e.SuspendedBy); err != nil {
			return ErrGenesisInvalid.Wrapf("suspended by %q: %v", e.SuspendedBy, err)
		}
	default:
		return ErrGenesisInvalid.Wrapf("state %s", e.State)
	}
	return nil
}

// once decodes an address and refuses one that was seen before.
func once(codec address.Codec, seen map[string]bool, addr string) ([]byte, error) {
	b, err := codec.StringToBytes(addr)
	if err != nil {
		return nil, ErrGenesisInvalid.Wrapf("address %q: %v", addr, err)
	}
	if seen[string(b)] {
		return nil, ErrGenesisInvalid.Wrapf("address %s is not unique", addr)
	}
	seen[string(b)] = true
	return b, nil
}
