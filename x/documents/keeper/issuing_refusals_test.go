package keeper_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/documents/rules"
	"github.com/moscowchain/moscowd/x/documents/types"
)

// scene is an office with batch 1 of ten documents on list 1, of which 0 is revoked, 1 suspended and 2 superseded; the key
// k2 is retired and k3 compromised from height 50 on.
func scene(t *testing.T) *office {
	t.Helper()
	o := newOffice(t)
	o.issue(o.batchOf(1, 10))
	for index, status := range []types.DocumentStatus{revoked, suspended, superseded} {
		if err := o.set(status, uint32(index)); err != nil {
			t.Fatal(err)
		}
	}
	for seed, id := range []string{"k2", "k3"} {
		_, key := ed25519Key(int64(seed) + 2)
		o.register(o.issuer, id, key)
	}
	if _, err := o.messages.RetireIssuerKey(o.ctx, &types.MsgRetireIssuerKey{Issuer: o.issuer, KeyId: "k2"}); err != nil {
		t.Fatal(err)
	}
	if _, err := o.messages.DeclareKeyCompromised(o.ctx, o.declaration("k3", 50)); err != nil {
		t.Fatal(err)
	}
	o.next()
	return o
}

func (o *office) declaration(id string, from int64) *types.MsgDeclareKeyCompromised {
	return &types.MsgDeclareKeyCompromised{Signer: o.issuer, Issuer: o.issuer, KeyId: id, FromHeight: from}
}

type issuingRefusal struct {
	name string
	want error
	send func(*office, context.Context) error
}

func refuseAll(t *testing.T, refusals []issuingRefusal) {
	t.Helper()
	for _, r := range refusals {
		t.Run(r.name, func(t *testing.T) {
			o := scene(t)
			o.refuses(r.want, func(ctx context.Context) error { return r.send(o, ctx) })
		})
	}
}

func TestKeysAreNotRegistered(t *testing.T) {
	changed := func(name string, want error, change func(*office, *types.MsgRegisterIssuerKey)) issuingRefusal {
		return issuingRefusal{name, want, func(o *office, ctx context.Context) error {
			_, key := ed25519Key(4)
			msg := o.registration(o.issuer, "k4", key)
			change(o, msg)
			_, err := o.messages.RegisterIssuerKey(ctx, msg)
			return err
		}}
	}
	refuseAll(t, []issuingRefusal{
		changed("by what is no address", types.ErrAddressInvalid, func(_ *office, m *types.MsgRegisterIssuerKey) { m.Issuer = "moscow1x" }),
		changed("by a suspended account", errNoAccount, func(o *office, _ *types.MsgRegisterIssuerKey) { o.suspend(o.issuer) }),
		changed("by somebody who issues nothing", types.ErrIssuerOther, func(o *office, m *types.MsgRegisterIssuerKey) { m.Issuer = o.enrol("resident") }),
		changed("without an id", types.ErrKeyInvalid, func(_ *office, m *types.MsgRegisterIssuerKey) { m.KeyId = "" }),
		changed("under an id in capitals", types.ErrKeyInvalid, func(_ *office, m *types.MsgRegisterIssuerKey) { m.KeyId = "K4" }),
		changed("under an id that begins with a digit", types.ErrKeyInvalid, func(_ *office, m *types.MsgRegisterIssuerKey) { m.KeyId = "4k" }),
		changed("under an id of 33 characters", types.ErrKeyInvalid, func(_ *office, m *types.MsgRegisterIssuerKey) {
			m.KeyId = string(bytes.Repeat([]byte("k"), 33))
		}),
		changed("under an id that is taken", types.ErrKeyExists, func(o *office, m *types.MsgRegisterIssuerKey) {
			_, key := ed25519Key(4)
			*m = *o.registration(o.issuer, "k1", key)
		}),
		changed("under the id of a retired key", types.ErrKeyExists, func(o *office, m *types.MsgRegisterIssuerKey) {
			_, key := ed25519Key(4)
			*m = *o.registration(o.issuer, "k2", key)
		}),
		changed("without an algorithm", types.ErrKeyInvalid, func(_ *office, m *types.MsgRegisterIssuerKey) { m.Algorithm = 0 }),
		changed("with the algorithm of another", types.ErrKeyInvalid, func(_ *office, m *types.MsgRegisterIssuerKey) {
			m.Algorithm = types.KeyAlgorithm_KEY_ALGORITHM_ES256
		}),
		changed("with an algorithm of 256 above a known one", types.ErrKeyInvalid, func(_ *office, m *types.MsgRegisterIssuerKey) { m.Algorithm = 258 }),
		changed("with a point that signs everything", types.ErrKeyInvalid, func(_ *office, m *types.MsgRegisterIssuerKey) {
			m.PublicKey = append([]byte{1}, make([]byte, 31)...)
		}),
		changed("with another's key", types.ErrPossessionInvalid, func(_ *office, m *types.MsgRegisterIssuerKey) { m.PublicKey, _ = ed25519Key(5) }),
		changed("without possession", types.ErrPossessionInvalid, func(_ *office, m *types.MsgRegisterIssuerKey) { m.Possession = nil }),
		changed("with possession for another id", types.ErrPossessionInvalid, func(_ *office, m *types.MsgRegisterIssuerKey) { m.KeyId = "k5" }),
		changed("with possession for another issuer", types.ErrPossessionInvalid, func(o *office, m *types.MsgRegisterIssuerKey) { m.Issuer = o.other }),
		{"with possession for another chain", types.ErrPossessionInvalid, func(o *office, ctx context.Context) error {
			_, key := ed25519Key(4)
			msg := o.registration(o.issuer, "k4", key)
			_, err := o.messages.RegisterIssuerKey(onChain(ctx, "moscow-2"), msg)
			return err
		}},
	})
}

func TestRefusalsDoNotRepeatWhatIsNoKeyID(t *testing.T) {
	o := scene(t)
	const personal = "Ivanov, 3 Arbat"
	batch := o.batchOf(2, 10)
	batch.KeyId = personal
	_, err := o.messages.IssueDocuments(o.ctx, batch)
	require.ErrorIs(t, err, types.ErrKeyUnknown)
	require.NotContains(t, err.Error(), "Ivanov")

	_, key := ed25519Key(4)
	_, err = o.messages.RegisterIssuerKey(o.ctx, o.registration(o.issuer, personal, key))
	require.ErrorIs(t, err, types.ErrKeyInvalid)
	require.NotContains(t, err.Error(), "Ivanov")
}

func TestKeysAreNotRetired(t *testing.T) {
	retire := func(name string, want error, msg func(*office) *types.MsgRetireIssuerKey) issuingRefusal {
		return issuingRefusal{name, want, func(o *office, ctx context.Context) error {
			_, err := o.messages.RetireIssuerKey(ctx, msg(o))
			return err
		}}
	}
	refuseAll(t, []issuingRefusal{
		retire("by what is no address", types.ErrAddressInvalid, func(*office) *types.MsgRetireIssuerKey {
			return &types.MsgRetireIssuerKey{Issuer: "moscow1x", KeyId: "k1"}
		}),
		retire("by a suspended account", errNoAccount, func(o *office) *types.MsgRetireIssuerKey {
			o.suspend(o.issuer)
			return &types.MsgRetireIssuerKey{Issuer: o.issuer, KeyId: "k1"}
		}),
		retire("by another department", types.ErrKeyUnknown, func(o *office) *types.MsgRetireIssuerKey {
			return &types.MsgRetireIssuerKey{Issuer: o.other, KeyId: "k1"}
		}),
		retire("if they are unknown", types.ErrKeyUnknown, func(o *office) *types.MsgRetireIssuerKey {
			return &types.MsgRetireIssuerKey{Issuer: o.issuer, KeyId: "k9"}
		}),
		retire("twice", types.ErrKeyRetired, func(o *office) *types.MsgRetireIssuerKey {
			return &types.MsgRetireIssuerKey{Issuer: o.issuer, KeyId: "k2"}
		}),
		retire("if they are compromised", types.ErrKeyCompromised, func(o *office) *types.MsgRetireIssuerKey {
			return &types.MsgRetireIssuerKey{Issuer: o.issuer, KeyId: "k3"}
		}),
	})
}

func TestKeysAreNotDeclaredCompromised(t *testing.T) {
	declare := func(name string, want error, change func(*office, *types.MsgDeclareKeyCompromised)) issuingRefusal {
		return issuingRefusal{name, want, func(o *office, ctx context.Context) error {
			msg := o.declaration("k1", 60)
			change(o, msg)
			_, err := o.messages.DeclareKeyCompromised(ctx, msg)
			return err
		}}
	}
	refuseAll(t, []issuingRefusal{
		declare("by what is no address", types.ErrAddressInvalid, func(_ *office, m *types.MsgDeclareKeyCompromised) { m.Signer = "moscow1x" }),
		declare("by a suspended account", errNoAccount, func(o *office, _ *types.MsgDeclareKeyCompromised) { o.suspend(o.issuer) }),
		declare("by another department", types.ErrUnauthorized, func(o *office, m *types.MsgDeclareKeyCompromised) { m.Signer = o.other }),
		declare("of what is no issuer", types.ErrAddressInvalid, func(o *office, m *types.MsgDeclareKeyCompromised) { m.Issuer = "moscow1x" }),
		declare("by governance of what is no issuer", types.ErrAddressInvalid, func(o *office, m *types.MsgDeclareKeyCompromised) {
			m.Signer, m.Issuer = o.gov, "moscow1x"
		}),
		declare("if they are unknown", types.ErrKeyUnknown, func(_ *office, m *types.MsgDeclareKeyCompromised) { m.KeyId = "k9" }),
		declare("from height 0", types.ErrHeightInvalid, func(_ *office, m *types.MsgDeclareKeyCompromised) { m.FromHeight = 0 }),
		declare("from a height before the chain", types.ErrHeightInvalid, func(_ *office, m *types.MsgDeclareKeyCompromised) { m.FromHeight = -1 }),
		declare("from the next height", types.ErrHeightInvalid, func(o *office, m *types.MsgDeclareKeyCompromised) {
			m.FromHeight = o.ctx.BlockHeight() + 1
		}),
		declare("from the same height again", types.ErrHeightInvalid, func(_ *office, m *types.MsgDeclareKeyCompromised) { m.KeyId, m.FromHeight = "k3", 50 }),
		declare("from a later height than before", types.ErrHeightInvalid, func(_ *office, m *types.MsgDeclareKeyCompromised) { m.KeyId = "k3" }),
		declare("from a later height than before, by governance", types.ErrHeightInvalid, func(o *office, m *types.MsgDeclareKeyCompromised) {
			m.Signer, m.KeyId = o.gov, "k3"
		}),
	})
}

func TestBatchesAreNotAnchored(t *testing.T) {
	issue := func(name string, want error, change func(*office, *types.MsgIssueDocuments)) issuingRefusal {
		return issuingRefusal{name, want, func(o *office, ctx context.Context) error {
			msg := o.batchOf(2, 10)
			change(o, msg)
			_, err := o.messages.IssueDocuments(ctx, msg)
			return err
		}}
	}
	refuseAll(t, []issuingRefusal{
		issue("by what is no address", types.ErrAddressInvalid, func(_ *office, m *types.MsgIssueDocuments) { m.Issuer = "moscow1x" }),
		issue("by a suspended account", errNoAccount, func(o *office, _ *types.MsgIssueDocuments) { o.suspend(o.issuer) }),
		issue("of a type that does not exist", types.ErrTypeUnknown, func(_ *office, m *types.MsgIssueDocuments) { m.Type = "passport" }),
		issue("of another department's type", types.ErrIssuerOther, func(_ *office, m *types.MsgIssueDocuments) { m.Type = othersType }),
		issue("of a closed type", types.ErrTypeClosed, func(_ *office, m *types.MsgIssueDocuments) { m.Type = closedType }),
		issue("with number 0", types.ErrBatchInvalid, func(_ *office, m *types.MsgIssueDocuments) { m.Number = 0 }),
		issue("with a number that is used", types.ErrBatchExists, func(_ *office, m *types.MsgIssueDocuments) { m.Number = 1 }),
		issue("without documents", types.ErrBatchInvalid, func(_ *office, m *types.MsgIssueDocuments) { m.Size_ = 0 }),
		issue("with 100 001 documents", types.ErrBatchInvalid, func(_ *office, m *types.MsgIssueDocuments) { m.Size_ = rules.MaxBatch + 1 }),
		issue("with a root of 31 bytes", types.ErrBatchInvalid, func(_ *office, m *types.MsgIssueDocuments) { m.Root = m.Root[1:] }),
		issue("without a list", types.ErrBatchInvalid, func(_ *office, m *types.MsgIssueDocuments) { m.StatusList = 0 }),
		issue("with a key that is unknown", types.ErrKeyUnknown, func(_ *office, m *types.MsgIssueDocuments) { m.KeyId = "k9" }),
		issue("with the key of another department", types.ErrKeyUnknown, func(o *office, m *types.MsgIssueDocuments) { m.Issuer = o.other }),
		issue("with a retired key", types.ErrKeyRetired, func(_ *office, m *types.MsgIssueDocuments) { m.KeyId = "k2" }),
		issue("with a compromised key", types.ErrKeyCompromised, func(_ *office, m *types.MsgIssueDocuments) { m.KeyId = "k3" }),
	})
}

func TestABatchThatDoesNotFitOnItsListIsNotAnchored(t *testing.T) {
	o := scene(t)
	o.issue(o.batchOf(2, rules.MaxBatch))
	o.next()
	o.refuses(types.ErrStatusListFull, func(ctx context.Context) error {
		_, err := o.messages.IssueDocuments(ctx, o.batchOf(3, rules.StatusListEntries-rules.MaxBatch-10+1))
		return err
	})
	o.issue(o.batchOf(3, rules.StatusListEntries-rules.MaxBatch-10))
}

func TestStatusesAreNotChanged(t *testing.T) {
	const all = rules.StatusListEntries
	change := func(name string, want error, to types.DocumentStatus, indices ...uint32) issuingRefusal {
		return issuingRefusal{name, want, func(o *office, ctx context.Context) error {
			before := o.ctx
			defer func() { o.ctx = before }()
			o.ctx = unwrap(ctx)
			return o.set(to, indices...)
		}}
	}
	revoke := func(name string, want error, with func(*office, *types.MsgRevokeDocuments)) issuingRefusal {
		return issuingRefusal{name, want, func(o *office, ctx context.Context) error {
			msg := &types.MsgRevokeDocuments{Issuer: o.issuer, List: 1, Indices: []uint32{5}, Reason: "court-order"}
			with(o, msg)
			_, err := o.messages.RevokeDocuments(ctx, msg)
			return err
		}}
	}
	many := make([]uint32, types.MaxStatusIndices+1)
	for i := range many {
		many[i] = uint32(i) + 10
	}
	refuseAll(t, []issuingRefusal{
		revoke("by what is no address", types.ErrAddressInvalid, func(_ *office, m *types.MsgRevokeDocuments) { m.Issuer = "moscow1x" }),
		revoke("by a suspended account", errNoAccount, func(o *office, _ *types.MsgRevokeDocuments) { o.suspend(o.issuer) }),
		revoke("by another department", types.ErrStatusListUnknown, func(o *office, m *types.MsgRevokeDocuments) { m.Issuer = o.other }),
		revoke("of a list that is not open", types.ErrStatusListUnknown, func(_ *office, m *types.MsgRevokeDocuments) { m.List = 2 }),
		revoke("without a reason", types.ErrReasonUnknown, func(_ *office, m *types.MsgRevokeDocuments) { m.Reason = "" }),
		revoke("for a reason that is not published", types.ErrReasonUnknown, func(_ *office, m *types.MsgRevokeDocuments) { m.Reason = "dislike" }),
		{"for a reason of refusals", types.ErrReasonUnknown, func(o *office, ctx context.Context) error {
			_, err := o.messages.SuspendDocuments(ctx, &types.MsgSuspendDocuments{Issuer: o.issuer, List: 1, Indices: []uint32{5}, Reason: "duplicate"})
			return err
		}},
		change("without indices", types.ErrStatusIndexInvalid, revoked),
		change("with 1 001 indices", types.ErrStatusIndexInvalid, revoked, many...),
		change("with an index behind the list", types.ErrStatusIndexInvalid, revoked, 5, all),
		change("with an index twice", types.ErrStatusIndexInvalid, revoked, 5, 5),
		change("with descending indices", types.ErrStatusIndexInvalid, revoked, 6, 5),
		change("from revoked to revoked", types.ErrStatusForbidden, revoked, 0),
		change("from revoked to suspended", types.ErrStatusForbidden, suspended, 0),
		change("from revoked to superseded", types.ErrStatusForbidden, superseded, 0),
		change("from revoked to valid", types.ErrStatusForbidden, valid, 0),
		change("from suspended to suspended", types.ErrStatusForbidden, suspended, 1),
		change("from superseded to superseded", types.ErrStatusForbidden, superseded, 2),
		change("from superseded to suspended", types.ErrStatusForbidden, suspended, 2),
		change("from superseded to valid", types.ErrStatusForbidden, valid, 2),
		change("from valid to valid", types.ErrStatusForbidden, valid, 3),
		change("if the last of many cannot", types.ErrStatusForbidden, valid, 1, 2),
	})
}
