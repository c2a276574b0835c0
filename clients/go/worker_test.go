package clockjack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// home is a server as workers see it: it hands out what is in work, and notes what is said of it.
type home struct {
	work      chan []map[string]any
	reports   chan string
	beats     atomic.Int32
	stop      atomic.Value
	known     atomic.Bool
	worker    atomic.Int32
	removed   atomic.Bool
	refuse413 atomic.Bool
	said      sync.Map
}

func newHome() *home {
	return &home{work: make(chan []map[string]any, 10), reports: make(chan string, 100)}
}

func (h *home) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var body map[string]any
	_ = json.NewDecoder(r.Body).Decode(&body)
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, "/v1/"), "/")
	switch {
	case r.Method == http.MethodDelete:
		h.removed.Store(true)
		w.WriteHeader(204)
	case r.URL.Path == "/v1/workers":
		h.known.Store(true)
		answer(w, 201, map[string]any{"id": fmt.Sprint("w", h.worker.Add(1)), "tasks": body["tasks"]})
	case parts[2] == "poll" && !h.known.Load():
		refuse(w, 404, "not-found")
	case parts[2] == "poll":
		select {
		case work := <-h.work:
			answer(w, 200, map[string]any{"data": work})
		case <-time.After(50 * time.Millisecond):
			answer(w, 200, map[string]any{"data": []any{}})
		case <-r.Context().Done():
		}
	case parts[2] == "heartbeat":
		h.beats.Add(1)
		h.said.Store(parts[1], body)
		reason, _ := h.stop.Load().(string)
		switch reason {
		case "":
			answer(w, 200, map[string]any{"stop": false, "reason": nil})
		case reasonLost:
			refuse(w, 404, "attempt-gone")
		default:
			answer(w, 200, map[string]any{"stop": true, "reason": reason})
		}
	case parts[2] == "complete" && h.refuse413.Load():
		refuse(w, 413, "too-large")
	default:
		content, _ := json.Marshal(body)
		h.reports <- parts[1] + " " + parts[2] + " " + string(content)
		w.WriteHeader(204)
	}
}

func (h *home) give(names ...string) {
	var work []map[string]any
	for _, name := range names {
		work = append(work, map[string]any{"token": name, "job_id": name, "task": "a.b", "attempt": 1, "args": map[string]any{"n": 1}})
	}
	h.work <- work
}

// at runs a worker, and returns how to stop it, which waits for its end.
func (h *home) at(t *testing.T, handler Handler, options ...WorkerOption) (stop func()) {
	t.Helper()
	client := served(t, h.ServeHTTP)
	quiet := WithLogger(slog.New(slog.DiscardHandler))
	worker := NewWorker(client, append([]WorkerOption{quiet, WithLease(60 * time.Millisecond)}, options...)...)
	worker.grace = 50 * time.Millisecond
	worker.Handle("a.b", handler)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- worker.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("Run: %v", err)
			}
		case <-time.After(5 * time.Second):
			t.Error("it doesn't stop")
		}
	})
	t.Cleanup(stop)
	return stop
}

func (h *home) report(t *testing.T) string {
	t.Helper()
	select {
	case report := <-h.reports:
		return report
	case <-time.After(5 * time.Second):
		t.Fatal("nothing is reported")
		return ""
	}
}

func TestHowAttemptsEnd(t *testing.T) {
	type args struct{ N int }
	for name, each := range map[string]struct {
		handler Handler
		report  string
	}{
		"good":   {HandlerOf(func(_ context.Context, a args) (int, error) { return a.N + 1, nil }), `a complete {"result":2}`},
		"empty":  {func(context.Context, *Attempt) (any, error) { return nil, nil }, `a complete {"result":null}`},
		"failed": {func(context.Context, *Attempt) (any, error) { return nil, errors.New("no") }, `a fail {"error":{"message":"no","type":"errors.errorString"}}`},
		"wrapped": {
			func(context.Context, *Attempt) (any, error) { return nil, fmt.Errorf("so: %w", &StoppedError{"x"}) },
			`a fail {"error":{"message":"so: clockjack: the attempt is to end: x","type":"clockjack.StoppedError"}}`,
		},
		"for good": {
			func(context.Context, *Attempt) (any, error) { return nil, GiveUp(errors.New("no")) },
			`a fail {"error":{"message":"no","type":"errors.errorString"},"give_up":true}`,
		},
		"later": {
			func(context.Context, *Attempt) (any, error) { return nil, RetryAfter(7, nil) },
			`a fail {"error":{"message":"to be tried again in 7 s","type":"errors.errorString"},"retry_seconds":7}`,
		},
		"no JSON":   {func(context.Context, *Attempt) (any, error) { return func() {}, nil }, `"json.UnsupportedTypeError"`},
		"wrong":     {HandlerOf(func(context.Context, string) (int, error) { return 0, nil }), `"give_up":true`},
		"panicking": {func(context.Context, *Attempt) (any, error) { panic("dear me") }, `"message":"dear me","traceback":"goroutine`},
	} {
		h := newHome()
		h.at(t, each.handler)
		h.give("a")
		report := h.report(t)
		holds(t, strings.Contains(report, each.report), "%s: %s", name, report)
	}
}

func TestSlotsAndAGracefulStop(t *testing.T) {
	h, running, most, release := newHome(), atomic.Int32{}, atomic.Int32{}, make(chan struct{})
	started := make(chan struct{}, 10)
	stop := h.at(t, func(ctx context.Context, attempt *Attempt) (any, error) {
		most.Store(max(most.Load(), running.Add(1)))
		defer running.Add(-1)
		started <- struct{}{}
		<-release
		from, ok := AttemptFrom(ctx)
		return ok && from == attempt && ctx.Err() == nil, nil
	}, WithSlots(2))
	h.give("a", "b")
	<-started
	<-started
	h.give("c")
	time.Sleep(100 * time.Millisecond) // it doesn't come for more
	holds(t, most.Load() == 2 && len(h.work) == 1, "%d ran at once", most.Load())
	go func() {
		for !h.removed.Load() {
			time.Sleep(time.Millisecond)
		}
		close(release)
	}()
	stop()
	for range 2 {
		holds(t, strings.HasSuffix(h.report(t), `complete {"result":true}`), "it was not finished first")
	}
	holds(t, len(h.work) == 1, "it came for more when it was to stop")
}

func TestAnAttemptIsStopped(t *testing.T) {
	for name, heeding := range map[string]bool{"heeding": true, "stubborn": false} {
		h, release := newHome(), make(chan struct{})
		causes := make(chan error, 1)
		stop := h.at(t, func(ctx context.Context, attempt *Attempt) (any, error) {
			_ = attempt.Progress(0.5, "half")
			<-ctx.Done()
			causes <- context.Cause(ctx)
			if !heeding {
				<-release
			}
			return nil, ctx.Err()
		})
		h.give("a")
		for h.beats.Load() < 2 {
			time.Sleep(time.Millisecond)
		}
		said, _ := h.said.Load("a")
		holds(t, fmt.Sprint(said) == "map[message:half progress:0.5]", "%v", said)
		h.stop.Store("cancelled")
		report := h.report(t)
		holds(t, report == `a fail {"error":{"message":"cancelled","type":"clockjack.Stopped"}}`, "%s: %s", name, report)
		var stopped *StoppedError
		holds(t, errors.As(<-causes, &stopped) && stopped.Reason == "cancelled", "the cause is another")
		close(release)
		stop()
	}
}

func TestALostAttemptIsNotReported(t *testing.T) {
	h, ended := newHome(), make(chan struct{})
	h.stop.Store(reasonLost)
	stop := h.at(t, func(ctx context.Context, _ *Attempt) (any, error) {
		<-ctx.Done()
		close(ended)
		return 1, nil
	})
	h.give("a")
	<-ended
	stop()
	holds(t, len(h.reports) == 0, "it is reported")
}

func TestWhatDoesNotEndInTimeIsToldToStop(t *testing.T) {
	h, started := newHome(), make(chan struct{})
	stop := h.at(t, func(ctx context.Context, _ *Attempt) (any, error) {
		close(started)
		<-ctx.Done()
		return nil, ctx.Err()
	}, WithDrain(20*time.Millisecond))
	h.give("a")
	<-started
	stop()
	holds(t, strings.Contains(h.report(t), `"message":"shutdown"`), "it was not told")
}

func TestAWorkerThatIsNotKnownRegistersAnew(t *testing.T) {
	h := newHome()
	h.at(t, func(context.Context, *Attempt) (any, error) { return 1, nil })
	for h.worker.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	h.known.Store(false)
	for h.worker.Load() == 1 {
		time.Sleep(time.Millisecond)
	}
	h.give("a")
	holds(t, h.report(t) == `a complete {"result":1}` && h.worker.Load() == 2, "it registered %d times", h.worker.Load())
}

func TestAResultThatIsRefusedFailsTheAttempt(t *testing.T) {
	h := newHome()
	h.refuse413.Store(true)
	h.at(t, func(context.Context, *Attempt) (any, error) { return "long", nil })
	h.give("a")
	report := h.report(t)
	holds(t, strings.Contains(report, `"type":"clockjack.ReportRefused"`), "%s", report)
}

func TestAWorkerThatCannotBegin(t *testing.T) {
	client := served(t, func(w http.ResponseWriter, _ *http.Request) { refuse(w, 403, "forbidden") })
	worker := NewWorker(client)
	holds(t, worker.Run(t.Context()) != nil, "it has no handler")
	worker.Handle("a.b", func(context.Context, *Attempt) (any, error) { return nil, nil })
	holds(t, errors.Is(worker.Run(t.Context()), ErrForbidden), "it is not told")
}

func TestMessagesAreCutBetweenCharacters(t *testing.T) {
	holds(t, head("čau", 4) == "čau" && head("čau", 1) == "" && head("čau", 3) == "ča", "%q", head("čau", 1))
	holds(t, head("a\xffb", 10) == "a\uFFFDb", "%q", head("a\xffb", 10))
}
