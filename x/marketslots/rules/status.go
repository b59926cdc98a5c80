package rules

// Status codes of the city's systems. Names are given where a name was published.
const (
	StatusFiled     uint32 = 1010 // appended to every application when it is created
	StatusRejected  uint32 = 1080 // rejected by the department
	StatusCancelled uint32 = 1190 // cancelled by the user

	StatusAdmitted1040  uint32 = 1040
	StatusAdmitted1050  uint32 = 1050
	StatusAdmitted1066  uint32 = 1066
	StatusAdmitted77061 uint32 = 77061
	StatusAdmitted77062 uint32 = 77062

	StatusRefused1086   uint32 = 1086
	StatusRefused103099 uint32 = 103099
)

// Commitment is a salted SHA-256 commitment; all zero means that nothing was committed to.
type Commitment [32]byte

// Status is one entry of an application's status history.
type Status struct {
	ResponseDate   Ticks      // claimed by the operator; decides which status counts
	Code           uint32     // one of the Status codes, others are kept and have no effect
	Reason         string     // code from the published list of reasons, empty where none is needed
	NoteCommitment Commitment // zero if the status has no note
	RecordedAt     uint64     // height of the block that recorded it; the allocation does not look at it
}

// Admits reports whether a status code lets an application take part.
func Admits(code uint32) bool {
	switch code {
	case StatusAdmitted1040, StatusAdmitted1050, StatusAdmitted1066, StatusAdmitted77061, StatusAdmitted77062:
		return true
	}
	return false
}

// Refuses reports whether a status code keeps an application out. Codes that neither admit nor refuse are invisible to
// the snapshot.
func Refuses(code uint32) bool {
	switch code {
	case StatusRejected, StatusCancelled, StatusRefused1086, StatusRefused103099:
		return true
	}
	return false
}

// Standing says whether an application takes part in an allocation.
type Standing uint8

// The standings. Undecided means that no status admits or refuses the application; it is left out as well.
const (
	Undecided Standing = iota
	Admitted
	Refused
)

// Admission gives the standing that follows from a status history, and the code of the status that decided (0 if
// Undecided). The latest response date decides, whatever the order of arrival; among equal dates the status appended
// last.
func Admission(statuses []Status) (Standing, uint32) {
	standing, code, latest := Undecided, uint32(0), Ticks(0)
	for i := range statuses {
		s := &statuses[i]
		admits := Admits(s.Code)
		if !admits && !Refuses(s.Code) {
			continue
		}
		if standing != Undecided && s.ResponseDate < latest {
			continue
		}
		latest, code = s.ResponseDate, s.Code
		standing = Refused
		if admits {
			standing = Admitted
		}
	}
	return standing, code
}
