// Command city starts a network of one department with a gateway, fills it through moscowd and stays until Ctrl-C: documents of every
// kind, requests, a season with offers, polls, elections, contracts and a proposal. The portal's tests and its pictures are made over it,
// and it serves whoever writes a page:
//
//	go run ./tests/portal/city -parts documents,polls -city build/city.json
//
// When everything is there it prints a JSON object with addresses, numbers and files, and writes it to -city.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// part fills the network with one subject. Parts run at once: none uses the keys of another, except where first says so.
type part struct {
	name string
	fill func(context.Context, *city) error
}

var parts = []part{
	{"documents", documents},
	{"fairs", fairs},
	{"votes", votes},
	{"contracts", contracts},
}

func main() {
	var names []string
	for _, p := range parts {
		names = append(names, p.name)
	}
	c := &city{facts: facts{}}
	chosen := flag.String("parts", strings.Join(names, ","), "what to fill it with")
	flag.BoolVar(&c.elections, "elections", true, "with the part votes: one election that is open and one with a result, which take a minute")
	flag.StringVar(&c.binary, "bin", "build/moscowd", "moscowd, built with the portal")
	flag.StringVar(&c.file, "city", "", "file for the JSON object that is printed when all is ready")
	flag.StringVar(&c.dir, "dir", "", "directory for everything, kept at the end")
	flag.IntVar(&c.basePort, "base-port", 0, "first of twenty ports; 0 finds free ones")
	flag.StringVar(&c.address, "address", "127.0.0.1:0", "HOST:PORT of the gateway")
	flag.Parse()
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := c.run(ctx, strings.Split(*chosen, ","))
	cancel()
	if err != nil {
		fmt.Fprintln(os.Stderr, "city:", err)
		os.Exit(1)
	}
}

func (c *city) run(ctx context.Context, chosen []string) (err error) {
	if c.binary, err = filepath.Abs(c.binary); err != nil {
		return err
	}
	if c.dir == "" {
		if c.dir, err = os.MkdirTemp("", "moscowd-city-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(c.dir)) }()
	} else if c.dir, err = filepath.Abs(c.dir); err != nil {
		return err
	} else if err := os.MkdirAll(c.dir, 0o700); err != nil {
		return err
	}
	defer c.stop()
	began := time.Now()
	if err := c.start(ctx); err != nil {
		return err
	}
	if err := c.fill(ctx, chosen); err != nil {
		return err
	}
	c.set("seconds", int(time.Since(began).Seconds()))
	described, err := json.MarshalIndent(c.facts, "", "  ")
	if err != nil {
		return err
	}
	fmt.Println(string(described))
	if c.file != "" {
		// Whoever waits for the file finds it whole.
		if err := errors.Join(os.WriteFile(c.file+".tmp", described, 0o600), os.Rename(c.file+".tmp", c.file)); err != nil {
			return err
		}
	}
	<-ctx.Done()
	return nil
}

// fill runs the chosen parts at once.
func (c *city) fill(ctx context.Context, chosen []string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var wait sync.WaitGroup
	failed := make([]error, len(chosen))
	for i, name := range chosen {
		found := false
		for _, p := range parts {
			if p.name != name {
				continue
			}
			found = true
			wait.Go(func() {
				if err := p.fill(ctx, c); err != nil {
					failed[i] = fmt.Errorf("%s: %w", name, err)
					cancel()
				}
			})
		}
		if !found {
			failed[i] = fmt.Errorf("-parts: there is no part %q", name)
			cancel()
		}
	}
	wait.Wait()
	return errors.Join(failed...)
}
