package indexer

import (
	"encoding/json"

	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cosmos/gogoproto/proto"

	"github.com/moscowchain/moscowd/indexer/store/sqldb"
	poa "github.com/moscowchain/moscowd/x/poa/types"
)

func poaAdapter() *adapter {
	return &adapter{module: poa.ModuleName, genesis: poaGenesis, types: "moscow.poa.v1.", typed: poaEvent}
}

func poaGenesis(b *block, state json.RawMessage) error {
	var g poa.GenesisState
	if err := readGenesis(state, &g); err != nil {
		return err
	}
	for i := range g.Validators {
		setValidator(b, &g.Validators[i])
	}
	for _, key := range g.RetiredKeys {
		put(b, (*sqldb.Queries).SetValidatorKey, sqldb.SetValidatorKeyParams{
			ConsensusAddress: consensusAddress(key.ConsensusPubkey), ConsensusPubkey: key.ConsensusPubkey, Operator: key.Operator,
			RetiredHeight: key.RetiredHeight,
		})
	}
	return b.setParams(poa.ModuleName, &g.Params)
}

func consensusAddress(pubkey []byte) []byte { return ed25519.PubKey(pubkey).Address() }

func setValidator(b *block, v *poa.Validator) {
	row := sqldb.SetValidatorParams{
		Operator: v.Operator, NameRu: v.Department.NameRu, NameEn: v.Department.NameEn, Contact: v.Department.Contact, Site: v.Department.Site,
		ConsensusPubkey: v.ConsensusPubkey, ConsensusAddress: consensusAddress(v.ConsensusPubkey), Power: int64(v.Power),
		State: validatorState(v.State), JoinedHeight: v.JoinedHeight, UpdatedHeight: b.height,
	}
	if s := v.Suspension; s != nil {
		row.SuspensionReason, row.SuspendedHeight, row.InfractionHeight = suspensionReason(s), s.Height, s.InfractionHeight
	}
	put(b, (*sqldb.Queries).SetValidator, row)
	if v.State != poa.StateRemoved {
		useKey(b, v.Operator, v.ConsensusPubkey, v.KeyHeight)
	}
}

func validatorState(s poa.State) string { return lower(s.String(), "STATE_") }

func suspensionReason(s *poa.Suspension) string {
	return lower(s.Reason.String(), "SUSPENSION_REASON_")
}

func useKey(b *block, operator string, pubkey []byte, from int64) {
	put(b, (*sqldb.Queries).SetValidatorKey, sqldb.SetValidatorKeyParams{
		ConsensusAddress: consensusAddress(pubkey), ConsensusPubkey: pubkey, Operator: operator, FromHeight: from,
	})
}

func endValidator(b *block, operator, state string) {
	put(b, (*sqldb.Queries).EndValidator, sqldb.EndValidatorParams{Operator: operator, State: state, Height: b.height})
	put(b, (*sqldb.Queries).RetireValidatorKeysOf, sqldb.RetireValidatorKeysOfParams{Operator: operator, RetiredHeight: b.height})
}

func poaEvent(b *block, _ position, event proto.Message) error {
	switch e := event.(type) {
	case *poa.EventValidatorAdded:
		setValidator(b, &e.Validator)
	case *poa.EventValidatorRemoved:
		endValidator(b, e.Operator, "removed")
	case *poa.EventValidatorLeft:
		endValidator(b, e.Operator, "left")
	case *poa.EventPowerSet:
		put(b, (*sqldb.Queries).SetValidatorPower, sqldb.SetValidatorPowerParams{Operator: e.Operator, Power: int64(e.Power), UpdatedHeight: b.height})
	case *poa.EventValidatorSuspended:
		put(b, (*sqldb.Queries).SuspendValidator, sqldb.SuspendValidatorParams{
			Operator: e.Operator, SuspensionReason: suspensionReason(&e.Suspension), SuspendedHeight: e.Suspension.Height,
			InfractionHeight: e.Suspension.InfractionHeight, UpdatedHeight: b.height,
		})
	case *poa.EventSuspensionDeferred:
		countEvidence(b, e.Operator)
	case *poa.EventMisbehaviorRepeated:
		countEvidence(b, e.Operator)
	case *poa.EventValidatorResumed:
		put(b, (*sqldb.Queries).ResumeValidator, sqldb.ResumeValidatorParams{Operator: e.Operator, UpdatedHeight: b.height})
	case *poa.EventConsensusKeyRotated:
		put(b, (*sqldb.Queries).RotateValidatorKey, sqldb.RotateValidatorKeyParams{
			Operator: e.Operator, ConsensusPubkey: e.ConsensusPubkey, ConsensusAddress: consensusAddress(e.ConsensusPubkey), UpdatedHeight: b.height,
		})
		put(b, (*sqldb.Queries).RetireValidatorKey, sqldb.RetireValidatorKeyParams{
			ConsensusAddress: consensusAddress(e.OldConsensusPubkey), RetiredHeight: b.height,
		})
		useKey(b, e.Operator, e.ConsensusPubkey, b.height)
	case *poa.EventDepartmentEdited:
		put(b, (*sqldb.Queries).EditDepartment, sqldb.EditDepartmentParams{
			Operator: e.Operator, NameRu: e.Department.NameRu, NameEn: e.Department.NameEn, Contact: e.Department.Contact, Site: e.Department.Site,
			UpdatedHeight: b.height,
		})
	case *poa.EventMissedThresholdReached:
		put(b, (*sqldb.Queries).SetMissedBlocks, sqldb.SetMissedBlocksParams{
			Operator: e.Operator, Missed: int64(e.Missed), MissedHeight: e.Height, UpdatedHeight: b.height,
		})
	case *poa.EventDepartmentVoted:
		put(b, (*sqldb.Queries).SetProposalVote, sqldb.SetProposalVoteParams{
			ProposalID: int64(e.ProposalId), Operator: e.Operator, Vote: voteOption(e.Option), Height: b.height,
		})
	case *poa.EventParamsUpdated:
		return b.setParams(poa.ModuleName, &e.Params)
	}
	return nil
}

func countEvidence(b *block, operator string) {
	put(b, (*sqldb.Queries).CountEvidence, sqldb.CountEvidenceParams{Operator: operator, UpdatedHeight: b.height})
}
