package clockjack_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	"clockjack.io/clockjack"
)

func ExampleNewWorker() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	client, err := clockjack.New("")
	if err != nil {
		log.Fatal(err)
	}
	type image struct{ URL string }
	worker := clockjack.NewWorker(client, clockjack.WithSlots(8))
	worker.Handle("thumbnails.make", clockjack.HandlerOf(func(ctx context.Context, args image) (map[string]int, error) {
		if attempt, ok := clockjack.AttemptFrom(ctx); ok {
			_ = attempt.Progress(0.5, "half")
		}
		if args.URL == "" {
			return nil, clockjack.GiveUp(fmt.Errorf("there is no image"))
		}
		return map[string]int{"width": 120}, nil
	}))
	if err := worker.Run(ctx); err != nil { // until SIGTERM; what runs is finished first
		log.Fatal(err)
	}
}

func ExampleEvents_Stream() {
	ctx := context.Background()
	client, err := clockjack.New("")
	if err != nil {
		log.Fatal(err)
	}
	for event, err := range client.Events.Stream(ctx, clockjack.StreamFilter{Types: []string{"com.example.*"}}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(event.Type, event.Place)
	}
}

func ExampleSchedules_Create() {
	ctx := context.Background()
	client, err := clockjack.New("")
	if err != nil {
		log.Fatal(err)
	}
	schedule, err := client.Schedules.Create(ctx, clockjack.ScheduleRequest{
		Trigger: clockjack.TriggerOf(clockjack.CronTrigger{Expression: "0 4 * * *", Timezone: "Europe/Prague"}),
		Job:     clockjack.JobTemplate{Task: "reports.make"},
		Policy:  &clockjack.Policy{Overlap: clockjack.OverlapBufferOne, JitterSeconds: clockjack.Ptr(30.0)},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(schedule.NextAt)
}

func ExampleReadWebhook() {
	http.HandleFunc("POST /clockjack", func(w http.ResponseWriter, r *http.Request) {
		body, err := clockjack.ReadWebhook(r, os.Getenv("WEBHOOK_SECRET"))
		if err != nil {
			http.Error(w, "not genuine", http.StatusUnauthorized)
			return
		}
		log.Printf("%s", body)
		w.WriteHeader(http.StatusNoContent)
	})
}
