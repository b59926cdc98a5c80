package rules

import (
	"crypto/sha256"
	"encoding/binary"
)

// Terms are what a poll's definition hash says of the poll itself. Times are Unix seconds.
type Terms struct {
	Poll                         uint64
	TitleRu, TitleEn             string
	DescriptionRu, DescriptionEn string
	Organizer                    string
	District                     uint64
	Opens, Closes                int64
	Class                        string
	CensusRoot                   []byte
	CensusSize                   uint64
	Revote                       bool
}

// Version is one wording of a question.
type Version struct {
	Question           uint32
	ID                 uint32
	TitleRu, TitleEn   string
	Options            []Option
	EarlierVotersAgain bool
	AddedAt            int64
}

// Option is one answer.
type Option struct {
	ID               uint64
	TitleRu, TitleEn string
}

// encoder writes numbers as 8 bytes, big-endian, and texts behind their length.
type encoder struct{ bz []byte }

func (e *encoder) numbers(numbers ...uint64) {
	for _, n := range numbers {
		e.bz = binary.BigEndian.AppendUint64(e.bz, n)
	}
}

func (e *encoder) texts(texts ...string) {
	for _, text := range texts {
		e.numbers(uint64(len(text)))
		e.bz = append(e.bz, text...)
	}
}

func (e *encoder) flag(b bool) {
	if b {
		e.numbers(1)
	} else {
		e.numbers(0)
	}
}

func (e *encoder) version(v *Version) {
	e.numbers(uint64(v.Question), uint64(v.ID))
	e.texts(v.TitleRu, v.TitleEn)
	e.numbers(uint64(len(v.Options)))
	for _, o := range v.Options {
		e.numbers(o.ID)
		e.texts(o.TitleRu, o.TitleEn)
	}
	e.flag(v.EarlierVotersAgain)
	e.numbers(uint64(v.AddedAt))
}

// DefinitionHash begins the hash of a poll's definition: its terms, and its questions with the first version of each.
func DefinitionHash(t *Terms, questions []Question, first []Version) [32]byte {
	e := encoder{bz: []byte("moscowd/poll/definition/v1")}
	e.numbers(t.Poll)
	e.texts(t.TitleRu, t.TitleEn, t.DescriptionRu, t.DescriptionEn, t.Organizer)
	e.numbers(t.District, uint64(t.Opens), uint64(t.Closes))
	e.texts(t.Class, string(t.CensusRoot))
	e.numbers(t.CensusSize)
	e.flag(t.Revote)
	e.numbers(uint64(len(questions)))
	for i := range questions {
		q := &questions[i]
		e.numbers(uint64(q.Kind), uint64(q.MinChoices), uint64(q.MaxChoices), uint64(q.MaxRating))
		e.flag(q.FreeText)
		e.version(&first[i])
	}
	return sha256.Sum256(e.bz)
}

// DefinitionChanged goes on to the hash of the definition with one more version.
func DefinitionChanged(before [32]byte, v *Version) [32]byte {
	e := encoder{bz: append([]byte("moscowd/poll/change/v1"), before[:]...)}
	e.version(v)
	return sha256.Sum256(e.bz)
}

// DefinitionClosed goes on to the hash of the definition of a poll that its organizer closed at a Unix second.
func DefinitionClosed(before [32]byte, at int64, reason string) [32]byte {
	e := encoder{bz: append([]byte("moscowd/poll/closed/v1"), before[:]...)}
	e.numbers(uint64(at))
	e.texts(reason)
	return sha256.Sum256(e.bz)
}

// RunningStart is the running hash of a poll without votes.
func RunningStart(poll uint64) [32]byte {
	e := encoder{bz: []byte("moscowd/poll/votes/v1")}
	e.numbers(poll)
	return sha256.Sum256(e.bz)
}

// RunningNext goes on to the running hash with one more accepted vote: SHA-256(before || tracker || subject || height ||
// Unix second of the block).
func RunningNext(before, tracker, subject [32]byte, height, unix int64) [32]byte {
	var input [3*32 + 2*8]byte
	copy(input[:32], before[:])
	copy(input[32:64], tracker[:])
	copy(input[64:96], subject[:])
	binary.BigEndian.PutUint64(input[96:], uint64(height))
	binary.BigEndian.PutUint64(input[104:], uint64(unix))
	return sha256.Sum256(input[:])
}
