package corpus

import (
	"crypto/ed25519"
	"fmt"
	"strings"

	"github.com/moscowchain/moscowd/crypto/election"
	"github.com/moscowchain/moscowd/x/voting/electionfile"
)

// elements alters each 32-byte element of a field: p is a point, s a scalar. codes has an error for each.
func (m *maker) elements(number int, name string, b []byte, kinds string, codes []electionfile.Code, names ...any) {
	for i, kind := range kinds {
		at := 32 * i
		m.add(codes[i], fmt.Sprintf("%s: element %d is another", name, i), patch(number, at, other(b[at:at+32], kind == 's'), names...))
	}
}

func times(code electionfile.Code, n int) []electionfile.Code {
	var out []electionfile.Code
	for range n {
		out = append(out, code)
	}
	return out
}

// shape breaks the form of the file.
func (m *maker) shape() {
	end, header := len(m.lines), text(m.lines[0])
	m.add("unusable", "header: another format", set(1, "moscowd/election/v2", "format"))
	m.add("unusable", "header: left out", remove(1))
	m.add("unusable", "header: twice", copyTo(1, 3))
	m.add("unusable", "header: an unknown field", Edit{Op: "text", Line: 1, Text: strings.Replace(header, "}", `,"more":"1"}`, 1)})
	m.add("unusable", "header: no chain", Edit{Op: "text", Line: 1, Text: strings.Replace(header, `"chain_id":"moscow-1",`, "", 1)})
	m.add("unusable", "header: a number that is no string", set(1, 3, "election"))
	m.add("unusable", "header: a number with a zero before it", set(1, "03", "election"))
	m.add("unusable", "header: a negative number", set(1, "-3", "election"))
	m.add("unusable", "header: a number beyond 64 bits", set(1, "18446744073709551616", "election"))
	m.add("unusable", "header: an unknown type", set(1, "start", "type"))
	m.add("unusable", "header: no JSON", Edit{Op: "text", Line: 1, Text: header + "}"})
	m.add("definition", "header: another chain", set(1, "moscow-2", "chain_id"))
	m.add("definition", "header: another election", set(1, "4", "election"))
	m.add("unusable", "the end is missing", remove(end))
	m.add("unusable", "something stands behind the end", copyTo(1, end+1))
	m.add("unusable", "the end stands twice", copyTo(end, end))
	registration := find[*electionfile.Registration](m, nil)
	m.add("unusable", "bytes: an odd number of digits", set(registration, "0", "bytes"))
	m.add("unusable", "bytes: large digits", set(registration, strings.Repeat("AB", 96), "bytes"))
	m.add("census-root", "a ballot before the census", moveTo(find[*electionfile.Ballot](m, nil), find[*electionfile.Voter](m, nil)))
	m.add("unusable", "the definition is missing", remove(2))
	m.add("unusable", "the closing is missing", remove(find[*electionfile.Closing](m, nil)))
}

// definition alters every field, without and with the hash made anew.
func (m *maker) definition() {
	d := line[*electionfile.Definition](m, 2)
	fields := []struct {
		name  string
		value any
		path  []any
		code  electionfile.Code // with the hash made anew
	}{
		{"attempt", "3", path("attempt"), "registration"},
		{"threshold", "4", path("threshold"), "registration"},
		{"a lower threshold", "2", path("threshold"), "definition"},
		{"a threshold above the trustees", "5", path("threshold"), "definition"},
		{"a trustee's name", "Другая", path("trustees", 0), "registration"},
		{"a trustee's name twice", d.Trustees[1], path("trustees", 0), "definition"},
		{"a trustee's key", hexOf(other(d.TrusteeKeys[0], false)), path("trustee_keys", 0), "registration"},
		{"a trustee's key is another's", hexOf(d.TrusteeKeys[1]), path("trustee_keys", 0), "registration"},
		{"a verification key", hexOf(other(d.VerificationKeys[3], false)), path("verification_keys", 3), "key"},
		{"key", hexOf(other(d.Key, false)), path("key"), "key"},
		{"a contest's id", "2", path("contests", 0, "id"), "definition"},
		{"a contest's text", "?", path("contests", 0, "text"), "rehearsal"},
		{"a contest's kind", "2", path("contests", 0, "kind"), "definition"},
		{"a contest's limit", "1", path("contests", 1, "limit"), "rehearsal"},
		{"a contest's blank", false, path("contests", 0, "blank"), "rehearsal"},
		{"an option", "?", path("contests", 1, "options", 2), "rehearsal"},
		{"a district's id", "8", path("districts", 0, "id"), "definition"},
		{"a district's contests", []string{"4"}, path("districts", 2, "contests"), "rehearsal"},
		{"an unknown contest", []string{"8"}, path("districts", 2, "contests"), "definition"},
		{"a partner", "0", path("districts", 0, "partner"), "rehearsal"},
		{"a partner with other contests", "20", path("districts", 0, "partner"), "definition"},
		{"a minimum", "1", path("districts", 2, "minimum"), "rehearsal"},
		{"a census root", hexOf(flip(d.Districts[3].CensusRoot)), path("districts", 3, "census_root"), "census-root"},
		{"a census count", "3", path("districts", 3, "census_count"), "census-root"},
		{"opens", "1567918801", path("opens"), "rehearsal"},
		{"closes", "1567969201", path("closes"), "rehearsal"},
		{"closes before it opens", "1", path("closes"), "definition"},
		{"revote", false, path("revote"), "rehearsal"},
	}
	for _, f := range fields {
		edit := Edit{Op: "set", Line: 2, Path: f.path, Value: must(jsonOf(f.value))}
		m.add("definition", "definition: "+f.name, edit)
		alone := Mutation{Edits: []Edit{edit}}
		if hash := m.hashAfter(&alone); hash != nil {
			m.add(f.code, "definition: "+f.name+", and the hash is made anew", edit, set(2, hexOf(hash), "hash"))
		}
	}
	m.add("definition", "definition: hash", patch(2, 0, flip(d.Hash)[:1], "hash"))
	m.add("definition", "definition: a key that is no point", patch(2, 0, notCanonical(d.Key), "key"))
	m.add("definition", "definition: the identity as key", patch(2, 0, make([]byte, 32), "key"))
	m.add("definition", "definition: a trustee's key that is no point", patch(2, 0, notCanonical(d.TrusteeKeys[1]), "trustee_keys", 1))
	m.add("definition", "definition: the identity as verification key", patch(2, 0, make([]byte, 32), "verification_keys", 1))
	m.add("definition", "definition: one registrar twice", set(2, d.Registrars[0], "registrars", 1))
	m.add("definition", "definition: two registrars", set(2, d.Registrars[:2], "registrars"))
	stranger := ed25519.NewKeyFromSeed(make([]byte, 32)).Public().(ed25519.PublicKey)
	m.add("census-signature", "definition: another registrar", set(2, hexOf(stranger), "registrars", 1))
}

// hashAfter gives the hash of the definition after an alteration; nil if it cannot be read.
func (m *maker) hashAfter(alteration *Mutation) []byte {
	altered := must(alteration.Apply([]byte(text(m.lines[0]) + "\n" + text(m.lines[1]) + "\n")))
	reader := must(electionfile.NewReader(strings.NewReader(string(altered))))
	must(reader.Next())
	definition := must(reader.Next()).(*electionfile.Definition)
	return must(definition.Election(m.chainID, m.id)).Hash()
}

func (m *maker) ceremony() {
	d := m.secrets.Definition
	registration := find[*electionfile.Registration](m, nil)
	b := line[*electionfile.Registration](m, registration).Bytes
	m.elements(registration, "registration", b, "pps", times("registration", 3), "bytes")
	m.add("registration", "registration: a key that is no point", patch(registration, 0, notCanonical(b[:32]), "bytes"))
	m.add("registration", "registration: the identity as key", patch(registration, 0, make([]byte, 32), "bytes"))
	m.add("registration", "registration: cut short", set(registration, hexOf(b[:95]), "bytes"))
	m.add("registration", "registration: of another trustee", set(registration, line[*electionfile.Registration](m, registration+1).Bytes, "bytes"))
	m.add("registration", "registration: left out", remove(registration))
	m.add("registration", "registration: the last left out", remove(registration+3))
	m.add("registration", "registration: twice", copyTo(registration, registration+1))
	m.add("registration", "registrations: two change places", moveTo(registration, registration+2))

	commitment := find[*electionfile.Commitment](m, nil)
	m.add("commitment", "commitment: a bit", patch(commitment, 0, flip(line[*electionfile.Commitment](m, commitment).Bytes)[:1], "bytes"))
	m.add("commitment", "commitment: cut short", set(commitment, "00", "bytes"))
	m.add("commitment", "commitment: left out", remove(commitment+2))
	m.add("commitment", "commitment: of another trustee", set(commitment, line[*electionfile.Commitment](m, commitment+1).Bytes, "bytes"))
	m.add("unusable", "commitments: two change places", moveTo(commitment, commitment+2))
	m.add("unusable", "commitment: of no trustee", set(commitment+3, "5", "trustee"))

	deal := find[*electionfile.Deal](m, nil)
	b = line[*electionfile.Deal](m, deal).Bytes
	// Three commitments of the polynomial, R, three encrypted shares that nobody else can check, two proofs, the salt.
	m.elements(deal, "deal", b, "pppp", []electionfile.Code{"commitment", "commitment", "commitment", "deal"}, "bytes")
	for i, kind := range "psps" {
		at := 32 * (7 + i)
		m.add("deal", fmt.Sprintf("deal: element %d is another", 7+i), patch(deal, at, other(b[at:at+32], kind == 's'), "bytes"))
	}
	m.add("commitment", "deal: salt", patch(deal, 32*11, flip(b[32*11:])[:1], "bytes"))
	m.add("deal", "deal: an encrypted share that is no scalar", patch(deal, 32*4, notCanonical(b[32*4:32*5]), "bytes"))
	m.add("deal", "deal: the identity as R", patch(deal, 32*3, make([]byte, 32), "bytes"))
	m.add("deal", "deal: the identity as constant", patch(deal, 0, make([]byte, 32), "bytes"))
	m.add("deal", "deal: cut short", set(deal, hexOf(b[:len(b)-1]), "bytes"))
	third := line[*electionfile.Deal](m, deal+2).Bytes
	m.add("deal", "deal: R of another dealer", patch(deal, 32*3, third[32*3:32*4], "bytes"))
	m.add("deal", "deal: R of another dealer with its proof", patch(deal, 32*3, third[32*3:32*4], "bytes"), patch(deal, 32*9, third[32*9:32*11], "bytes"))
	m.add("commitment", "deal: of another trustee", set(deal, third, "bytes"))
	m.add("dealers", "deal: left out", remove(deal+3))
	m.add("complaint", "deal: that complained of is left out", remove(deal+1))
	m.add("unusable", "deals: two change places", moveTo(deal, deal+2))
	m.add("unusable", "deal: twice", copyTo(deal, deal+1))

	complaint := find[*electionfile.Complaint](m, nil)
	b = line[*electionfile.Complaint](m, complaint).Bytes
	m.elements(complaint, "complaint", b, "ppps", times("complaint", 4), "bytes")
	m.add("complaint", "complaint: S that is no point", patch(complaint, 0, notCanonical(b[:32]), "bytes"))
	m.add("complaint", "complaint: of another trustee", set(complaint, "3", "trustee"))
	m.add("complaint", "complaint: of no trustee", set(complaint, "0", "trustee"))
	m.add("complaint", "complaint: of the dealer himself", set(complaint, "2", "trustee"))
	m.add("complaint", "complaint: about another dealer", set(complaint, "3", "dealer"))
	m.add("complaint", "complaint: twice", copyTo(complaint, complaint+1))
	m.add("key", "complaint: left out", remove(complaint))
	unfounded := must(m.secrets.Ceremony.Complain(random(), 1, m.secrets.Trustees[0], m.secrets.Deals[2]))
	m.add("complaint", "complaint: unfounded", insert(complaint+1, &electionfile.Complaint{Trustee: 1, Dealer: 3, Bytes: unfounded.Bytes()}))
	share := (int(d.Ceremony.Threshold) + 1 + len(d.TrusteeKeys) - 2) * 32
	cheated := line[*electionfile.Deal](m, deal+1).Bytes[share : share+32]
	m.add("complaint", "complaint: about a deal that was mended afterwards", patch(deal+1, share, minusOne(cheated), "bytes"))
}

func (m *maker) census() {
	first, registrars := find[*electionfile.Voter](m, nil), m.secrets.Registrars
	v := line[*electionfile.Voter](m, first)
	closing := find[*electionfile.Rehearsal](m, nil)
	m.add("census-signature", "voter: another district", set(first, "20", "district"))
	m.add("census", "voter: a district that does not exist", set(first, "11", "district"))
	m.add("census-signature", "voter: subject", patch(first, 0, flip(v.Subject)[:1], "subject"))
	m.add("census", "voter: subject cut short", set(first, "00", "subject"))
	m.add("census-signature", "voter: key", patch(first, 0, flip(v.Key)[:1], "key"))
	m.add("census", "voter: key cut short", set(first, "00", "key"))
	for i := range v.Signatures {
		m.add("census-signature", fmt.Sprintf("voter: signature %d", i), patch(first, 0, flip(v.Signatures[i].Signature)[:1], "signatures", i, "signature"))
	}
	m.add("census-signature", "voter: one signature", set(first, v.Signatures[:1], "signatures"))
	m.add("census-signature", "voter: no signature", set(first, v.Signatures[:0], "signatures"))
	m.add("census-signature", "voter: one registrar twice", set(first, []electionfile.RegistrarSignature{v.Signatures[0], v.Signatures[0]}, "signatures"))
	m.add("census-signature", "voter: registrars not in order", set(first, []electionfile.RegistrarSignature{v.Signatures[1], v.Signatures[0]}, "signatures"))
	m.add("census-signature", "voter: another registrar", set(first, "1", "signatures", 0, "registrar"))
	m.add("census-signature", "voter: registrar 4", set(first, "4", "signatures", 1, "registrar"))
	m.add("census-root", "voter: left out", remove(first))
	m.add("census", "voter: twice", copyTo(first, closing))
	m.add("census-root", "voters: two of a district change places", moveTo(first, first+2))
	stranger := &electionfile.Voter{District: 10, Subject: make([]byte, 32), Key: v.Key}
	sign := func(electionID uint64) []electionfile.RegistrarSignature {
		var out []electionfile.RegistrarSignature
		for i, key := range registrars[:2] {
			leaf := election.CensusLeaf(m.chainID, electionID, 10, stranger.Subject, stranger.Key)
			out = append(out, electionfile.RegistrarSignature{Registrar: u(uint64(i + 1)), Signature: ed25519.Sign(key, leaf)})
		}
		return out
	}
	stranger.Signatures = sign(m.id)
	m.add("census-root", "voter: invented by two registrars after the census was frozen", insert(closing, stranger))
	stranger.Signatures = sign(m.id + 1)
	m.add("census-signature", "voter: registered for another election", insert(closing, stranger))
}

func (m *maker) rehearsal() {
	first := find[*electionfile.Rehearsal](m, nil)
	b := line[*electionfile.Rehearsal](m, first).Bytes
	m.elements(first, "rehearsal", b, "pss", times("rehearsal", 3), "bytes")
	m.add("rehearsal", "rehearsal: of another trustee", set(first, line[*electionfile.Rehearsal](m, first+1).Bytes, "bytes"))
	m.add("rehearsal", "rehearsal: another trustee", set(first+2, "3", "trustee"))
	m.add("rehearsal", "rehearsal: no trustee", set(first+2, "5", "trustee"))
	m.add("rehearsal", "rehearsal: cut short", set(first, hexOf(b[:64]), "bytes"))
	m.add("rehearsal", "rehearsal: left out", remove(first))
	m.add("rehearsal", "rehearsal: twice", copyTo(first, first+1))
	extension := find[*electionfile.Extension](m, nil)
	m.add("extension", "extension: after the closing", set(extension, "1567969200", "time"))
	m.add("extension", "extension: before the opening", set(extension, "1567918799", "time"))
	m.add("extension", "extension: shortens the voting", set(extension, "1567969199", "closes"))
	m.add("extension", "extension: of nothing", set(extension, "1567969200", "closes"))
	m.add("extension", "extension: twice", copyTo(extension, extension+1))
	m.add("time", "extension: left out", remove(extension))
}
