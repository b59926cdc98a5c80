package rules_test

import (
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/voting/rules"
)

// TestEveryFieldIsSigned: a vote that differs in anything has another digest.
func TestEveryFieldIsSigned(t *testing.T) {
	base := rules.Vote{Poll: 1, Question: 2, Version: 3, Choices: []uint32{4, 5}, TextCommitment: [32]byte{6}, Seq: 7, Expiry: 8}
	seen := map[[32]byte]string{base.Digest(): "base"}
	for name, change := range map[string]func(*rules.Vote){
		"poll": func(v *rules.Vote) { v.Poll = 9 }, "question": func(v *rules.Vote) { v.Question = 9 }, "version": func(v *rules.Vote) { v.Version = 9 },
		"choices": func(v *rules.Vote) { v.Choices = []uint32{4, 6} }, "fewer choices": func(v *rules.Vote) { v.Choices = []uint32{4} },
		"no choices": func(v *rules.Vote) { v.Choices = nil }, "commitment": func(v *rules.Vote) { v.TextCommitment[31] = 1 },
		"seq": func(v *rules.Vote) { v.Seq = 9 }, "expiry": func(v *rules.Vote) { v.Expiry = 9 },
	} {
		vote := base
		change(&vote)
		require.NotContains(t, seen, vote.Digest(), name)
		seen[vote.Digest()] = name
	}
	digest := base.Digest()
	require.NotEqual(t, rules.Tracker(digest, [20]byte{1}), rules.Tracker(digest, [20]byte{2}))
}

// TestHashesStay: what is published once holds for all time.
func TestHashesStay(t *testing.T) {
	start := rules.RunningStart(1)
	next := rules.RunningNext(start, [32]byte{1}, [32]byte{2}, 3, 4)
	version := rules.Version{Question: 1, ID: 1, TitleRu: "Где?", TitleEn: "Where?", Options: []rules.Option{{ID: 1, TitleRu: "А", TitleEn: "A"}}, AddedAt: 5}
	definition := rules.DefinitionHash(&rules.Terms{Poll: 1, TitleRu: "Опрос", TitleEn: "Poll", Class: "resident", Opens: 6, Closes: 7, Revote: true},
		[]rules.Question{{Kind: rules.Approval}}, []rules.Version{version})
	changed := rules.DefinitionChanged(definition, &version)
	closed := rules.DefinitionClosed(changed, 8, "enough")
	text := rules.TextCommitment([32]byte{9}, "text")
	for want, got := range map[string][32]byte{
		"43b50bc0a6465c010731d4975afde0aa776cfd49050ef568cf9439c21a7ab011": start, "8cfd91503e6493faf406968967887c2c68798e998a460ee9161adada551adbce": next, "48cabcd5a286bf5639a400b2b05af82d321c3f9d72d55dee81b79eae0efceed5": definition, "d4cb2931617601df4f319a074ca1e2b8c5a49fc5ef5ac024fd1704a95ea4ac80": changed, "8f48ab69d466bdbba770c03cfab144830b986929a894863b0262292aba082e3e": closed, "630e65d7c8d4a2e2c1b2f06bf88e78ffa8dee0e28b9a7c500de2982572fc0b18": text,
	} {
		require.Equal(t, want, hex.EncodeToString(got[:]))
	}
}
