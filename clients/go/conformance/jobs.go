package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	c "clockjack.io/clockjack"
)

func seconds(number float64) time.Duration { return time.Duration(number * float64(time.Second)) }

// waited waits for the end of a job, for 20 s.
func waited(ctx context.Context, id string) *c.Job {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	return need(client.Jobs.Wait(ctx, id))
}

func result(ctx context.Context, id string) any {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	var value any
	hold(client.Jobs.Result(ctx, id, &value))
	return value
}

func submit(ctx context.Context, s scenario) {
	var given struct {
		Task     string
		Args     map[string]any
		Priority int
		Labels   map[string]string
	}
	var expect struct {
		State             c.JobState
		Attempt, Attempts int
		Result            any
	}
	s.read(&given, &expect)
	given.Labels["mark"] = mark
	submitted := need(client.Jobs.Submit(ctx, c.JobRequest{
		Task: given.Task, Args: given.Args, Priority: &given.Priority, Labels: given.Labels,
		Metadata: map[string]any{"n": 1},
	}))
	job := waited(ctx, submitted.ID)
	equal(job.State, expect.State)
	equal(job.Attempt, expect.Attempt)
	equal(job.Priority, given.Priority)
	equal(result(ctx, job.ID), expect.Result)
	equal(len(collected(client.Jobs.Attempts(ctx, job.ID))), expect.Attempts)
}

func batch(ctx context.Context, s scenario) {
	var given struct {
		Count, Taken int
		Task         string
	}
	var expect struct {
		Created int
		Refused []int
		Pointer string
	}
	s.read(&given, &expect)
	jobs := make([]c.JobRequest, given.Count)
	for n := range jobs {
		jobs[n] = c.JobRequest{Task: given.Task, Args: map[string]any{"value": n}}
	}
	wrong := slices.Clone(jobs)
	wrong[given.Taken].Priority = c.Ptr(10)
	_, err := client.Jobs.SubmitMany(ctx, wrong)
	equal(pointers(refused[*c.ProblemError](err, c.ErrInvalidRequest)), []string{expect.Pointer})
	taken := need(client.Jobs.Submit(ctx, c.JobRequest{Task: given.Task, DelaySeconds: c.Ptr(3600.0)}))
	jobs[given.Taken].ID = taken.ID
	created, conflicts := 0, []int{}
	items := need(client.Jobs.SubmitMany(ctx, jobs))
	for n, item := range items {
		switch item.Status {
		case 201:
			created++
		case 409:
			conflicts = append(conflicts, n)
		}
	}
	equal(created, expect.Created)
	equal(conflicts, expect.Refused)
	for n, item := range items {
		if item.Status == 201 {
			equal(result(ctx, item.ID), any(float64(n)))
		}
	}
}

func pointers(problem *c.ProblemError) []string {
	return mapped(problem.Errors, func(each c.FieldError) string { return each.Pointer })
}

func wait(ctx context.Context, s scenario) {
	var given struct {
		Task        string
		Seconds     float64
		TooShort    float64 `json:"too_short_seconds"`
		FailingTask string  `json:"failing_task"`
		Message     string
	}
	var expect struct {
		State        c.JobState
		FailedState  c.JobState `json:"failed_state"`
		ErrorType    string     `json:"error_type"`
		ErrorMessage string     `json:"error_message"`
	}
	s.read(&given, &expect)
	job := need(client.Jobs.Submit(ctx, c.JobRequest{Task: given.Task, Args: map[string]any{"seconds": given.Seconds}}))
	short, cancel := context.WithTimeout(ctx, seconds(given.TooShort))
	defer cancel()
	_, err := client.Jobs.Wait(short, job.ID)
	equal(refused[*c.WaitTimeoutError](err, context.DeadlineExceeded).JobID, job.ID)
	equal(waited(ctx, job.ID).State, expect.State)
	failing := need(client.Jobs.Submit(ctx, c.JobRequest{Task: given.FailingTask, Args: map[string]any{"message": given.Message}}))
	long, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	failed := refused[*c.JobFailedError](client.Jobs.Result(long, failing.ID, nil), nil).Job
	equal(failed.State, expect.FailedState)
	equal(failed.Error.Type, expect.ErrorType)
	equal(failed.Error.Message, expect.ErrorMessage)
}

func pages(ctx context.Context, s scenario) {
	var given struct{ Count, Limit int }
	var expect struct{ Count int }
	s.read(&given, &expect)
	labels := map[string]string{"pages": mark}
	items := need(client.Jobs.SubmitMany(ctx, slices.Repeat([]c.JobRequest{{Task: "conformance.echo", Labels: labels}}, given.Count)))
	listed := collected(client.Jobs.List(ctx, c.JobFilter{Labels: labels, PageSize: given.Limit}))
	expected := mapped(items, func(item c.BatchItem) string { return item.ID })
	slices.Reverse(expected)
	equal(mapped(listed, func(job *c.Job) string { return job.ID }), expected)
	equal(len(listed), expect.Count)
}

func retries(ctx context.Context, s scenario) {
	var given struct{ Task string }
	var expect struct{ Jobs int }
	s.read(&given, &expect)
	labels := map[string]string{"retries": mark}
	flaky := need(c.New(os.Getenv("CONFORMANCE_FLAKY_URL")))
	job := need(flaky.Jobs.Submit(ctx, c.JobRequest{Task: given.Task, Labels: labels}))
	found := collected(client.Jobs.List(ctx, c.JobFilter{Labels: labels}))
	equal(mapped(found, func(job *c.Job) string { return job.ID }), []string{job.ID})
	equal(len(found), expect.Jobs)
}

func big(ctx context.Context, s scenario) {
	var given struct {
		Task       string
		Characters int
	}
	s.read(&given, &struct{}{})
	value := strings.Repeat("čau", given.Characters/3)
	job := need(client.Jobs.Submit(ctx, c.JobRequest{Task: given.Task, Args: map[string]any{"value": value}}))
	must(result(ctx, job.ID) == any(value), "the result is another")
}

func cancel(ctx context.Context, s scenario) {
	var given struct {
		Task    string
		Seconds float64
	}
	var expect struct{ State c.JobState }
	s.read(&given, &expect)
	waiting := need(client.Jobs.Submit(ctx, c.JobRequest{
		Task: given.Task, Args: map[string]any{"seconds": 1}, DelaySeconds: c.Ptr(3600.0),
	}))
	equal(need(client.Jobs.Cancel(ctx, waiting.ID)).State, expect.State)
	running := need(client.Jobs.Submit(ctx, c.JobRequest{Task: given.Task, Args: map[string]any{"seconds": given.Seconds}}))
	for need(client.Jobs.Get(ctx, running.ID)).State != c.StateRunning {
		continue
	}
	need(client.Jobs.Cancel(ctx, running.ID))
	equal(waited(ctx, running.ID).State, expect.State)
}

func refusals(ctx context.Context, s scenario) {
	var given struct {
		LongBytes  int    `json:"long_bytes"`
		UnknownJob string `json:"unknown_job"`
		DeadURL    string `json:"dead_url"`
	}
	type kind struct {
		Status  int
		Pointer string
	}
	var expect struct {
		BadField     kind `json:"bad_field"`
		NotFound     kind `json:"not_found"`
		Conflict     kind
		TooLarge     kind `json:"too_large"`
		KeyReused    kind `json:"key_reused"`
		Precondition kind
		QueueFull    kind `json:"queue_full"`
	}
	s.read(&given, &expect)
	problem := func(err, is error, expected kind) *c.ProblemError {
		found := refused[*c.ProblemError](err, is)
		equal(found.Status, expected.Status)
		return found
	}
	submit := func(request c.JobRequest, options ...c.CallOption) error {
		request.Task = "conformance.echo"
		_, err := client.Jobs.Submit(ctx, request, options...)
		return err
	}
	bad := problem(submit(c.JobRequest{Priority: c.Ptr(10)}), c.ErrInvalidRequest, expect.BadField)
	equal(pointers(bad), []string{expect.BadField.Pointer})
	must(bad.Title != "" && bad.Detail != "" && bad.TraceID != "", "something is empty in %+v", bad)
	must(strings.HasPrefix(bad.Type, "urn:clockjack:problem:"), "the type is %s", bad.Type)
	_, err := client.Jobs.Get(ctx, given.UnknownJob)
	problem(err, c.ErrNotFound, expect.NotFound)
	id := mark + "-job"
	hold(submit(c.JobRequest{ID: id, DelaySeconds: c.Ptr(3600.0)}))
	problem(submit(c.JobRequest{ID: id}), c.ErrConflict, expect.Conflict)
	long := map[string]any{"value": strings.Repeat("x", given.LongBytes)}
	problem(submit(c.JobRequest{Args: long}), c.ErrTooLarge, expect.TooLarge)
	hold(submit(c.JobRequest{}, c.IdempotencyKey(mark)))
	other := c.JobRequest{Args: map[string]any{"value": 1}}
	problem(submit(other, c.IdempotencyKey(mark)), c.ErrIdempotencyKeyReused, expect.KeyReused)
	queue := mark + "-full"
	need(client.Queues.Put(ctx, queue, c.QueueRequest{MaxBacklog: c.Ptr(1)}))
	_, err = client.Queues.Put(ctx, queue, c.QueueRequest{MaxBacklog: c.Ptr(2)}, c.IfMatch(`"999"`))
	problem(err, c.ErrPreconditionFailed, expect.Precondition)
	hold(submit(c.JobRequest{Queue: queue, DelaySeconds: c.Ptr(3600.0)}))
	full := problem(submit(c.JobRequest{Queue: queue}), c.ErrTooManyRequests, expect.QueueFull)
	must(full.RetryAfter > 0, "it doesn't say when to come again")
	dead := need(c.New(given.DeadURL, c.WithTries(2)))
	_, err = dead.Jobs.Get(ctx, "any")
	unreachable := refused[*c.UnreachableError](err, c.ErrUnreachable)
	must(strings.Contains(fmt.Sprint(unreachable), given.DeadURL), "%v doesn't name the address", unreachable)
}
