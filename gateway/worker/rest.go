package worker

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/moscowchain/moscowd/gateway/bus"
)

// newRest serves what is no stream: the worker's health, and what the API answers.
func newRest(o *Options, follower *bus.Follower) (http.Handler, error) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		if follower.Connected() == 0 {
			http.Error(w, "no bus is there: viewers see what is already known", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ready")
	})
	mux.Handle("/metrics", http.NotFoundHandler()) // of the API, and for operators
	if o.API == "" {
		return mux, nil
	}
	proxy, err := NewProxy(o.API, o.Edge.Proxies, o.Warn)
	if err != nil {
		return nil, err
	}
	mux.Handle("/", proxy)
	return mux, nil
}

// NewProxy asks another process, at http://HOST:PORT or unix:PATH, and tells it in X-Forwarded-For who asks. What trusted
// proxies say there is kept.
func NewProxy(target string, trusted []netip.Prefix, warn func(error)) (*httputil.ReverseProxy, error) {
	transport := &http.Transport{
		MaxIdleConns: 256, MaxIdleConnsPerHost: 256, IdleConnTimeout: time.Minute, ResponseHeaderTimeout: 30 * time.Second,
		DisableCompression: true,
	}
	u, err := url.Parse(target)
	if path, ok := strings.CutPrefix(target, "unix:"); ok {
		u, err = &url.URL{Scheme: "http", Host: "api"}, nil
		transport.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", path)
		}
	}
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("API %q: write http://HOST:PORT or unix:PATH", target)
	}
	return &httputil.ReverseProxy{
		Transport: transport,
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(u)
			from, _ := netip.ParseAddrPort(r.In.RemoteAddr)
			if slices.ContainsFunc(trusted, func(p netip.Prefix) bool { return p.Contains(from.Addr().Unmap()) }) {
				r.Out.Header["X-Forwarded-For"] = r.In.Header["X-Forwarded-For"]
			}
			r.SetXForwarded()
			r.Out.Host = r.In.Host
		},
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			if r.Context().Err() == nil {
				warn(fmt.Errorf("the API does not answer: %w", err))
			}
			w.Header().Set("Content-Type", "application/problem+json")
			w.Header().Set("Retry-After", "2")
			w.WriteHeader(http.StatusBadGateway)
			fmt.Fprintln(w, `{"type":"about:blank","title":"Bad Gateway","status":502,"detail":"the API does not answer: try again in two seconds"}`)
		},
	}, nil
}
