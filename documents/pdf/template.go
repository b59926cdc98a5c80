package pdf

import (
	"fmt"
	"slices"

	"rsc.io/qr"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/credential/document"
	"github.com/moscowchain/moscowd/documents/schema"
	"github.com/moscowchain/moscowd/x/documents/rules"
)

// MaxSize is the largest PDF that is read, in bytes.
const MaxSize = 4 << 20

// Template draws the documents of one schema. It may be used by several goroutines.
type Template struct {
	schema *schema.Schema
	text   []byte
}

// NewTemplate reads a schema. The error wraps ErrContent.
func NewTemplate(text []byte) (*Template, error) {
	s, err := schema.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrContent, err)
	}
	return &Template{s, text}, nil
}

// Render draws a document of the schema; file is the text of a package document file, paper that of its QR code or empty.
// The error wraps ErrContent or ErrTooLarge, or is one of package document.
func (t *Template) Render(file []byte, paper string) ([]byte, error) {
	f, err := document.Parse(file)
	if err != nil {
		return nil, err
	}
	if f.Credential.Claims.Fields[schema.HashField] != t.schema.HashText() {
		return nil, fmt.Errorf("%w: the schema is not that of the credential", ErrContent)
	}
	var code *qr.Code
	if paper != "" {
		if err := checkPaper(f, paper); err != nil {
			return nil, err
		}
		if code, err = qr.Encode(paper, qr.M); err != nil { // paper gets folded and stained
			return nil, fmt.Errorf("%w: QR code: %w", ErrContent, err)
		}
	}
	data := assembleFile(t.compose(f, code != nil), code, attachments(file, paper, t.text), t.schema.TitleRU)
	if len(data) > MaxSize {
		return nil, fmt.Errorf("%w: %d bytes, at most %d: this document has only a file", ErrTooLarge, len(data), MaxSize)
	}
	return data, nil
}

// checkPaper reports whether a paper credential is of the same document.
func checkPaper(f *document.File, text string) error {
	paper, err := credential.ParsePaper(text)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrContent, err)
	}
	if again, err := paper.Text(); err != nil || again != text { // line breaks around it are read, not written
		return fmt.Errorf("%w: the text of the QR code is not in its one form", ErrContent)
	}
	claims, p := &f.Credential.Claims, &paper.Claims
	if p.Type != claims.Type || p.Issuer != claims.Issuer || paper.KeyID != f.Credential.KeyID ||
		paper.Algorithm != f.Credential.Algorithm || p.NotBefore != claims.NotBefore || p.NotAfter != claims.NotAfter ||
		p.StatusIndex != claims.Status.Index || p.Batch != f.Anchor.Batch || p.Index != f.Anchor.Index ||
		paper.Anchor.Document != f.Credential.DocumentHash() || !slices.Equal(paper.Anchor.Path, f.Anchor.Path) ||
		rules.PaperSalt(paper.Anchor.Nonce, paper.Hash()) != f.Anchor.Salt {
		return fmt.Errorf("%w: the QR code is of another document", ErrContent)
	}
	return nil
}

// compose lays a document out.
func (t *Template) compose(f *document.File, withCode bool) *layout {
	l := newLayout()
	l.paragraph(titleStyle, margin, textWidth, t.schema.TitleRU)
	l.paragraph(titleEnglis, margin, textWidth, t.schema.TitleEN)
	l.rule()

	l.codeTop = l.y
	width := textWidth
	if withCode {
		width -= codeWidth + rowGap
	}
	for _, r := range provenance(f) {
		l.row(margin, width, 75*point, r.ru, r.en, r.lines)
	}
	if withCode {
		l.y = min(l.y, l.codeTop-codeWidth)
	}
	l.rule()
	fields := f.Credential.Claims.Fields
	for i := range t.schema.Fields {
		field := &t.schema.Fields[i]
		value, there := fields[field.Name]
		if !there && !field.Required {
			continue
		}
		lines := []text{{0, "не показано / not shown"}}
		if there {
			lines = valueLines(field, value, 0)
		}
		l.row(margin, textWidth, labelWidth, field.TitleRU, field.TitleEN, lines)
	}
	// Elements of an array are numbered as they are shown: without this a hidden owner would leave no trace.
	if n := f.Credential.KeptBack(); n > 0 {
		l.row(margin, textWidth, labelWidth, "Скрыто", "Kept back", []text{
			{0, fmt.Sprintf("Полей и строк, которые держатель не показал: %d", n)},
			{0, fmt.Sprintf("Fields and entries that the holder did not show: %d", n)},
		})
	}
	if hash, there := fields[schema.SignatureField]; there {
		l.row(margin, textWidth, labelWidth, "Подпись ГОСТ Р 34.10", "GOST R 34.10 signature", []text{
			{0, "Отдельный файл, программой moscowd не проверяется. A separate file that moscowd does not check."},
			{0, fmt.Sprint("SHA-256 ", hash)},
		})
	}
	l.rule()
	for _, advice := range howToCheck(withCode) {
		l.paragraph(smallStyle, margin, textWidth, advice)
	}
	footers(l, f)
	return l
}

// valueLines writes a value; objects have a line for each field, arrays a number for each element.
func valueLines(f *schema.Field, value any, indent int) []text {
	var lines []text
	switch v := value.(type) {
	case map[string]any:
		for i := range f.Fields {
			inner := &f.Fields[i]
			if value, there := v[inner.Name]; there {
				lines = append(lines, labelled(inner, value, indent)...)
			}
		}
	case []any:
		if f.Element == nil {
			break
		}
		for i, element := range v {
			under := valueLines(f.Element, element, indent+1)
			if len(under) == 0 {
				under = []text{{indent + 1, ""}}
			}
			under[0] = text{indent, fmt.Sprintf("%d. %s", i+1, under[0].text)}
			lines = append(lines, under...)
		}
		if len(v) == 0 {
			lines = append(lines, text{indent, "—"})
		}
	default:
		lines = append(lines, text{indent, f.Line(value)})
	}
	return lines
}

func labelled(f *schema.Field, value any, indent int) []text {
	label := f.TitleRU + " / " + f.TitleEN + ": "
	switch value.(type) {
	case map[string]any, []any:
		return append([]text{{indent, label}}, valueLines(f, value, indent+1)...)
	default:
		return []text{{indent, label + f.Line(value)}}
	}
}

func footers(l *layout, f *document.File) {
	hash := fmt.Sprintf("SHA-256 %x", f.Credential.DocumentHash())
	for i, s := range l.sheets {
		counter := fmt.Sprintf("%d / %d", i+1, len(l.sheets))
		x := pageWidth - margin - faces()[smallStyle.face].width(counter, smallStyle.size)
		s.runs = append(s.runs, run{smallStyle, margin, bottom - 15*point, hash}, run{smallStyle, x, bottom - 15*point, counter})
	}
}

// howToCheck is the advice at the end of every document.
func howToCheck(withCode bool) []string {
	advice := []string{
		"Страница сама по себе ничего не доказывает. Проверить документ: moscowd verify document ФАЙЛ.pdf. Программа проверяет " +
			"подпись, запись в цепочке блоков, состояние документа и рисует страницу заново.",
		"The page alone proves nothing. To check the document: moscowd verify document FILE.pdf. The program checks the signature, " +
			"the record on the chain and the status, and draws the page again.",
	}
	if withCode {
		advice = append(advice,
			"QR-код — не ссылка: в нём подписанные данные. Сравните с бумагой то, что покажет программа, и не верьте сайтам, которые "+
				"«подтверждают» документ.",
			"The QR code is no link: it holds signed data. Compare what the program shows with the paper, and do not trust sites that "+
				"\"confirm\" the document.")
	}
	return advice
}
