package pdf

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"unicode/utf16"
)

// writer writes the objects of a file (ISO 32000-1). Numbers of objects are those of the calls of object, from 1.
type writer struct {
	out     []byte
	offsets []int
}

func (w *writer) object(body string) int {
	w.offsets = append(w.offsets, len(w.out))
	w.out = fmt.Appendf(w.out, "%d 0 obj\n%s\nendobj\n", len(w.offsets), body)
	return len(w.offsets)
}

// stream writes an object with data; entries are those of its dictionary besides the length.
func (w *writer) stream(entries string, data []byte) int {
	w.offsets = append(w.offsets, len(w.out))
	w.out = fmt.Appendf(w.out, streamHead, len(w.offsets), entries, len(data))
	w.out = append(append(w.out, data...), streamTail...)
	return len(w.offsets)
}

const (
	streamHead = "%d 0 obj\n<<%s/Length %d>>\nstream\n"
	streamTail = "\nendstream\nendobj\n"
)

// finish writes the table of offsets and the trailer, which identifies the file by its contents.
func (w *writer) finish(catalog, info int) []byte {
	id := sha256.Sum256(w.out)
	start := len(w.out)
	w.out = fmt.Appendf(w.out, "xref\n0 %d\n0000000000 65535 f \n", len(w.offsets)+1)
	for _, offset := range w.offsets {
		w.out = fmt.Appendf(w.out, "%010d 00000 n \n", offset)
	}
	return fmt.Appendf(w.out, "trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%x><%x>]>>\nstartxref\n%d\n%%%%EOF\n",
		len(w.offsets)+1, catalog, info, id[:16], id[:16], start)
}

// font writes a subset with what draws and copies its letters, and gives the number of the font.
func (w *writer) font(s *subset) int {
	var widths, unicode strings.Builder
	for _, source := range s.sources[:len(s.letters)+1] {
		fmt.Fprintf(&widths, "%d ", s.face.advance(source)*1000/s.face.em)
	}
	for i, r := range s.letters {
		if i%100 == 0 { // at most 100 in a block
			if i > 0 {
				unicode.WriteString("endbfchar\n")
			}
			fmt.Fprintf(&unicode, "%d beginbfchar\n", min(100, len(s.letters)-i))
		}
		fmt.Fprintf(&unicode, "<%04X> <", i+1)
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&unicode, "%04X", unit)
		}
		unicode.WriteString(">\n")
	}
	if len(s.letters) > 0 {
		unicode.WriteString("endbfchar\n")
	}
	file := s.file()
	program := w.stream(fmt.Sprintf("/Length1 %d", len(file)), file)
	head, hhea := s.face.tables["head"], s.face.tables["hhea"]
	unit := func(table []byte, at int) int {
		return int(int16(uint16(table[at])<<8|uint16(table[at+1]))) * 1000 / s.face.em
	}
	descriptor := w.object(fmt.Sprintf(
		"<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[%d %d %d %d]/ItalicAngle 0/Ascent %d/Descent %d/CapHeight %d/StemV 80/FontFile2 %d 0 R>>",
		s.face.name, unit(head, 36), unit(head, 38), unit(head, 40), unit(head, 42), unit(hhea, 4), unit(hhea, 6), unit(hhea, 4), program))
	descendant := w.object(fmt.Sprintf(
		"<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R/DW 0/W[0[%s]]/CIDToGIDMap/Identity>>",
		s.face.name, descriptor, strings.TrimSpace(widths.String())))
	toUnicode := w.stream("", []byte(unicodeHead+unicode.String()+unicodeTail))
	return w.object(fmt.Sprintf("<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>",
		s.face.name, descendant, toUnicode))
}

const (
	unicodeHead = `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
`
	unicodeTail = `endcmap
CMapName currentdict /CMap defineresource pop
end
end
`
)

// textString gives a text for a dictionary, in UTF-16.
func textString(text string) string {
	var out strings.Builder
	out.WriteString("<FEFF")
	for _, unit := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&out, "%04X", unit)
	}
	out.WriteByte('>')
	return out.String()
}
