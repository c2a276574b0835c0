// Command conformance is what clients/conformance/run.py calls: conformance SCENARIO.
package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"

	"clockjack.io/clockjack"
)

// client talks to the node, and mark tells what this run made from what others did.
var (
	client = need(clockjack.New(""))
	mark   = "go-" + random()
)

var scenarios = map[string]func(context.Context, scenario){
	"submit":    submit,
	"batch":     batch,
	"wait":      wait,
	"pages":     pages,
	"errors":    refusals,
	"retries":   retries,
	"schedules": schedules,
	"events":    events,
	"newer":     newer,
	"big":       big,
	"cancel":    cancel,
	"webhooks":  webhooks,
	"worker":    work,
}

// scenario is one of scenarios.json.
type scenario struct {
	Name          string
	Given, Expect json.RawMessage
}

// read stores what is given, and what is expected.
func (s scenario) read(given, expect any) {
	hold(json.Unmarshal(s.Given, given))
	hold(json.Unmarshal(s.Expect, expect))
}

func main() {
	defer func() {
		switch failed := recover().(type) {
		case nil:
		case failure:
			fmt.Fprintln(os.Stderr, failed.said)
			os.Exit(1)
		default:
			panic(failed)
		}
	}()
	var file struct{ Scenarios []scenario }
	hold(json.Unmarshal(need(os.ReadFile(os.Getenv("CONFORMANCE_FILE"))), &file))
	for _, each := range file.Scenarios {
		if len(os.Args) == 2 && each.Name == os.Args[1] {
			scenarios[each.Name](context.Background(), each)
			return
		}
	}
	panic(failure{"usage: conformance SCENARIO"})
}

func random() string {
	var bytes [6]byte
	_, _ = rand.Read(bytes[:])
	return hex.EncodeToString(bytes[:])
}
