package types

import (
	"cosmossdk.io/core/address"
	errorsmod "cosmossdk.io/errors"
)

// Bounds of the parameters.
const (
	MaxClasses           = 64
	MaxRegistrars        = 256
	MaxSuspensionReasons = 256
	MaxNameLength        = 32
	MaxTitleLength       = 200
	MaxTxsPerWindow      = 1_000_000_000
	MaxGasPerWindow      = 1_000_000_000_000_000
	MaxWindowSeconds     = 366 * 24 * 60 * 60
	MaxReplacementDelay  = 30 * 24 * 60 * 60 // seconds
)

// DefaultParams are classes for the parties of a city service with cautious quotas, no
// registrars, no right to write for unknown accounts, and three days to object to the replacement of a key.
func DefaultParams() Params {
	const hour = 60 * 60
	return Params{
		Classes: []Class{
			// Contracts sign nothing: whoever calls one is charged. The class says which may write to the services.
			{Name: "contract", TxsPerWindow: 1, GasPerWindow: 1, WindowSeconds: hour},
			{Name: "department", TxsPerWindow: 5_000, GasPerWindow: 500_000_000_000, WindowSeconds: hour},
			{Name: "registrar", TxsPerWindow: 2_000, GasPerWindow: 200_000_000_000, WindowSeconds: hour},
			{Name: "resident", TxsPerWindow: 30, GasPerWindow: 20_000_000, WindowSeconds: hour},
			{Name: "trader", TxsPerWindow: 100, GasPerWindow: 50_000_000, WindowSeconds: hour},
		},
		SuspensionReasons: []SuspensionReason{
			{Code: "abuse", TitleRu: "Злоупотребление правом записи", TitleEn: "Abuse of the right to write"},
			{Code: "court-order", TitleRu: "Решение суда", TitleEn: "Court order"},
			{Code: "key-compromised", TitleRu: "Ключ раскрыт или утрачен", TitleEn: "Key disclosed or lost"},
			{Code: "not-eligible", TitleRu: "Утрачено право на участие", TitleEn: "No longer eligible"},
		},
		KeyReplacementDelaySeconds: 72 * hour,
	}
}

// Validate checks bounds, uniqueness and that every class named exists.
func (p Params) Validate(codec address.Codec) error {
	classes, err := validateClasses(p.Classes)
	if err != nil {
		return err
	}
	if p.UnknownClass != "" && !classes[p.UnknownClass] {
		return ErrParamsInvalid.Wrapf("unknown_class %q is not a class", p.UnknownClass)
	}
	if p.KeyReplacementDelaySeconds == 0 || p.KeyReplacementDelaySeconds > MaxReplacementDelay {
		return ErrParamsInvalid.Wrapf("key_replacement_delay_seconds %d, want 1 to %d", p.KeyReplacementDelaySeconds, MaxReplacementDelay)
	}
	if err := validateRegistrars(p.Registrars, classes, codec); err != nil {
		return err
	}
	return validateReasons(p.SuspensionReasons)
}

func validateClasses(classes []Class) (map[string]bool, error) {
	if len(classes) > MaxClasses {
		return nil, ErrParamsInvalid.Wrapf("%d classes, at most %d", len(classes), MaxClasses)
	}
	seen := make(map[string]bool, len(classes))
	for i, class := range classes {
		if err := class.Validate(); err != nil {
			return nil, errorsmod.Wrapf(err, "class %d", i)
		}
		if seen[class.Name] {
			return nil, ErrParamsInvalid.Wrapf("class %d: name %q is not unique", i, class.Name)
		}
		seen[class.Name] = true
	}
	return seen, nil
}

func validateRegistrars(registrars []Registrar, classes map[string]bool, codec address.Codec) error {
	if len(registrars) > MaxRegistrars {
		return ErrParamsInvalid.Wrapf("%d registrars, at most %d", len(registrars), MaxRegistrars)
	}
	seen := make(map[string]bool, len(registrars))
	for i, registrar := range registrars {
		addr, err := codec.StringToBytes(registrar.Address)
		if err != nil {
			return ErrParamsInvalid.Wrapf("registrar %d: address %q: %v", i, registrar.Address, err)
		}
		if seen[string(addr)] {
			return ErrParamsInvalid.Wrapf("registrar %d: address %s is not unique", i, registrar.Address)
		}
		seen[string(addr)] = true
		named := make(map[string]bool, len(registrar.Classes))
		for _, class := range registrar.Classes {
			if !classes[class] {
				return ErrParamsInvalid.Wrapf("registrar %d: %q is not a class", i, class)
			}
			if named[class] {
				return ErrParamsInvalid.Wrapf("registrar %d: class %q is named twice", i, class)
			}
			named[class] = true
		}
	}
	return nil
}

func validateReasons(reasons []SuspensionReason) error {
	if len(reasons) > MaxSuspensionReasons {
		return ErrParamsInvalid.Wrapf("%d suspension reasons, at most %d", len(reasons), MaxSuspensionReasons)
	}
	seen := make(map[string]bool, len(reasons))
	for i, reason := range reasons {
		if !validName(reason.Code) {
			return ErrParamsInvalid.Wrapf("suspension reason %d: invalid code %q", i, reason.Code)
		}
		if seen[reason.Code] {
			return ErrParamsInvalid.Wrapf("suspension reason %d: code %q is not unique", i, reason.Code)
		}
		seen[reason.Code] = true
		for _, title := range []string{reason.TitleRu, reason.TitleEn} {
			if title == "" || len(title) > MaxTitleLength {
				return ErrParamsInvalid.Wrapf("suspension reason %q: title of %d bytes, want 1 to %d", reason.Code, len(title), MaxTitleLength)
			}
		}
	}
	return nil
}

// Validate checks the name and the bounds of the quota.
func (c Class) Validate() error {
	switch {
	case !validName(c.Name):
		return ErrParamsInvalid.Wrapf("invalid name %q", c.Name)
	case c.TxsPerWindow == 0 || c.TxsPerWindow > MaxTxsPerWindow:
		return ErrParamsInvalid.Wrapf("class %q: txs_per_window %d, want 1 to %d", c.Name, c.TxsPerWindow, MaxTxsPerWindow)
	case c.GasPerWindow == 0 || c.GasPerWindow > MaxGasPerWindow:
		return ErrParamsInvalid.Wrapf("class %q: gas_per_window %d, want 1 to %d", c.Name, c.GasPerWindow, uint64(MaxGasPerWindow))
	case c.WindowSeconds == 0 || c.WindowSeconds > MaxWindowSeconds:
		return ErrParamsInvalid.Wrapf("class %q: window_seconds %d, want 1 to %d", c.Name, c.WindowSeconds, MaxWindowSeconds)
	}
	return nil
}

// Permits reports whether the registrar may act on accounts of a class.
func (r Registrar) Permits(class string) bool {
	if len(r.Classes) == 0 {
		return true
	}
	for _, c := range r.Classes {
		if c == class {
			return true
		}
	}
	return false
}

// validName reports whether s is a class name or a reason code: 1 to 32 of a-z, 0-9, "-"
// and "_", a letter first.
func validName(s string) bool {
	if s == "" || len(s) > MaxNameLength || s[0] < 'a' || s[0] > 'z' {
		return false
	}
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '_' {
			return false
		}
	}
	return true
}
