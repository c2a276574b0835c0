// Command quickstart is the one of the README.
package main

import (
	"context"
	"fmt"

	"clockjack.io/clockjack"
)

type person struct{ Name string }

func greet(_ context.Context, p person) (string, error) { return "Hello, " + p.Name, nil }

func main() {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	client, _ := clockjack.New("http://127.0.0.1:8640")
	worker := clockjack.NewWorker(client)
	worker.Handle("hello.greet", clockjack.HandlerOf(greet))
	go worker.Run(ctx)
	job, err := client.Jobs.Submit(ctx, clockjack.JobRequest{Task: "hello.greet", Args: person{"Ada"}})
	if err != nil {
		panic(err)
	}
	var greeting string
	if err := client.Jobs.Result(ctx, job.ID, &greeting); err != nil {
		panic(err)
	}
	fmt.Println(greeting) // Hello, Ada
}
