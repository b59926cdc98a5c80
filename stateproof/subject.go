package stateproof

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/cosmos/gogoproto/proto"

	"cosmossdk.io/collections"
	"cosmossdk.io/core/address"

	"github.com/moscowchain/moscowd/lightproof"
	access "github.com/moscowchain/moscowd/x/access/types"
	documents "github.com/moscowchain/moscowd/x/documents/types"
	marketslots "github.com/moscowchain/moscowd/x/marketslots/types"
	poa "github.com/moscowchain/moscowd/x/poa/types"
	voting "github.com/moscowchain/moscowd/x/voting/types"
)

// ErrSubject is a path that names no record.
var ErrSubject = errors.New("no such record")

// Subject is what can be proven: some entries of the state.
type Subject struct {
	// Path names it, in its one form.
	Path    string
	entries []entry
}

// message is what the state holds.
type message interface {
	proto.Message
	Marshal() ([]byte, error)
	Unmarshal(data []byte) error
}

// entry is one key of the state and the message under it.
type entry struct {
	name    string
	key     lightproof.Key
	message func() message
}

func of[T any, P interface {
	*T
	message
}](name, store string, key []byte) entry {
	return entry{name, lightproof.Key{Store: store, Key: key, OrAbsent: true}, func() message { return P(new(T)) }}
}

// kind is a form of path: its parts are words, and "*" for what a part names.
type kind struct {
	pattern string
	entries func(p *parts) []entry
}

// Patterns lists the forms of paths, with "*" for what a part names.
func Patterns() []string {
	list := make([]string, len(kinds))
	for i := range kinds {
		list[i] = kinds[i].pattern
	}
	return list
}

var kinds = []kind{
	{"accounts/*", func(p *parts) []entry {
		return []entry{of[access.Enrolment]("enrolment", access.StoreKey, join(access.KeyPrefixEnrolment, p.account()))}
	}},
	{"validators/*", func(p *parts) []entry {
		return []entry{of[poa.Validator]("validator", poa.StoreKey, join(poa.ValidatorsKey, p.account()))}
	}},
	{"seasons/*", func(p *parts) []entry {
		id := p.number()
		return []entry{
			of[marketslots.Season]("season", marketslots.StoreKey, join(marketslots.KeyPrefixSeasons, uint64Key(id))),
			of[marketslots.Closing]("closing", marketslots.StoreKey, marketslots.ClosingKey(id)),
			of[marketslots.PlacesHead]("places_head", marketslots.StoreKey, marketslots.PlacesHeadKey(id)),
		}
	}},
	{"seasons/*/applications/*", func(p *parts) []entry {
		key := append(uint64Key(p.number()), uint64Key(p.number())...)
		return []entry{
			of[marketslots.Application]("application", marketslots.StoreKey, join(marketslots.KeyPrefixApplications, key)),
			of[marketslots.ApplicationOutcomes]("outcomes", marketslots.StoreKey, join(marketslots.KeyPrefixOutcomes, key)),
		}
	}},
	{"documents/types/*", func(p *parts) []entry {
		return []entry{of[documents.DocumentType]("type", documents.StoreKey, documents.DocumentTypeKey(p.text()))}
	}},
	{"documents/requests/*", func(p *parts) []entry {
		return []entry{of[documents.Request]("request", documents.StoreKey, join(documents.KeyPrefixRequests, uint64Key(p.number())))}
	}},
	{"documents/issuers/*/batches/*", func(p *parts) []entry {
		return []entry{of[documents.Batch]("batch", documents.StoreKey, documents.BatchKey(p.account(), p.number()))}
	}},
	{"documents/issuers/*/keys/*", func(p *parts) []entry {
		return []entry{of[documents.IssuerKey]("key", documents.StoreKey, documents.IssuerKeyKey(p.account(), p.text()))}
	}},
	{"documents/issuers/*/lists/*", func(p *parts) []entry {
		return []entry{of[documents.StatusList]("list", documents.StoreKey, documents.StatusListKey(p.account(), p.number()))}
	}},
	{"documents/issuers/*/lists/*/entries/*", func(p *parts) []entry {
		issuer, list, index := p.account(), p.number(), p.number()
		if index > 1<<32-1 {
			p.fail(strconv.FormatUint(index, 10))
		}
		return []entry{
			of[documents.StatusList]("list", documents.StoreKey, documents.StatusListKey(issuer, list)),
			of[documents.StatusChange]("last_change", documents.StoreKey, documents.StatusChangeKey(issuer, list, uint32(index))),
		}
	}},
	{"polls/*", func(p *parts) []entry {
		id := p.number()
		return []entry{
			of[voting.Poll]("poll", voting.StoreKey, join(voting.KeyPrefixPolls, uint64Key(id))),
			of[voting.PollHead]("head", voting.StoreKey, voting.HeadKey(id)),
		}
	}},
	{"elections/*", func(p *parts) []entry {
		id := p.number()
		return []entry{
			of[voting.Election]("election", voting.StoreKey, join(voting.KeyPrefixElections, uint64Key(id))),
			of[voting.ElectionHead]("head", voting.StoreKey, voting.ElectionHeadKey(id)),
		}
	}},
	{"elections/*/voters/*", func(p *parts) []entry {
		id, tag := p.number(), p.hash()
		return []entry{
			of[voting.CensusRecord]("voter", voting.StoreKey, voting.CensusRecordKey(id, tag)),
			of[voting.BallotRecord]("ballot", voting.StoreKey, voting.BallotKey(id, tag)),
		}
	}},
	{"votes/*", func(p *parts) []entry {
		return []entry{of[voting.VoteRef]("vote", voting.StoreKey, voting.TrackerKey(p.hash()))}
	}},
}

func join(prefix collections.Prefix, key []byte) []byte {
	return append(append([]byte{}, prefix.Bytes()...), key...)
}

func uint64Key(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// Parse finds what a path names. The error wraps ErrSubject.
func Parse(path string, addresses address.Codec) (*Subject, error) {
	given := strings.Split(path, "/")
	for _, k := range kinds {
		values, ok := match(strings.Split(k.pattern, "/"), given)
		if !ok {
			continue
		}
		p := &parts{values: values, addresses: addresses}
		s := &Subject{Path: path, entries: k.entries(p)}
		if p.failed {
			return nil, fmt.Errorf("%w: in %q, %q is not in the form of %s", ErrSubject, path, p.wrong, k.pattern)
		}
		return s, nil
	}
	return nil, fmt.Errorf("%w: %q is none of %s", ErrSubject, path, strings.Join(Patterns(), ", "))
}

func match(pattern, given []string) (values []string, ok bool) {
	if len(pattern) != len(given) {
		return nil, false
	}
	for i, part := range pattern {
		switch part {
		case "*":
			values = append(values, given[i])
		case given[i]:
		default:
			return nil, false
		}
	}
	return values, true
}

// parts hands out what the parts of a path name, each in its one form, and remembers what was wrong.
type parts struct {
	values    []string
	addresses address.Codec
	failed    bool
	wrong     string
}

func (p *parts) text() string {
	value := p.values[0]
	p.values = p.values[1:]
	if value == "" {
		p.fail(value)
	}
	return value
}

func (p *parts) fail(value string) {
	if !p.failed {
		p.failed, p.wrong = true, value
	}
}

func (p *parts) number() uint64 {
	text := p.text()
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil || strconv.FormatUint(n, 10) != text {
		p.fail(text)
	}
	return n
}

func (p *parts) account() []byte {
	text := p.text()
	account, err := p.addresses.StringToBytes(text)
	if err != nil || len(account) == 0 || len(account) > 255 {
		p.fail(text)
		return nil
	}
	if again, err := p.addresses.BytesToString(account); err != nil || again != text {
		p.fail(text)
	}
	return account
}

func (p *parts) hash() []byte {
	text := p.text()
	hash, err := hex.DecodeString(text)
	if err != nil || len(hash) != 32 || hex.EncodeToString(hash) != text {
		p.fail(text)
	}
	return hash
}
