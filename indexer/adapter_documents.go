package indexer

import (
	"encoding/json"

	"github.com/cosmos/gogoproto/proto"

	"github.com/cosmos/cosmos-sdk/codec"

	"github.com/moscowchain/moscowd/indexer/store/sqldb"
	documents "github.com/moscowchain/moscowd/x/documents/types"
)

func documentsAdapter() *adapter {
	return &adapter{module: documents.ModuleName, genesis: documentsGenesis, types: "moscow.documents.v1.", typed: documentsEvent}
}

func documentsGenesis(b *block, state json.RawMessage) error {
	var g documents.GenesisState
	if err := readGenesis(state, &g); err != nil {
		return err
	}
	for i := range g.Types {
		if err := setDocumentType(b, &g.Types[i]); err != nil {
			return err
		}
	}
	for i := range g.Inboxes {
		setInbox(b, &g.Inboxes[i])
	}
	for i := range g.IssuerKeys {
		insertIssuerKey(b, &g.IssuerKeys[i])
	}
	for i := range g.Batches {
		insertDocumentBatch(b, &g.Batches[i])
	}
	for i := range g.Requests {
		r := &g.Requests[i]
		insertDocumentRequest(b, r)
		if r.State == documents.RequestState_REQUEST_STATE_ISSUED {
			countFulfilled(b, r.Issuer, r.Batch, 1)
		}
	}
	for i := range g.StatusChanges {
		c := &g.StatusChanges[i]
		insertStatusChange(b, c.Issuer, c.List, c.Index, c.Height, int64(i), c.Status, c.Reason)
	}
	return b.setParams(documents.ModuleName, &g.Params)
}

func documentsEvent(b *block, at position, event proto.Message) error {
	switch e := event.(type) {
	case *documents.EventParamsUpdated:
		return b.setParams(documents.ModuleName, &e.Params)
	case *documents.EventDocumentTypeCreated:
		return setDocumentType(b, &e.Type)
	case *documents.EventDocumentTypeUpdated:
		return setDocumentType(b, &e.Type)
	case *documents.EventInboxSet:
		setInbox(b, &e.Inbox)
	case *documents.EventDocumentRequested:
		insertDocumentRequest(b, &e.Request)
	case *documents.EventRequestAccepted:
		setRequestState(b, e.RequestId, "accepted", "")
	case *documents.EventRequestRefused:
		setRequestState(b, e.RequestId, "refused", e.Reason)
	case *documents.EventRequestWithdrawn:
		setRequestState(b, e.RequestId, "withdrawn", "")
	case *documents.EventRequestOverdue:
		put(b, (*sqldb.Queries).SetDocumentRequestOverdue, int64(e.RequestId))
	case *documents.EventDocumentsIssued:
		insertDocumentBatch(b, &e.Batch)
	case *documents.EventRequestsFulfilled:
		for _, id := range e.RequestIds {
			put(b, (*sqldb.Queries).FulfilDocumentRequest, sqldb.FulfilDocumentRequestParams{ID: int64(id), DecidedHeight: b.height, Batch: int64(e.Batch)})
		}
		countFulfilled(b, e.Issuer, e.Batch, len(e.RequestIds))
	case *documents.EventStatusesChanged:
		for _, index := range e.Indices {
			insertStatusChange(b, e.Issuer, e.List, index, b.height, at.event, e.Status, e.Reason)
		}
	case *documents.EventIssuerKeyRegistered:
		insertIssuerKey(b, &e.Key)
	case *documents.EventIssuerKeyRetired:
		put(b, (*sqldb.Queries).RetireIssuerKey, sqldb.RetireIssuerKeyParams{Issuer: e.Issuer, KeyID: e.KeyId, RetiredHeight: b.height})
	case *documents.EventIssuerKeyCompromised:
		put(b, (*sqldb.Queries).SetIssuerKeyCompromised, sqldb.SetIssuerKeyCompromisedParams{
			Issuer: e.Issuer, KeyID: e.KeyId, CompromisedFrom: e.FromHeight, DeclaredHeight: b.height,
		})
	}
	return nil
}

func setDocumentType(b *block, t *documents.DocumentType) error {
	body, err := codec.ProtoMarshalJSON(t, nil)
	if err != nil {
		return err
	}
	put(b, (*sqldb.Queries).SetDocumentType, sqldb.SetDocumentTypeParams{
		ID: t.Id, TitleRu: t.TitleRu, TitleEn: t.TitleEn, DeadlineWorkingDays: int64(t.DeadlineWorkingDays), ValiditySeconds: int64(t.ValiditySeconds),
		Closed: t.Closed, Body: string(body), CreatedHeight: b.height, UpdatedHeight: b.height,
	})
	put(b, (*sqldb.Queries).DeleteDocumentTypeIssuers, t.Id)
	for _, issuer := range t.Issuers {
		put(b, (*sqldb.Queries).SetDocumentTypeIssuer, sqldb.SetDocumentTypeIssuerParams{Type: t.Id, Issuer: issuer})
	}
	return nil
}

func setInbox(b *block, i *documents.Inbox) {
	put(b, (*sqldb.Queries).SetInbox, sqldb.SetInboxParams{Issuer: i.Issuer, EncryptionKey: i.EncryptionKey, Uri: i.Uri, UpdatedHeight: i.UpdatedHeight})
}

func insertDocumentRequest(b *block, r *documents.Request) {
	put(b, (*sqldb.Queries).SetDocumentRequest, sqldb.SetDocumentRequestParams{
		ID: int64(r.Id), Type: r.Type, Issuer: r.Issuer, FiledBy: r.FiledBy, AtCounter: r.AtCounter, Basis: r.Basis,
		PayloadCommitment: r.PayloadCommitment, HolderKeyCommitment: r.HolderKeyCommitment, State: lower(r.State.String(), "REQUEST_STATE_"),
		FiledAt: r.FiledAt, FiledHeight: r.FiledHeight, Deadline: r.Deadline, DecidedHeight: r.DecidedHeight, RefusalReason: r.RefusalReason,
		Batch: int64(r.Batch), Overdue: r.Overdue,
	})
}

func setRequestState(b *block, id uint64, state, reason string) {
	put(b, (*sqldb.Queries).SetDocumentRequestState, sqldb.SetDocumentRequestStateParams{
		ID: int64(id), State: state, DecidedHeight: b.height, RefusalReason: reason,
	})
}

func insertDocumentBatch(b *block, batch *documents.Batch) {
	put(b, (*sqldb.Queries).SetDocumentBatch, sqldb.SetDocumentBatchParams{
		Issuer: batch.Issuer, Number: int64(batch.Number), Type: batch.Type, KeyID: batch.KeyId, Root: batch.Root, Size: int64(batch.Size_),
		StatusList: int64(batch.StatusList), AnchoredHeight: batch.AnchoredHeight, AnchoredAt: batch.AnchoredAt,
	})
}

func countFulfilled(b *block, issuer string, batch uint64, added int) {
	put(b, (*sqldb.Queries).CountFulfilled, sqldb.CountFulfilledParams{Issuer: issuer, Number: int64(batch), Added: int64(added)})
}

func insertStatusChange(b *block, issuer string, list uint64, index uint32, height, event int64, status documents.DocumentStatus, reason string) {
	word := lower(status.String(), "DOCUMENT_STATUS_")
	if word == "" {
		word = "valid"
	}
	put(b, (*sqldb.Queries).SetDocumentStatusChange, sqldb.SetDocumentStatusChangeParams{
		Issuer: issuer, ListNumber: int64(list), Idx: int64(index), Height: height, Position: event, Status: word, Reason: reason,
	})
}

func insertIssuerKey(b *block, k *documents.IssuerKey) {
	put(b, (*sqldb.Queries).SetIssuerKey, sqldb.SetIssuerKeyParams{
		Issuer: k.Issuer, KeyID: k.KeyId, Algorithm: lower(k.Algorithm.String(), "KEY_ALGORITHM_"), PublicKey: k.PublicKey,
		RegisteredHeight: k.RegisteredHeight, RegisteredAt: k.RegisteredAt, RetiredHeight: k.RetiredHeight, CompromisedFrom: k.CompromisedFrom,
		DeclaredHeight: k.DeclaredHeight,
	})
}
