package dataset

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheLimitOfAFileCountsEveryValue(t *testing.T) {
	read := func(limit int64) error {
		b := &boundedReader{r: strings.NewReader(strings.Repeat("x", 10*chunk)), left: limit}
		for range 10 {
			b.value = MaxElement
			if _, err := b.Read(make([]byte, chunk)); err != nil {
				return err
			}
		}
		return nil
	}
	require.NoError(t, read(10*chunk))
	require.ErrorIs(t, read(10*chunk-1), errTooLarge)
}
