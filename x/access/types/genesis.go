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
	if err := gs.validateReplacements(codec); err != nil {
		return err
	}
	return gs.validateStatistics(codec)
}

// validateReplacements checks that requests are about enrolled accounts, and that new and retired addresses are nobody's.
func (gs GenesisState) validateReplacements(codec address.Codec) error {
	enrolled := make(map[string]bool, len(gs.Accounts))
	taken := make(map[string]bool, len(gs.Accounts)+len(gs.Retired))
	for _, account := range gs.Accounts {
		addr, err := codec.StringToBytes(account.Address)
		if err != nil {
			return ErrGenesisInvalid.Wrapf("account %q: %v", account.Address, err)
		}
		enrolled[string(addr)], taken[string(addr)] = true, true
	}
	for i, retired := range gs.Retired {
		if _, err := once(codec, taken, retired.Address); err != nil {
			return errorsmod.Wrapf(err, "retired address %d", i)
		}
		if _, err := codec.StringToBytes(retired.NewAddress); err != nil {
			return ErrGenesisInvalid.Wrapf("retired address %d: new address %q: %v", i, retired.NewAddress, err)
		}
	}
	requested := make(map[string]bool, len(gs.Replacements))
	for i, r := range gs.Replacements {
		from, err := once(codec, requested, r.OldAddress)
		if err != nil {
			return errorsmod.Wrapf(err, "replacement %d", i)
		}
		if !enrolled[string(from)] {
			return ErrGenesisInvalid.Wrapf("replacement %d: %s is not enrolled", i, r.OldAddress)
		}
		if _, err := once(codec, taken, r.Replacement.NewAddress); err != nil {
			return errorsmod.Wrapf(err, "replacement %d: new address", i)
		}
		if _, err := codec.StringToBytes(r.Replacement.RequestedBy); err != nil {
			return ErrGenesisInvalid.Wrapf("replacement %d: requested by %q: %v", i, r.Replacement.RequestedBy, err)
		}
		if s := r.Replacement.State; s != REPLACEMENT_STATE_PENDING && s != REPLACEMENT_STATE_CONTESTED {
			return ErrGenesisInvalid.Wrapf("replacement %d: state %s", i, s)
		}
	}
	return nil
}

// validateStatistics checks that the days of each address ascend and are not too many.
func (gs GenesisState) validateStatistics(codec address.Codec) error {
	seen := make(map[string]bool, len(gs.Statistics))
	for i, s := range gs.Statistics {
		if _, err := once(codec, seen, s.Address); err != nil {
			return errorsmod.Wrapf(err, "statistics %d", i)
		}
		if len(s.Days) > MaxStatisticsDays {
			return ErrGenesisInvalid.Wrapf("statistics %d: %d days, at most %d", i, len(s.Days), MaxStatisticsDays)
		}
		for j := 1; j < len(s.Days); j++ {
			if s.Days[j].Day <= s.Days[j-1].Day {
				return ErrGenesisInvalid.Wrapf("statistics %d: day %d after day %d", i, s.Days[j].Day, s.Days[j-1].Day)
			}
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
