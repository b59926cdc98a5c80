package pdf

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
)

// face is a TrueType font (Apple's TrueType Reference Manual; OpenType 1.9), from which subsets are made.
type face struct {
	name   string
	em     int
	tables map[string][]byte
	// glyphs has the glyph of every letter up to the last that the fonts have, 0 for a letter that the font lacks.
	glyphs [0x3000]uint16
}

// The fonts of the pages; their numbers are those of the resources F0 and F1.
const (
	regular = iota
	bold
	faceCount
)

// faces reads the fonts when they are needed first.
var faces = sync.OnceValue(func() *[faceCount]*face {
	return &[faceCount]*face{
		regular: mustFace("MSDAAA+GoRegular", goregular.TTF),
		bold:    mustFace("MSDAAB+GoBold", gobold.TTF),
	}
})

func mustFace(name string, data []byte) *face {
	f, err := newFace(name, data)
	if err != nil {
		panic(fmt.Sprintf("%s: %v", name, err)) // compiled in
	}
	return f
}

func newFace(name string, data []byte) (*face, error) {
	parsed, err := sfnt.Parse(data)
	if err != nil {
		return nil, err
	}
	f := &face{name: name, em: int(parsed.UnitsPerEm()), tables: map[string][]byte{}}
	for i := range int(binary.BigEndian.Uint16(data[4:])) {
		entry := data[12+16*i:][:16]
		offset, size := binary.BigEndian.Uint32(entry[8:]), binary.BigEndian.Uint32(entry[12:])
		f.tables[string(entry[:4])] = data[offset:][:size]
	}
	if binary.BigEndian.Uint16(f.tables["head"][50:]) != 0 {
		return nil, errors.New("offsets of glyphs are not in the short form")
	}
	var buffer sfnt.Buffer
	for r := range rune(len(f.glyphs)) {
		glyph, err := parsed.GlyphIndex(&buffer, r)
		if err != nil {
			return nil, err
		}
		f.glyphs[r] = uint16(glyph)
	}
	return f, nil
}

func (f *face) glyph(r rune) uint16 {
	if int(r) < len(f.glyphs) {
		return f.glyphs[r]
	}
	return 0
}

// advance is the width of a glyph in units of the em.
func (f *face) advance(glyph uint16) int {
	metrics := int(binary.BigEndian.Uint16(f.tables["hhea"][34:]))
	return int(binary.BigEndian.Uint16(f.tables["hmtx"][4*min(int(glyph), metrics-1):]))
}

// outline is the description of a glyph, empty for a blank.
func (f *face) outline(glyph uint16) []byte {
	loca := f.tables["loca"][2*int(glyph):] // halves
	return f.tables["glyf"][2*int(binary.BigEndian.Uint16(loca)) : 2*int(binary.BigEndian.Uint16(loca[2:]))]
}

// width of a text in hundredths of a point; size is in points.
func (f *face) width(text string, size int) int {
	units := 0
	for _, r := range text {
		units += f.advance(f.glyph(r))
	}
	return units * size * 100 / f.em
}
