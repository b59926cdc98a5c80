package verify_test

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	coretypes "github.com/cometbft/cometbft/rpc/core/types"
	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/credential/document"
	"github.com/moscowchain/moscowd/lightproof"
	"github.com/moscowchain/moscowd/verify"
	"github.com/moscowchain/moscowd/verify/verifytest"
	"github.com/moscowchain/moscowd/x/documents/rules"
	"github.com/moscowchain/moscowd/x/documents/types"
)

var start = time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC)

// issued is a network with one batch of three documents in status list 7.
func issued(tb testing.TB) (*verifytest.Network, []*document.File) {
	tb.Helper()
	n := verifytest.New(tb, start)
	return n, n.Issue(verifytest.Plan{Number: 1, List: 7, Size: 3})
}

// online are the options of somebody who asks the network and trusts its first block.
func online(n *verifytest.Network) verify.Options {
	return verify.Options{Source: verify.Online(n), Trust: n.Trust(), Now: n.Now()}
}

func check(tb testing.TB, data []byte, o verify.Options) *verify.Result {
	tb.Helper()
	result, err := verify.Document(context.Background(), data, o)
	require.NoError(tb, err)
	return result
}

// requireVerdict compares the verdict and the code of the check that decided it.
func requireVerdict(t *testing.T, r *verify.Result, verdict rules.Verdict, decided rules.Check, code string) {
	t.Helper()
	require.Equal(t, verdict.String(), r.Verdict.String(), r.Words(verify.English))
	require.Equal(t, code, r.Checks[decided].Code, r.Words(verify.English))
	want := rules.Contradicts
	if verdict == rules.Unknown {
		want = rules.CannotTell
	}
	require.Equal(t, want, r.Checks[decided].Outcome)
}

func TestAGenuineDocumentIsValidInEveryForm(t *testing.T) {
	n, files := issued(t)
	presentation, err := files[1].Disclose("area")
	require.NoError(t, err)
	bundle := n.Bundle(verifytest.Encode(t, files[0]), verifytest.Encode(t, presentation))
	for name, data := range map[string][]byte{
		"the holder's file":                verifytest.Encode(t, files[0]),
		"a presentation":                   verifytest.Encode(t, presentation),
		"with a line break of an editor":   append(verifytest.Encode(t, files[0]), '\n'),
		"nothing of what may be kept back": verifytest.Encode(t, hideAll(t, files[0])),
	} {
		for source, o := range map[string]verify.Options{
			"online":  online(n),
			"offline": {Source: verify.Offline(bundle), Trust: n.Trust(), Now: n.Now().Add(5 * 24 * time.Hour)},
		} {
			t.Run(name+" "+source, func(t *testing.T) {
				r := check(t, data, o)
				require.Equal(t, rules.Valid, r.Verdict, r.Words(verify.English))
				require.Equal(t, source == "online", r.Header.Online)
				require.Equal(t, int64(1), r.Header.TrustedHeight)
				require.Equal(t, 4, r.Header.Signed)
				require.Equal(t, "Single housing document", r.Document.Title.EN)
				for _, f := range r.Checks {
					require.NotEqual(t, rules.Contradicts, f.Outcome)
					require.NotEmpty(t, f.Text.RU)
				}
			})
		}
	}
	require.Contains(t, check(t, verifytest.Encode(t, files[0]), verify.Options{
		Source: verify.Offline(bundle), Trust: n.Trust(), Now: n.Now().Add(50 * time.Hour),
	}).Words(verify.English), "The state is 2 d 2 h old")
}

func TestWhatIsKeptBackIsCounted(t *testing.T) {
	n, files := issued(t)
	words := func(f *document.File) string {
		return check(t, verifytest.Encode(t, f), online(n)).Words(verify.English)
	}
	require.Contains(t, words(files[0]), "kept back: 0")
	require.Contains(t, words(hideAll(t, files[0])), "kept back: 2")
}

func hideAll(t *testing.T, f *document.File) *document.File {
	t.Helper()
	p, err := f.Disclose()
	require.NoError(t, err)
	return p
}

func TestABareCredentialDoesNotSayWhereItWasAnchored(t *testing.T) {
	n, files := issued(t)
	r := check(t, []byte(files[0].Credential.String()+"\n"), online(n))
	requireVerdict(t, r, rules.Unknown, rules.CheckAnchor, "anchor_missing")
	require.Equal(t, rules.Matches, r.Checks[rules.CheckSignature].Outcome)
	require.Contains(t, r.Words(verify.English), "ask for the holder's file (.msd.json) or PDF")
}

// resigned is a file whose token has been signed by another key, under the same key id.
func resigned(t *testing.T, n *verifytest.Network, f *document.File, seed string, change func(*credential.Claims)) *document.File {
	t.Helper()
	signer, err := credential.NewSigner(ed25519.NewKeyFromSeed([]byte(strings.Repeat(seed, 32))), verifytest.KeyID)
	require.NoError(t, err)
	claims := n.Claims(7, 0)
	change(claims)
	c, err := credential.Issue(signer, claims)
	require.NoError(t, err)
	return &document.File{Credential: c, Anchor: f.Anchor}
}

func TestWhatDoesNotMatchIsForged(t *testing.T) {
	n, files := issued(t)
	other := n.Issue(verifytest.Plan{Number: 2, List: 8, Size: 3})
	wrongList := n.Issue(verifytest.Plan{Number: 3, List: 9, Size: 1, Claims: func(_ int, c *credential.Claims) {
		c.Status.List = verify.StatusURI(verifytest.ChainID, n.Issuer, 7)
	}})
	otherType := n.Issue(verifytest.Plan{Number: 4, List: 7, Size: 1, Batch: func(b *types.Batch) { b.Type = verifytest.Other }})
	otherKey := n.Issue(verifytest.Plan{Number: 5, List: 7, Size: 1, Batch: func(b *types.Batch) { b.KeyId = "k2" }})
	unanchored := n.Issue(verifytest.Plan{Number: 6, List: 7, Size: 1, Unanchored: true})
	noType := n.Issue(verifytest.Plan{Number: 10, List: 7, Size: 1, Claims: func(_ int, c *credential.Claims) { c.Type = "diploma.1" }})
	early := n.Issue(verifytest.Plan{Number: 11, List: 7, Size: 1, Batch: func(b *types.Batch) { b.AnchoredHeight = 1 }})
	outOfRange := n.Issue(verifytest.Plan{Number: 12, List: 7, Size: 1, Claims: func(_ int, c *credential.Claims) { c.Status.Index = 131_072 }})
	badURI := n.Issue(verifytest.Plan{Number: 13, List: 7, Size: 1, Claims: func(_ int, c *credential.Claims) {
		c.Status.List = verify.StatusURI(verifytest.ChainID, "moscow1other", 7)
	}})
	noAccount := n.Issue(verifytest.Plan{Number: 14, List: 7, Size: 1, Claims: func(_ int, c *credential.Claims) {
		c.Issuer = strings.ToUpper(c.Issuer)
		c.Status.List = verify.StatusURI(verifytest.ChainID, c.Issuer, 7)
	}})
	moved := *files[0]
	moved.Anchor = other[0].Anchor
	neighbour := *files[0]
	neighbour.Anchor.Index = 1
	noSuchBatch := *files[0]
	noSuchBatch.Anchor.Batch = 99
	attached := *files[0]
	attached.Attachments = []document.Attachment{{Name: "gost_signature", MediaType: "application/pkcs7-signature", Data: []byte("x")}}
	otherChain := *files[0]
	otherChain.Anchor.ChainID = "moscow-1"

	for name, c := range map[string]struct {
		file    *document.File
		decided rules.Check
		code    string
		alone   bool // the document contradicts itself
	}{
		"signed by a stranger": {
			resigned(t, n, files[0], "x", func(*credential.Claims) {}), rules.CheckSignature, "signature_contradicts", false,
		},
		"a key that was never registered": {
			resignedAs(t, n, files[0], "k9"), rules.CheckIssuerKey, "key_absent", false,
		},
		"right of another type":                 {otherType[0], rules.CheckIssuerKey, "key_other_type", false},
		"a batch of another key":                {otherKey[0], rules.CheckIssuerKey, "key_other", false},
		"a batch from before the key":           {early[0], rules.CheckIssuerKey, "key_out_of_use", false},
		"a type that does not exist":            {noType[0], rules.CheckProfile, "type_absent", false},
		"signed but unanchored":                 {unanchored[0], rules.CheckAnchor, "batch_absent", false},
		"no such batch":                         {&noSuchBatch, rules.CheckAnchor, "batch_absent", false},
		"the place of another batch":            {&moved, rules.CheckAnchor, "leaf_contradicts", false},
		"the place of a neighbour":              {&neighbour, rules.CheckAnchor, "leaf_contradicts", false},
		"a status index of another batch":       {wrongList[0], rules.CheckStatusIndex, "status_other_list", false},
		"a status index that no list has":       {outOfRange[0], rules.CheckStatusIndex, "status_out_of_range", true},
		"the status list of another issuer":     {badURI[0], rules.CheckProfile, "status_uri_wrong", true},
		"an issuer written another way":         {noAccount[0], rules.CheckProfile, "issuer_no_account", true},
		"a file that is nobody's":               {&attached, rules.CheckProfile, "attachment_wrong", true},
		"a file and a credential of two chains": {&otherChain, rules.CheckProfile, "chains_differ", true},
	} {
		t.Run(name, func(t *testing.T) {
			r := check(t, verifytest.Encode(t, c.file), online(n))
			requireVerdict(t, r, rules.Forged, c.decided, c.code)
			require.Contains(t, r.Words(verify.English), verify.CheckName(c.decided).EN)

			o := online(n)
			o.Trust = nil
			want := rules.Unknown // what nobody vouches for makes nobody a forger
			if c.alone {
				want = rules.Forged
			}
			require.Equal(t, want, check(t, verifytest.Encode(t, c.file), o).Verdict)
		})
	}
}

func resignedAs(t *testing.T, n *verifytest.Network, f *document.File, keyID string) *document.File {
	t.Helper()
	signer, err := credential.NewSigner(n.Key, keyID)
	require.NoError(t, err)
	c, err := credential.Issue(signer, n.Claims(7, 0))
	require.NoError(t, err)
	return &document.File{Credential: c, Anchor: f.Anchor}
}

func TestWhatCannotBeReadIsForged(t *testing.T) {
	n, files := issued(t)
	text := string(verifytest.Encode(t, files[0]))
	token, rest, _ := strings.Cut(files[0].Credential.String(), "~")
	for name, c := range map[string]struct {
		text    string
		decided rules.Check
		code    string
	}{
		"cut off":               {text[:len(text)-10], rules.CheckDecoding, "decoding_contradicts"},
		"a name that is twice":  {strings.Replace(text, `"batch":1`, `"batch":1,"batch":1`, 1), rules.CheckDecoding, "decoding_contradicts"},
		"a token without parts": {"eyJ~", rules.CheckDecoding, "decoding_contradicts"},
		"a QR code cut off":     {credential.PaperPrefix + "00", rules.CheckDecoding, "decoding_contradicts"},
		"a field shown twice":   {token + "~" + rest + rest, rules.CheckDisclosures, "disclosures_contradict"},
		"a field of another": {
			token + "~" + strings.Split(files[1].Credential.String(), "~")[1] + "~", rules.CheckDisclosures, "disclosures_contradict",
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := check(t, []byte(c.text), online(n))
			requireVerdict(t, r, rules.Forged, c.decided, c.code)
			require.Nil(t, r.Document)
		})
	}
}

func TestWhatIsNoDocumentIsUnusable(t *testing.T) {
	for name, text := range map[string]string{
		"nothing": "", "line breaks": "\r\n\n", "prose": "Уважаемые жители!", "other JSON": `{"season":1}`, "a JWT": "eyJhbGciOiJFUzI1NiJ9.e30.AA",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := verify.Document(context.Background(), []byte(text), verify.Options{})
			require.ErrorIs(t, err, verify.ErrUnusable)
		})
	}
}

// failing is a node that does not answer.
type failing struct{ *verifytest.Network }

func (failing) ABCIInfo(context.Context) (*coretypes.ResultABCIInfo, error) {
	return nil, errors.New("connection refused")
}

func TestWhatCannotBeToldIsUnknown(t *testing.T) {
	n, files := issued(t)
	data := verifytest.Encode(t, files[0])
	stranger := verifytest.NewChain(t, "moscow-2", 4, start)
	stranger.Issue(verifytest.Plan{Number: 1, List: 7, Size: 3})
	pretender := verifytest.New(t, start.Add(time.Hour)) // the same name and keys, another history
	pretender.Issue(verifytest.Plan{Number: 1, List: 7, Size: 3})
	bare := n.Bundle(data)
	bare.Proof.Entries = bare.Proof.Entries[:1]
	noList := n.Bundle(data)
	noList.Lists = nil

	for name, c := range map[string]struct {
		options func() verify.Options
		decided rules.Check
		code    string
	}{
		"nobody was asked":  {func() verify.Options { return verify.Options{Trust: n.Trust(), Now: n.Now()} }, rules.CheckHeader, "no_source"},
		"nobody is trusted": {func() verify.Options { return verify.Options{Source: verify.Online(n), Now: n.Now()} }, rules.CheckHeader, "no_trust"},
		"the node does not answer": {func() verify.Options {
			return verify.Options{Source: verify.Online(failing{n}), Trust: n.Trust(), Now: n.Now()}
		}, rules.CheckHeader, "source_failed"},
		"another chain": {func() verify.Options { return online(stranger) }, rules.CheckHeader, "other_chain"},
		"another chain of this name": {func() verify.Options {
			return verify.Options{Source: verify.Online(pretender), Trust: n.Trust(), Now: pretender.Now()}
		}, rules.CheckHeader, "untraced"},
		"a hash that nobody has": {func() verify.Options {
			o := online(n)
			o.Trust = &lightproof.Trust{Height: 1, Hash: make([]byte, 32)}
			return o
		}, rules.CheckHeader, "untraced"},
		"an old header online": {func() verify.Options {
			o := online(n)
			o.Now = n.Now().Add(11 * time.Minute)
			return o
		}, rules.CheckHeader, "header_old"},
		"a header from the future": {func() verify.Options {
			o := online(n)
			o.Now = start.Add(-time.Hour)
			return o
		}, rules.CheckHeader, "proof_wrong"},
		"a trusted block beyond the trusting period": {func() verify.Options {
			o := online(n)
			o.Now = start.Add(lightproof.TrustingPeriod + time.Hour)
			return o
		}, rules.CheckHeader, "untraced"},
		"a bundle without the batch": {func() verify.Options {
			return verify.Options{Source: verify.Offline(bare), Trust: n.Trust(), Now: n.Now()}
		}, rules.CheckAnchor, "unproven"},
		"a bundle without the list": {func() verify.Options {
			return verify.Options{Source: verify.Offline(noList), Trust: n.Trust(), Now: n.Now()}
		}, rules.CheckStatusIndex, "list_missing"},
		"a bundle that begins later": {func() verify.Options {
			b, err := verify.Collect(context.Background(), n, [][]byte{data}, 3, nil)
			require.NoError(t, err)
			return verify.Options{Source: verify.Offline(b), Trust: n.Trust(), Now: n.Now()}
		}, rules.CheckHeader, "untraced"},
	} {
		t.Run(name, func(t *testing.T) {
			requireVerdict(t, check(t, data, c.options()), rules.Unknown, c.decided, c.code)
		})
	}
}

func TestAReplayedListIsNotBelieved(t *testing.T) {
	n, files := issued(t)
	data := verifytest.Encode(t, files[1])
	before := n.Bundle(data)
	n.SetStatus(7, 10, rules.StatusRevoked, "court-order")
	after := n.Bundle(data)
	require.Equal(t, rules.Revoked, check(t, data, verify.Options{Source: verify.Offline(after), Trust: n.Trust(), Now: n.Now()}).Verdict)
	after.Lists = before.Lists
	r := check(t, data, verify.Options{Source: verify.Offline(after), Trust: n.Trust(), Now: n.Now()})
	requireVerdict(t, r, rules.Unknown, rules.CheckStatusIndex, "list_other")
	after.Lists = []verify.List{{Issuer: n.Issuer, Number: 7, Packed: "eNo"}}
	r = check(t, data, verify.Options{Source: verify.Offline(after), Trust: n.Trust(), Now: n.Now()})
	requireVerdict(t, r, rules.Unknown, rules.CheckStatusIndex, "list_other")
}

func TestValidatorsThatCannotBeReachedAreNotBelieved(t *testing.T) {
	n := verifytest.New(t, start)
	for first := 1; first <= 8; first++ {
		n.Wait(2)
		n.SetValidators(first, 4) // one leaves, one joins
	}
	files := n.Issue(verifytest.Plan{Number: 1, List: 7, Size: 1})
	data := verifytest.Encode(t, files[0])
	bundle := n.Bundle(data)
	o := verify.Options{Source: verify.Offline(bundle), Trust: n.Trust(), Now: n.Now()}
	require.Equal(t, rules.Valid, check(t, data, o).Verdict)
	blocks := bundle.Proof.Blocks
	require.Greater(t, len(blocks), 2)
	bundle.Proof.Blocks = []*cmttypes.LightBlock{blocks[0], blocks[len(blocks)-1]}
	requireVerdict(t, check(t, data, o), rules.Unknown, rules.CheckHeader, "proof_wrong")
}

func TestABundleFromBeforeADocumentSaysNothingAgainstIt(t *testing.T) {
	n, _ := issued(t)
	late := n.Issue(verifytest.Plan{Number: 2, List: 7, Size: 1, Unanchored: true, Claims: func(_ int, c *credential.Claims) {
		c.NotBefore = start.Add(time.Hour).Unix()
	}})
	data := verifytest.Encode(t, late[0])
	bundle := n.Bundle(data)
	offline := verify.Options{Source: verify.Offline(bundle), Trust: n.Trust(), Now: start.Add(2 * time.Hour)}
	requireVerdict(t, check(t, data, offline), rules.Unknown, rules.CheckAnchor, "not_yet_there")
	requireVerdict(t, check(t, data, online(n)), rules.Forged, rules.CheckAnchor, "batch_absent")
}

func TestADocumentOfTheLatestBlockIsWaitedFor(t *testing.T) {
	n := verifytest.New(t, start)
	files := n.Issue(verifytest.Plan{Number: 1, List: 7, Size: 1})
	data := verifytest.Encode(t, files[0])
	n.StateBehind.Store(1) // the batch is in the latest state, no block commits to it yet
	done := make(chan *verify.Result)
	go func() { done <- check(t, data, online(n)) }()
	time.Sleep(150 * time.Millisecond)
	n.StateBehind.Store(0)
	require.Equal(t, rules.Valid, (<-done).Verdict)
}

func TestEachStatusHasItsVerdict(t *testing.T) {
	for status, verdict := range map[rules.Status]rules.Verdict{
		rules.StatusRevoked: rules.Revoked, rules.StatusSuspended: rules.Suspended, rules.StatusSuperseded: rules.Superseded,
	} {
		t.Run(verdict.String(), func(t *testing.T) {
			n, files := issued(t)
			n.SetStatus(7, 10, status, "court-order")
			o := online(n)
			r := check(t, verifytest.Encode(t, files[1]), o)
			require.Equal(t, verdict, r.Verdict)
			require.Equal(t, status, r.Status.Status)
			require.Equal(t, start.Add(time.Duration(r.Status.Height)*time.Second), *r.Status.Time)
			require.Contains(t, r.Words(verify.English), "reason: Court order.")
			require.Contains(t, r.Words(verify.Russian), "причина: Решение суда.")
			require.Equal(t, rules.Valid, check(t, verifytest.Encode(t, files[0]), o).Verdict, "its neighbour is as it was")

			n.SetStatus(7, 10, rules.StatusValid, "")
			require.Equal(t, rules.Valid, check(t, verifytest.Encode(t, files[1]), online(n)).Verdict)
		})
	}
}

func TestValidityEnds(t *testing.T) {
	n, files := issued(t)
	data := verifytest.Encode(t, files[0])
	bundle := n.Bundle(data)
	at := func(now time.Time) *verify.Result {
		return check(t, data, verify.Options{Source: verify.Offline(bundle), Trust: n.Trust(), Now: now})
	}
	end := start.Add(30 * 24 * time.Hour)
	require.Equal(t, rules.Valid, at(end.Add(-time.Second)).Verdict)
	r := at(end)
	require.Equal(t, rules.Expired, r.Verdict)
	require.Equal(t, rules.ReasonOver, r.Reason)
	require.Contains(t, r.Words(verify.Russian), "срок истёк 2026-05-31 09:00:00 UTC")

	later := n.Issue(verifytest.Plan{Number: 2, List: 7, Size: 1, Claims: func(_ int, c *credential.Claims) {
		c.NotBefore = start.Add(time.Hour).Unix()
	}})
	r = check(t, verifytest.Encode(t, later[0]), online(n))
	require.Equal(t, rules.Expired, r.Verdict)
	require.Equal(t, rules.ReasonNotYet, r.Reason)
}

func TestACompromisedKeyIsJudgedByTheHeightOfAnchoring(t *testing.T) {
	n, before := issued(t)
	from := n.Height() + 1
	after := n.Issue(verifytest.Plan{Number: 2, List: 7, Size: 1})
	n.PutKey(verifytest.KeyID, n.Key, func(k *types.IssuerKey) { k.CompromisedFrom, k.DeclaredHeight = from, n.Height()+1 })
	n.Wait(2)
	require.Equal(t, rules.Valid, check(t, verifytest.Encode(t, before[0]), online(n)).Verdict)
	r := check(t, verifytest.Encode(t, after[0]), online(n))
	require.Equal(t, rules.Revoked, r.Verdict)
	require.Equal(t, rules.ReasonKeyCompromised, r.Reason)
	require.Contains(t, r.Words(verify.English), "its key counts as compromised")

	n.PutKey(verifytest.KeyID, n.Key, func(k *types.IssuerKey) { k.RetiredHeight = n.Height() + 1 })
	n.Wait(2)
	require.Equal(t, rules.Valid, check(t, verifytest.Encode(t, after[0]), online(n)).Verdict, "retired keys have signed well")
}

func TestAKeyThatIsRetiredInTheBlockOfABatchHasSignedIt(t *testing.T) {
	n, _ := issued(t)
	at := n.Height() + 1
	files := n.Issue(verifytest.Plan{Number: 2, List: 7, Size: 1})
	for retired, want := range map[int64]rules.Verdict{at: rules.Valid, at - 1: rules.Forged} {
		n.PutKey(verifytest.KeyID, n.Key, func(k *types.IssuerKey) { k.RetiredHeight = retired })
		n.Wait(2)
		require.Equal(t, want, check(t, verifytest.Encode(t, files[0]), online(n)).Verdict)
	}
}

func TestAPresentationIsForOneVerifier(t *testing.T) {
	n := verifytest.New(t, start)
	files := n.Issue(verifytest.Plan{Number: 1, List: 7, Size: 2, Claims: func(i int, c *credential.Claims) {
		if i == 0 {
			c.HolderKey = holder.Public()
		}
	}})
	shown, err := files[0].Disclose("address")
	require.NoError(t, err)
	bind := func(age time.Duration) []byte {
		bound, err := shown.Credential.Bind(holder, credential.Binding{
			Audience: "bank", Nonce: "17", IssuedAt: n.Now().Add(-age).Unix(),
		})
		require.NoError(t, err)
		return verifytest.Encode(t, &document.File{Credential: bound, Anchor: shown.Anchor})
	}
	asked := func(audience, nonce string) verify.Options {
		o := online(n)
		o.Audience, o.Nonce = audience, nonce
		return o
	}
	text := string(bind(0))
	signature := strings.LastIndex(text, ".")
	broken := text[:signature+5] + "AAAA" + text[signature+9:]

	require.Equal(t, rules.Valid, check(t, bind(time.Minute), asked("bank", "17")).Verdict)
	unasked := check(t, bind(0), online(n))
	require.Equal(t, rules.Valid, unasked.Verdict)
	require.Contains(t, unasked.Words(verify.English), "the holder made this presentation for bank")
	for name, c := range map[string]struct {
		data    []byte
		options verify.Options
		verdict rules.Verdict
		code    string
	}{
		"another verifier":            {bind(0), asked("shop", "17"), rules.Forged, "binding_contradicts"},
		"another nonce":               {bind(0), asked("bank", "18"), rules.Forged, "binding_contradicts"},
		"a wrong signature":           {[]byte(broken), asked("bank", "17"), rules.Forged, "binding_contradicts"},
		"a wrong signature, unasked":  {[]byte(broken), online(n), rules.Forged, "binding_contradicts"},
		"made long ago":               {bind(2 * time.Hour), asked("bank", "17"), rules.Unknown, "binding_old"},
		"made in the future":          {bind(-2 * time.Minute), asked("bank", "17"), rules.Unknown, "binding_old"},
		"bound to nobody":             {verifytest.Encode(t, shown), asked("bank", "17"), rules.Unknown, "binding_missing"},
		"a document without a holder": {verifytest.Encode(t, files[1]), asked("bank", "17"), rules.Unknown, "binding_no_holder"},
	} {
		t.Run(name, func(t *testing.T) {
			requireVerdict(t, check(t, c.data, c.options), c.verdict, rules.CheckKeyBinding, c.code)
		})
	}
}

func TestAQRCodeStandsAlone(t *testing.T) {
	n := verifytest.New(t, start)
	signer, err := credential.NewSigner(n.Key, verifytest.KeyID)
	require.NoError(t, err)
	paper, err := credential.SignPaper(signer, &credential.PaperClaims{
		Type: verifytest.Type, Issuer: n.Issuer, NotBefore: start.Unix(), NotAfter: start.Add(24 * time.Hour).Unix(),
		Batch: 5, Index: 0, StatusIndex: 40, Fields: []credential.PaperField{{Name: "address", Text: "ул. Примерная\x1b[2J"}},
	})
	require.NoError(t, err)
	paper.Anchor.Nonce, paper.Anchor.Document = sha256.Sum256([]byte("nonce")), sha256.Sum256([]byte("document"))
	batch := n.Anchor(verifytest.Plan{Number: 5, List: 7}, []rules.Leaf{paper.Leaf(), {}})
	paper.Anchor.Path, err = batch.Prove(0)
	require.NoError(t, err)
	text, err := paper.Text()
	require.NoError(t, err)

	r := check(t, []byte(text+"\n"), online(n))
	require.Equal(t, rules.Valid, r.Verdict, r.Words(verify.English))
	require.Equal(t, verify.KindPaper, r.Kind)
	words := r.Words(verify.Russian)
	require.Contains(t, words, `address: ул. Примерная\u001b[2J`, "nothing steers the terminal")
	require.Contains(t, words, "Сравните поля ниже с тем, что напечатано на бумаге.")

	o := online(n)
	o.Audience = "bank"
	requireVerdict(t, check(t, []byte(text), o), rules.Unknown, rules.CheckKeyBinding, "binding_no_holder")

	n.SetStatus(7, 40, rules.StatusRevoked, "court-order")
	require.Equal(t, rules.Revoked, check(t, []byte(text), online(n)).Verdict)

	paper.Anchor.Nonce[0] ^= 1
	text, err = paper.Text()
	require.NoError(t, err)
	requireVerdict(t, check(t, []byte(text), online(n)), rules.Forged, rules.CheckAnchor, "leaf_contradicts")
}

func TestRecordsOfTheStateAreReadStrictly(t *testing.T) {
	n, files := issued(t)
	record := &types.IssuerKey{}
	n.PutKey(verifytest.KeyID, n.Key, func(k *types.IssuerKey) { *record = *k })
	data, err := record.Marshal()
	require.NoError(t, err)
	for name, bad := range map[string][]byte{
		"an unknown field":        append(append([]byte(nil), data...), 0xf8, 0x01, 0x01),
		"a field twice":           append(append([]byte(nil), data...), 0x28, 0x02),
		"bytes that are none":     append(append([]byte(nil), data...), 0xff),
		"the key of another":      reencode(t, *record, func(k *types.IssuerKey) { k.KeyId = "k2" }),
		"no key of its algorithm": reencode(t, *record, func(k *types.IssuerKey) { k.Algorithm = 1 }),
	} {
		t.Run(name, func(t *testing.T) {
			n.Set(types.StoreKey, types.IssuerKeyKey(n.Address, verifytest.KeyID), bad)
			n.Wait(2)
			r := check(t, verifytest.Encode(t, files[0]), online(n))
			require.Equal(t, rules.Unknown, r.Verdict, r.Words(verify.English))
			require.Contains(t, []string{r.Checks[rules.CheckIssuerKey].Code, r.Checks[rules.CheckSignature].Code}, "unreadable")
		})
	}
}

func reencode(t *testing.T, k types.IssuerKey, change func(*types.IssuerKey)) []byte {
	t.Helper()
	change(&k)
	data, err := k.Marshal()
	require.NoError(t, err)
	return data
}

func TestResultsForMachines(t *testing.T) {
	n, files := issued(t)
	n.SetStatus(7, 10, rules.StatusRevoked, "court-order")
	encoded, err := json.Marshal(check(t, verifytest.Encode(t, files[1]), online(n)))
	require.NoError(t, err)
	var found struct {
		Verdict, Reason, Kind string
		Checks                []struct{ Check, Outcome, Code, RU, EN string }
		Document              struct {
			Type   string
			Fields map[string]any
		}
		StatusChange struct {
			Status, Reason string
			ReasonTitle    verify.Text `json:"reason_title"`
		} `json:"status_change"`
		Header struct {
			ChainID    string `json:"chain_id"`
			AgeSeconds int    `json:"age_seconds"`
			Online     bool
		}
	}
	require.NoError(t, json.Unmarshal(encoded, &found))
	require.Equal(t, []string{"REVOKED", "status", "file"}, []string{found.Verdict, found.Reason, found.Kind})
	require.Len(t, found.Checks, int(rules.NumChecks))
	require.Equal(t, "status_index", found.Checks[rules.CheckStatusIndex].Check)
	require.Equal(t, "matches", found.Checks[rules.CheckStatusIndex].Outcome)
	require.Equal(t, "77-10", found.Document.Fields["number"])
	require.Equal(t, "court-order", found.StatusChange.Reason)
	require.Equal(t, "Решение суда", found.StatusChange.ReasonTitle.RU)
	require.Equal(t, verifytest.ChainID, found.Header.ChainID)
	require.True(t, found.Header.Online)
}

func TestAnAttachmentIsNotLookedInto(t *testing.T) {
	n := verifytest.New(t, start)
	signature := []byte("opaque")
	files := n.Issue(verifytest.Plan{Number: 1, List: 7, Size: 1, Claims: func(_ int, c *credential.Claims) {
		c.Fields[document.AttachmentField("gost_signature")] = document.AttachmentHash(signature)
	}})
	files[0].Attachments = []document.Attachment{{Name: "gost_signature", MediaType: "application/pkcs7-signature", Data: signature}}
	r := check(t, verifytest.Encode(t, files[0]), online(n))
	require.Equal(t, rules.Valid, r.Verdict)
	require.Contains(t, r.Words(verify.English), "Attached: gost_signature (application/pkcs7-signature). "+
		"Its hash is in the credential; the file itself is not checked here.")
	require.Equal(t, document.AttachmentHash(signature), r.Document.Attachments[0].SHA256)
}
