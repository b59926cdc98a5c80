package keeper_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/documents/types"
)

// send is a message to a server, whatever it answers.
func send[M, R any](handle func(context.Context, M) (R, error), msg M) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := handle(ctx, msg)
		return err
	}
}

func changed[M any](msg M, change func(*M)) M {
	change(&msg)
	return msg
}

func altered[M any](msg *M, change func(*M)) *M {
	change(msg)
	return msg
}

func TestNobodyButGovernanceChangesParametersAndTypes(t *testing.T) {
	h := newHall(t)
	for _, signer := range []string{h.issuer, h.resident, ""} {
		h.refuses(types.ErrUnauthorized, send(h.messages.UpdateParams, &types.MsgUpdateParams{Authority: signer, Params: types.DefaultParams()}))
		h.refuses(types.ErrUnauthorized, send(h.messages.CreateDocumentType,
			&types.MsgCreateDocumentType{Authority: signer, Type: housingType("new.1", h.issuer)}))
		h.refuses(types.ErrUnauthorized, send(h.messages.UpdateDocumentType,
			&types.MsgUpdateDocumentType{Authority: signer, Type: housingType(officeType, h.issuer)}))
	}
}

func TestParametersAreNotUpdated(t *testing.T) {
	h := newHall(t)
	for name, c := range map[string]struct {
		change func(*types.Params)
		want   error
	}{
		"a calendar without working days": {func(p *types.Params) { p.Calendar.Weekend = []uint32{0, 1, 2, 3, 4, 5, 6} }, types.ErrParamsInvalid},
		"no reason to refuse":             {func(p *types.Params) { p.RefusalReasons = nil }, types.ErrParamsInvalid},
		"nobody may ask":                  {func(p *types.Params) { p.MaxOpenRequests = 0 }, types.ErrParamsInvalid},
		"a refusal reason is removed":     {func(p *types.Params) { p.RefusalReasons = p.RefusalReasons[1:] }, types.ErrCodeRemoved},
		"a status reason is removed":      {func(p *types.Params) { p.StatusReasons = p.StatusReasons[:2] }, types.ErrCodeRemoved},
	} {
		t.Run(name, func(t *testing.T) {
			h.refuses(c.want, send(h.messages.UpdateParams, &types.MsgUpdateParams{
				Authority: h.gov, Params: changed(types.DefaultParams(), c.change),
			}))
		})
	}
	params := types.DefaultParams()
	params.RefusalReasons[0].TitleEn = "Other words"
	params.RefusalReasons = append(params.RefusalReasons, types.Code{Code: "new", TitleRu: "Новая", TitleEn: "New"})
	_, err := h.messages.UpdateParams(h.ctx, &types.MsgUpdateParams{Authority: h.gov, Params: params})
	require.NoError(t, err, "entries may be added and retitled")
	require.Equal(t, params.String(), events[*types.EventParamsUpdated](h)[0].Params.String())
}

func TestTypesAreNotCreated(t *testing.T) {
	h := newHall(t)
	for name, c := range map[string]struct {
		change func(*types.DocumentType)
		want   error
	}{
		"the id is taken":              {func(t *types.DocumentType) { t.Id = officeType }, types.ErrTypeExists},
		"the id is no name":            {func(t *types.DocumentType) { t.Id = "Ezhd" }, types.ErrTypeInvalid},
		"an issuer is no address":      {func(t *types.DocumentType) { t.Issuers = []string{"moscow1"} }, types.ErrAddressInvalid},
		"an issuer in capital letters": {func(t *types.DocumentType) { t.Issuers = []string{strings.ToUpper(h.issuer)} }, types.ErrAddressInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			h.refuses(c.want, send(h.messages.CreateDocumentType, &types.MsgCreateDocumentType{
				Authority: h.gov, Type: changed(housingType("new.1", h.issuer), c.change),
			}))
		})
	}
}

func TestWhatVerifiersRelyOnNeverChanges(t *testing.T) {
	h := newHall(t)
	for name, c := range map[string]struct {
		change func(*types.DocumentType)
		want   error
	}{
		"the schema":            {func(t *types.DocumentType) { t.SchemaHash = bytes.Repeat([]byte{8}, 32) }, types.ErrTypeImmutable},
		"where the schema is":   {func(t *types.DocumentType) { t.SchemaUri = "https://example.org/" }, types.ErrTypeImmutable},
		"a disclosable field":   {func(t *types.DocumentType) { t.DisclosableFields = []string{"address", "name"} }, types.ErrTypeImmutable},
		"a field on paper":      {func(t *types.DocumentType) { t.PaperFields = []string{"number"} }, types.ErrTypeImmutable},
		"a type that is not":    {func(t *types.DocumentType) { t.Id = "none.1" }, types.ErrTypeUnknown},
		"no deadline":           {func(t *types.DocumentType) { t.DeadlineWorkingDays = 0 }, types.ErrTypeInvalid},
		"an issuer, not really": {func(t *types.DocumentType) { t.Issuers = []string{"moscow1"} }, types.ErrAddressInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			h.refuses(c.want, send(h.messages.UpdateDocumentType, &types.MsgUpdateDocumentType{
				Authority: h.gov, Type: changed(housingType(officeType, h.issuer), c.change),
			}))
		})
	}
}

func TestInboxesAreNotSet(t *testing.T) {
	h := newHall(t)
	inbox := types.MsgSetInbox{Issuer: h.issuer, EncryptionKey: commitmentOf("key"), Uri: "https://inbox.example/"}
	lowOrder := make([]byte, 32)
	lowOrder[0] = 1
	for name, c := range map[string]struct {
		change func(*types.MsgSetInbox)
		want   error
	}{
		"no address":                  {func(m *types.MsgSetInbox) { m.Issuer = "moscow1" }, types.ErrAddressInvalid},
		"a stranger":                  {func(m *types.MsgSetInbox) { m.Issuer = h.gov }, errNoAccount},
		"who issues nothing":          {func(m *types.MsgSetInbox) { m.Issuer = h.resident }, types.ErrIssuerOther},
		"a short key":                 {func(m *types.MsgSetInbox) { m.EncryptionKey = m.EncryptionKey[1:] }, types.ErrInboxInvalid},
		"a key that protects nothing": {func(m *types.MsgSetInbox) { m.EncryptionKey = lowOrder }, types.ErrInboxInvalid},
		"a key of zeros":              {func(m *types.MsgSetInbox) { m.EncryptionKey = make([]byte, 32) }, types.ErrInboxInvalid},
		"another protocol":            {func(m *types.MsgSetInbox) { m.Uri = "ftp://inbox.example/" }, types.ErrInboxInvalid},
		"a URI of 257 bytes":          {func(m *types.MsgSetInbox) { m.Uri = "https://" + strings.Repeat("a", 249) }, types.ErrInboxInvalid},
		"a URI in Cyrillic":           {func(m *types.MsgSetInbox) { m.Uri = "https://ящик.рф/" }, types.ErrInboxInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			msg := changed(inbox, c.change)
			h.refuses(c.want, send(h.messages.SetInbox, &msg))
		})
	}
	h.suspend(h.issuer)
	h.refuses(errSuspended, send(h.messages.SetInbox, &inbox))
}

func TestRequestsAreNotFiled(t *testing.T) {
	h := newHall(t)
	closed := housingType("closed.1", h.issuer)
	closed.Closed = true
	_, err := h.messages.CreateDocumentType(h.ctx, &types.MsgCreateDocumentType{Authority: h.gov, Type: closed})
	require.NoError(t, err)
	idle := h.enrol("idle", "resident")
	h.suspend(idle)
	for name, c := range map[string]struct {
		change func(*types.MsgRequestDocument)
		want   error
	}{
		"no address":                    {func(m *types.MsgRequestDocument) { m.Requester = "moscow1" }, types.ErrAddressInvalid},
		"a stranger":                    {func(m *types.MsgRequestDocument) { m.Requester = h.gov }, errNoAccount},
		"a suspended account":           {func(m *types.MsgRequestDocument) { m.Requester = idle }, errSuspended},
		"an account of another class":   {func(m *types.MsgRequestDocument) { m.Requester = h.counter }, types.ErrClassOther},
		"an unknown type":               {func(m *types.MsgRequestDocument) { m.Type = "none.1" }, types.ErrTypeUnknown},
		"a closed type":                 {func(m *types.MsgRequestDocument) { m.Type = closed.Id }, types.ErrTypeClosed},
		"the department is no address":  {func(m *types.MsgRequestDocument) { m.Issuer = "city hall" }, types.ErrAddressInvalid},
		"another department's document": {func(m *types.MsgRequestDocument) { m.Issuer = h.other }, types.ErrIssuerOther},
		"a basis of no list":            {func(m *types.MsgRequestDocument) { m.Basis = "ward" }, types.ErrBasisUnknown},
		"no payload":                    {func(m *types.MsgRequestDocument) { m.PayloadCommitment = nil }, types.ErrRequestInvalid},
		"a payload commitment of zeros": {func(m *types.MsgRequestDocument) { m.PayloadCommitment = make([]byte, 32) }, types.ErrRequestInvalid},
		"a payload, not its commitment": {func(m *types.MsgRequestDocument) { m.PayloadCommitment = make([]byte, 33) }, types.ErrRequestInvalid},
		"no key":                        {func(m *types.MsgRequestDocument) { m.HolderKeyCommitment = nil }, types.ErrRequestInvalid},
		"a key, not its commitment":     {func(m *types.MsgRequestDocument) { m.HolderKeyCommitment = make([]byte, 65) }, types.ErrRequestInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			msg := changed(*h.application(), c.change)
			h.refuses(c.want, send(h.messages.RequestDocument, &msg))
		})
	}
}

func TestRequestsAreNotFiledAtTheCounter(t *testing.T) {
	h := newHall(t)
	for name, c := range map[string]struct {
		change func(*types.MsgFileRequest)
		want   error
	}{
		"no address":         {func(m *types.MsgFileRequest) { m.Clerk = "" }, types.ErrAddressInvalid},
		"a stranger":         {func(m *types.MsgFileRequest) { m.Clerk = h.gov }, errNoAccount},
		"a resident":         {func(m *types.MsgFileRequest) { m.Clerk = h.resident }, types.ErrClassOther},
		"an unknown type":    {func(m *types.MsgFileRequest) { m.Type = "" }, types.ErrTypeUnknown},
		"a basis of no list": {func(m *types.MsgFileRequest) { m.Basis = "ward" }, types.ErrBasisUnknown},
		"no payload":         {func(m *types.MsgFileRequest) { m.PayloadCommitment = nil }, types.ErrRequestInvalid},
		"another department": {func(m *types.MsgFileRequest) { m.Issuer = h.other }, types.ErrIssuerOther},
	} {
		t.Run(name, func(t *testing.T) {
			msg := changed(*h.counterApplication(), c.change)
			h.refuses(c.want, send(h.messages.FileRequest, &msg))
		})
	}
}

func TestDecisionsAreNotTaken(t *testing.T) {
	h := newHall(t)
	filed, accepted, refused := h.ask(), h.ask(), h.ask()
	h.accept(accepted)
	h.refuse(refused)
	stranger := h.enrol("stranger", "resident")
	for name, c := range map[string]struct {
		send func(context.Context) error
		want error
	}{
		"accepted by another department": {send(h.messages.AcceptRequest, &types.MsgAcceptRequest{Issuer: h.other, RequestId: filed}), types.ErrIssuerOther},
		"accepted by the requester":      {send(h.messages.AcceptRequest, &types.MsgAcceptRequest{Issuer: h.resident, RequestId: filed}), types.ErrIssuerOther},
		"accepted by a stranger":         {send(h.messages.AcceptRequest, &types.MsgAcceptRequest{Issuer: h.gov, RequestId: filed}), errNoAccount},
		"accepted though not there":      {send(h.messages.AcceptRequest, &types.MsgAcceptRequest{Issuer: h.issuer, RequestId: 99}), types.ErrRequestUnknown},
		"accepted twice":                 {send(h.messages.AcceptRequest, &types.MsgAcceptRequest{Issuer: h.issuer, RequestId: accepted}), types.ErrRequestState},
		"accepted after a refusal":       {send(h.messages.AcceptRequest, &types.MsgAcceptRequest{Issuer: h.issuer, RequestId: refused}), types.ErrRequestState},
		"refused by another department":  {send(h.messages.RefuseRequest, &types.MsgRefuseRequest{Issuer: h.other, RequestId: filed, Reason: "duplicate"}), types.ErrIssuerOther},
		"refused by a stranger":          {send(h.messages.RefuseRequest, &types.MsgRefuseRequest{Issuer: h.gov, RequestId: filed, Reason: "duplicate"}), errNoAccount},
		"refused though not there":       {send(h.messages.RefuseRequest, &types.MsgRefuseRequest{Issuer: h.issuer, RequestId: 0, Reason: "duplicate"}), types.ErrRequestUnknown},
		"refused in own words":           {send(h.messages.RefuseRequest, &types.MsgRefuseRequest{Issuer: h.issuer, RequestId: filed, Reason: "Ivanov owes rent"}), types.ErrReasonUnknown},
		"refused without a reason":       {send(h.messages.RefuseRequest, &types.MsgRefuseRequest{Issuer: h.issuer, RequestId: filed}), types.ErrReasonUnknown},
		"refused for a status reason":    {send(h.messages.RefuseRequest, &types.MsgRefuseRequest{Issuer: h.issuer, RequestId: filed, Reason: "court-order"}), types.ErrReasonUnknown},
		"refused twice":                  {send(h.messages.RefuseRequest, &types.MsgRefuseRequest{Issuer: h.issuer, RequestId: refused, Reason: "duplicate"}), types.ErrRequestState},
		"withdrawn by somebody else":     {send(h.messages.WithdrawRequest, &types.MsgWithdrawRequest{FiledBy: stranger, RequestId: filed}), types.ErrFilerOther},
		"withdrawn by the department":    {send(h.messages.WithdrawRequest, &types.MsgWithdrawRequest{FiledBy: h.issuer, RequestId: filed}), types.ErrFilerOther},
		"withdrawn by no account":        {send(h.messages.WithdrawRequest, &types.MsgWithdrawRequest{FiledBy: h.gov, RequestId: filed}), errNoAccount},
		"withdrawn though not there":     {send(h.messages.WithdrawRequest, &types.MsgWithdrawRequest{FiledBy: h.resident, RequestId: 99}), types.ErrRequestUnknown},
		"withdrawn after a refusal":      {send(h.messages.WithdrawRequest, &types.MsgWithdrawRequest{FiledBy: h.resident, RequestId: refused}), types.ErrRequestState},
	} {
		t.Run(name, func(t *testing.T) { h.refuses(c.want, c.send) })
	}
	h.suspend(h.issuer)
	h.refuses(errSuspended, send(h.messages.AcceptRequest, &types.MsgAcceptRequest{Issuer: h.issuer, RequestId: filed}))
	h.refuses(errSuspended, send(h.messages.RefuseRequest, &types.MsgRefuseRequest{Issuer: h.issuer, RequestId: filed, Reason: "duplicate"}))
}

func TestRequestsAreNotFulfilled(t *testing.T) {
	h := newHall(t)
	filed, first, second, third := h.ask(), h.askAtCounter(), h.askAtCounter(), h.askAtCounter()
	h.accept(first, second, third)
	h.anchor(1, 2)
	h.nextAt(monday.Add(time.Hour))
	late := h.ask()
	h.accept(late)
	register := housingType("register.1", h.issuer)
	_, err := h.messages.CreateDocumentType(h.ctx, &types.MsgCreateDocumentType{Authority: h.gov, Type: register})
	require.NoError(t, err)
	msg := h.counterApplication()
	msg.Type = register.Id
	otherType, err := h.messages.FileRequest(h.ctx, msg)
	require.NoError(t, err)
	h.anchor(2, 9)

	fulfil := func(issuer string, batch uint64, ids ...uint64) func(context.Context) error {
		return send(h.messages.FulfilRequests, &types.MsgFulfilRequests{Issuer: issuer, Batch: batch, RequestIds: ids})
	}
	for name, c := range map[string]struct {
		send func(context.Context) error
		want error
	}{
		"by a stranger":             {fulfil(h.gov, 1, first), errNoAccount},
		"by another department":     {fulfil(h.other, 1, first), types.ErrBatchUnknown},
		"in no batch":               {fulfil(h.issuer, 3, first), types.ErrBatchUnknown},
		"none":                      {fulfil(h.issuer, 1), types.ErrFulfilmentInvalid},
		"too many in one message":   {fulfil(h.issuer, 2, make([]uint64, types.MaxFulfilled+1)...), types.ErrFulfilmentInvalid},
		"more than the batch has":   {fulfil(h.issuer, 1, first, second, third), types.ErrFulfilmentInvalid},
		"one that is not there":     {fulfil(h.issuer, 1, first, 99), types.ErrRequestUnknown},
		"one that is not accepted":  {fulfil(h.issuer, 1, first, filed), types.ErrRequestState},
		"the same one twice":        {fulfil(h.issuer, 1, first, first), types.ErrRequestState},
		"one filed after the batch": {fulfil(h.issuer, 1, late), types.ErrFulfilmentInvalid},
		"one for another document":  {fulfil(h.issuer, 2, otherType.RequestId), types.ErrFulfilmentInvalid},
	} {
		t.Run(name, func(t *testing.T) { h.refuses(c.want, c.send) })
	}
	require.NoError(t, h.fulfil(1, first, second))
	h.refuses(types.ErrFulfilmentInvalid, fulfil(h.issuer, 1, third))
	h.refuses(types.ErrRequestState, fulfil(h.issuer, 2, first))
	require.NoError(t, h.fulfil(2, late, third))
}

func TestRequestsAddressedToAnotherDepartmentAreNotFulfilled(t *testing.T) {
	h := newHall(t)
	both := housingType("both.1", h.issuer, h.other)
	_, err := h.messages.CreateDocumentType(h.ctx, &types.MsgCreateDocumentType{Authority: h.gov, Type: both})
	require.NoError(t, err)
	msg := h.counterApplication()
	msg.Type, msg.Issuer = both.Id, h.other
	res, err := h.messages.FileRequest(h.ctx, msg)
	require.NoError(t, err)
	_, err = h.messages.AcceptRequest(h.ctx, &types.MsgAcceptRequest{Issuer: h.other, RequestId: res.RequestId})
	require.NoError(t, err)
	h.anchor(1, 2)
	h.refuses(types.ErrIssuerOther, send(h.messages.FulfilRequests,
		&types.MsgFulfilRequests{Issuer: h.issuer, Batch: 1, RequestIds: []uint64{res.RequestId}}))
}

// A department that no longer issues a type, or a type that is closed, leaves nobody waiting for ever.
func TestRequestsOfAClosedTypeAreStillRefused(t *testing.T) {
	h := newHall(t)
	id := h.ask()
	closed := housingType(officeType, h.other)
	closed.Closed = true
	_, err := h.messages.UpdateDocumentType(h.ctx, &types.MsgUpdateDocumentType{Authority: h.gov, Type: closed})
	require.NoError(t, err)
	require.Equal(t, closed.String(), events[*types.EventDocumentTypeUpdated](h)[0].Type.String())
	h.refuse(id)
	h.refuses(types.ErrIssuerOther, send(h.messages.SetInbox,
		&types.MsgSetInbox{Issuer: h.issuer, EncryptionKey: commitmentOf("key"), Uri: "https://inbox.example/"}))
}

// A clerk who writes about a person where a code belongs shall not find it in the logs of all nodes.
func TestRefusalsDoNotRepeatWhatIsNoCode(t *testing.T) {
	h := newHall(t)
	id, personal := h.ask(), "Ivanov, 3 Arbat"
	for _, send := range []func(context.Context) error{
		send(h.messages.RefuseRequest, &types.MsgRefuseRequest{Issuer: h.issuer, RequestId: id, Reason: personal}),
		send(h.messages.RevokeDocuments, &types.MsgRevokeDocuments{Issuer: h.issuer, List: 1, Indices: []uint32{1}, Reason: personal}),
		send(h.messages.RequestDocument, altered(h.application(), func(m *types.MsgRequestDocument) { m.Basis = personal })),
		send(h.messages.RequestDocument, altered(h.application(), func(m *types.MsgRequestDocument) { m.Type = personal })),
	} {
		err := send(h.ctx)
		require.ErrorContains(t, err, "a text of 15 bytes")
		require.NotContains(t, err.Error(), "Ivanov")
	}
}

// What a user reads names what was wrong and what to do.
func TestRefusalsSayWhatToDo(t *testing.T) {
	h := newHall(t)
	id := h.ask()
	for want, send := range map[string]func(context.Context) error{
		`"not-entitled"`:               send(h.messages.RefuseRequest, &types.MsgRefuseRequest{Issuer: h.issuer, RequestId: id, Reason: "x"}),
		`accounts of ["resident"] may`: send(h.messages.RequestDocument, altered(h.application(), func(m *types.MsgRequestDocument) { m.Requester = h.counter })),
		`query documents types`:        send(h.messages.RequestDocument, altered(h.application(), func(m *types.MsgRequestDocument) { m.Type = "x" })),
		`has ["child"]`:                send(h.messages.RequestDocument, altered(h.application(), func(m *types.MsgRequestDocument) { m.Basis = "x" })),
		`want a salted hash`:           send(h.messages.RequestDocument, altered(h.application(), func(m *types.MsgRequestDocument) { m.PayloadCommitment = make([]byte, 32) })),
	} {
		err := send(h.ctx)
		require.ErrorContains(t, err, want)
	}
}
