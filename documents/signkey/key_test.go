package signkey_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/crypto/issuerkey"
	"github.com/moscowchain/moscowd/documents/signkey"
)

// signs checks that what the key signs is by it, from several goroutines.
func signs(t *testing.T, key *signkey.Key, algorithm string) {
	t.Helper()
	have, err := credential.AlgorithmOf(key.Public())
	require.NoError(t, err)
	require.Equal(t, algorithm, have)
	signer, err := credential.NewSigner(key, "key-1")
	require.NoError(t, err)
	var wait sync.WaitGroup
	failed := make([]error, 20)
	for i := range failed {
		wait.Add(1)
		go func() {
			defer wait.Done()
			c, err := credential.Issue(signer, &credential.Claims{
				Type: "note.1", Issuer: "moscow1department", NotAfter: 1, Status: credential.StatusReference{List: "list"},
			})
			if err == nil {
				err = c.Verify(key.Public())
			}
			failed[i] = err
		}()
	}
	wait.Wait()
	for _, err := range failed {
		require.NoError(t, err)
	}
	possession, err := issuerkey.Prove(key, "moscow-1", "moscow1department", "key-1")
	require.NoError(t, err)
	kind, public, err := issuerkey.Encode(key.Public())
	require.NoError(t, err)
	require.NoError(t, issuerkey.VerifyPossession(kind, public, possession, "moscow-1", "moscow1department", "key-1"))
}

func TestKeysInFilesSign(t *testing.T) {
	for _, algorithm := range []string{credential.ES256, credential.EdDSA} {
		name := filepath.Join(t.TempDir(), "issuer.pem")
		require.NoError(t, signkey.Generate(name, algorithm))
		info, err := os.Stat(name)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode())
		require.ErrorIs(t, signkey.Generate(name, algorithm), os.ErrExist)
		key, err := signkey.Open(name)
		require.NoError(t, err)
		signs(t, key, algorithm)
		require.NoError(t, key.Close())
	}
	require.ErrorIs(t, signkey.Generate(filepath.Join(t.TempDir(), "x"), "RS256"), signkey.ErrKey)
}

func TestFilesThatAreNoKeysAreRefused(t *testing.T) {
	foreign, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	der, err := x509.MarshalPKCS8PrivateKey(foreign)
	require.NoError(t, err)
	for name, data := range map[string][]byte{
		"nothing":      nil,
		"no PEM":       []byte("key"),
		"another PEM":  pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}),
		"no PKCS#8":    pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der[1:]}),
		"a key of RSA": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}),
		"two keys": append(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}),
			pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})...),
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "key.pem")
			require.NoError(t, os.WriteFile(file, data, 0o600))
			_, err := signkey.Open(file)
			require.ErrorIs(t, err, signkey.ErrKey)
		})
	}
	_, err = signkey.Open(filepath.Join(t.TempDir(), "absent"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestURIsThatNameNoKeyAreRefused(t *testing.T) {
	for _, uri := range []string{
		"pkcs11:", "pkcs11:token=a;object=b", "pkcs11:token=a?module-path=/lib/x.so", "pkcs11:object=b;slot-id=1?module-path=/lib/x.so",
		"pkcs11:object=b;object=c?module-path=/lib/x.so", "pkcs11:object=%zz?module-path=/lib/x.so", "pkcs11:object?module-path=/lib/x.so",
		"pkcs11:object=b;type=cert?module-path=/lib/x.so", "pkcs11:object=b?module-path=/lib/x.so&pin-value=1&pin-source=file:/x",
		"pkcs11:object=b?module-path=/lib/x.so&pin-source=file:/absent/pin", "pkcs11:object=b?module-path=/absent/x.so",
	} {
		_, err := signkey.Open(uri)
		require.ErrorIs(t, err, signkey.ErrKey, uri)
	}
}

const softhsm = "/usr/lib/softhsm/libsofthsm2.so"

// softToken makes a token of SoftHSM in a folder of its own, with the PIN 1234.
func softToken(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("softhsm2-util"); err != nil {
		t.Skip("softhsm2 is not installed: make softhsm2")
	}
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "tokens"), 0o700))
	conf := filepath.Join(dir, "softhsm2.conf")
	require.NoError(t, os.WriteFile(conf, []byte("directories.tokendir = "+dir+"/tokens\nlog.level = ERROR\n"), 0o600))
	t.Setenv("SOFTHSM2_CONF", conf)
	run(t, "--init-token", "--free", "--label", "issuer", "--so-pin", "5678", "--pin", "1234")
}

func run(t *testing.T, args ...string) {
	t.Helper()
	out, err := exec.Command("softhsm2-util", args...).CombinedOutput()
	require.NoError(t, err, "%s", out)
}

func TestKeysInATokenSign(t *testing.T) {
	softToken(t)
	dir := t.TempDir()
	pin := filepath.Join(dir, "pin")
	require.NoError(t, os.WriteFile(pin, []byte("1234\n"), 0o600))
	base := "pkcs11:token=issuer;object="
	query := "?module-path=" + softhsm + "&pin-source=" + url.PathEscape("file:"+pin)
	for object, algorithm := range map[string]string{"p256": credential.ES256, "ed": credential.EdDSA} {
		name := filepath.Join(dir, object+".pem")
		require.NoError(t, signkey.Generate(name, algorithm))
		id := map[string]string{"p256": "01", "ed": "02"}[object]
		run(t, "--import", name, "--token", "issuer", "--label", object, "--id", id, "--pin", "1234")
		key, err := signkey.Open(base + object + query)
		require.NoError(t, err)
		signs(t, key, algorithm)
		require.NoError(t, key.Close())
		inFile, err := signkey.Open(name)
		require.NoError(t, err)
		require.Equal(t, inFile.Public(), key.Public())
	}
	key, err := signkey.Open("pkcs11:id=%01" + query)
	require.NoError(t, err)
	require.NoError(t, key.Close())
	for _, uri := range []string{
		base + "absent" + query, "pkcs11:token=other;object=p256" + query, base + "p256?module-path=" + softhsm + "&pin-value=0000",
	} {
		_, err := signkey.Open(uri)
		require.ErrorIs(t, err, signkey.ErrKey, uri)
		require.NotContains(t, err.Error(), "0000")
	}
}
