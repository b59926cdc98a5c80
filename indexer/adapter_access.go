package indexer

import (
	"encoding/json"
	"time"

	"github.com/cosmos/gogoproto/proto"

	"github.com/moscowchain/moscowd/indexer/store/sqldb"
	access "github.com/moscowchain/moscowd/x/access/types"
)

func accessAdapter() *adapter {
	return &adapter{module: access.ModuleName, genesis: accessGenesis, types: "moscow.access.v1.", typed: accessEvent}
}

func accessGenesis(b *block, state json.RawMessage) error {
	var g access.GenesisState
	if err := readGenesis(state, &g); err != nil {
		return err
	}
	enrolments := map[string]access.Enrolment{}
	for _, a := range g.Accounts {
		enrolments[a.Address] = a.Enrolment
		put(b, (*sqldb.Queries).SetAccount, sqldb.SetAccountParams{
			Address: a.Address, Class: a.Enrolment.Class, Subject: a.Enrolment.Subject, State: lower(a.Enrolment.State.String(), "ACCOUNT_STATE_"),
			Reason: a.Enrolment.Reason, SuspendedBy: a.Enrolment.SuspendedBy,
		})
	}
	for _, r := range g.Retired {
		put(b, (*sqldb.Queries).SetAccount, sqldb.SetAccountParams{
			Address: r.Address, Class: enrolments[r.NewAddress].Class, Subject: enrolments[r.NewAddress].Subject, State: "replaced", ReplacedBy: r.NewAddress,
		})
	}
	for _, r := range g.Replacements {
		before := enrolments[r.OldAddress]
		setReplacement(b, lower(r.Replacement.State.String(), "REPLACEMENT_STATE_"), r.OldAddress, r.Replacement.NewAddress, before.Class,
			before.Subject, r.Replacement.RequestedBy, r.Replacement.EffectiveAt)
	}
	return b.setParams(access.ModuleName, &g.Params)
}

func setReplacement(b *block, state, from, to, class string, subject []byte, by string, effective time.Time) {
	put(b, (*sqldb.Queries).SetKeyReplacement, sqldb.SetKeyReplacementParams{
		OldAddress: from, NewAddress: to, Class: class, Subject: subject, State: state, RequestedBy: by,
		EffectiveNs: effective.UnixNano(), RequestedHeight: b.height, UpdatedHeight: b.height,
	})
}

func setReplacementState(b *block, from, to, state string) {
	put(b, (*sqldb.Queries).SetKeyReplacementState, sqldb.SetKeyReplacementStateParams{OldAddress: from, NewAddress: to, State: state, UpdatedHeight: b.height})
}

func accessEvent(b *block, _ position, event proto.Message) error {
	switch e := event.(type) {
	case *access.EventAccountEnrolled:
		put(b, (*sqldb.Queries).SetAccount, sqldb.SetAccountParams{
			Address: e.Address, Class: e.Class, Subject: e.Subject, State: "active", EnrolledBy: e.EnrolledBy, EnrolledHeight: b.height,
			UpdatedHeight: b.height,
		})
	case *access.EventAccountSuspended:
		put(b, (*sqldb.Queries).SuspendAccount, sqldb.SuspendAccountParams{
			Address: e.Address, Reason: e.Reason, SuspendedBy: e.SuspendedBy, UpdatedHeight: b.height,
		})
	case *access.EventAccountReinstated:
		put(b, (*sqldb.Queries).ReinstateAccount, sqldb.ReinstateAccountParams{Address: e.Address, UpdatedHeight: b.height})
	case *access.EventReplacementRequested:
		setReplacement(b, "pending", e.OldAddress, e.NewAddress, e.Class, e.Subject, e.RequestedBy, e.EffectiveAt)
	case *access.EventReplacementContested:
		setReplacementState(b, e.OldAddress, e.NewAddress, "contested")
	case *access.EventReplacementCancelled:
		setReplacementState(b, e.OldAddress, e.NewAddress, "cancelled")
	case *access.EventKeyReplaced:
		setReplacementState(b, e.OldAddress, e.NewAddress, "done")
		put(b, (*sqldb.Queries).CopyAccount, sqldb.CopyAccountParams{OldAddress: e.OldAddress, NewAddress: e.NewAddress, Height: b.height})
		put(b, (*sqldb.Queries).RetireAccount, sqldb.RetireAccountParams{Address: e.OldAddress, ReplacedBy: e.NewAddress, UpdatedHeight: b.height})
	case *access.EventParamsUpdated:
		return b.setParams(access.ModuleName, &e.Params)
	}
	return nil
}
