package places

import (
	"crypto/sha256"
	"encoding/binary"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

// Kind says what an operation does.
type Kind uint8

// The kinds of operation.
const (
	Return        Kind = iota + 1 // the holder gives the place of a day back
	Accept                        // an offer is accepted
	Decline                       // an offer is declined
	Expire                        // an offer reached its deadline
	NameSeller                    // the holder commits to who will sell
	ReportUnused                  // the operator found a place unused
	ContestReport                 // the holder disagrees with a report
)

// By says who caused an operation.
type By uint8

// Causes of operations.
const (
	ByHolder   By = iota + 1 // the subject whose user id stands in the application
	ByOperator               // the season's operator
	ByChain                  // time alone
)

// Reason says in what way a place was unused.
type Reason uint8

// The published reasons of a report.
const (
	ReasonNobodyCame  Reason = iota + 1 // nobody traded
	ReasonOtherGoods                    // other goods were sold than applied for
	ReasonOtherSeller                   // somebody else sold than the seller named
	ReasonLeftEarly                     // trade ended long before the fair did
)

// Valid reports whether a reason is one of the published ones.
func (r Reason) Valid() bool { return r >= ReasonNobodyCame && r <= ReasonLeftEarly }

// Operation is one entry in the history of a season's places.
type Operation struct {
	Sequence    uint64 // from 1
	Kind        Kind
	By          By
	Time        rules.Ticks // block time, Moscow time
	Height      int64
	Application uint64
	Day         rules.Ticks // whole day; 0 for NameSeller
	Offer       uint64      // Accept, Decline, Expire; else 0
	Seller      [32]byte    // NameSeller: a salted commitment; else zero
	Reason      Reason      // ReportUnused; else 0
}

// operationVersion is the first byte of an encoded operation; a changed encoding takes another.
const operationVersion byte = 0x01

// Encode gives what the chain of hashes is over: the byte 0x01, Sequence, Kind, By, Time, Height, Application, Day,
// Offer, Seller and Reason. Integers are big-endian and have the width of their Go type.
func (o *Operation) Encode() []byte {
	b := []byte{operationVersion}
	b = binary.BigEndian.AppendUint64(b, o.Sequence)
	b = append(b, byte(o.Kind), byte(o.By))
	b = binary.BigEndian.AppendUint64(b, uint64(o.Time))
	b = binary.BigEndian.AppendUint64(b, uint64(o.Height))
	b = binary.BigEndian.AppendUint64(b, o.Application)
	b = binary.BigEndian.AppendUint64(b, uint64(o.Day))
	b = binary.BigEndian.AppendUint64(b, o.Offer)
	b = append(b, o.Seller[:]...)
	return append(b, byte(o.Reason))
}

// Head sums up the history of a season's places. It is what the chain proves.
type Head struct {
	Operations uint64   // carried out; the last has this sequence number
	Hash       [32]byte // of the chain of operations, see NewHead
	Offers     uint64   // made; ids run from 1 to it
	Open       uint64   // of them
	Changed    uint64   // places whose holder is or was another than the allocation's
	Reports    uint64   // of unused places
	Contested  uint64   // of them
}

const headDomain = "moscowd/places/v1"

// NewHead begins the history of a season: its hash is SHA-256("moscowd/places/v1" || season id as 8 bytes,
// big-endian). Each operation makes it SHA-256(hash || Operation.Encode).
func NewHead(seasonID uint64) Head {
	return Head{Hash: sha256.Sum256(binary.BigEndian.AppendUint64([]byte(headDomain), seasonID))}
}

func (h *Head) add(o *Operation) {
	h.Operations = o.Sequence
	h.Hash = sha256.Sum256(append(h.Hash[:], o.Encode()...))
}
