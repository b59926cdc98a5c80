package types

import errorsmod "cosmossdk.io/errors"

// Bounds that governance cannot pass. They keep the memory of one allocation below a gigabyte.
const (
	MaxApplications           = 100_000
	MaxPlanRows               = 100_000
	MaxPeriods                = 128
	MaxStatuses               = 1_000
	MinWritesPerBlock         = 10
	MaxWritesPerBlock         = 10_000
	MaxApplicationsPerSubject = 1_000
	MaxClassNameLength        = 32
)

// Bounds of one message and one block.
const (
	// MaxPlanChunk is the largest number of rows in one MsgPublishPlan.
	MaxPlanChunk = 1_000
	// MaxBatch is the largest number of applications, status updates or confirmations in one message.
	MaxBatch = 500
	// MaxPendingOrders is the largest number of applications, over all seasons, that may be filed in one block for the
	// next to order: it orders all of them at once.
	MaxPendingOrders = 5_000
)

// Gas charged beside that of the store, for what an item costs after its message: hashing, its part of the
// allocation, and the record of its result.
const (
	GasPerApplication uint64 = 10_000
	GasPerPlanRow     uint64 = 5_000
	GasPerStatus      uint64 = 1_000
)

// DefaultParams fit a season of the whole city.
func DefaultParams() Params {
	return Params{
		MaxApplications:           50_000,
		MaxPlanRows:               20_000,
		MaxPeriods:                64,
		MaxStatuses:               64,
		WritesPerBlock:            2_000,
		MaxApplicationsPerSubject: 10,
		TraderClass:               "trader",
		ContractClass:             "contract",
	}
}

// Validate checks every bound; errors wrap ErrParamsInvalid.
func (p Params) Validate() error {
	for _, bound := range []struct {
		name            string
		value, min, max uint32
	}{
		{"max_applications", p.MaxApplications, 1, MaxApplications},
		{"max_plan_rows", p.MaxPlanRows, 1, MaxPlanRows},
		{"max_periods", p.MaxPeriods, 1, MaxPeriods},
		{"max_statuses", p.MaxStatuses, 1, MaxStatuses},
		{"writes_per_block", p.WritesPerBlock, MinWritesPerBlock, MaxWritesPerBlock},
		{"max_applications_per_subject", p.MaxApplicationsPerSubject, 1, MaxApplicationsPerSubject},
	} {
		if bound.value < bound.min || bound.value > bound.max {
			return errorsmod.Wrapf(ErrParamsInvalid, "%s is %d, want %d to %d", bound.name, bound.value, bound.min, bound.max)
		}
	}
	if p.TraderClass == "" || len(p.TraderClass) > MaxClassNameLength {
		return errorsmod.Wrapf(ErrParamsInvalid, "trader_class %q has %d bytes, want 1 to %d",
			p.TraderClass, len(p.TraderClass), MaxClassNameLength)
	}
	if len(p.ContractClass) > MaxClassNameLength {
		return errorsmod.Wrapf(ErrParamsInvalid, "contract_class has %d bytes, want at most %d", len(p.ContractClass), MaxClassNameLength)
	}
	return nil
}
