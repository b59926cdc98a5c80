package rules

import "fmt"

// Speciality is what a declarant sells and what a plan row has places for.
type Speciality uint8

// The specialities. NoSpeciality was accepted by the contract of 2018 and matches no sensible plan row.
const (
	NoSpeciality Speciality = iota
	Vegetables
	Meat
	Fish
	FoodStuffs
)

// Valid reports whether s is a speciality one can trade in. NoSpeciality is not.
func (s Speciality) Valid() bool {
	return s >= Vegetables && s <= FoodStuffs
}

// String gives the name used in the city's interfaces.
func (s Speciality) String() string {
	switch s {
	case NoSpeciality:
		return "None"
	case Vegetables:
		return "Vegetables"
	case Meat:
		return "Meat"
	case Fish:
		return "Fish"
	case FoodStuffs:
		return "FoodStuffs"
	default:
		return fmt.Sprintf("Speciality(%d)", uint8(s))
	}
}
