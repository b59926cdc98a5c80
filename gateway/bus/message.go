package bus

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/nats-io/nats.go"

	"github.com/moscowchain/moscowd/gateway/edge"
)

const (
	streamName    = "MOSCOW_STATES"
	subjectPrefix = "moscow.states."
	// Kept is how many states of each topic a bus keeps.
	Kept = edge.Replayed

	headerName = "Name"
	headerID   = "Id"
)

// errForeign is a message that no publisher of this package wrote.
var errForeign = errors.New("no state of a topic")

// encode makes a message of an event. A server takes the same id of a topic once within some minutes.
func encode(e *edge.Event) *nats.Msg {
	id := strconv.FormatUint(e.ID, 10)
	return &nats.Msg{
		Subject: subject(e.Topic),
		Header:  nats.Header{headerName: {e.Name}, headerID: {id}, nats.MsgIdHdr: {e.Topic + "@" + id}},
		Data:    e.Data,
	}
}

func subject(topic string) string { return subjectPrefix + strings.ReplaceAll(topic, "/", ".") }

// decode reads a message.
func decode(subject string, header nats.Header, data []byte) (*edge.Event, error) {
	topic, ok := strings.CutPrefix(subject, subjectPrefix)
	if !ok {
		return nil, fmt.Errorf("%w: subject %q", errForeign, subject)
	}
	id, err := strconv.ParseUint(header.Get(headerID), 10, 64)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: id: %w", errForeign, subject, err)
	}
	return &edge.Event{Topic: strings.ReplaceAll(topic, ".", "/"), Name: header.Get(headerName), ID: id, Data: data}, nil
}
