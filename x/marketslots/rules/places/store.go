package places

import "github.com/moscowchain/moscowd/x/marketslots/rules"

// Store holds the result of a closed season and what happened to its places. Errors are passed on as they are.
type Store interface {
	// Row and Application give the season's result; ErrUnknown if there is no such record.
	Row(index uint32) (Row, error)
	Application(id uint64) (Application, error)
	// ApplicationsOf gives the ids of a user's applications, ascending.
	ApplicationsOf(user rules.UserID) ([]uint64, error)

	// Place reports false for a place that never changed.
	Place(row, number uint32) (Place, bool, error)
	SetPlace(place Place) error
	// FirstFree finds the free place with the lowest number among those that changed at a row.
	FirstFree(row uint32) (Place, bool, error)

	// Claim gives a claim AsAllotted where nothing changed.
	Claim(application uint64, row uint32) (Claim, error)
	SetClaim(claim Claim) error

	// Offer and Report wrap ErrUnknown for an id that does not exist.
	Offer(id uint64) (Offer, error)
	SetOffer(offer Offer) error
	Report(id uint64) (Report, error)
	SetReport(report Report) error

	// CountSellers gives the length of an application's history of sellers, AddSeller prolongs it.
	CountSellers(application uint64) (int, error)
	AddSeller(seller Seller) error
}
