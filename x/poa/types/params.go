package types

// Bounds of parameters. MaxMaxPower times MaxMaxValidators stays far below CometBFT's limit of total power, 2^63/8.
const (
	MaxMaxValidators = 150
	MaxMaxPower      = 1_000_000_000
	MaxUptimeWindow  = 20_000
	maxMajorityDen   = 1_000
	maxRotation      = 100_000_000
)

// DefaultParams are those of a new chain: two thirds, equal power, a window of 10 000 blocks (about three hours).
func DefaultParams() Params {
	return Params{
		MajorityNum:         2,
		MajorityDen:         3,
		MinActiveValidators: 1,
		MaxValidators:       MaxMaxValidators,
		DefaultPower:        100,
		MaxPower:            1_000_000,
		UptimeWindow:        10_000,
		MissedThreshold:     500,
		MinRotationInterval: 1_000,
	}
}

// Validate refuses parameters with ErrParamsInvalid. A majority is at least one half, so that two opposite proposals never
// both pass without a department voting for both, and x/gov's veto can never outweigh it.
func (p Params) Validate() error {
	switch {
	case p.MajorityDen == 0 || p.MajorityDen > maxMajorityDen:
		return ErrParamsInvalid.Wrapf("majority_den %d is not from 1 to %d", p.MajorityDen, maxMajorityDen)
	case p.MajorityNum > p.MajorityDen || 2*p.MajorityNum < p.MajorityDen:
		return ErrParamsInvalid.Wrapf("majority %d/%d is not from one half to one", p.MajorityNum, p.MajorityDen)
	case p.MaxValidators == 0 || p.MaxValidators > MaxMaxValidators:
		return ErrParamsInvalid.Wrapf("max_validators %d is not from 1 to %d", p.MaxValidators, MaxMaxValidators)
	case p.MinActiveValidators == 0 || p.MinActiveValidators > p.MaxValidators:
		return ErrParamsInvalid.Wrapf("min_active_validators %d is not from 1 to %d", p.MinActiveValidators, p.MaxValidators)
	case p.MaxPower == 0 || p.MaxPower > MaxMaxPower:
		return ErrParamsInvalid.Wrapf("max_power %d is not from 1 to %d", p.MaxPower, MaxMaxPower)
	case p.DefaultPower == 0 || p.DefaultPower > p.MaxPower:
		return ErrParamsInvalid.Wrapf("default_power %d is not from 1 to %d", p.DefaultPower, p.MaxPower)
	case p.UptimeWindow == 0 || p.UptimeWindow > MaxUptimeWindow:
		return ErrParamsInvalid.Wrapf("uptime_window %d is not from 1 to %d", p.UptimeWindow, MaxUptimeWindow)
	case p.MissedThreshold == 0 || p.MissedThreshold > p.UptimeWindow:
		return ErrParamsInvalid.Wrapf("missed_threshold %d is not from 1 to %d", p.MissedThreshold, p.UptimeWindow)
	case p.MinRotationInterval > maxRotation:
		return ErrParamsInvalid.Wrapf("min_rotation_interval %d is more than %d", p.MinRotationInterval, maxRotation)
	}
	return nil
}

// CheckPower refuses a power that is zero or above the maximum with ErrPowerInvalid.
func (p Params) CheckPower(power uint64) error {
	if power == 0 || power > p.MaxPower {
		return ErrPowerInvalid.Wrapf("%d is not from 1 to %d", power, p.MaxPower)
	}
	return nil
}
