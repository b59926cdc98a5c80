package simulation

import (
	"context"
	"math/rand"

	"cosmossdk.io/collections"

	"github.com/cosmos/cosmos-sdk/testutil/simsx"

	"github.com/moscowchain/moscowd/x/access/keeper"
	"github.com/moscowchain/moscowd/x/access/types"
)

// maxScan bounds the search for an account to suspend or reinstate.
const maxScan = 200

// MsgEnrolAccountsFactory enrols a few random addresses by a registrar within its limit.
func MsgEnrolAccountsFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgEnrolAccounts] {
	return func(ctx context.Context, testData *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgEnrolAccounts) {
		r := testData.Rand()
		registrar, limits := anyRegistrar(ctx, k, testData, reporter)
		params, err := k.Params(ctx)
		if err != nil {
			reporter.Skip(err.Error())
		}
		n := 1 + uint32(r.Intn(5))
		if reporter.IsSkipped() {
			return nil, nil
		}
		if limits.EnrolmentsLeft < n {
			reporter.Skip("the registrar enrolled enough today")
			return nil, nil
		}
		msg := &types.MsgEnrolAccounts{Signer: registrar.AddressBech32}
		for range n {
			addr, err := testData.AddressCodec().BytesToString(randomBytes(r.Rand, 20))
			if err != nil {
				reporter.Skip(err.Error())
				return nil, nil
			}
			msg.Accounts = append(msg.Accounts, types.NewAccount{
				Address: addr,
				Class:   params.Classes[r.Intn(len(params.Classes))].Name,
				Subject: randomBytes(r.Rand, types.SubjectSize),
			})
		}
		return []simsx.SimAccount{registrar}, msg
	}
}

// MsgSuspendAccountFactory suspends an account that the simulation enrolled.
func MsgSuspendAccountFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgSuspendAccount] {
	return func(ctx context.Context, testData *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgSuspendAccount) {
		registrar, limits := anyRegistrar(ctx, k, testData, reporter)
		address := anyEnrolled(ctx, k, testData, reporter, types.ACCOUNT_STATE_ACTIVE)
		if reporter.IsSkipped() {
			return nil, nil
		}
		if limits.SuspensionsLeft == 0 {
			reporter.Skip("the registrar suspended enough today")
			return nil, nil
		}
		return []simsx.SimAccount{registrar}, &types.MsgSuspendAccount{
			Signer:  registrar.AddressBech32,
			Address: address,
			Reason:  types.DefaultParams().SuspensionReasons[testData.Rand().Intn(4)].Code,
		}
	}
}

// MsgReinstateAccountFactory reinstates a suspended account.
func MsgReinstateAccountFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgReinstateAccount] {
	return func(ctx context.Context, testData *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgReinstateAccount) {
		registrar, _ := anyRegistrar(ctx, k, testData, reporter)
		address := anyEnrolled(ctx, k, testData, reporter, types.ACCOUNT_STATE_SUSPENDED)
		return []simsx.SimAccount{registrar}, &types.MsgReinstateAccount{Signer: registrar.AddressBech32, Address: address}
	}
}

// MsgUpdateParamsFactory changes the windows of all classes, and the quotas of those that do
// not sign in a simulation.
func MsgUpdateParamsFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgUpdateParams] {
	return func(ctx context.Context, testData *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgUpdateParams) {
		params, err := k.Params(ctx)
		if err != nil {
			reporter.Skip(err.Error())
			return nil, nil
		}
		r := testData.Rand()
		for i := range params.Classes {
			class := &params.Classes[i]
			class.WindowSeconds = r.Uint32InRange(1, 86_400)
			if class.Name != simClass {
				class.TxsPerWindow = r.Uint64InRange(1, types.MaxTxsPerWindow)
				class.GasPerWindow = r.Uint64InRange(1, types.MaxGasPerWindow)
			}
		}
		return nil, &types.MsgUpdateParams{
			Authority: testData.ModuleAccountAddress(reporter, "gov"),
			Params:    params,
		}
	}
}

// MsgReplaceKeyFactory asks to replace the key of an account that the simulation enrolled.
func MsgReplaceKeyFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgReplaceKey] {
	return func(ctx context.Context, testData *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgReplaceKey) {
		registrar, limits := anyRegistrar(ctx, k, testData, reporter)
		address := anyEnrolled(ctx, k, testData, reporter, types.ACCOUNT_STATE_ACTIVE)
		if reporter.IsSkipped() {
			return nil, nil
		}
		if limits.ReplacementsLeft == 0 {
			reporter.Skip("the registrar asked enough today")
			return nil, nil
		}
		from, err := testData.AddressCodec().StringToBytes(address)
		if err != nil {
			reporter.Skip(err.Error())
			return nil, nil
		}
		if pending, err := k.Replacements.Has(ctx, from); err != nil || pending {
			reporter.Skip("asked for already")
			return nil, nil
		}
		to, err := testData.AddressCodec().BytesToString(randomBytes(testData.Rand().Rand, 20))
		if err != nil {
			reporter.Skip(err.Error())
			return nil, nil
		}
		return []simsx.SimAccount{registrar}, &types.MsgReplaceKey{Signer: registrar.AddressBech32, OldAddress: address, NewAddress: to}
	}
}

// MsgObjectToReplacementFactory objects in the name of an account that signs.
func MsgObjectToReplacementFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgObjectToReplacement] {
	return func(ctx context.Context, testData *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgObjectToReplacement) {
		address, _ := anyReplacement(ctx, k, testData, reporter, func(address string, r types.Replacement) bool {
			return r.State == types.REPLACEMENT_STATE_PENDING && testData.HasAccount(address)
		})
		if reporter.IsSkipped() {
			return nil, nil
		}
		return []simsx.SimAccount{testData.GetAccount(reporter, address)}, &types.MsgObjectToReplacement{Signer: address}
	}
}

// MsgCancelReplacementFactory withdraws a request about an account that the simulation enrolled.
func MsgCancelReplacementFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgCancelReplacement] {
	return func(ctx context.Context, testData *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgCancelReplacement) {
		address, r := anyReplacement(ctx, k, testData, reporter, func(address string, _ types.Replacement) bool {
			return !testData.HasAccount(address)
		})
		if reporter.IsSkipped() {
			return nil, nil
		}
		return []simsx.SimAccount{testData.GetAccount(reporter, r.RequestedBy)}, &types.MsgCancelReplacement{Signer: r.RequestedBy, OldAddress: address}
	}
}

// MsgResolveReplacementFactory cancels requests about accounts that sign and carries out contested ones about others.
func MsgResolveReplacementFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgResolveReplacement] {
	return func(ctx context.Context, testData *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgResolveReplacement) {
		address, _ := anyReplacement(ctx, k, testData, reporter, func(_ string, r types.Replacement) bool {
			return r.State == types.REPLACEMENT_STATE_CONTESTED
		})
		return nil, &types.MsgResolveReplacement{
			Authority: testData.ModuleAccountAddress(reporter, "gov"), OldAddress: address, Execute: !testData.HasAccount(address),
		}
	}
}

// anyReplacement returns the first request that is wanted, searching upwards from a random address.
func anyReplacement(
	ctx context.Context, k keeper.Keeper, testData *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	wanted func(address string, r types.Replacement) bool,
) (string, types.Replacement) {
	from := new(collections.Range[[]byte]).StartInclusive(randomBytes(testData.Rand().Rand, 1))
	var found string
	var request types.Replacement
	scanned := 0
	err := k.Replacements.Walk(ctx, from, func(addr []byte, r types.Replacement) (bool, error) {
		scanned++
		address, err := testData.AddressCodec().BytesToString(addr)
		if err != nil {
			return true, err
		}
		if wanted(address, r) {
			found, request = address, r
		}
		return found != "" || scanned == maxScan, nil
	})
	if err != nil || found == "" {
		reporter.Skip("no such request")
	}
	return found, request
}

// anyRegistrar returns one of the registrars with what is left of its limits.
func anyRegistrar(
	ctx context.Context, k keeper.Keeper, testData *simsx.ChainDataSource, reporter simsx.SimulationReporter,
) (simsx.SimAccount, *types.QueryRegistrarResponse) {
	params, err := k.Params(ctx)
	if err != nil || len(params.Registrars) == 0 {
		reporter.Skip("no registrars")
		return simsx.SimAccount{}, nil
	}
	address := params.Registrars[testData.Rand().Intn(len(params.Registrars))].Address
	limits, err := keeper.NewQueryServerImpl(k).Registrar(ctx, &types.QueryRegistrarRequest{Address: address})
	if err != nil {
		reporter.Skip(err.Error())
		return simsx.SimAccount{}, nil
	}
	return testData.GetAccount(reporter, address), limits
}

// anyEnrolled returns an account in the given state that does not sign in the simulation,
// searching upwards from a random address.
func anyEnrolled(
	ctx context.Context, k keeper.Keeper, testData *simsx.ChainDataSource, reporter simsx.SimulationReporter, state types.AccountState,
) string {
	from := new(collections.Range[[]byte]).StartInclusive(randomBytes(testData.Rand().Rand, 1))
	found, scanned := "", 0
	err := k.Enrolments.Walk(ctx, from, func(addr []byte, enrolment types.Enrolment) (bool, error) {
		scanned++
		address, err := testData.AddressCodec().BytesToString(addr)
		if err != nil {
			return true, err
		}
		if enrolment.State == state && !testData.HasAccount(address) {
			found = address
		}
		return found != "" || scanned == maxScan, nil
	})
	if err != nil || found == "" {
		reporter.Skip("no such account")
	}
	return found
}

func randomBytes(r *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Intn(256))
	}
	return b
}
