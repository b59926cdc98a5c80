package credential

import "encoding/base64"

var base64url = base64.RawURLEncoding

// decodeBase64 reads base64url without padding. Each value has one text: the library would skip line breaks and ignore
// the last bits.
func decodeBase64(text string) ([]byte, error) {
	data, err := base64url.DecodeString(text)
	if err != nil || base64url.EncodeToString(data) != text {
		return nil, malformed("not in the one base64url form of its bytes")
	}
	return data, nil
}
