package jsonrpc

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/rpc"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"cosmossdk.io/log/v2"
)

// serve runs the servers of a configuration with namespace web3 and returns their addresses.
func serve(t *testing.T, change func(*service)) (http, websocket string) {
	t.Helper()
	s := &service{log: log.NewNopLogger()}
	s.Config = DefaultConfig()
	for _, address := range []*string{&s.Config.Address, &s.Config.WSAddress} {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		*address = listener.Addr().String()
		require.NoError(t, listener.Close())
	}
	change(s)
	handler := rpc.NewServer()
	handler.SetHTTPBodyLimit(s.Config.HTTPBodyLimit)
	require.NoError(t, handler.RegisterName("web3", web3API{}))
	ctx, cancel := context.WithCancel(t.Context())
	group, ctx := errgroup.WithContext(ctx)
	require.NoError(t, s.listen(ctx, group, handler))
	t.Cleanup(func() {
		cancel()
		require.NoError(t, group.Wait())
	})
	return s.Config.Address, s.Config.WSAddress
}

// ask posts a request, or asks for a WebSocket if there is none, and returns the status.
func ask(t *testing.T, client *http.Client, url, body, origin string) (int, http.Header, string) {
	t.Helper()
	method := http.MethodPost
	if body == "" {
		method = http.MethodGet
	}
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/json")
	if origin != "" {
		request.Header.Set("Origin", origin)
	}
	if body == "" {
		for key, value := range map[string]string{"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="} {
			request.Header.Set(key, value)
		}
	}
	response, err := client.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	var bz []byte
	if response.StatusCode != http.StatusSwitchingProtocols {
		bz, err = io.ReadAll(response.Body)
		require.NoError(t, err)
	}
	return response.StatusCode, response.Header, string(bz)
}

const clientVersion = `{"jsonrpc":"2.0","id":"a","method":"web3_clientVersion"}`

func TestTheHTTPServer(t *testing.T) {
	address, _ := serve(t, func(s *service) { s.Config.HTTPBodyLimit = 1_000 })
	status, header, body := ask(t, http.DefaultClient, "http://"+address, clientVersion, "http://wallet.example")
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, body, `"id":"a","result":"moscowd/`)
	require.Equal(t, "*", header.Get("Access-Control-Allow-Origin"), "wallets in browsers may ask from any page")

	status, _, _ = ask(t, http.DefaultClient, "http://"+address, clientVersion+strings.Repeat(" ", 1_000), "")
	require.Equal(t, http.StatusRequestEntityTooLarge, status)
}

func TestWebSocketAsksWhereAPageIsFrom(t *testing.T) {
	_, address := serve(t, func(s *service) { s.Config.WSOrigins = []string{"http://localhost", "https://portal.example"} })
	for origin, want := range map[string]int{
		"":                       http.StatusSwitchingProtocols, // no browser
		"http://localhost:3000":  http.StatusSwitchingProtocols,
		"https://portal.example": http.StatusSwitchingProtocols,
		"http://portal.example":  http.StatusForbidden,
		"https://evil.example":   http.StatusForbidden,
	} {
		status, _, _ := ask(t, http.DefaultClient, "http://"+address, "", origin)
		require.Equal(t, want, status, "origin %q", origin)
	}
}

func TestConnectionsBeyondTheLimitWait(t *testing.T) {
	_, address := serve(t, func(s *service) { s.Config.MaxOpenConnections = 1 })
	first, err := rpc.DialWebsocket(t.Context(), "ws://"+address, "")
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	_, err = rpc.DialWebsocket(ctx, "ws://"+address, "")
	require.Error(t, err)
	first.Close()
	require.Eventually(t, func() bool {
		second, err := rpc.DialWebsocket(t.Context(), "ws://"+address, "")
		if err == nil {
			second.Close()
		}
		return err == nil
	}, soon, 50*time.Millisecond)
}

func TestTLS(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	dir := t.TempDir()
	files := TLSConfig{CertificatePath: filepath.Join(dir, "certificate.pem"), KeyPath: filepath.Join(dir, "key.pem")}
	require.NoError(t, os.WriteFile(files.CertificatePath, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	require.NoError(t, os.WriteFile(files.KeyPath, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}), 0o600))

	address, socket := serve(t, func(s *service) { s.TLS = files })
	certificate, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	roots := x509.NewCertPool()
	roots.AddCert(certificate)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}}
	status, _, _ := ask(t, client, "https://"+address, clientVersion, "")
	require.Equal(t, http.StatusOK, status)
	status, _, _ = ask(t, client, "https://"+socket, "", "")
	require.Equal(t, http.StatusSwitchingProtocols, status)
}

func TestAPortThatIsTakenIsToldAtTheStart(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	s := &service{log: log.NewNopLogger()}
	s.Config = DefaultConfig()
	s.Config.Address, s.Config.WSAddress = taken.Addr().String(), "127.0.0.1:0"
	ctx, cancel := context.WithCancel(t.Context())
	group, ctx := errgroup.WithContext(ctx)
	require.ErrorContains(t, s.listen(ctx, group, rpc.NewServer()), "address already in use")
	cancel()
	require.NoError(t, group.Wait())
}
