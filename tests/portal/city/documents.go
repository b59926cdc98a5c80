package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"os"
	"strings"
)

// documents issues a batch, of which one document is revoked and one is forged afterwards, and files requests.
func documents(ctx context.Context, c *city) error {
	issuer, err := c.key(ctx, "issuer")
	if err != nil {
		return err
	}
	people, err := c.run1(ctx, "documents", "example", "--type", "ezhd.1", "--count", "6")
	if err != nil {
		return err
	}
	if err := c.write("people.jsonl", people+"\n"); err != nil {
		return err
	}
	if _, err := c.run1(ctx, "documents", "new-key", "issuer.pem"); err != nil {
		return err
	}
	sent, err := c.self(ctx, "documents", "register-key", "--key", "issuer.pem", "--id", "key-1", "--from", "issuer", "--yes", "--output", "json")
	if err != nil {
		return err
	}
	if err := c.included(ctx, "register-key", sent); err != nil {
		return err
	}
	if _, err := c.self(ctx, "documents", "issue", "--type", "ezhd.1", "--data", "people.jsonl", "--key", "issuer.pem", "-o", "issued", "--from", "issuer"); err != nil {
		return err
	}
	if _, err := c.self(ctx, "documents", "revoke", "issued/line-2.msd.json", "--reason", "data-changed", "--from", "issuer"); err != nil {
		return err
	}
	if err := c.forge("issued/line-3.msd.json", "forged.msd.json"); err != nil {
		return err
	}
	c.set("documents", map[string]string{
		"issuer": issuer, "batch": "1",
		"valid": c.path("issued/line-1.msd.json"), "valid_pdf": c.path("issued/line-1.pdf"),
		"revoked": c.path("issued/line-2.msd.json"), "forged": c.path("forged.msd.json"),
	})
	return c.requests(ctx, issuer)
}

// forge writes a copy of a credential with a character changed in the last of the values that its holder can disclose.
func (c *city) forge(from, to string) error {
	data, err := os.ReadFile(c.path(from))
	if err != nil {
		return err
	}
	at := bytes.LastIndexByte(data, '~')
	start := bytes.LastIndexByte(data[:max(at, 0)], '~')
	if start < 0 {
		return errors.New("the credential has no disclosures")
	}
	value, err := base64.RawURLEncoding.DecodeString(string(data[start+1 : at]))
	if err != nil {
		return err
	}
	end := len(value) - 3
	value[end] ^= 1
	changed := append(bytes.Clone(data[:start+1]), base64.RawURLEncoding.EncodeToString(value)...)
	return c.write(to, string(append(changed, data[at:]...)))
}

// requests are one of each state.
func (c *city) requests(ctx context.Context, issuer string) error {
	commitment := strings.Repeat("a", 64)
	for range 4 {
		if err := c.tx(ctx, "resident", "documents", "request", "ezhd.1", issuer, commitment, commitment); err != nil {
			return err
		}
	}
	if err := c.tx(ctx, "issuer", "documents", "refuse", "1", "duplicate"); err != nil {
		return err
	}
	if err := c.tx(ctx, "issuer", "documents", "accept", "2"); err != nil {
		return err
	}
	return c.tx(ctx, "resident", "documents", "withdraw", "3")
}

// subject is what a registrar would have drawn for a person, here the same at every start.
func subject(name string) string {
	sum := sha256.Sum256([]byte("city/" + name))
	return base64.StdEncoding.EncodeToString(sum[:])
}

func subjectHex(name string) string {
	sum := sha256.Sum256([]byte("city/" + name))
	return hex.EncodeToString(sum[:])
}
