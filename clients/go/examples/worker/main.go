// Command worker runs jobs: go run ./examples/worker, beside a node (clockjack serve).
package main

import (
	"context"
	"log"
	"os/signal"
	"syscall"

	"clockjack.io/clockjack"
)

type greeting struct {
	Name string `json:"name"`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	client, err := clockjack.New("")
	if err != nil {
		log.Fatal(err)
	}
	worker := clockjack.NewWorker(client, clockjack.WithSlots(8), clockjack.WithName("greeter"))
	worker.Handle("example.greet", clockjack.HandlerOf(func(_ context.Context, args greeting) (string, error) {
		return "Hello, " + args.Name, nil
	}))
	if err := worker.Run(ctx); err != nil { // what runs is finished first
		log.Fatal(err)
	}
}
