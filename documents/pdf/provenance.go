package pdf

import (
	"fmt"
	"time"

	"github.com/moscowchain/moscowd/credential/document"
)

// moscow is the time of the city, which has no summer time: the zone database of a machine has no say.
var moscow = time.FixedZone("UTC+3", 3*60*60)

type labelledLines struct {
	ru, en string
	lines  []text
}

// provenance is who issued a document, until when it is valid and where it was anchored.
func provenance(f *document.File) []labelledLines {
	c := f.Credential
	day := func(unix int64) string { return time.Unix(unix, 0).In(moscow).Format("02.01.2006 15:04") }
	holder := "без ключа, только на бумаге / without key, on paper only"
	if c.Claims.HolderKey != nil {
		holder = "с ключом держателя / bound to the holder's key"
	}
	return []labelledLines{
		{"Действует", "Valid", []text{{0, "с / from " + day(c.Claims.NotBefore)}, {0, "до / until " + day(c.Claims.NotAfter)}, {0, "московское время / UTC+3"}}},
		{"Вид", "Type", []text{{0, c.Claims.Type}}},
		{"Выдал", "Issuer", []text{{0, c.Claims.Issuer}}},
		{"Ключ", "Key", []text{{0, c.KeyID + ", " + c.Algorithm}}},
		{"Цепочка", "Chain", []text{{0, f.Anchor.ChainID}}},
		{"Пачка", "Batch", []text{{0, fmt.Sprintf("%d, лист / leaf %d", f.Anchor.Batch, f.Anchor.Index)}}},
		{"Состояние", "Status", []text{{0, fmt.Sprintf("№ %d", c.Claims.Status.Index)}, {0, c.Claims.Status.List}}},
		{"Держатель", "Holder", []text{{0, holder}}},
	}
}
