package pdf

import (
	"bytes"
	"fmt"
	"strings"

	"rsc.io/qr"
)

// header has the version of the pages: what draws others takes another.
const header = "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n%moscowd document page 1\n"

// quietZone is the light margin that readers of QR codes need, in modules.
const quietZone = 4

// kind is a file that may be attached. Attachments are the first objects of a PDF.
type kind struct{ name, mediaType, description string }

// The attachments in the order of their names, in which they stand; the QR code's is there if there is a QR code.
var (
	documentKind = kind{"document.msd.json", "application#2Fjson", "Document"}
	codeKind     = kind{"qr.txt", "text#2Fplain", "QR code"}
	schemaKind   = kind{"schema.json", "application#2Fjson", "Schema"}
)

type attachment struct {
	kind
	data []byte
}

func attachments(file []byte, paper string, schema []byte) []attachment {
	list := []attachment{{documentKind, file}}
	if paper != "" {
		list = append(list, attachment{codeKind, []byte(paper)})
	}
	return append(list, attachment{schemaKind, schema})
}

// entries of the dictionary of an attachment.
func (k kind) entries(size int) string {
	return fmt.Sprintf("/Type/EmbeddedFile/Subtype/%s/Params<</Size %d>>", k.mediaType, size)
}

// assembleFile writes the PDF of pages, with a QR code or nil.
func assembleFile(l *layout, code *qr.Code, attached []attachment, title string) []byte {
	w := &writer{out: []byte(header)}
	for i := range attached {
		w.stream(attached[i].entries(len(attached[i].data)), attached[i].data)
	}
	var names, files strings.Builder
	for i, a := range attached {
		spec := w.object(fmt.Sprintf("<</Type/Filespec/F(%s)/UF(%s)/Desc(%s)/AFRelationship/Source/EF<</F %d 0 R/UF %d 0 R>>>>",
			a.name, a.name, a.description, i+1, i+1))
		fmt.Fprintf(&names, "(%s)%d 0 R", a.name, spec)
		fmt.Fprintf(&files, "%d 0 R ", spec)
	}

	subsets := l.subsets()
	resources := fmt.Sprintf("/Font<</F0 %d 0 R/F1 %d 0 R>>", w.font(subsets[regular]), w.font(subsets[bold]))
	if code != nil {
		resources += fmt.Sprintf("/XObject<</Q %d 0 R>>", w.code(code))
	}
	// The tree of pages comes behind them; its number is known.
	tree := len(w.offsets) + 2*len(l.sheets) + 1
	var kids strings.Builder
	for i, s := range l.sheets {
		drawn := code
		if i > 0 {
			drawn = nil
		}
		contents := w.stream("", s.contents(subsets, drawn, l.codeTop))
		page := w.object(fmt.Sprintf("<</Type/Page/Parent %d 0 R/MediaBox[0 0 %s %s]/Resources<<%s>>/Contents %d 0 R>>",
			tree, number(pageWidth), number(pageHeight), resources, contents))
		fmt.Fprintf(&kids, "%d 0 R ", page)
	}
	w.object(fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d>>", strings.TrimSpace(kids.String()), len(l.sheets)))
	catalog := w.object(fmt.Sprintf(
		"<</Type/Catalog/Pages %d 0 R/Lang(ru)/Names<</EmbeddedFiles<</Names[%s]>>>>/AF[%s]/ViewerPreferences<</DisplayDocTitle true>>>>",
		tree, names.String(), strings.TrimSpace(files.String())))
	info := w.object(fmt.Sprintf("<</Title%s/Producer(moscowd)>>", textString(title)))
	return w.finish(catalog, info)
}

// subsets are the letters that the pages use of each font.
func (l *layout) subsets() [faceCount]*subset {
	var used [faceCount]map[rune]bool
	for i := range used {
		used[i] = map[rune]bool{}
	}
	for _, s := range l.sheets {
		for _, r := range s.runs {
			for _, letter := range r.text {
				used[r.face][letter] = true
			}
		}
	}
	var subsets [faceCount]*subset
	for i := range subsets {
		subsets[i] = newSubset(faces()[i], used[i])
	}
	return subsets
}

// contents draws one page.
func (s *sheet) contents(subsets [faceCount]*subset, code *qr.Code, codeTop int) []byte {
	var out bytes.Buffer
	out.WriteString("0.6 G 0.5 w\n")
	for _, y := range s.rules {
		fmt.Fprintf(&out, "%s %s m %s %s l S\n", number(margin), number(y), number(pageWidth-margin), number(y))
	}
	if code != nil {
		quiet := codeWidth * quietZone / (code.Size + 2*quietZone)
		side := codeWidth - 2*quiet
		fmt.Fprintf(&out, "q %s 0 0 %s %s %s cm /Q Do Q\n", number(side), number(side),
			number(pageWidth-margin-quiet-side), number(codeTop-quiet-side))
	}
	out.WriteString("BT\n")
	for _, r := range s.runs {
		grey := "0"
		if r.grey {
			grey = "0.35"
		}
		fmt.Fprintf(&out, "%s g /F%d %d Tf 1 0 0 1 %s %s Tm <", grey, r.face, r.size, number(r.x), number(r.y))
		for _, letter := range r.text {
			fmt.Fprintf(&out, "%04X", subsets[r.face].code(letter))
		}
		out.WriteString("> Tj\n")
	}
	out.WriteString("ET\n")
	return out.Bytes()
}

// code writes a QR code as an image of one bit a module, 0 black.
func (w *writer) code(code *qr.Code) int {
	var pixels []byte
	for y := range code.Size {
		row := make([]byte, (code.Size+7)/8)
		for x := range code.Size {
			if !code.Black(x, y) {
				row[x/8] |= 0x80 >> (x % 8)
			}
		}
		pixels = append(pixels, row...)
	}
	return w.stream(fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 1",
		code.Size, code.Size), pixels)
}
