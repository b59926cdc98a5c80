package verify

import (
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"github.com/moscowchain/moscowd/lightproof"
	"github.com/moscowchain/moscowd/x/documents/rules"
	"github.com/moscowchain/moscowd/x/documents/types"
)

// Result is what was found out about a document. Its JSON is described in docs/documents.md.
type Result struct {
	Verdict rules.Verdict
	Reason  rules.Reason
	Kind    Kind
	// Summary says the verdict and its reason in plain words, sentence by sentence.
	Summary []Text
	// Checks are all checks in their order.
	Checks [rules.NumChecks]Finding
	// Document is nil if it could not be read, Header without a proof that holds, Status where nothing was said of the
	// document or the state does not tell.
	Document *Facts
	Header   *Header
	Status   *Change
}

// Finding is what one check found.
type Finding struct {
	Check   rules.Check
	Outcome rules.Outcome
	Code    string // for machines; a code keeps its meaning
	Text    Text
	Detail  string // English, technical, without contents of the document
}

// Facts are what the document says and where it stands. They are as good as the verdict.
type Facts struct {
	Type      string    `json:"type"`
	Title     *Text     `json:"title,omitempty"` // of the type, as the chain has it
	Issuer    string    `json:"issuer"`
	KeyID     string    `json:"key_id"`
	NotBefore time.Time `json:"not_before"`
	NotAfter  time.Time `json:"not_after"`
	// Batch is 0 for a bare credential.
	Batch          uint64     `json:"batch,omitempty,string"`
	AnchoredHeight int64      `json:"anchored_height,omitempty,string"`
	AnchoredAt     *time.Time `json:"anchored_at,omitempty"`
	// Fields are those of a credential that are shown, as JSON; Lines those of a QR code, in their order.
	Fields      json.RawMessage  `json:"fields,omitempty"`
	Lines       []Line           `json:"lines,omitempty"`
	Attachments []AttachmentFact `json:"attachments,omitempty"`

	lines []Line // all fields for a person to read
}

// Line is a field of a QR code.
type Line struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// AttachmentFact names a file that the issuer signed for. Nobody looked into it.
type AttachmentFact struct {
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
	SHA256    string `json:"sha256"`
}

// Header is the block that commits to the state that the document was checked against.
type Header struct {
	ChainID       string        `json:"chain_id"`
	Height        int64         `json:"height,string"`
	Hash          string        `json:"hash"`
	Time          time.Time     `json:"time"`
	Age           time.Duration `json:"-"`
	AgeSeconds    int64         `json:"age_seconds"`
	Signed        int           `json:"signed"`
	Validators    int           `json:"validators"`
	TrustedHeight int64         `json:"trusted_height,string"` // 0 if no block was trusted
	Online        bool          `json:"online"`
}

// Change is the last change of the document's status.
type Change struct {
	Status rules.Status
	// Time is nil if the proof of when and why is missing.
	Time   *time.Time
	Height int64
	Reason string // a code of the published list, empty where there is none
	Title  *Text  // of the reason
}

func factsOf(s *subject) Facts {
	return Facts{
		Type: s.typ, Issuer: s.issuer, KeyID: s.keyID, Batch: s.batchNumber,
		NotBefore: time.Unix(s.notBefore, 0).UTC(), NotAfter: time.Unix(s.notAfter, 0).UTC(),
	}
}

func headerOf(b *lightproof.Binding, age time.Duration, online bool) *Header {
	return &Header{
		ChainID: b.ChainID, Height: b.Height, Hash: strings.ToUpper(hex.EncodeToString(b.Hash)), Time: b.Time.UTC(),
		Age: age, AgeSeconds: int64(age / time.Second),
		Signed: b.Signed, Validators: b.Validators, TrustedHeight: b.TrustedHeight, Online: online,
	}
}

// change tells when and why the status is what it is, as far as it is proven; nil if nothing was ever said.
func (v *verification) change(list uint64, index uint32) *Change {
	if v.found == rules.StatusValid {
		return nil
	}
	c := &Change{Status: v.found}
	var last types.StatusChange
	err := v.state.read(types.StatusChangeKey(v.address, list, index), &last)
	if err != nil || rules.Status(last.Status) != v.found {
		return c
	}
	at := time.Unix(last.Time, 0).UTC()
	c.Time, c.Height, c.Reason = &at, last.Height, last.Reason
	var params types.Params
	if v.state.read(types.KeyPrefixParams.Bytes(), &params) == nil {
		for _, code := range params.StatusReasons {
			if code.Code == last.Reason {
				c.Title = &Text{RU: code.TitleRu, EN: code.TitleEn}
			}
		}
	}
	return c
}

// finish judges and puts the judgement into words.
func (v *verification) finish() *Result {
	r := v.result
	judgement := rules.Judge(&v.evidence)
	r.Verdict, r.Reason = judgement.Verdict, judgement.Reason
	r.Summary = append(r.Summary, v.verdict(judgement))
	if c := r.Status; c != nil && judgement.Reason == rules.ReasonStatus && c.Time != nil {
		switch {
		case c.Reason == "":
			r.Summary = append(r.Summary, changedWithoutReason.fill(*c.Time, c.Height))
		case c.Title != nil:
			r.Summary = append(r.Summary, changedOn.fill(*c.Time, c.Height, *c.Title))
		default:
			r.Summary = append(r.Summary, changedOn.fill(*c.Time, c.Height, c.Reason))
		}
	}
	if h := r.Header; h != nil && !h.Online {
		r.Summary = append(r.Summary, offlineAge.fill(h.Age))
	}
	if v.kind == KindPaper && v.broken == nil {
		r.Summary = append(r.Summary, comparePaper.fill())
	}
	for _, a := range v.facts.Attachments {
		r.Summary = append(r.Summary, notChecked.fill(a.Name, a.MediaType))
	}
	return r
}

func (v *verification) verdict(j rules.Judgement) Text {
	switch j.Verdict {
	case rules.Forged:
		return verdictForged.fill(checkList(j.Checks))
	case rules.Unknown:
		return verdictUnknown.fill(checkList(j.Checks))
	case rules.Revoked:
		if j.Reason == rules.ReasonKeyCompromised {
			return verdictCompromised.fill(v.evidence.AnchoredAt, v.evidence.CompromisedAt)
		}
		return verdictRevoked.fill()
	case rules.Superseded:
		return verdictSuperseded.fill()
	case rules.Suspended:
		return verdictSuspended.fill()
	case rules.Expired:
		if j.Reason == rules.ReasonNotYet {
			return verdictNotYet.fill(v.facts.NotBefore)
		}
		return verdictOver.fill(v.facts.NotAfter)
	default:
		return verdictValid.fill()
	}
}

// checkNames are the words for the checks, in their order.
var checkNames = [rules.NumChecks]Text{
	{EN: "form", RU: "форма"},
	{EN: "type and issuer", RU: "вид и ведомство"},
	{EN: "fields shown", RU: "показанные поля"},
	{EN: "state of the chain", RU: "состояние сети"},
	{EN: "issuer's key", RU: "ключ ведомства"},
	{EN: "signature", RU: "подпись"},
	{EN: "batch", RU: "партия"},
	{EN: "status", RU: "статус"},
	{EN: "holder", RU: "владелец"},
	{EN: "page", RU: "страница"},
}

// CheckName gives the words for a check.
func CheckName(c rules.Check) Text { return checkNames[c] }

func checkList(checks []rules.Check) Text {
	var ru, en []string
	for _, c := range checks {
		ru, en = append(ru, checkNames[c].RU), append(en, checkNames[c].EN)
	}
	return Text{RU: strings.Join(ru, ", "), EN: strings.Join(en, ", ")}
}

var verdictNames = map[rules.Verdict]Text{
	rules.Forged:     {EN: "FORGED", RU: "ПОДДЕЛКА"},
	rules.Unknown:    {EN: "UNKNOWN", RU: "НЕИЗВЕСТНО"},
	rules.Revoked:    {EN: "REVOKED", RU: "ОТОЗВАН"},
	rules.Superseded: {EN: "SUPERSEDED", RU: "ЗАМЕНЁН"},
	rules.Suspended:  {EN: "SUSPENDED", RU: "ПРИОСТАНОВЛЕН"},
	rules.Expired:    {EN: "EXPIRED", RU: "СРОК НЕ ДЕЙСТВУЕТ"},
	rules.Valid:      {EN: "VALID", RU: "ДЕЙСТВИТЕЛЕН"},
}

// VerdictName gives the word for a verdict.
func VerdictName(v rules.Verdict) Text { return verdictNames[v] }

var (
	outcomeCodes = [...]string{"cannot_tell", "matches", "contradicts", "not_applicable"}
	reasonCodes  = [...]string{"", "checks", "key_compromised", "status", "not_yet", "over"}
)

// MarshalJSON writes the result as docs/documents.md describes it.
func (r *Result) MarshalJSON() ([]byte, error) {
	type findingJSON struct {
		Check   string `json:"check"`
		Outcome string `json:"outcome"`
		Code    string `json:"code"`
		Text
		Detail string `json:"detail,omitempty"`
	}
	type changeJSON struct {
		Status      string     `json:"status"`
		Time        *time.Time `json:"time,omitempty"`
		Height      int64      `json:"height,omitempty,string"`
		Reason      string     `json:"reason,omitempty"`
		ReasonTitle *Text      `json:"reason_title,omitempty"`
	}
	out := struct {
		Verdict  string        `json:"verdict"`
		Reason   string        `json:"reason,omitempty"`
		Kind     Kind          `json:"kind"`
		Summary  []Text        `json:"summary"`
		Checks   []findingJSON `json:"checks"`
		Document *Facts        `json:"document,omitempty"`
		Status   *changeJSON   `json:"status_change,omitempty"`
		Header   *Header       `json:"header,omitempty"`
	}{
		Verdict: r.Verdict.String(), Reason: reasonCodes[r.Reason], Kind: r.Kind, Summary: r.Summary,
		Document: r.Document, Header: r.Header,
	}
	for _, f := range r.Checks {
		out.Checks = append(out.Checks, findingJSON{
			strings.ReplaceAll(f.Check.String(), " ", "_"), outcomeCodes[f.Outcome], f.Code, f.Text, f.Detail,
		})
	}
	if c := r.Status; c != nil {
		out.Status = &changeJSON{c.Status.String(), c.Time, c.Height, c.Reason, c.Title}
	}
	return json.Marshal(out)
}
