package pdf

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// subset is a font with the letters of one document. Letter i of letters is glyph i+1; glyph 0 is the empty box. Two letters
// that look alike are two glyphs, so that text is copied as it was written.
type subset struct {
	face    *face
	letters []rune
	sources []uint16 // of glyphs in the face
}

func newSubset(f *face, used map[rune]bool) *subset {
	s := &subset{face: f, sources: []uint16{0}}
	for r := range used {
		s.letters = append(s.letters, r)
	}
	slices.Sort(s.letters)
	for _, r := range s.letters {
		s.sources = append(s.sources, f.glyph(r))
	}
	return s
}

// code is the number under which a letter is drawn.
func (s *subset) code(r rune) uint16 {
	i, _ := slices.BinarySearch(s.letters, r)
	return uint16(i + 1)
}

const (
	composedOf   = 1 << 5 // MORE_COMPONENTS
	wordArgs     = 1 << 0 // ARG_1_AND_2_ARE_WORDS
	oneScale     = 1 << 3 // WE_HAVE_A_SCALE
	twoScales    = 1 << 6 // WE_HAVE_AN_X_AND_Y_SCALE
	matrixScale  = 1 << 7 // WE_HAVE_A_TWO_BY_TWO
	instructions = 1 << 8 // WE_HAVE_INSTRUCTIONS
)

// glyph gives an outline without hints, which need tables that are left out, and with the components of a composed glyph
// renumbered; components join the subset at its end.
func (s *subset) glyph(source uint16) []byte {
	outline := s.face.outline(source)
	if len(outline) == 0 {
		return nil
	}
	if contours := int16(binary.BigEndian.Uint16(outline)); contours >= 0 {
		at := 10 + 2*int(contours) // behind the header and the ends of the contours
		hints := int(binary.BigEndian.Uint16(outline[at:]))
		return slices.Concat(outline[:at], []byte{0, 0}, outline[at+2+hints:])
	}
	out := bytes.Clone(outline)
	for at := 10; ; {
		flags := binary.BigEndian.Uint16(out[at:])
		binary.BigEndian.PutUint16(out[at:], flags&^instructions)
		component := binary.BigEndian.Uint16(out[at+2:])
		binary.BigEndian.PutUint16(out[at+2:], uint16(len(s.sources)))
		s.sources = append(s.sources, component)
		at += 6
		if flags&wordArgs != 0 {
			at += 2
		}
		switch {
		case flags&oneScale != 0:
			at += 2
		case flags&twoScales != 0:
			at += 4
		case flags&matrixScale != 0:
			at += 8
		}
		if flags&composedOf == 0 {
			return out[:at]
		}
	}
}

// file gives the subset as a TrueType font.
func (s *subset) file() []byte {
	var glyf, loca, hmtx []byte
	for i := 0; i < len(s.sources); i++ { // grows while components are found
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		glyf = append(glyf, s.glyph(s.sources[i])...)
		glyf = append(glyf, make([]byte, -len(glyf)&3)...)
		outline := s.face.outline(s.sources[i])
		bearing := uint16(0)
		if len(outline) > 0 {
			bearing = binary.BigEndian.Uint16(outline[2:]) // xMin
		}
		hmtx = binary.BigEndian.AppendUint16(hmtx, uint16(s.face.advance(s.sources[i])))
		hmtx = binary.BigEndian.AppendUint16(hmtx, bearing)
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))

	count := uint16(len(s.sources))
	head, hhea, maxp := bytes.Clone(s.face.tables["head"]), bytes.Clone(s.face.tables["hhea"]), bytes.Clone(s.face.tables["maxp"])
	binary.BigEndian.PutUint32(head[8:], 0)  // checkSumAdjustment
	binary.BigEndian.PutUint16(head[50:], 1) // indexToLocFormat: long
	binary.BigEndian.PutUint16(hhea[34:], count)
	binary.BigEndian.PutUint16(maxp[4:], count)
	binary.BigEndian.PutUint16(maxp[26:], 0) // maxSizeOfInstructions
	return assemble([]table{{"glyf", glyf}, {"head", head}, {"hhea", hhea}, {"hmtx", hmtx}, {"loca", loca}, {"maxp", maxp}})
}

type table struct {
	name string
	data []byte
}

// assemble writes tables, in the order of their names, behind their directory.
func assemble(tables []table) []byte {
	const power, log = 4, 2 // the largest power of two in the number of tables, and its logarithm
	out := binary.BigEndian.AppendUint32(nil, 0x00010000)
	for _, n := range []int{len(tables), power * 16, log, (len(tables) - power) * 16} {
		out = binary.BigEndian.AppendUint16(out, uint16(n))
	}
	offset, head := len(out)+16*len(tables), 0
	for _, t := range tables {
		if t.name == "head" {
			head = offset
		}
		out = append(out, t.name...)
		out = binary.BigEndian.AppendUint32(out, checksum(t.data))
		out = binary.BigEndian.AppendUint32(out, uint32(offset))
		out = binary.BigEndian.AppendUint32(out, uint32(len(t.data)))
		offset += (len(t.data) + 3) &^ 3
	}
	for _, t := range tables {
		out = append(out, t.data...)
		out = append(out, make([]byte, -len(out)&3)...)
	}
	binary.BigEndian.PutUint32(out[head+8:], 0xb1b0afba-checksum(out))
	return out
}

func checksum(data []byte) uint32 {
	var sum uint32
	for ; len(data) >= 4; data = data[4:] {
		sum += binary.BigEndian.Uint32(data)
	}
	var last [4]byte
	copy(last[:], data)
	return sum + binary.BigEndian.Uint32(last[:])
}
