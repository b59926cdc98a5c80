//go:build e2e

package e2e_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	reflection "google.golang.org/grpc/reflection/grpc_reflection_v1alpha"
)

// cmdUntil repeats a command until its output contains a text, or with ! no longer does:
//
//	[!] until TEXT COMMAND ...
func cmdUntil(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: until TEXT COMMAND ...")
	}
	var out []byte
	var err error
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(300 * time.Millisecond) {
		out, err = command(ts, args[1:]...).CombinedOutput()
		if found := bytes.Contains(out, []byte(args[0])); found != neg && (found || err == nil) {
			_, _ = ts.Stdout().Write(out)
			return
		}
	}
	ts.Fatalf("until %q: last output of %s: %s", args[0], strings.Join(args[1:], " "), out)
}

// cmdExits runs a command that must end with an exit code:
//
//	exits CODE COMMAND ...
func cmdExits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND ...")
	}
	wanted, err := strconv.Atoi(args[0])
	ts.Check(err)
	code := 0
	err = ts.Exec(args[1], args[2:]...)
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if code != wanted {
		ts.Fatalf("%s: exit code %d, not %d", strings.Join(args[1:], " "), code, wanted)
	}
}

// cmdLet keeps the last output in a variable:
//
//	let NAME             the whole of it
//	let NAME a.b.0.c     a field of the JSON in it
func cmdLet(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 || len(args) > 2 {
		ts.Fatalf("usage: let NAME [PATH]")
	}
	text := strings.TrimSpace(ts.ReadFile("stdout"))
	if len(args) == 2 {
		for part := range strings.SplitSeq(args[1], ".") {
			value, err := field([]byte(text), part)
			if err != nil {
				ts.Fatalf("%s of %s: %v", args[1], text, err)
			}
			text = string(value)
		}
		var plain string
		if json.Unmarshal([]byte(text), &plain) == nil {
			text = plain
		}
	}
	ts.Setenv(args[0], text)
}

// field is a member of a JSON object by name, or of an array by number.
func field(raw []byte, name string) (json.RawMessage, error) {
	if i, err := strconv.Atoi(name); err == nil {
		var array []json.RawMessage
		if err := json.Unmarshal(raw, &array); err != nil {
			return nil, err
		}
		if i >= len(array) {
			return nil, fmt.Errorf("%d members", len(array))
		}
		return array[i], nil
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(raw, &object); err != nil {
		return nil, err
	}
	value, ok := object[name]
	if !ok {
		return nil, fmt.Errorf("no %q", name)
	}
	return value, nil
}

// cmdGet prints what a web server answers, which must be (with ! must not be) a success:
//
//	[!] get URL
func cmdGet(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: get URL")
	}
	client := http.Client{Timeout: 30 * time.Second}
	response, err := client.Get(args[0])
	if err != nil && neg {
		_, _ = fmt.Fprintln(ts.Stderr(), err)
		return
	}
	ts.Check(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	ts.Check(err)
	_, _ = ts.Stdout().Write(body)
	if success := response.StatusCode < http.StatusMultipleChoices; success == neg {
		ts.Fatalf("get %s: %s %s", args[0], response.Status, body)
	}
}

// cmdGRPC prints the services that a gRPC server tells by reflection:
//
//	grpc ADDRESS
func cmdGRPC(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: grpc ADDRESS")
	}
	ctx, cancel := patient()
	defer cancel()
	conn, err := grpc.NewClient(args[0], grpc.WithTransportCredentials(insecure.NewCredentials()))
	ts.Check(err)
	defer conn.Close()
	stream, err := reflection.NewServerReflectionClient(conn).ServerReflectionInfo(ctx)
	ts.Check(err)
	ts.Check(stream.Send(&reflection.ServerReflectionRequest{
		MessageRequest: &reflection.ServerReflectionRequest_ListServices{},
	}))
	response, err := stream.Recv()
	ts.Check(err)
	for _, service := range response.GetListServicesResponse().GetService() {
		_, _ = fmt.Fprintln(ts.Stdout(), service.Name)
	}
}
