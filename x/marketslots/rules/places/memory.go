package places

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

// Memory is a Store in memory. Applications are given in order of their ids, which run from 1.
type Memory struct {
	rows         []Row
	applications []Application
	users        map[rules.UserID][]uint64
	places       map[[2]uint32]Place
	free         map[uint32][]uint32 // row to free numbers, ascending
	claims       map[[2]uint64]Claim // by application and row
	offers       []Offer             // by id - 1
	open         []uint64            // ids, by deadline and id
	reports      []Report            // by id - 1
	sellers      map[uint64][]Seller // by application
}

var _ Store = (*Memory)(nil)

// NewMemory holds the result of a season. It keeps its arguments.
func NewMemory(rows []Row, applications []Application) *Memory {
	m := &Memory{
		rows: rows, applications: applications,
		users: make(map[rules.UserID][]uint64), places: make(map[[2]uint32]Place), free: make(map[uint32][]uint32),
		claims: make(map[[2]uint64]Claim), sellers: make(map[uint64][]Seller),
	}
	for i := range applications {
		user := applications[i].User
		m.users[user] = append(m.users[user], applications[i].ID)
	}
	return m
}

// Row implements Store.
func (m *Memory) Row(index uint32) (Row, error) {
	if uint64(index) >= uint64(len(m.rows)) {
		return Row{}, fmt.Errorf("%w: row %d", ErrUnknown, index)
	}
	return m.rows[index], nil
}

// Application implements Store.
func (m *Memory) Application(id uint64) (Application, error) {
	if id == 0 || id > uint64(len(m.applications)) {
		return Application{}, fmt.Errorf("%w: application %d", ErrUnknown, id)
	}
	return m.applications[id-1], nil
}

// ApplicationsOf implements Store.
func (m *Memory) ApplicationsOf(user rules.UserID) ([]uint64, error) { return m.users[user], nil }

// Place implements Store.
func (m *Memory) Place(row, number uint32) (Place, bool, error) {
	place, changed := m.places[[2]uint32{row, number}]
	return place, changed, nil
}

// SetPlace implements Store.
func (m *Memory) SetPlace(place Place) error {
	m.places[[2]uint32{place.Row, place.Number}] = place
	free := m.free[place.Row]
	at, found := slices.BinarySearch(free, place.Number)
	switch {
	case place.Free() && !found:
		m.free[place.Row] = slices.Insert(free, at, place.Number)
	case !place.Free() && found:
		m.free[place.Row] = slices.Delete(free, at, at+1)
	}
	return nil
}

// FirstFree implements Store.
func (m *Memory) FirstFree(row uint32) (Place, bool, error) {
	if len(m.free[row]) == 0 {
		return Place{}, false, nil
	}
	return m.places[[2]uint32{row, m.free[row][0]}], true, nil
}

// Claim implements Store.
func (m *Memory) Claim(application uint64, row uint32) (Claim, error) {
	if claim, found := m.claims[[2]uint64{application, uint64(row)}]; found {
		return claim, nil
	}
	return Claim{Application: application, Row: row}, nil
}

// SetClaim implements Store.
func (m *Memory) SetClaim(claim Claim) error {
	m.claims[[2]uint64{claim.Application, uint64(claim.Row)}] = claim
	return nil
}

// Offer implements Store.
func (m *Memory) Offer(id uint64) (Offer, error) {
	if id == 0 || id > uint64(len(m.offers)) {
		return Offer{}, fmt.Errorf("%w: offer %d", ErrUnknown, id)
	}
	return m.offers[id-1], nil
}

// SetOffer implements Store.
func (m *Memory) SetOffer(offer Offer) error {
	if offer.ID > uint64(len(m.offers)) {
		m.offers = append(m.offers, offer)
	} else {
		m.offers[offer.ID-1] = offer
	}
	at, found := slices.BinarySearchFunc(m.open, offer, func(id uint64, o Offer) int {
		return cmp.Or(cmp.Compare(m.offers[id-1].Deadline, o.Deadline), cmp.Compare(id, o.ID))
	})
	switch {
	case offer.State == OfferOpen && !found:
		m.open = slices.Insert(m.open, at, offer.ID)
	case offer.State != OfferOpen && found:
		m.open = slices.Delete(m.open, at, at+1)
	}
	return nil
}

// Report implements Store.
func (m *Memory) Report(id uint64) (Report, error) {
	if id == 0 || id > uint64(len(m.reports)) {
		return Report{}, fmt.Errorf("%w: report %d", ErrUnknown, id)
	}
	return m.reports[id-1], nil
}

// SetReport implements Store.
func (m *Memory) SetReport(report Report) error {
	if report.ID > uint64(len(m.reports)) {
		m.reports = append(m.reports, report)
		return nil
	}
	m.reports[report.ID-1] = report
	return nil
}

// CountSellers implements Store.
func (m *Memory) CountSellers(application uint64) (int, error) {
	return len(m.sellers[application]), nil
}

// AddSeller implements Store.
func (m *Memory) AddSeller(seller Seller) error {
	m.sellers[seller.Application] = append(m.sellers[seller.Application], seller)
	return nil
}

// Offers gives all offers by id.
func (m *Memory) Offers() []Offer { return m.offers }

// Reports gives all reports by id.
func (m *Memory) Reports() []Report { return m.reports }

// Changed gives the places that changed, by row and number.
func (m *Memory) Changed() []Place {
	changed := make([]Place, 0, len(m.places))
	for _, place := range m.places { //statecheck:sorted
		changed = append(changed, place)
	}
	slices.SortFunc(changed, func(a, b Place) int {
		return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.Number, b.Number))
	})
	return changed
}

// Sellers gives the history of sellers by application, then in the order in which they were named.
func (m *Memory) Sellers() []Seller {
	var sellers []Seller
	for i := range m.applications {
		sellers = append(sellers, m.sellers[m.applications[i].ID]...)
	}
	return sellers
}

// FirstOpen gives the open offer that ends first, by deadline and id.
func (m *Memory) FirstOpen() (Offer, bool) {
	if len(m.open) == 0 {
		return Offer{}, false
	}
	return m.offers[m.open[0]-1], true
}
