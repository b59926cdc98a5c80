// Package keeper holds the state of x/access: classes, registrars, enrolments and quotas.
//
// Other modules call Subject in every message handler that an enrolled account may use. The
// ante handler calls Subject for each signer and ChargeTx for the first. Nothing here checks a
// signature: ChargeTx must run after signatures were verified.
package keeper

import (
	"bytes"

	"cosmossdk.io/collections"
	"cosmossdk.io/core/address"
	"cosmossdk.io/core/store"

	"github.com/cosmos/cosmos-sdk/codec"

	"github.com/moscowchain/moscowd/x/access/types"
)

// Keeper keeps who may write and how much.
type Keeper struct {
	addressCodec address.Codec
	authority    []byte

	accountKeeper types.AccountKeeper
	poaKeeper     types.PoaKeeper

	Schema collections.Schema
	// Classes holds classes with their quotas, keyed by name.
	Classes collections.Map[string, types.Class]
	// Registrars holds registrars with their limits, keyed by address.
	Registrars collections.Map[[]byte, types.Registrar]
	// UnknownClass holds the name of the class of accounts that nobody enrolled, or "".
	UnknownClass collections.Item[string]
	// Reasons holds the published suspension reasons, keyed by code.
	Reasons collections.Map[string, types.SuspensionReason]
	// Enrolments holds class, subject and state of enrolled accounts, keyed by address.
	Enrolments collections.Map[[]byte, types.Enrolment]
	// Subjects holds the address enrolled with a subject, keyed by the 32-byte subject.
	Subjects collections.Map[[]byte, []byte]
	// Usages holds what an account has used of its quota, keyed by address; 24 bytes each.
	Usages collections.Map[[]byte, types.Usage]
	// ClassSizes holds the number of enrolled accounts of a class, keyed by its name.
	ClassSizes collections.Map[string, uint64]
	// RegistrarUsages holds the daily counters of registrars, keyed by address.
	RegistrarUsages collections.Map[[]byte, types.RegistrarUsage]
	// Replacements holds the requests to replace a key that are not decided, keyed by the old address.
	Replacements collections.Map[[]byte, types.Replacement]
	// Reserved holds the old address of a request, keyed by the new one.
	Reserved collections.Map[[]byte, []byte]
	// ReplacementQueue holds the pending requests, keyed by the Unix second of their effect and the old address.
	ReplacementQueue collections.KeySet[collections.Pair[int64, []byte]]
	// Retired holds what became of addresses whose key was replaced, keyed by the old address.
	Retired collections.Map[[]byte, types.RetiredAddress]
	// ReplacementDelay holds how long the old key may object, in seconds.
	ReplacementDelay collections.Item[uint32]
	// Totals holds what registrars, former ones and governance did, keyed by address.
	Totals collections.Map[[]byte, types.RegistrarTotals]
	// Days holds what they did in one day, keyed by address and day; at most 366 for each address.
	Days collections.Map[collections.Pair[[]byte, int64], types.RegistrarCounts]
}

// NewKeeper returns a keeper. The authority is the bech32 address of the governance account;
// an address that does not decode panics.
func NewKeeper(
	cdc codec.BinaryCodec,
	storeService store.KVStoreService,
	addressCodec address.Codec,
	authority string,
	accountKeeper types.AccountKeeper,
	poaKeeper types.PoaKeeper,
) Keeper {
	authorityBytes, err := addressCodec.StringToBytes(authority)
	if err != nil {
		panic(err)
	}
	sb := collections.NewSchemaBuilder(storeService)
	k := Keeper{
		addressCodec:    addressCodec,
		authority:       authorityBytes,
		accountKeeper:   accountKeeper,
		poaKeeper:       poaKeeper,
		Classes:         collections.NewMap(sb, types.KeyPrefixClass, "classes", collections.StringKey, codec.CollValue[types.Class](cdc)),
		Registrars:      collections.NewMap(sb, types.KeyPrefixRegistrar, "registrars", collections.BytesKey, codec.CollValue[types.Registrar](cdc)),
		UnknownClass:    collections.NewItem(sb, types.KeyPrefixUnknownClass, "unknown_class", collections.StringValue),
		Reasons:         collections.NewMap(sb, types.KeyPrefixReason, "reasons", collections.StringKey, codec.CollValue[types.SuspensionReason](cdc)),
		Enrolments:      collections.NewMap(sb, types.KeyPrefixEnrolment, "enrolments", collections.BytesKey, codec.CollValue[types.Enrolment](cdc)),
		Subjects:        collections.NewMap(sb, types.KeyPrefixSubject, "subjects", collections.BytesKey, collections.BytesValue),
		Usages:          collections.NewMap(sb, types.KeyPrefixUsage, "usages", collections.BytesKey, types.UsageValue),
		ClassSizes:      collections.NewMap(sb, types.KeyPrefixClassSize, "class_sizes", collections.StringKey, collections.Uint64Value),
		RegistrarUsages: collections.NewMap(sb, types.KeyPrefixRegistrarUsage, "registrar_usages", collections.BytesKey, codec.CollValue[types.RegistrarUsage](cdc)),
		Replacements:    collections.NewMap(sb, types.KeyPrefixReplacement, "replacements", collections.BytesKey, codec.CollValue[types.Replacement](cdc)),
		Reserved:        collections.NewMap(sb, types.KeyPrefixReserved, "reserved", collections.BytesKey, collections.BytesValue),
		ReplacementQueue: collections.NewKeySet(sb, types.KeyPrefixReplacementQueue, "replacement_queue",
			collections.PairKeyCodec(collections.Int64Key, collections.BytesKey)),
		Retired:          collections.NewMap(sb, types.KeyPrefixRetired, "retired", collections.BytesKey, codec.CollValue[types.RetiredAddress](cdc)),
		ReplacementDelay: collections.NewItem(sb, types.KeyPrefixReplacementDelay, "replacement_delay", collections.Uint32Value),
		Totals:           collections.NewMap(sb, types.KeyPrefixTotals, "totals", collections.BytesKey, codec.CollValue[types.RegistrarTotals](cdc)),
		Days: collections.NewMap(sb, types.KeyPrefixDays, "days",
			collections.PairKeyCodec(collections.BytesKey, collections.Int64Key), codec.CollValue[types.RegistrarCounts](cdc)),
	}
	k.Schema, err = sb.Build()
	if err != nil {
		panic(err)
	}
	return k
}

// isAuthority reports whether addr is the governance account.
func (k Keeper) isAuthority(addr []byte) bool {
	return bytes.Equal(addr, k.authority)
}

// text writes an address for an error message.
func (k Keeper) text(addr []byte) string {
	s, err := k.addressCodec.BytesToString(addr)
	if err != nil {
		return err.Error()
	}
	return s
}

// parse reads an address of a message.
func (k Keeper) parse(addr string) ([]byte, error) {
	b, err := k.addressCodec.StringToBytes(addr)
	if err != nil {
		return nil, types.ErrAddressInvalid.Wrapf("%q: %v", addr, err)
	}
	return b, nil
}
