package clockjack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"

	"clockjack.io/clockjack/generated"
)

// Attempt is what a handler is given: one attempt of a job.
type Attempt struct {
	// Assignment is all that the server said: Task, Args, JobID, Queue, its number Attempt, from 1, and the like.
	Assignment

	news atomic.Pointer[generated.HeartbeatRequest]
	stop context.CancelCauseFunc
}

// Handler runs one attempt. What it returns becomes the job's result, by [json.Marshal]; an error fails the attempt, and
// the job's retry policy says what then: see [GiveUp] and [RetryAfter]. The context is done when the attempt is to end;
// [context.Cause] tells why, a [*StoppedError].
type Handler func(ctx context.Context, attempt *Attempt) (any, error)

// HandlerOf makes a handler of a function of the task's arguments. An attempt whose arguments don't fit fails for good.
//
//	worker.Handle("thumbnails.make", clockjack.HandlerOf(func(ctx context.Context, args Image) (*Thumbnail, error) { … }))
func HandlerOf[A, R any](run func(ctx context.Context, args A) (R, error)) Handler {
	return func(ctx context.Context, attempt *Attempt) (any, error) {
		var args A
		if err := attempt.Bind(&args); err != nil {
			return nil, GiveUp(err)
		}
		return run(ctx, args)
	}
}

// Bind stores the arguments in target, a pointer, by [json.Unmarshal].
func (a *Attempt) Bind(target any) error {
	return json.Unmarshal(a.Args, target)
}

// Progress says how far the attempt is, from 0 to 1; the server hears of it with the next heartbeat.
func (a *Attempt) Progress(fraction float64, message string) error {
	if !(fraction >= 0 && fraction <= 1) {
		return fmt.Errorf("clockjack: the fraction must be from 0 to 1, not %v", fraction)
	}
	a.news.Store(&generated.HeartbeatRequest{Progress: &fraction, Message: message})
	return nil
}

type attemptKey struct{}

// AttemptFrom returns the attempt that the code at hand runs for, if ctx comes from a handler's.
func AttemptFrom(ctx context.Context) (*Attempt, bool) {
	attempt, ok := ctx.Value(attemptKey{}).(*Attempt)
	return attempt, ok
}

// StoppedError is why an attempt is to end.
type StoppedError struct {
	// Reason is cancelled, timed_out, shutdown, or lost if the job runs elsewhere by now. A newer server may say others.
	Reason string
}

// Error tells the reason.
func (e *StoppedError) Error() string { return "clockjack: the attempt is to end: " + e.Reason }

type verdict struct {
	error
	giveUp bool
	after  *float64
}

func (v *verdict) Unwrap() error { return v.error }

// GiveUp marks an error of a handler: no further attempt is wanted.
func GiveUp(err error) error {
	return &verdict{error: orElse(err, "given up"), giveUp: true}
}

// RetryAfter marks an error of a handler: try again after so many seconds, if the job has attempts left.
func RetryAfter(seconds float64, err error) error {
	return &verdict{error: orElse(err, fmt.Sprintf("to be tried again in %g s", seconds)), after: &seconds}
}

func orElse(err error, message string) error {
	if err == nil {
		return errors.New(message)
	}
	return err
}
