package worker_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/gateway/bus"
	"github.com/moscowchain/moscowd/gateway/edge"
	"github.com/moscowchain/moscowd/gateway/source"
	"github.com/moscowchain/moscowd/gateway/worker"
)

const patience = 30 * time.Second

// certificate writes a certificate of this machine and its key, and gives who trusts it.
func certificate(t *testing.T) (certFile, keyFile string, roots *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	certFile, keyFile = filepath.Join(t.TempDir(), "cert.pem"), filepath.Join(t.TempDir(), "key.pem")
	require.NoError(t, os.WriteFile(certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	require.NoError(t, os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), 0o600))
	parsed, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	roots = x509.NewCertPool()
	roots.AddCert(parsed)
	return certFile, keyFile, roots
}

// start runs a worker beside a bus and an API until stop, and gives its address and what it reports.
func start(t *testing.T, o worker.Options) (address string, reports *bufio.Scanner, publish func(height uint64), stop func()) {
	t.Helper()
	server, err := bus.StartServer(bus.ServerOptions{Address: "127.0.0.1:0"})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Close()) })
	warn := func(err error) { t.Log(err) }
	publisher := bus.NewPublisher(bus.PublisherOptions{URLs: []string{server.URL()}, Warn: warn})
	publishing, end := context.WithCancel(context.Background())
	t.Cleanup(end)
	go publisher.Run(publishing)
	publish = func(height uint64) {
		publisher.Publish(&edge.Event{Topic: source.TopicHeads, Name: "head", ID: height, Data: []byte(`{"height":1}`)})
	}
	listening, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address = listening.Addr().String()
	require.NoError(t, listening.Close())
	reading, writing := io.Pipe()
	o.Address, o.Buses, o.Warn, o.Report = address, []string{server.URL()}, warn, writing
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		done <- worker.Run(ctx, o)
		_ = writing.Close()
	}()
	reports = bufio.NewScanner(reading)
	require.True(t, reports.Scan(), "a worker that serves says so")
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		go func() { _, _ = io.Copy(io.Discard, reading) }()
		select {
		case err := <-done:
			require.NoError(t, err)
		case <-time.After(patience):
			require.Fail(t, "the worker does not end")
		}
	}
	t.Cleanup(stop)
	return address, reports, publish, stop
}

func TestAWorkerServesStreamsAndTheAPI(t *testing.T) {
	asked := make(chan http.Header, 1)
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.Header
		_, _ = io.WriteString(w, r.URL.Path)
	}))
	t.Cleanup(upstream.Close)
	for name, secure := range map[string]bool{"over TCP": false, "over TLS": true} {
		t.Run(name, func(t *testing.T) {
			o := worker.Options{API: upstream.URL, Drain: 10 * time.Millisecond}
			client, scheme := &http.Client{Timeout: patience}, "http://"
			if secure {
				var roots *x509.CertPool
				o.Certificate, o.Key, roots = certificate(t)
				client.Transport, scheme = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}, "https://"
			}
			address, reports, publish, stop := start(t, o)
			publish(7)
			get := func(path string) *http.Response {
				r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, scheme+address+path, nil)
				require.NoError(t, err)
				r.Header.Set("X-Forwarded-For", "203.0.113.9") // of somebody who is no trusted proxy
				response, err := client.Do(r)
				require.NoError(t, err)
				t.Cleanup(func() { _ = response.Body.Close() })
				return response
			}
			text := func(response *http.Response) string {
				body, err := io.ReadAll(response.Body)
				require.NoError(t, err)
				return string(body)
			}
			require.Equal(t, "/v1/blocks", text(get("/v1/blocks")))
			require.NotContains(t, (<-asked).Get("X-Forwarded-For"), "203.0.113.9")
			require.Equal(t, "ok\n", text(get("/healthz")))
			require.Equal(t, "ready\n", text(get("/readyz")))
			require.Equal(t, http.StatusNotFound, get("/metrics").StatusCode)

			events := bufio.NewScanner(get("/v1/stream/heads").Body)
			next := func() string {
				for events.Scan() {
					if id, ok := strings.CutPrefix(events.Text(), "id: "); ok {
						return id
					}
				}
				return "the stream ended"
			}
			require.Equal(t, "7", next())
			publish(8)
			require.Equal(t, "8", next())
			require.Eventually(t, func() bool {
				var report worker.Report
				require.True(t, reports.Scan())
				require.NoError(t, json.Unmarshal(reports.Bytes(), &report))
				return report.Viewers == 1 && report.Delivered >= 2 && report.Buses == 1
			}, patience, time.Millisecond)
			stop()
			require.Equal(t, "the stream ended", next())
		})
	}
}

func TestTrustedProxiesAreAddressesOrNetworks(t *testing.T) {
	found, err := worker.ParseProxies([]string{"127.0.0.1", "10.0.0.0/8", "::1"})
	require.NoError(t, err)
	require.Equal(t, []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}, found)
	_, err = worker.ParseProxies([]string{"balancer.example"})
	require.ErrorContains(t, err, "write an address")
}
