package credential

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"

	"github.com/moscowchain/moscowd/x/documents/rules"
)

const (
	statusListType = "statuslist+jwt"
	statusBits     = 2

	// MaxStatusListText is the longest compressed list that is read: what does not compress grows by a few bytes.
	MaxStatusListText = (rules.StatusListSize + 1<<10) * 4 / 3
)

// EncodeStatusList compresses a list for transport: ZLIB, then base64url, the "lst" of draft-ietf-oauth-status-list-19,
// section 4. The draft recommends the highest level of compression; this is the default one, since nodes do it whenever
// somebody asks, and at the highest it takes twenty times as long for a sixth fewer bytes.
func EncodeStatusList(list *rules.StatusList) string { return deflate(list[:]) }

// DecodeStatusList reads what EncodeStatusList or any other ZLIB made. It never unpacks more than one list. The error
// wraps ErrMalformed or ErrTooLarge. The list proves nothing until it was compared with the chain's state.
func DecodeStatusList(text string) (*rules.StatusList, error) {
	data, err := inflate(text, rules.StatusListSize)
	if err != nil {
		return nil, err
	}
	return (*rules.StatusList)(data), nil
}

func deflate(data []byte) string {
	var b bytes.Buffer
	w, err := zlib.NewWriterLevel(&b, zlib.DefaultCompression)
	if err == nil {
		_, err = w.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil { // not into memory at a level that exists
		panic(err)
	}
	return base64url.EncodeToString(b.Bytes())
}

// inflate unpacks exactly size bytes.
func inflate(text string, size int) ([]byte, error) {
	if len(text) > MaxStatusListText {
		return nil, fmt.Errorf("%w: a status list of %d characters, at most %d", ErrTooLarge, len(text), MaxStatusListText)
	}
	packed, err := decodeBase64(text)
	if err != nil {
		return nil, err
	}
	source := bytes.NewReader(packed)
	r, err := zlib.NewReader(source)
	if err != nil {
		return nil, malformed("a status list that is not ZLIB")
	}
	data, err := io.ReadAll(io.LimitReader(r, int64(size)+1))
	if err != nil {
		return nil, malformed("a status list that is not ZLIB")
	}
	if len(data) != size || source.Len() > 0 {
		return nil, malformed("a status list that does not have exactly %d bytes", size)
	}
	return data, nil
}

// StatusToken is a signed status list for programs that know nothing of the chain (draft-ietf-oauth-status-list-19, section
// 5.1). Whoever can read the chain trusts the state instead.
type StatusToken struct {
	Subject  string // the URI that credentials refer to
	IssuedAt int64  // Unix seconds
	NotAfter int64  // Unix seconds
}

// SignStatusList gives a status list token. The error wraps ErrClaims or ErrKey.
func SignStatusList(signer *Signer, t StatusToken, list *rules.StatusList) (string, error) {
	if !validText(t.Subject) || t.IssuedAt < 0 || t.NotAfter <= t.IssuedAt || t.NotAfter > maxTime {
		return "", fmt.Errorf("%w: the list needs a URI and a time in which it is valid", ErrClaims)
	}
	return signer.signJWT(statusListType, map[string]any{
		"sub": t.Subject, "iat": t.IssuedAt, "exp": t.NotAfter,
		"status_list": map[string]any{"bits": statusBits, "lst": EncodeStatusList(list)},
	})
}
