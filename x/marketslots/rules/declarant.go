package rules

import "fmt"

// DeclarantType says in which legal form a declarant trades.
type DeclarantType uint8

// The declarant types, numbered as the city's systems number them.
const (
	Individual DeclarantType = iota
	IndividualEntrepreneur
	LegalEntity
	IndividualAsIndividualEntrepreneur
	Farmer
)

// Valid reports whether d is one of the five declarant types.
func (d DeclarantType) Valid() bool {
	return d <= Farmer
}

// String gives the name used in the city's interfaces.
func (d DeclarantType) String() string {
	switch d {
	case Individual:
		return "Individual"
	case IndividualEntrepreneur:
		return "IndividualEntrepreneur"
	case LegalEntity:
		return "LegalEntity"
	case IndividualAsIndividualEntrepreneur:
		return "IndividualAsIndividualEntrepreneur"
	case Farmer:
		return "Farmer"
	default:
		return fmt.Sprintf("DeclarantType(%d)", uint8(d))
	}
}
