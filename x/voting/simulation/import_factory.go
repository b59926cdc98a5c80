package simulation

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"github.com/cosmos/cosmos-sdk/testutil/simsx"

	"github.com/moscowchain/moscowd/x/voting/keeper"
	"github.com/moscowchain/moscowd/x/voting/rules/evidence"
	"github.com/moscowchain/moscowd/x/voting/types"
)

func registerImports(weights simsx.WeightSource, reg simsx.Registry, k keeper.Keeper) {
	reg.Add(weights.Get("msg_voting_import_polls", 20), importPolls(k))
	reg.Add(weights.Get("msg_voting_confirm_import", 20), confirmImport(k))
}

// The simulated chain of 2017 has one poll more with every block, and is read up to one of few blocks, so that readers agree.
const (
	oldPolls  = 3 // of the shortest reading
	oldBlocks = 5 // readings that differ
)

// reading is what a department reads up to a block.
type reading struct {
	source types.ImportSource
	polls  []types.ArchivedPoll
	hash   []byte
}

// read makes up the old chain up to its nth block.
func read(n uint64) (*reading, error) {
	source := evidence.Source{
		NetworkID: 17, Genesis: [32]byte{1}, Root: [20]byte{2}, Block: 100 + n, BlockHash: sha256.Sum256(binary.BigEndian.AppendUint64(nil, n)),
	}
	count, root := oldPolls+n, evidence.NewHistory(source.Root)
	found := &reading{source: types.NewImportSource(source, root, count)}
	hash := evidence.Start(source, root, count)
	for i := range count {
		address := [20]byte{3, byte(i)}
		question := evidence.Question{ID: i, Address: [20]byte{4, byte(i)}, Current: 1, Voters: 1, Versions: []evidence.Version{
			{ID: 1, Name: "?", Answers: "[]", AnswerIDs: []uint64{7, 8}, Results: []uint64{0, 1}},
		}}
		question.Reset()
		err := question.Add(&evidence.Transaction{Block: 4, Hash: [32]byte{byte(i)}, Vote: &evidence.Vote{Version: 1, Options: []uint64{1}}})
		if err != nil {
			return nil, err
		}
		poll := &evidence.Poll{ID: 100 + i, Address: address, Name: "Опрос", History: evidence.NewHistory(address), Questions: []evidence.Question{question}}
		hash = evidence.Next(hash, poll)
		found.polls = append(found.polls, types.NewArchivedPoll(poll))
	}
	found.hash = hash[:]
	return found, nil
}

// department gives an operator of an active validator; it skips the message if it hits none.
func department(ctx context.Context, k keeper.Keeper, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) []simsx.SimAccount {
	for range 10 {
		account := data.AnyAccount(reporter)
		if active, err := k.IsActiveOperator(ctx, account.Address); err == nil && active {
			from, _ := signer(ctx, k, data, reporter, account.AddressBech32)
			return from
		}
	}
	reporter.Skip("no department")
	return nil
}

// importPolls begins an import, or goes on with it; some batches hold polls that are there already.
func importPolls(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgImportPolls] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgImportPolls) {
		from := department(ctx, k, data, reporter)
		if from == nil {
			return nil, nil
		}
		r := data.Rand()
		found, err := read(uint64(r.Intn(oldBlocks)))
		if err != nil {
			reporter.Fail(err, "old chain")
			return nil, nil
		}
		imported, begun, err := ownImport(ctx, k, from[0].AddressBech32, found.hash)
		if err != nil {
			reporter.Fail(err, "imports")
			return nil, nil
		}
		if !begun && !newer(ctx, k, &found.source) {
			reporter.Skip("a confirmed import goes as far")
			return nil, nil
		}
		all := uint64(len(found.polls))
		first := min(uint64(r.Intn(int(imported.Received)+1)), all-1)
		last := r.Uint64InRange(first+1, all+1)
		return from, &types.MsgImportPolls{
			Operator: from[0].AddressBech32, Source: found.source, EvidenceHash: found.hash, First: first, Polls: found.polls[first:last],
		}
	}
}

// ownImport gives what an operator has submitted of a reading.
func ownImport(ctx context.Context, k keeper.Keeper, operator string, hash []byte) (own types.Import, begun bool, err error) {
	err = k.Imports.Walk(ctx, nil, func(_ uint64, imported types.Import) (bool, error) {
		begun = imported.Operator == operator && slices.Equal(imported.EvidenceHash, hash)
		if begun {
			own = imported
		}
		return begun, nil
	})
	return own, begun, err
}

// newer says whether a source goes further than the confirmed import.
func newer(ctx context.Context, k keeper.Keeper, source *types.ImportSource) bool {
	id, err := k.Current(ctx)
	if err != nil || id == 0 {
		return err == nil
	}
	current, err := k.Import(ctx, id)
	return err == nil && source.Block > current.Source.Block
}

func confirmImport(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgConfirmImport] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgConfirmImport) {
		last, err := k.ImportSequence.Peek(ctx)
		if err != nil || last == 0 {
			reporter.Skip("no import")
			return nil, nil
		}
		imported, err := k.Import(ctx, data.Rand().Uint64InRange(1, last+1))
		if err != nil || !imported.Complete() || imported.State == types.IMPORT_STATE_CONFIRMED || !newer(ctx, k, &imported.Source) {
			reporter.Skip("the import is not to be confirmed")
			return nil, nil
		}
		from := department(ctx, k, data, reporter)
		if from == nil {
			return nil, nil
		}
		operator := from[0].AddressBech32
		if imported.Operator == operator || slices.Contains(imported.ConfirmedBy, operator) {
			reporter.Skip("the operator has vouched for it")
			return nil, nil
		}
		return from, &types.MsgConfirmImport{Operator: operator, ImportId: imported.Id, EvidenceHash: imported.EvidenceHash}
	}
}
