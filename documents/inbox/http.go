package inbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
)

// Failure is what a listener answers when it refuses; the client's errors are of this type.
type Failure struct {
	Status int    `json:"-"`
	Code   string `json:"error"`   // for programs
	Text   string `json:"message"` // for people; never repeats what was sent
}

// Error gives the text.
func (f *Failure) Error() string { return f.Text }

func refuse(status int, code, format string, args ...any) *Failure {
	return &Failure{status, code, fmt.Sprintf(format, args...)}
}

// handler is one endpoint: it answers by itself, or returns why not.
type handler func(http.ResponseWriter, *http.Request) error

func (i *Inbox) endpoint(name string, serve handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		err := serve(w, r)
		status := http.StatusOK
		if err != nil {
			status = i.fail(w, name, err)
		}
		i.metrics.answered.WithLabelValues(name, strconv.Itoa(status)).Inc()
	})
}

// fail answers with an error and gives its status. What is not the client's fault is logged.
func (i *Inbox) fail(w http.ResponseWriter, endpoint string, err error) int {
	failure := (*Failure)(nil)
	tooLarge := (*http.MaxBytesError)(nil)
	switch {
	case errors.As(err, &failure):
	case errors.As(err, &tooLarge):
		failure = refuse(http.StatusRequestEntityTooLarge, "too_large", "the body has more than %d bytes", tooLarge.Limit)
	default:
		i.options.Logger.Error("not answered", "endpoint", endpoint, "error", err)
		failure = refuse(http.StatusServiceUnavailable, "unavailable", "the inbox cannot do this now: try again later")
	}
	if failure.Status == http.StatusServiceUnavailable || failure.Status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "10")
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(failure.Status)
	_ = json.NewEncoder(w).Encode(failure) // the client went away
	return failure.Status
}

// public limits how often an address may ask.
func (i *Inbox) public(name string, serve handler) http.Handler {
	return i.endpoint(name, func(w http.ResponseWriter, r *http.Request) error {
		if !i.limiter.allow(i.address(r)) {
			return refuse(http.StatusTooManyRequests, "too_often", "asked too often from this address: wait a minute")
		}
		return serve(w, r)
	})
}

// address is the client's; the zero address if it cannot be told.
func (i *Inbox) address(r *http.Request) netip.Addr {
	if i.options.AddressHeader != "" {
		if address, err := netip.ParseAddr(r.Header.Get(i.options.AddressHeader)); err == nil {
			return address
		}
	}
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return from.Addr()
}

// body reads a body of bounded size while holding one of the slots, so that memory is bounded too. The caller calls
// release.
func (i *Inbox) body(w http.ResponseWriter, r *http.Request, limit int64) (data []byte, release func(), err error) {
	select {
	case i.slots <- struct{}{}:
		release = func() { <-i.slots }
	default:
		return nil, nil, refuse(http.StatusServiceUnavailable, "busy", "the inbox is busy: try again in some seconds")
	}
	if data, err = io.ReadAll(http.MaxBytesReader(w, r.Body, limit)); err != nil {
		release()
		if tooLarge := (*http.MaxBytesError)(nil); !errors.As(err, &tooLarge) {
			err = refuse(http.StatusBadRequest, "incomplete", "the body did not arrive completely")
		}
		return nil, nil, err
	}
	return data, release, nil
}

func requestID(r *http.Request) (uint64, error) {
	text := r.PathValue("id")
	id, err := strconv.ParseUint(text, 10, 64)
	if err != nil || id == 0 || strconv.FormatUint(id, 10) != text {
		return 0, refuse(http.StatusNotFound, "unknown_request", "requests have numbers from 1")
	}
	return id, nil
}

func bearer(r *http.Request) string {
	token, found := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !found {
		return ""
	}
	return token
}
