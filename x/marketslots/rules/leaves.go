package rules

import (
	"encoding/binary"
	"iter"

	"github.com/moscowchain/moscowd/crypto/merkle"
)

// The first byte of a leaf says what it encodes and in which version. A changed encoding takes a new byte.
//
// What follows is written field after field. Integers are big-endian and have the width of their Go type; enumerations
// and booleans take one byte; identifiers, keys and commitments stand as they are; a string is its length in bytes as
// uint32 and its bytes; a list is its length as uint32 and its elements.
const (
	leafApplication byte = 0x01
	leafPlanRow     byte = 0x02
	leafOutcomes    byte = 0x03
)

// ApplicationLeaf encodes an application with its statuses: 0x01, ID, ServiceNumber, ClaimedDate, RegNum, FiledAt,
// OrderKey, Source, DeclarantType, Confirmed, UserID, DeclarantCommitment, DetailsCommitment, PublicName, Fair,
// Speciality, District, Region, Periods, Withdrawn and Statuses, a status being ResponseDate, Code, Reason,
// NoteCommitment and RecordedAt.
func ApplicationLeaf(a *Application) []byte {
	b := []byte{leafApplication}
	b = binary.BigEndian.AppendUint64(b, a.ID)
	b = appendString(b, a.ServiceNumber)
	b = binary.BigEndian.AppendUint64(b, uint64(a.ClaimedDate))
	b = binary.BigEndian.AppendUint64(b, a.RegNum)
	b = binary.BigEndian.AppendUint64(b, uint64(a.FiledAt))
	b = append(b, a.OrderKey[:]...)
	b = append(b, byte(a.Source), byte(a.DeclarantType), boolByte(a.Confirmed))
	b = append(b, a.UserID[:]...)
	b = append(b, a.DeclarantCommitment[:]...)
	b = append(b, a.DetailsCommitment[:]...)
	b = appendString(b, a.PublicName)
	b = binary.BigEndian.AppendUint64(b, a.Fair)
	b = append(b, byte(a.Speciality))
	b = binary.BigEndian.AppendUint64(b, a.District)
	b = binary.BigEndian.AppendUint64(b, a.Region)
	b = binary.BigEndian.AppendUint32(b, uint32(len(a.Periods)))
	for _, period := range a.Periods {
		b = binary.BigEndian.AppendUint64(b, uint64(period))
	}
	b = append(b, boolByte(a.Withdrawn))
	b = binary.BigEndian.AppendUint32(b, uint32(len(a.Statuses)))
	for i := range a.Statuses {
		b = appendStatus(b, &a.Statuses[i])
	}
	return b
}

func appendStatus(b []byte, s *Status) []byte {
	b = binary.BigEndian.AppendUint64(b, uint64(s.ResponseDate))
	b = binary.BigEndian.AppendUint32(b, s.Code)
	b = appendString(b, s.Reason)
	b = append(b, s.NoteCommitment[:]...)
	return binary.BigEndian.AppendUint64(b, s.RecordedAt)
}

// PlanRowLeaf encodes a plan row: 0x02, Fair, Period, Speciality, Places of individuals, farmers and legal entities,
// MinPlaces.
func PlanRowLeaf(r *PlanRow) []byte {
	b := []byte{leafPlanRow}
	b = binary.BigEndian.AppendUint64(b, r.Fair)
	b = binary.BigEndian.AppendUint64(b, uint64(r.Period))
	b = append(b, byte(r.Speciality))
	for _, places := range r.Places {
		b = binary.BigEndian.AppendUint64(b, places)
	}
	return binary.BigEndian.AppendUint64(b, r.MinPlaces)
}

// OutcomesLeaf encodes what became of an application: 0x03, its ID and the list of outcomes by named day, an outcome
// being Day, Kind, Reason, Queue, Row (NoRow is 0xffffffff), Number, Code and HolderID.
func OutcomesLeaf(id uint64, outcomes []Outcome) []byte {
	b := []byte{leafOutcomes}
	b = binary.BigEndian.AppendUint64(b, id)
	b = binary.BigEndian.AppendUint32(b, uint32(len(outcomes)))
	for i := range outcomes {
		o := &outcomes[i]
		b = binary.BigEndian.AppendUint64(b, uint64(o.Day))
		b = append(b, byte(o.Kind), byte(o.Reason), byte(o.Queue))
		b = binary.BigEndian.AppendUint32(b, uint32(o.Row))
		b = binary.BigEndian.AppendUint32(b, o.Number)
		b = binary.BigEndian.AppendUint32(b, o.Code)
		b = binary.BigEndian.AppendUint64(b, o.HolderID)
	}
	return b
}

func boolByte(v bool) byte {
	if v {
		return 1
	}
	return 0
}

func appendString(b []byte, s string) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(len(s)))
	return append(b, s...)
}

// ApplicationLeaves gives the leaves of applications in their order.
func ApplicationLeaves(applications []Application) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for i := range applications {
			if !yield(ApplicationLeaf(&applications[i])) {
				return
			}
		}
	}
}

// PlanLeaves gives the leaves of a plan in order of its rows.
func PlanLeaves(plan Plan) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for i := range plan {
			if !yield(PlanRowLeaf(&plan[i])) {
				return
			}
		}
	}
}

// OutcomesLeaves gives one leaf per application; outcomes is Result.Outcomes for these applications.
func OutcomesLeaves(applications []Application, outcomes [][]Outcome) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for i := range applications {
			if !yield(OutcomesLeaf(applications[i].ID, outcomes[i])) {
				return
			}
		}
	}
}

// ApplicationsRoot commits to applications and their order. To prove one, give ApplicationLeaves to merkle.NewTree.
func ApplicationsRoot(applications []Application) merkle.Hash {
	return merkle.Root(ApplicationLeaves(applications))
}

// PlanHash commits to a plan: the Merkle root over its rows in order of publication, however they were chunked.
func PlanHash(plan Plan) merkle.Hash {
	return merkle.Root(PlanLeaves(plan))
}

// OutcomesRoot commits to what became of every application.
func OutcomesRoot(applications []Application, outcomes [][]Outcome) merkle.Hash {
	return merkle.Root(OutcomesLeaves(applications, outcomes))
}
