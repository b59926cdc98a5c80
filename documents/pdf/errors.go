package pdf

import "errors"

// Errors of this package. Texts never repeat the contents of a document.
var (
	ErrForeign  = errors.New("not a PDF of a document")
	ErrTooLarge = errors.New("PDF too large")
	ErrContent  = errors.New("attachments that do not belong together")
	ErrAltered  = errors.New("pages that are not those of the attached document")
)
