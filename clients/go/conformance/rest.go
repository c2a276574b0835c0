package main

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	c "clockjack.io/clockjack"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

func schedules(ctx context.Context, s scenario) {
	var given struct {
		Schedule c.ScheduleRequest
		Patch    c.Patch
	}
	var expect struct {
		JitterSeconds  float64 `json:"jitter_seconds"`
		Missed         c.Missed
		Timezone       string
		Preview, Ticks int
	}
	s.read(&given, &expect)
	given.Schedule.ID = mark
	equal(need(client.Schedules.Create(ctx, given.Schedule)).ID, mark)
	_, err := client.Schedules.Create(ctx, given.Schedule)
	refused[*c.ProblemError](err, c.ErrConflict)
	trigger := need(need(client.Schedules.Get(ctx, mark)).Trigger.AsCronTrigger())
	equal(trigger.Timezone, expect.Timezone)
	listed := collected(client.Schedules.List(ctx))
	must(slices.ContainsFunc(listed, func(each *c.Schedule) bool { return each.ID == mark }), "it is not listed")
	policy := need(client.Schedules.Patch(ctx, mark, given.Patch)).Policy
	equal(*policy.JitterSeconds, expect.JitterSeconds)
	equal(policy.Missed, expect.Missed)
	equal(need(client.Schedules.Pause(ctx, mark, "")).Paused, true)
	equal(need(client.Schedules.Resume(ctx, mark, c.FromNow)).Paused, false)
	equal(len(need(client.Schedules.Preview(ctx, mark, 3))), expect.Preview)
	job := need(client.Schedules.Trigger(ctx, mark)).Job
	equal(waited(ctx, job.ID).ScheduleID, mark)
	ticks := collected(client.Schedules.Ticks(ctx, mark))
	equal(mapped(ticks, func(tick *c.Tick) string { return tick.JobID }), []string{job.ID})
	equal(len(ticks), expect.Ticks)
	hold(client.Schedules.Delete(ctx, mark))
	_, err = client.Schedules.Get(ctx, mark)
	refused[*c.ProblemError](err, c.ErrNotFound)
}

func events(ctx context.Context, s scenario) {
	var given struct {
		Type          string
		Before, After int
	}
	var expect struct{ Seen int }
	s.read(&given, &expect)
	kind := given.Type + "." + mark
	published := make(chan any, 1)
	go func() {
		defer func() { published <- recover() }()
		patient := need(c.New("", c.WithTries(10)))
		for n := range given.Before + given.After {
			if n == given.Before {
				answer := need(http.Post(os.Getenv("CONFORMANCE_CONTROL_URL")+"/restart", "", nil))
				equal(answer.StatusCode, http.StatusNoContent)
			}
			need(patient.Events.Publish(ctx, c.Event{Type: kind, Data: map[string]int{"n": n}}))
		}
	}()
	var seen []int
	for event, err := range client.Events.Stream(ctx, c.StreamFilter{Types: []string{kind}, After: "0-0"}) {
		hold(err)
		var data struct{ N int }
		hold(event.Bind(&data))
		equal(data.N, len(seen))
		if seen = append(seen, data.N); len(seen) == expect.Seen {
			break
		}
	}
	if failed := <-published; failed != nil {
		panic(failed)
	}
}

func newer(ctx context.Context, s scenario) {
	var given struct {
		Task     string
		Schedule c.ScheduleRequest
	}
	var expect struct {
		State           c.JobState
		Target, Trigger string
		Overlap         c.Overlap
	}
	s.read(&given, &expect)
	job := need(client.Jobs.Submit(ctx, c.JobRequest{Task: given.Task}))
	waited(ctx, job.ID)
	given.Schedule.ID = mark
	need(client.Schedules.Create(ctx, given.Schedule))
	newer := need(c.New(os.Getenv("CONFORMANCE_NEWER_URL")))
	later := need(newer.Jobs.Get(ctx, job.ID))
	equal(later.ID, job.ID)
	equal(later.State, expect.State)
	equal(need(later.Target.Discriminator()), expect.Target)
	var raw map[string]any
	hold(json.Unmarshal(need(later.Target.MarshalJSON()), &raw))
	must(len(raw) > 1, "nothing is left of the unknown target but its type")
	short, cancel := context.WithTimeout(ctx, 500*time.Millisecond)
	defer cancel()
	_, err := newer.Jobs.Wait(short, job.ID)
	refused[*c.WaitTimeoutError](err, nil)
	schedule := need(newer.Schedules.Get(ctx, mark))
	equal(need(schedule.Trigger.Discriminator()), expect.Trigger)
	equal(schedule.Policy.Overlap, expect.Overlap)
	_, err = newer.Jobs.Get(ctx, "no-such-job")
	must(strings.Contains(refused[*c.ProblemError](err, c.ErrNotFound).Type, "eclipse"), "the type is another: %v", err)
}

func webhooks(_ context.Context, s scenario) {
	var given struct {
		Secret, ID, Body string
		OtherSecret      string `json:"other_secret"`
	}
	s.read(&given, &struct{}{})
	body, now := []byte(given.Body), time.Now()
	signed := func(secret string, at time.Time) http.Header {
		signature := need(need(standardwebhooks.NewWebhook(secret)).Sign(given.ID, at, body))
		header := http.Header{}
		header.Set("webhook-id", given.ID)
		header.Set("webhook-timestamp", strconv.FormatInt(at.Unix(), 10))
		header.Set("webhook-signature", signature)
		return header
	}
	good, other := signed(given.Secret, now), signed(given.OtherSecret, now)
	hold(c.VerifyWebhook(body, good, given.Secret))
	both := good.Clone()
	both.Set("webhook-signature", other.Get("webhook-signature")+" "+good.Get("webhook-signature"))
	hold(c.VerifyWebhook(body, both, given.Secret))
	hold(c.VerifyWebhook(body, other, given.Secret, given.OtherSecret))
	changed := []byte(strings.Replace(given.Body, "succeeded", "failed", 1))
	for _, err := range []error{
		c.VerifyWebhook(changed, good, given.Secret),
		c.VerifyWebhook(body, other, given.Secret),
		c.VerifyWebhook(body, signed(given.Secret, now.Add(-400*time.Second)), given.Secret),
	} {
		refused[error](err, c.ErrWebhookRefused)
	}
}

func work(ctx context.Context, s scenario) {
	var given struct {
		Slots        int
		SleepSeconds float64 `json:"sleep_seconds"`
	}
	s.read(&given, &struct{}{})
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM)
	defer stop()
	worker := c.NewWorker(client, c.WithSlots(given.Slots), c.WithLease(3*time.Second))
	type args struct{ N int }
	worker.Handle(os.Getenv("CONFORMANCE_TASK"), c.HandlerOf(func(_ context.Context, args args) (int, error) {
		time.Sleep(seconds(given.SleepSeconds))
		return 2 * args.N, nil
	}))
	hold(worker.Run(ctx))
}
