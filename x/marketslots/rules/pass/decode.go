package pass

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/moscowchain/moscowd/crypto/merkle"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

// maxDayNumber keeps days within Ticks.
const maxDayNumber = uint64(math.MaxUint64 / rules.TicksPerDay)

// reader takes an encoded pass apart and keeps the first error; after it every value is zero.
type reader struct {
	rest []byte
	err  error
}

func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: %s", ErrMalformed, fmt.Sprintf(format, args...))
		r.rest = nil
	}
}

func (r *reader) bytes(n int) []byte {
	if len(r.rest) < n {
		r.fail("it ends too early")
		return make([]byte, n)
	}
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken
}

func (r *reader) byte() byte { return r.bytes(1)[0] }

// length reads the length of a list that may have up to limit elements.
func (r *reader) length(limit int) int {
	n := int(r.byte())
	if n > limit {
		r.fail("a list of %d, at most %d", n, limit)
		return 0
	}
	return n
}

func (r *reader) uint(limit uint64) uint64 {
	value, n := binary.Uvarint(r.rest)
	if n <= 0 || value > limit {
		r.fail("a number out of range")
		return 0
	}
	r.rest = r.rest[n:]
	return value
}

func (r *reader) int() int64 {
	value, n := binary.Varint(r.rest)
	if n <= 0 {
		r.fail("a number out of range")
		return 0
	}
	r.rest = r.rest[n:]
	return value
}

func (r *reader) pass() *Pass {
	if v := r.byte(); v != version {
		r.fail("version %d, this program reads %d", v, version)
	}
	p := &Pass{SeasonID: r.uint(math.MaxUint64), Application: r.uint(math.MaxUint64)}
	p.Day = rules.Ticks(r.uint(maxDayNumber)) * rules.TicksPerDay
	p.ServiceNumber = string(r.bytes(r.length(MaxNumber)))
	p.Outcomes = make([]rules.Outcome, r.length(MaxDays))
	for i := range p.Outcomes {
		p.Outcomes[i] = r.outcome(p.Day)
	}
	p.OutcomesPath = r.path()
	p.Row.Fair = r.uint(math.MaxUint64)
	p.Row.Period = rules.Ticks(r.uint(math.MaxUint64))
	p.Row.Speciality = rules.Speciality(r.byte())
	for q := range p.Row.Places {
		p.Row.Places[q] = r.uint(math.MaxUint64)
	}
	p.Row.MinPlaces = r.uint(math.MaxUint64)
	p.RowPath = r.path()
	return p
}

func (r *reader) outcome(day rules.Ticks) rules.Outcome {
	number := dayNumber(day) + uint64(r.int()) // wraps around for days before that of the pass
	if number > maxDayNumber {
		r.fail("a day out of range")
		return rules.Outcome{}
	}
	o := rules.Outcome{Day: rules.Ticks(number) * rules.TicksPerDay}
	kind := r.byte()
	o.Kind, o.Queue = rules.OutcomeKind(kind>>4), rules.Queue(kind&0x0f)
	reason := r.byte()
	o.Reason = rules.OutcomeReason(reason & reasonMask)
	o.Row = int32(r.uint(math.MaxInt32)) - 1
	o.Number = uint32(r.uint(math.MaxUint32))
	if reason&codeFollows != 0 {
		o.Code = uint32(r.uint(math.MaxUint32))
	}
	if reason&holderFollows != 0 {
		o.HolderID = r.uint(math.MaxUint64)
	}
	return o
}

func (r *reader) path() []merkle.Hash {
	path := make([]merkle.Hash, r.length(MaxPath))
	for i := range path {
		path[i] = merkle.Hash(r.bytes(merkle.Size))
	}
	return path
}
