package clockjack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"clockjack.io/clockjack/generated"
)

const (
	pollSeconds = 20
	// firstWorkerPause is the time before a worker tries again what failed after all of the client's tries.
	firstWorkerPause = 500 * time.Millisecond
	// stopGrace is what a handler gets to end after its context is done, before the attempt is reported as stopped.
	stopGrace = 5 * time.Second
)

// Worker fetches attempts of its tasks, runs them, and reports how they ended.
type Worker struct {
	t        *transport
	handlers map[string]Handler
	queues   []string
	slots    int
	lease    time.Duration
	drain    time.Duration
	grace    time.Duration
	name     string
	log      *slog.Logger
}

// WorkerOption changes how a worker works.
type WorkerOption func(*Worker)

// WithSlots says how many attempts run at once; 4, if it is left out.
func WithSlots(slots int) WorkerOption { return func(w *Worker) { w.slots = slots } }

// WithQueues has the worker take jobs of these queues only.
func WithQueues(names ...string) WorkerOption { return func(w *Worker) { w.queues = names } }

// WithLease says after how long an attempt that the server doesn't hear of runs elsewhere; 15 s, if it is left out.
func WithLease(lease time.Duration) WorkerOption { return func(w *Worker) { w.lease = lease } }

// WithDrain says how long what runs gets to end, when the worker is to stop; 30 s, if it is left out.
func WithDrain(drain time.Duration) WorkerOption { return func(w *Worker) { w.drain = drain } }

// WithName names the worker, for people.
func WithName(name string) WorkerOption { return func(w *Worker) { w.name = name } }

// WithLogger gets what goes wrong on the way and is tried again; [slog.Default], if it is left out.
func WithLogger(log *slog.Logger) WorkerOption { return func(w *Worker) { w.log = log } }

// NewWorker returns a worker of the client's server; it does nothing before [Worker.Run].
func NewWorker(client *Client, options ...WorkerOption) *Worker {
	w := &Worker{
		t: client.transport, handlers: map[string]Handler{}, queues: []string{}, slots: 4,
		lease: 15 * time.Second, drain: 30 * time.Second, grace: stopGrace, log: slog.Default(),
	}
	for _, option := range options {
		option(w)
	}
	return w
}

// Handle has a handler run the attempts of a task. It is for before [Worker.Run].
func (w *Worker) Handle(task string, handler Handler) { w.handlers[task] = handler }

// Run serves until ctx is done. Then it fetches nothing more, what runs gets the time of [WithDrain] to end, what still
// runs then is told to stop, and nil is returned. It is an error if the worker can't be registered at the start.
func (w *Worker) Run(ctx context.Context) error {
	if w.slots < 1 || w.lease <= 0 || len(w.handlers) == 0 {
		return errors.New("clockjack: a worker needs a slot, a lease and a handler at least")
	}
	id, err := w.register(ctx)
	if err != nil {
		return err
	}
	running := &attempts{worker: w, free: make(chan struct{}, w.slots)}
	var finish context.CancelFunc
	running.life, finish = context.WithCancel(context.WithoutCancel(ctx))
	defer finish()
	running.ctx, running.stop = context.WithCancelCause(running.life)
	for range w.slots {
		running.free <- struct{}{}
	}
	for ctx.Err() == nil {
		id = w.fetch(ctx, id, running)
	}
	// What it has it may still end, and gets nothing more.
	w.leave(context.WithoutCancel(ctx), id)
	running.drain(w.drain)
	return nil
}

func (w *Worker) register(ctx context.Context) (string, error) {
	body := generated.WorkerRequest{
		Tasks: slices.Sorted(maps.Keys(w.handlers)), Queues: w.queues, Slots: &w.slots,
		LeaseSeconds: Ptr(w.lease.Seconds()), Name: w.name,
	}
	worker, err := decoded[generated.Worker](w.t.low.RegisterWorker(ctx, &generated.RegisterWorkerParams{}, body))
	if err != nil {
		return "", err
	}
	w.log.InfoContext(ctx, "clockjack worker: registered", "worker", worker.ID, "tasks", worker.Tasks)
	return worker.ID, nil
}

func (w *Worker) leave(ctx context.Context, id string) {
	ctx, cancel := context.WithTimeout(ctx, w.t.timeout)
	defer cancel()
	if _, err := w.t.low.RemoveWorker(ctx, id, &generated.RemoveWorkerParams{}); err != nil {
		w.log.DebugContext(ctx, "clockjack worker: could not say goodbye", "error", err)
	}
}

// fetch gets as much as there is room for, and starts it; it returns the worker's id, which may be another now.
func (w *Worker) fetch(ctx context.Context, id string, running *attempts) string {
	slots := running.room(ctx)
	if slots == 0 {
		return id
	}
	params := &generated.PollWorkerParams{Limit: &slots, WaitSeconds: Ptr(float64(pollSeconds))}
	polling := withExtra(ctx, pollSeconds*time.Second)
	answer, err := decoded[generated.AssignmentList](w.t.low.PollWorker(polling, id, params))
	if err != nil {
		running.putBack(slots)
		switch {
		case ctx.Err() != nil:
		case errors.Is(err, ErrNotFound):
			w.log.InfoContext(ctx, "clockjack worker: the server doesn't know it any more: registering anew")
			return w.registerAnew(ctx, id)
		default:
			w.log.WarnContext(ctx, "clockjack worker: no work could be fetched", "error", err)
			_ = sleep(ctx, firstWorkerPause)
		}
		return id
	}
	given := answer.Data
	running.putBack(max(slots-len(given), 0))
	for n := range given {
		running.start(&Attempt{Assignment: given[n]}, n < slots)
	}
	return id
}

func (w *Worker) registerAnew(ctx context.Context, id string) string {
	for pause := firstWorkerPause; ctx.Err() == nil; pause = min(2*pause, longestPause) {
		fresh, err := w.register(ctx)
		if err == nil {
			return fresh
		}
		w.log.WarnContext(ctx, "clockjack worker: could not register", "error", err)
		_ = sleep(ctx, pause)
	}
	return id
}

// attempts is what runs: a token in free for each slot that is empty.
type attempts struct {
	worker *Worker
	life   context.Context // ends with Run
	ctx    context.Context // what handlers get; ends when they are to
	stop   context.CancelCauseFunc
	free   chan struct{}
	group  sync.WaitGroup
}

// room waits for an empty slot, takes all that there are, and returns how many; none, when ctx is done.
func (a *attempts) room(ctx context.Context) int {
	select {
	case <-a.free:
	case <-ctx.Done():
		return 0
	}
	for taken := 1; ; taken++ {
		select {
		case <-a.free:
		default:
			return taken
		}
	}
}

func (a *attempts) putBack(slots int) {
	for range slots {
		a.free <- struct{}{}
	}
}

// start runs an attempt in a goroutine of its own; inSlot, if it gives a token back when it has ended.
func (a *attempts) start(attempt *Attempt, inSlot bool) {
	a.group.Add(1)
	go func() {
		defer a.group.Done()
		a.worker.attempt(a.ctx, a.life, attempt)
		if inSlot {
			a.putBack(1)
		}
	}()
}

// drain waits until all have ended; what has not after so long is told to stop, and has stopGrace for that.
func (a *attempts) drain(limit time.Duration) {
	ended := make(chan struct{})
	go func() {
		a.group.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		return
	case <-time.After(limit):
	}
	a.stop(&StoppedError{Reason: string(generated.HeartbeatAnswerReasonShutdown)})
	select {
	case <-ended:
	case <-time.After(a.worker.grace + a.worker.t.timeout):
		a.worker.log.Warn("clockjack worker: handlers that don't heed their context are left alone")
	}
}

type outcome struct {
	result any
	err    error
}

// attempt runs the handler, and reports how it ended. It returns when the handler has.
func (w *Worker) attempt(ctx, life context.Context, attempt *Attempt) {
	ctx, attempt.stop = context.WithCancelCause(context.WithValue(ctx, attemptKey{}, attempt))
	defer attempt.stop(nil)
	beating, end := context.WithCancel(life)
	var beats sync.WaitGroup
	beats.Add(1)
	go func() {
		defer beats.Done()
		w.keepLease(beating, attempt)
	}()
	done := make(chan outcome, 1)
	go func() { done <- w.handle(ctx, attempt) }()
	var late bool
	var came outcome
	select {
	case came = <-done:
	case <-ctx.Done():
		grace := time.NewTimer(w.grace)
		defer grace.Stop()
		select {
		case came = <-done:
		case <-grace.C:
			late, came.err = true, context.Cause(ctx)
		}
	}
	end()
	beats.Wait()
	w.report(life, attempt, came, stoppedBy(ctx))
	if late {
		<-done
	}
}

// stoppedBy is why an attempt was told to end, if it was.
func stoppedBy(ctx context.Context) *StoppedError {
	var stopped *StoppedError
	errors.As(context.Cause(ctx), &stopped)
	return stopped
}

func (w *Worker) handle(ctx context.Context, attempt *Attempt) (came outcome) {
	defer func() {
		if value := recover(); value != nil {
			came = outcome{err: &panicked{value, string(debug.Stack())}}
		}
	}()
	handler, ok := w.handlers[attempt.Task]
	if !ok {
		return outcome{err: fmt.Errorf("this worker has no handler for %s", attempt.Task)}
	}
	result, err := handler(ctx, attempt)
	return outcome{result, err}
}

// keepLease tells the server that the attempt goes on, until ctx is done or the attempt is to end.
func (w *Worker) keepLease(ctx context.Context, attempt *Attempt) {
	params := &generated.HeartbeatAttemptParams{}
	for told := false; sleep(ctx, w.lease/3) == nil; {
		news := generated.HeartbeatRequest{}
		if latest := attempt.news.Load(); latest != nil {
			news = *latest
		}
		answer, err := decoded[generated.HeartbeatAnswer](w.t.low.HeartbeatAttempt(ctx, attempt.Token, params, news))
		switch {
		case ctx.Err() != nil:
			return
		case errors.Is(err, ErrNotFound):
			w.log.WarnContext(ctx, "clockjack worker: a job runs elsewhere by now: this attempt is stopped", "job", attempt.JobID)
			attempt.stop(&StoppedError{Reason: reasonLost})
			return
		case err != nil:
			w.log.WarnContext(ctx, "clockjack worker: no heartbeat", "job", attempt.JobID, "error", err)
		case answer.Stop && !told:
			told = true
			attempt.stop(&StoppedError{Reason: string(answer.Reason)})
		}
	}
}

const reasonLost = "lost"

// report tells the server how an attempt ended, until it has heard.
func (w *Worker) report(ctx context.Context, attempt *Attempt, came outcome, stopped *StoppedError) {
	if stopped != nil && stopped.Reason == reasonLost {
		return
	}
	send := w.reportOf(attempt, came, stopped)
	refused := false
	for pause := firstWorkerPause; ; pause = min(2*pause, longestPause) {
		_, err := send(ctx)
		var problem *ProblemError
		switch {
		case err == nil || ctx.Err() != nil:
			return
		case errors.Is(err, ErrNotFound):
			w.log.WarnContext(ctx, "clockjack worker: a job runs elsewhere by now: what this attempt brought counts for nothing",
				"job", attempt.JobID)
			return
		case errors.As(err, &problem) && problem.Status < 500 && problem.Status != http.StatusTooManyRequests:
			w.log.ErrorContext(ctx, "clockjack worker: a report was refused", "job", attempt.JobID, "error", err)
			if refused {
				return
			}
			refused = true
			send = w.failing(attempt, failureNamed("clockjack.ReportRefused", err.Error()))
			continue
		}
		w.log.WarnContext(ctx, "clockjack worker: a report is tried again", "job", attempt.JobID, "error", err)
		_ = sleep(ctx, pause)
	}
}

type sending func(ctx context.Context) (*http.Response, error)

func (w *Worker) reportOf(attempt *Attempt, came outcome, stopped *StoppedError) sending {
	switch {
	case came.err != nil && stopped != nil:
		return w.failing(attempt, failureNamed("clockjack.Stopped", stopped.Reason))
	case came.err != nil:
		return w.failing(attempt, failureOf(came.err))
	}
	result, err := json.Marshal(came.result)
	if err != nil {
		return w.failing(attempt, failureOf(err))
	}
	return func(ctx context.Context) (*http.Response, error) {
		params := &generated.CompleteAttemptParams{}
		return w.t.low.CompleteAttempt(ctx, attempt.Token, params, generated.CompleteRequest{Result: result})
	}
}

func (w *Worker) failing(attempt *Attempt, failure generated.FailRequest) sending {
	return func(ctx context.Context) (*http.Response, error) {
		return w.t.low.FailAttempt(ctx, attempt.Token, &generated.FailAttemptParams{}, failure)
	}
}
