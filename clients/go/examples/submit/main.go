// Command submit submits a job and waits for it: go run ./examples/submit, beside a node and ./examples/worker.
package main

import (
	"context"
	"fmt"
	"log"
	"time"

	"clockjack.io/clockjack"
)

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	client, err := clockjack.New("")
	if err != nil {
		log.Fatal(err)
	}
	job, err := client.Jobs.Submit(ctx, clockjack.JobRequest{
		Task: "example.greet",
		Args: map[string]any{"name": "Ada"},
	})
	if err != nil {
		log.Fatal(err)
	}
	var greeting string
	if err := client.Jobs.Result(ctx, job.ID, &greeting); err != nil {
		log.Fatal(err)
	}
	fmt.Println(greeting)
}
