package dataset

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Limits of a file. Seasons of the chain stay below them.
const (
	MaxSize         = 1 << 30   // bytes of JSON, after decompression
	MaxElement      = 1 << 20   // bytes of one row, application or outcome list
	MaxProof        = 128 << 20 // bytes
	MaxPlanRows     = 100_000
	MaxApplications = 100_000
	MaxPeriods      = 1_000 // of one application
	MaxStatuses     = 2_000 // of one application
	MaxOperations   = 2_000_000
	MaxOffers       = 2_000_000
	MaxPlaces       = 2_000_000 // that changed
)

// ErrUnusable says that a file is not a data set that this program can read. It says nothing about a season.
var ErrUnusable = errors.New("unusable file")

var errTooLarge = fmt.Errorf("more than %d bytes", MaxSize)

// Read parses a data set, plain or compressed with gzip. Every field must be known and stand where it belongs; lists
// are bounded by the limits above while they are read. Errors wrap ErrUnusable.
func Read(r io.Reader) (*Set, error) {
	set, err := read(r)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnusable, err)
	}
	return set, nil
}

func read(r io.Reader) (*Set, error) {
	buffered := bufio.NewReaderSize(r, 1<<16)
	r = buffered
	if magic, _ := buffered.Peek(2); len(magic) == 2 && magic[0] == 0x1f && magic[1] == 0x8b {
		unzipped, err := gzip.NewReader(buffered)
		if err != nil {
			return nil, fmt.Errorf("gzip: %w", err)
		}
		r = unzipped
	}
	bounded := &boundedReader{r: r, left: MaxSize}
	p := &parser{reader: bounded, decoder: json.NewDecoder(bounded)}
	p.decoder.DisallowUnknownFields()
	set, err := p.set()
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("the file is truncated after %d bytes", p.decoder.InputOffset())
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return nil, fmt.Errorf("not JSON at byte %d: %w", syntax.Offset, err)
	}
	return set, err
}

// boundedReader fails, rather than ends, where a limit is passed.
type boundedReader struct {
	r     io.Reader
	left  int64 // bytes of the file
	value int64 // bytes of the value that is being read
}

// chunk is the most that is read at once, and so beyond the value that is being read.
const chunk = 1 << 16

var errValueTooLarge = errors.New("a value is larger than any season has")

func (b *boundedReader) Read(p []byte) (int, error) {
	n, err := b.r.Read(p[:min(len(p), chunk)])
	b.left -= int64(n)
	b.value -= int64(n)
	switch {
	case b.left < 0:
		return n, errTooLarge
	case b.value < -chunk:
		return n, errValueTooLarge
	}
	return n, err
}

type parser struct {
	reader  *boundedReader
	decoder *json.Decoder
	seen    map[string]bool
}

// set reads the top-level object. Lists are read element by element, so that nothing beyond a limit is kept.
func (p *parser) set() (*Set, error) {
	if err := p.delim('{'); err != nil {
		return nil, fmt.Errorf("not a season's data set: %w", err)
	}
	set := new(Set)
	p.seen = make(map[string]bool)
	for p.decoder.More() {
		name, err := p.key()
		if err != nil {
			return nil, err
		}
		if err := p.field(set, name); err != nil {
			return nil, err
		}
	}
	if err := p.delim('}'); err != nil {
		return nil, err
	}
	if _, err := p.decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("data after the end of the data set")
	}
	for _, name := range []string{"format", "chain_id", "season", "plan", "applications", "outcomes", "closing", "operations", "offers", "places", "places_head"} {
		if !p.seen[name] {
			return nil, fmt.Errorf("%q is missing", name)
		}
	}
	return set, nil
}

// key reads the name of a field; the format comes first, so that a file of another version is named as such.
func (p *parser) key() (string, error) {
	p.reader.value = MaxElement
	token, err := p.decoder.Token()
	if err != nil {
		return "", err
	}
	name, _ := token.(string)
	if len(p.seen) == 0 && name != "format" {
		return "", fmt.Errorf(`not a season's data set: it begins with %q, want "format"`, name)
	}
	if p.seen[name] {
		return "", fmt.Errorf("%q stands twice", name)
	}
	p.seen[name] = true
	return name, nil
}

func (p *parser) field(set *Set, name string) error {
	switch name {
	case "format":
		var format string
		if err := p.value(&format, name); err != nil {
			return err
		}
		if format != Format {
			return fmt.Errorf("format %q, this program reads %q", format, Format)
		}
		return nil
	case "chain_id":
		return p.value(&set.ChainID, name)
	case "season":
		if err := p.value(&set.Season, name); err != nil {
			return err
		}
		set.Season.ApplicationsOpen, set.Season.ApplicationsClose = set.Season.ApplicationsOpen.UTC(), set.Season.ApplicationsClose.UTC()
		return nil
	case "plan":
		return readList(p, name, &set.Plan, MaxPlanRows, func(*PlanRow) error { return nil })
	case "applications":
		return readList(p, name, &set.Applications, MaxApplications, checkApplication)
	case "outcomes":
		return readList(p, name, &set.Outcomes, MaxApplications, checkOutcomes)
	case "closing":
		return p.value(&set.Closing, name)
	case "operations":
		return readList(p, name, &set.Operations, MaxOperations, checkOperation)
	case "offers":
		return readList(p, name, &set.Offers, MaxOffers, func(*Offer) error { return nil })
	case "places":
		return readList(p, name, &set.Places, MaxPlaces, func(*Place) error { return nil })
	case "places_head":
		return p.value(&set.PlacesHead, name)
	case "proof":
		return p.valueUpTo(MaxProof, &set.Proof, name)
	default:
		return fmt.Errorf("unknown field %q", name)
	}
}

// checkApplication refuses what has no place in the types of the rules.
func checkApplication(a *Application) error {
	switch {
	case len(a.Periods) > MaxPeriods:
		return fmt.Errorf("%d periods, at most %d", len(a.Periods), MaxPeriods)
	case len(a.Statuses) > MaxStatuses:
		return fmt.Errorf("%d statuses, at most %d", len(a.Statuses), MaxStatuses)
	case len(a.UserID) != 16:
		return fmt.Errorf("user_id has %d bytes, want 16", len(a.UserID))
	case len(a.DeclarantCommitment) != 0 && len(a.DeclarantCommitment) != 32:
		return fmt.Errorf("declarant_commitment has %d bytes, want 32 or none", len(a.DeclarantCommitment))
	case len(a.DetailsCommitment) != 0 && len(a.DetailsCommitment) != 32:
		return fmt.Errorf("details_commitment has %d bytes, want 32 or none", len(a.DetailsCommitment))
	}
	return nil
}

func checkOutcomes(o *ApplicationOutcomes) error {
	if len(o.Outcomes) > MaxPeriods {
		return fmt.Errorf("%d outcomes, at most %d", len(o.Outcomes), MaxPeriods)
	}
	return nil
}

func (p *parser) delim(want json.Delim) error {
	token, err := p.decoder.Token()
	if err != nil {
		return err
	}
	if token != want {
		return fmt.Errorf("want %q at byte %d", want, p.decoder.InputOffset())
	}
	return nil
}

func (p *parser) value(v any, path string) error {
	return p.valueUpTo(MaxElement, v, path)
}

func (p *parser) valueUpTo(limit int64, v any, path string) error {
	p.reader.value = limit
	if err := p.decoder.Decode(v); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

func readList[T any](p *parser, name string, elements *[]T, limit int, check func(*T) error) error {
	if err := p.delim('['); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	for p.decoder.More() {
		if len(*elements) == limit {
			return fmt.Errorf("%s: more than %d elements", name, limit)
		}
		*elements = append(*elements, *new(T))
		element := &(*elements)[len(*elements)-1]
		if err := p.value(element, fmt.Sprintf("%s[%d]", name, len(*elements)-1)); err != nil {
			return err
		}
		if err := check(element); err != nil {
			return fmt.Errorf("%s[%d]: %w", name, len(*elements)-1, err)
		}
	}
	return p.delim(']')
}
