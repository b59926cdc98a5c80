package rules

import "fmt"

// Queue is one of the three lines in which applications stand. A plan row has places for each of them.
type Queue uint8

// NumQueues is the number of queues; arrays of this length are indexed by Queue.
const NumQueues = 3

// The queues in the order in which they are served.
const (
	QueueIndividuals Queue = iota
	QueueFarmers
	QueueLegalEntities
)

// QueueOf gives the queue of an application. A farmer who does not sell vegetables stands with the legal entities.
func QueueOf(d DeclarantType, s Speciality) Queue {
	switch {
	case d == Individual:
		return QueueIndividuals
	case d == Farmer && s == Vegetables:
		return QueueFarmers
	default:
		return QueueLegalEntities
	}
}

// String gives the queue's name in English.
func (q Queue) String() string {
	switch q {
	case QueueIndividuals:
		return "individuals"
	case QueueFarmers:
		return "farmers"
	case QueueLegalEntities:
		return "legal entities"
	default:
		return fmt.Sprintf("Queue(%d)", uint8(q))
	}
}
