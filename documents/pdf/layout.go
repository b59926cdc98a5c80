package pdf

import (
	"fmt"
	"strings"
	"unicode"
)

// Lengths are in hundredths of a point, so that no rounding of floating point decides; A4 has 595 by 842 points.
const (
	point       = 100
	pageWidth   = 595 * point
	pageHeight  = 842 * point
	margin      = 45 * point
	bottom      = 50 * point
	textWidth   = pageWidth - 2*margin
	labelWidth  = 150 * point
	indentWidth = 12 * point
	codeWidth   = 225 * point // of the QR code with its quiet zone
	rowGap      = 5 * point
)

// style is how a text is drawn; sizes are in points.
type style struct {
	face, size int
	grey       bool
}

var (
	titleStyle  = style{bold, 17, false}
	titleEnglis = style{regular, 11, true}
	labelStyle  = style{bold, 9, false}
	smallStyle  = style{regular, 7, true}
	valueStyle  = style{regular, 9, false}
)

func (s style) lineHeight() int { return s.size * point * 13 / 10 }

// run is a text at a place; y is that of its base line, from the bottom.
type run struct {
	style
	x, y int
	text string
}

// sheet is one page.
type sheet struct {
	runs  []run
	rules []int // y of lines across the page
}

// layout puts lines under each other and begins pages.
type layout struct {
	sheets  []*sheet
	y       int // where the next line begins, from the bottom
	codeTop int // upper edge of the QR code on the first page
}

func newLayout() *layout {
	l := &layout{}
	l.feed()
	return l
}

func (l *layout) feed() {
	l.sheets = append(l.sheets, &sheet{})
	l.y = pageHeight - margin
}

func (l *layout) sheet() *sheet { return l.sheets[len(l.sheets)-1] }

// room begins a page if what comes does not fit.
func (l *layout) room(height int) {
	if l.y-height < bottom {
		l.feed()
	}
}

// line draws one line and moves on.
func (l *layout) line(s style, x int, text string) {
	l.room(s.lineHeight())
	l.sheet().runs = append(l.sheet().runs, run{s, x, l.y - s.size*point, text})
	l.y -= s.lineHeight()
}

func (l *layout) paragraph(s style, x, width int, text string) {
	for _, line := range wrap(s, width, text) {
		l.line(s, x, line)
	}
}

// rule draws a line across the page.
func (l *layout) rule() {
	l.room(rowGap)
	l.sheet().rules = append(l.sheet().rules, l.y-rowGap/2)
	l.y -= rowGap
}

// text is a line of a value, indented.
type text struct {
	indent int
	text   string
}

// row draws a label in two languages beside the lines of a value. A row may go on over pages; then its label stands on the
// first.
func (l *layout) row(x, width, label int, ru, en string, lines []text) {
	type piece struct {
		style
		x    int
		text string
	}
	var left, right []piece
	for _, line := range wrap(labelStyle, label-rowGap, ru) {
		left = append(left, piece{labelStyle, x, line})
	}
	for _, line := range wrap(smallStyle, label-rowGap, en) {
		left = append(left, piece{smallStyle, x, line})
	}
	for _, t := range lines {
		indent := min(t.indent*indentWidth, width/2)
		for _, line := range wrap(valueStyle, width-label-indent, t.text) {
			right = append(right, piece{valueStyle, x + label + indent, line})
		}
	}
	height := 0
	for _, p := range left {
		height += p.lineHeight()
	}
	l.room(max(height, valueStyle.lineHeight()))
	top, sheets := l.y, len(l.sheets)
	for _, p := range left {
		l.line(p.style, p.x, p.text)
	}
	below := l.y
	l.y = top
	for _, p := range right {
		l.line(p.style, p.x, p.text)
	}
	if len(l.sheets) == sheets {
		l.y = min(l.y, below)
	}
	l.y -= rowGap / 2
}

// wrap breaks a text into lines at spaces, and within a word that is wider than a line.
func wrap(s style, width int, text string) []string {
	f := faces()[s.face]
	var lines []string
	line := ""
	for _, word := range strings.FieldsFunc(clean(text), func(r rune) bool { return r == ' ' }) {
		joined := word
		if line != "" {
			joined = line + " " + word
		}
		if f.width(joined, s.size) <= width {
			line = joined
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for line = word; f.width(line, s.size) > width; {
			n := fitting(f, s.size, width, line)
			lines = append(lines, line[:n])
			line = line[n:]
		}
	}
	return append(lines, line)
}

// fitting is how many bytes of a word fit into a line, at least one letter.
func fitting(f *face, size, width int, word string) int {
	units, limit := 0, width*f.em/(size*100)
	for i, r := range word {
		units += f.advance(f.glyph(r))
		if units > limit && i > 0 {
			return i
		}
	}
	return len(word)
}

// clean replaces what is not drawn, such as line breaks, by spaces.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.IsSpace(r) && r != '\u00a0' {
			return ' '
		}
		return r
	}, text)
}

// number writes hundredths of a point.
func number(n int) string { return fmt.Sprintf("%d.%02d", n/point, n%point) }
