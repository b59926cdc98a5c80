package replay

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// ErrUnusable wraps every error of Parse. The message names the path of the faulty element.
var ErrUnusable = errors.New("unusable file")

// Parse reads a file, plain JSON or gzip. It reads at most MaxBytes, before and after decompression.
func Parse(r io.Reader) (*Input, error) {
	r, err := open(r)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnusable, err)
	}
	p := parser{decoder: json.NewDecoder(r)}
	p.decoder.DisallowUnknownFields()
	if err := p.file(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnusable, err)
	}
	return &p.in, nil
}

// parser walks over the outer levels of a file and decodes what is below them element by element.
type parser struct {
	decoder *json.Decoder
	check   checker
	in      Input
}

func (p *parser) file() error {
	members, err := p.object("", func(name string) error {
		if name != "input" {
			var ignored json.RawMessage
			return p.decode(name, &ignored)
		}
		return p.input()
	})
	if err != nil {
		return err
	}
	if !members["input"] {
		return errors.New("input: missing")
	}
	if _, err := p.decoder.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("byte %d: more after the end of the object", p.decoder.InputOffset())
	}
	return nil
}

func (p *parser) input() error {
	members, err := p.object("input", p.member)
	if err != nil {
		return err
	}
	for _, name := range []string{"seasons", "season_lookups", "distribute_season", "requests", "command"} {
		if !members[name] {
			return fmt.Errorf("input.%s: missing", name)
		}
	}
	if p.in.DistributeSeason >= len(p.in.Seasons) {
		return fmt.Errorf("input.distribute_season: %d, but there are %d seasons", p.in.DistributeSeason, len(p.in.Seasons))
	}
	for i := range p.in.Requests {
		if season := p.in.Requests[i].Season; season >= len(p.in.Seasons) {
			return fmt.Errorf("input.requests[%d].season: %d, but there are %d seasons", i, season, len(p.in.Seasons))
		}
	}
	return nil
}

func (p *parser) member(name string) error {
	path := "input." + name
	switch name {
	case "seasons":
		return array(p, path, MaxSeasons, func(season *seasonJSON, path string) {
			p.in.Seasons = append(p.in.Seasons, p.check.season(season, path))
		})
	case "season_lookups":
		var lookups []number
		if err := p.decode(path, &lookups); err != nil {
			return err
		}
		p.in.SeasonLookups = p.check.ticksList(lookups, MaxSeasonLookups, "input", name)
	case "distribute_season":
		var season integer
		if err := p.decode(path, &season); err != nil {
			return err
		}
		p.in.DistributeSeason = p.check.integer(season, MaxSeasons, "input", name)
	case "requests":
		return array(p, path, MaxRequests, func(request *requestJSON, path string) {
			p.in.Requests = append(p.in.Requests, p.check.request(request, len(p.in.Requests), path))
		})
	case "command":
		var command commandJSON
		if err := p.decode(path, &command); err != nil {
			return err
		}
		p.in.Plan = p.check.plan(&command, path)
	default:
		return fmt.Errorf("%s: unknown member", path)
	}
	return p.check.err
}

// object reads an object and calls member for each of its names, each of which may occur once.
func (p *parser) object(path string, member func(name string) error) (map[string]bool, error) {
	if err := p.delimiter(path, '{', "an object"); err != nil {
		return nil, err
	}
	members := make(map[string]bool)
	for p.decoder.More() {
		token, err := p.decoder.Token()
		if err != nil {
			return nil, at(path, err)
		}
		name, _ := token.(string) // the decoder accepts nothing else as a name
		if members[name] {
			return nil, fmt.Errorf("%s: occurs twice", join(path, name))
		}
		members[name] = true
		if err := member(name); err != nil {
			return nil, err
		}
	}
	return members, p.delimiter(path, '}', "the end of an object")
}

// array reads an array of at most limit elements and calls take for each; p.check holds what take finds wrong.
func array[T any](p *parser, path string, limit int, take func(element *T, path string)) error {
	if err := p.delimiter(path, '[', "an array"); err != nil {
		return err
	}
	for i := 0; p.decoder.More(); i++ {
		if i == limit {
			return fmt.Errorf("%s: more than %d elements", path, limit)
		}
		path := element(path, i)
		var value T
		if err := p.decode(path, &value); err != nil {
			return err
		}
		take(&value, path)
		if p.check.err != nil {
			return p.check.err
		}
	}
	return p.delimiter(path, ']', "the end of an array")
}

func (p *parser) delimiter(path string, want json.Delim, name string) error {
	token, err := p.decoder.Token()
	if err != nil {
		return at(path, err)
	}
	if token != want {
		return at(path, fmt.Errorf("want %s, found %v", name, token))
	}
	return nil
}

func (p *parser) decode(path string, value any) error {
	err := p.decoder.Decode(value)
	var mismatch *json.UnmarshalTypeError
	if errors.As(err, &mismatch) {
		return fmt.Errorf("%s: found %s where it does not belong", join(path, mismatch.Field), mismatch.Value)
	}
	return at(path, err)
}

// at names where err occurred; nil stays nil.
func at(path string, err error) error {
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	if err == nil || path == "" {
		return err
	}
	return fmt.Errorf("%s: %w", path, err)
}

func join(path, name string) string {
	switch {
	case path == "":
		return name
	case name == "":
		return path
	default:
		return path + "." + name
	}
}
