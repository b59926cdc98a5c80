package verify

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"time"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/crypto/issuerkey"
	"github.com/moscowchain/moscowd/lightproof"
	"github.com/moscowchain/moscowd/x/documents/rules"
	"github.com/moscowchain/moscowd/x/documents/types"
)

// DefaultBindingAge is how old a presentation that was asked for may be.
const DefaultBindingAge = time.Hour

// bindingSkew is by how much a holder's clock may be ahead.
const bindingSkew = time.Minute

// Options say what a document is checked against.
type Options struct {
	// Source is where proofs come from; nil leaves everything UNKNOWN that needs the chain.
	Source Source
	// Trust is a block that the caller knows from elsewhere; nil leaves everything UNKNOWN that needs the chain.
	Trust *lightproof.Trust
	// Audience and Nonce are those for which a presentation was asked; an empty Audience asks for none.
	Audience, Nonce string
	// BindingAge is how old that presentation may be, DefaultBindingAge if 0.
	BindingAge time.Duration
	// Now is the caller's clock, the machine's if zero.
	Now time.Time
}

// Document checks a document in any of its forms. The error wraps ErrUnusable: it is none.
func Document(ctx context.Context, data []byte, o Options) (*Result, error) {
	s, err := parse(data)
	if err != nil {
		return nil, err
	}
	if o.Now.IsZero() {
		o.Now = time.Now()
	}
	if o.BindingAge == 0 {
		o.BindingAge = DefaultBindingAge
	}
	v := &verification{subject: s, options: &o, result: &Result{Kind: s.kind}}
	v.evidence.Now = o.Now.Unix()
	if v.decoding(); s.broken == nil {
		v.result.Document = &s.facts
		v.evidence.NotBefore, v.evidence.NotAfter = s.notBefore, s.notAfter
		v.disclosures()
		v.keyBinding()
		v.comparePage()
		v.header(ctx)
		v.againstState()
	}
	return v.finish(), nil
}

// verification is one document under examination.
type verification struct {
	*subject
	options  *Options
	evidence rules.Evidence
	result   *Result

	state   *state // nil without a proof that holds
	binding *lightproof.Binding
	trusted bool // the header is one that the caller may rely on
	fresh   bool // it is younger than OnlineMaxAge

	key   *types.IssuerKey
	batch *types.Batch
	found rules.Status
}

// note sets the outcome of a check.
func (v *verification) note(check rules.Check, outcome rules.Outcome, n *note, args ...any) {
	v.evidence.Checks[check] = outcome
	v.result.Checks[check] = Finding{Check: check, Outcome: outcome, Code: n.code, Text: n.fill(args...)}
}

// detail says more about a check, for whoever must find the cause.
func (v *verification) detail(check rules.Check, err error) {
	v.result.Checks[check].Detail = err.Error()
}

// against notes a contradiction between document and state. If the state is nobody's to rely on, it is only a doubt.
func (v *verification) against(check rules.Check, n *note, args ...any) {
	if v.trusted {
		v.note(check, rules.Contradicts, n, args...)
	} else {
		v.note(check, rules.CannotTell, n, args...)
	}
}

// missing notes why a record was not read. Its absence contradicts the document, unless the document may be younger than
// the state.
func (v *verification) missing(check rules.Check, err error, n *note, args ...any) {
	switch {
	case errors.Is(err, errAbsent) && !v.fresh && v.notBefore > v.binding.Time.Unix():
		v.note(check, rules.CannotTell, notYetThere, v.binding.Time)
	case errors.Is(err, errAbsent):
		v.against(check, n, args...)
	case errors.Is(err, errUnreadable):
		v.note(check, rules.CannotTell, unreadable)
		v.detail(check, err)
	default:
		v.note(check, rules.CannotTell, unproven)
	}
}

func (v *verification) decoding() {
	if v.broken == nil {
		v.note(rules.CheckDecoding, rules.Matches, decodingMatches)
		return
	}
	for check := range rules.NumChecks {
		v.note(check, rules.CannotTell, notReached)
	}
	check, n := rules.CheckDecoding, decodingContradicts
	if errors.Is(v.broken, credential.ErrDisclosure) {
		check, n = rules.CheckDisclosures, disclosuresContradict
	}
	v.note(check, rules.Contradicts, n)
	v.detail(check, v.broken)
}

func (v *verification) disclosures() {
	if v.credential == nil {
		v.note(rules.CheckDisclosures, rules.NotApplicable, paperShowsAll)
		return
	}
	v.note(rules.CheckDisclosures, rules.Matches, disclosuresMatch, v.shown, v.credential.KeptBack()) // parsing has refused all others
}

func (v *verification) keyBinding() {
	const check = rules.CheckKeyBinding
	asked := v.options.Audience != ""
	var made credential.Binding
	bound := false
	if v.credential != nil {
		made, bound = v.credential.Binding()
	}
	at := time.Unix(made.IssuedAt, 0)
	want := credential.Binding{Audience: v.options.Audience, Nonce: v.options.Nonce, IssuedAt: made.IssuedAt}
	switch {
	case !bound && !asked:
		v.note(check, rules.NotApplicable, bindingNotAsked)
	case !bound && (v.credential == nil || v.credential.Claims.HolderKey == nil):
		v.note(check, rules.CannotTell, bindingNoHolder)
	case !bound:
		v.note(check, rules.CannotTell, bindingMissing)
	case !asked:
		// One that is there must be right, asked for or not.
		if err := v.credential.VerifyBinding(made, 0); err != nil {
			v.note(check, rules.Contradicts, bindingContradicts)
			v.detail(check, err)
			return
		}
		v.note(check, rules.NotApplicable, bindingForOther, made.Audience, at)
	default:
		if err := v.credential.VerifyBinding(want, 0); err != nil {
			v.note(check, rules.Contradicts, bindingContradicts)
			v.detail(check, err)
		} else if age := v.options.Now.Sub(at); age > v.options.BindingAge || age < -bindingSkew {
			v.note(check, rules.CannotTell, bindingOld, at)
		} else {
			v.note(check, rules.Matches, bindingMatches, at)
		}
	}
}

func (v *verification) comparePage() {
	if v.page == nil {
		v.note(rules.CheckPage, rules.NotApplicable, pageNone)
		return
	}
	if err := v.page(); err != nil {
		v.note(rules.CheckPage, rules.Contradicts, pageContradicts)
		v.detail(rules.CheckPage, err)
		return
	}
	v.note(rules.CheckPage, rules.Matches, pageMatches)
}

// header gets the proof and finds out what its header is worth.
func (v *verification) header(ctx context.Context) {
	const check = rules.CheckHeader
	if v.options.Source == nil {
		v.note(check, rules.CannotTell, noSource)
		return
	}
	if v.address == nil {
		v.note(check, rules.CannotTell, unproven)
		return
	}
	bundle, err := v.options.Source.bundle(ctx, v.subject, v.options.Trust)
	if err == nil && v.chain != "" && bundle.ChainID != v.chain {
		v.note(check, rules.CannotTell, otherChain, v.chain, bundle.ChainID)
		return
	}
	if err == nil {
		v.binding, err = verifyBundle(bundle, v.options.Trust, v.options.Now)
	}
	if err != nil {
		v.note(check, rules.CannotTell, headerFailure(err))
		v.detail(check, err)
		return
	}
	v.state = newState(bundle)
	age := v.options.Now.Sub(v.binding.Time)
	v.fresh = age <= OnlineMaxAge
	online := v.options.Source.online()
	v.result.Header = headerOf(v.binding, age, online)
	switch {
	case v.options.Trust == nil:
		v.note(check, rules.CannotTell, noTrust)
	case online && !v.fresh:
		v.note(check, rules.CannotTell, headerOld, age)
	default:
		v.trusted = true
		v.note(check, rules.Matches, headerMatches, v.binding.Height, v.binding.ChainID, age,
			v.binding.Signed, v.binding.Validators, v.binding.TrustedHeight)
	}
}

func headerFailure(err error) *note {
	switch {
	case errors.Is(err, lightproof.ErrUntrusted):
		return untraced
	case errors.Is(err, lightproof.ErrInvalid), errors.Is(err, lightproof.ErrMalformed):
		return proofWrong
	}
	return sourceFailed
}

// againstState makes the checks that need the chain's state.
func (v *verification) againstState() {
	if v.state == nil {
		for _, check := range []rules.Check{
			rules.CheckIssuerKey, rules.CheckSignature, rules.CheckAnchor, rules.CheckStatusIndex,
		} {
			v.note(check, rules.CannotTell, unproven)
		}
		v.profile()
		return
	}
	v.profile()
	v.anchor()
	v.issuerKey()
	v.signature()
	v.statusIndex()
}

// profile looks at type, issuer, key and the place of the status. What the document contradicts by itself needs no state.
func (v *verification) profile() {
	const check = rules.CheckProfile
	switch {
	case v.address == nil:
		v.note(check, rules.Contradicts, issuerNoAccount, v.issuer)
		return
	case v.statusURI != nil:
		v.note(check, rules.Contradicts, statusURIWrong)
		v.detail(check, v.statusURI)
		return
	case v.fileChain != "" && v.fileChain != v.chain:
		v.note(check, rules.Contradicts, chainsDiffer, v.chain, v.fileChain)
		return
	case v.attached != nil:
		v.note(check, rules.Contradicts, attachmentWrong)
		v.detail(check, v.attached)
		return
	case v.state == nil:
		v.note(check, rules.CannotTell, unproven)
		return
	}
	var t types.DocumentType
	err := v.state.read(types.DocumentTypeKey(v.typ), &t)
	if err == nil && t.Id != v.typ {
		err = errUnreadable
	}
	if err != nil {
		v.missing(check, err, typeAbsent, v.typ)
		return
	}
	if hash := sha256.Sum256(v.schema); v.page != nil && !bytes.Equal(hash[:], t.SchemaHash) {
		v.against(rules.CheckPage, pageOtherSchema)
	}
	title := Text{RU: t.TitleRu, EN: t.TitleEn}
	v.facts.Title = &title
	v.note(check, rules.Matches, profileMatches, v.typ, title, v.issuer, v.keyID, v.algorithm)
}

func (v *verification) anchor() {
	const check = rules.CheckAnchor
	if !v.anchored {
		v.note(check, rules.CannotTell, anchorMissing)
		return
	}
	number := v.batchNumber
	var b types.Batch
	err := v.state.read(types.BatchKey(v.address, number), &b)
	if err == nil && (b.Issuer != v.issuer || b.Number != number || len(b.Root) != 32) {
		err = errUnreadable
	}
	if err != nil {
		v.missing(check, err, batchAbsent, number)
		return
	}
	v.batch, v.evidence.AnchoredAt = &b, uint64(max(b.AnchoredHeight, 0))
	at := time.Unix(b.AnchoredAt, 0).UTC()
	v.facts.AnchoredHeight, v.facts.AnchoredAt = b.AnchoredHeight, &at
	if err := rules.VerifyLeaf([32]byte(b.Root), b.Size_, v.index, v.leaf, v.path); err != nil {
		v.against(check, leafContradicts, v.index+1, number)
		v.detail(check, err)
		return
	}
	v.note(check, rules.Matches, anchorMatches, v.index+1, b.Size_, number, b.AnchoredHeight, at)
}

// issuerKey looks at the key and its right for this type. That the batch stands in the state proves the right at its height;
// the key may have been retired later in the same block.
func (v *verification) issuerKey() {
	const check = rules.CheckIssuerKey
	var k types.IssuerKey
	err := v.state.read(types.IssuerKeyKey(v.address, v.keyID), &k)
	if err == nil && (k.Issuer != v.issuer || k.KeyId != v.keyID) {
		err = errUnreadable
	}
	if err != nil {
		v.missing(check, err, keyAbsent, v.keyID)
		return
	}
	v.key, v.evidence.CompromisedAt = &k, uint64(max(k.CompromisedFrom, 0))
	switch b := v.batch; {
	case b == nil:
		v.note(check, rules.CannotTell, keyWithoutBatch, v.keyID)
	case b.Type != v.typ:
		v.against(check, keyOtherType, b.Type, v.typ)
	case b.KeyId != v.keyID:
		v.against(check, keyOther, b.KeyId, v.keyID)
	case b.AnchoredHeight < k.RegisteredHeight || k.RetiredHeight != 0 && b.AnchoredHeight > k.RetiredHeight:
		v.against(check, keyOutOfUse, v.keyID, b.AnchoredHeight)
	default:
		v.note(check, rules.Matches, keyMatches, v.keyID, k.RegisteredHeight, b.Type, b.AnchoredHeight)
	}
}

func (v *verification) signature() {
	const check = rules.CheckSignature
	if v.key == nil {
		v.note(check, rules.CannotTell, signatureNoKey)
		return
	}
	public, err := issuerkey.Parse(issuerkey.Algorithm(v.key.Algorithm), v.key.PublicKey)
	if err != nil {
		v.note(check, rules.CannotTell, unreadable)
		v.detail(check, err)
		return
	}
	if err := v.verify(public); err != nil {
		v.against(check, signatureContradicts)
		v.detail(check, err)
		return
	}
	v.note(check, rules.Matches, signatureMatches)
}

func (v *verification) statusIndex() {
	const check = rules.CheckStatusIndex
	index := v.entry
	switch {
	case v.batch == nil:
		v.note(check, rules.CannotTell, statusNoBatch)
		return
	case v.list != 0 && v.list != v.batch.StatusList:
		v.against(check, statusOtherList, v.list, v.batch.StatusList)
		return
	}
	number := v.batch.StatusList
	list, err := v.state.list(v.issuer, v.address, number)
	switch {
	case errors.Is(err, errOtherList):
		v.note(check, rules.CannotTell, listOther, number)
		return
	case errors.Is(err, errUnproven), errors.Is(err, errAbsent):
		v.note(check, rules.CannotTell, listMissing, number)
		return
	case err != nil:
		v.missing(check, err, listMissing, number)
		return
	}
	found, err := list.Get(index)
	if err != nil {
		v.note(check, rules.Contradicts, statusOutOfRange, index)
		return
	}
	v.found, v.evidence.Status = found, found
	v.note(check, rules.Matches, statusMatches, index, number, statusWords[found])
	v.result.Status = v.change(number, index)
}
