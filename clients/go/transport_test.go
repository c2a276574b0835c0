package clockjack

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// seen notes what a server gets.
type seen struct {
	sync.Mutex
	keys, bodies []string
}

func (s *seen) note(r *http.Request) int {
	body, _ := io.ReadAll(r.Body)
	s.Lock()
	defer s.Unlock()
	s.keys = append(s.keys, r.Header.Get("Idempotency-Key"))
	s.bodies = append(s.bodies, string(body))
	return len(s.keys)
}

func TestTheKeyIsMadeOnceACall(t *testing.T) {
	var got seen
	client := served(t, func(w http.ResponseWriter, r *http.Request) {
		switch got.note(r) {
		case 1: // the answer gets lost
			connection, _, _ := w.(http.Hijacker).Hijack()
			_ = connection.Close()
		case 2: // it breaks off
			w.Header().Set("Content-Length", "1000")
			_, _ = w.Write([]byte(`{"id":`))
		case 3, 4:
			refuse(w, 503, "unavailable")
		default:
			answer(w, 201, map[string]string{"id": "a"})
		}
	})
	job, err := client.Jobs.Submit(t.Context(), JobRequest{Task: "a.b", Args: map[string]any{"n": 1}})
	holds(t, err == nil && job.ID == "a", "%v", err)
	holds(t, len(got.keys) == 5 && got.keys[0] != "", "%v", got.keys)
	for n := range got.keys {
		holds(t, got.keys[n] == got.keys[0], "the keys differ: %v", got.keys)
		holds(t, got.bodies[n] == `{"args":{"n":1},"task":"a.b"}`, "the body is %s", got.bodies[n])
	}
	_, err = client.Jobs.Submit(t.Context(), JobRequest{Task: "a.b"})
	holds(t, err == nil && got.keys[5] != got.keys[0], "another call has the same key")
	_, err = client.Jobs.Submit(t.Context(), JobRequest{Task: "a.b"}, IdempotencyKey("mine"))
	holds(t, err == nil && got.keys[6] == "mine", "the key is %s", got.keys[6])
}

func TestWhatIsNotPassingIsNotTriedAgain(t *testing.T) {
	for _, kind := range []struct {
		status int
		name   string
	}{{400, "invalid"}, {409, "conflict"}, {500, "internal"}, {429, "backlog-full"}} {
		var got seen
		client := served(t, func(w http.ResponseWriter, r *http.Request) {
			got.note(r)
			refuse(w, kind.status, kind.name)
		})
		_, err := client.Jobs.Submit(t.Context(), JobRequest{Task: "a.b"})
		holds(t, err != nil && len(got.keys) == 1, "%v after %d tries", err, len(got.keys))
	}
}

func TestASilentServerIsUnreachable(t *testing.T) {
	gone := make(chan struct{})
	defer close(gone)
	client := served(t, func(_ http.ResponseWriter, _ *http.Request) { <-gone }, WithTimeout(20*time.Millisecond), WithTries(2))
	_, err := client.Jobs.Get(t.Context(), "any")
	var unreachable *UnreachableError
	holds(t, errors.As(err, &unreachable) && unreachable.Tries == 2, "%v", err)
	holds(t, errors.Is(err, ErrUnreachable), "%v", err)
	holds(t, strings.Contains(err.Error(), "no answer within 20ms"), "%v", err)
	holds(t, !errors.Is(err, context.DeadlineExceeded), "it is taken for the caller's deadline")
}

func TestTheCallersContextEndsACall(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	client := served(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(503)
		cancel()
	})
	_, err := client.Jobs.Get(ctx, "any")
	holds(t, errors.Is(err, context.Canceled), "%v", err)
}

func TestWhatGoesAlong(t *testing.T) {
	t.Setenv("CLOCKJACK_API_KEY", "from-the-environment")
	var got http.Header
	var path string
	handler := func(w http.ResponseWriter, r *http.Request) {
		got, path = r.Header, r.URL.EscapedPath()
		w.Header().Set("ETag", `"7"`)
		answer(w, 200, map[string]string{"id": "a"})
	}
	server := httptest.NewServer(http.HandlerFunc(handler))
	defer server.Close()
	client := made(t, server.URL+"/below/", WithNamespace("blue"), WithUserAgent("mine/1"))
	var etag string
	_, err := client.Schedules.Put(t.Context(), "a/b:c", ScheduleSpec{}, IfMatch(`"6"`), ETag(&etag), Traceparent("00-1-2-3"))
	holds(t, err == nil && etag == `"7"`, "%v, %s", err, etag)
	holds(t, path == "/below/v1/schedules/a%2Fb%3Ac" || path == "/below/v1/schedules/a%2Fb:c", "the path is %s", path)
	for name, value := range map[string]string{
		"Authorization": "Bearer from-the-environment", "Clockjack-Namespace": "blue", "User-Agent": "mine/1",
		"If-Match": `"6"`, "Traceparent": "00-1-2-3", "Idempotency-Key": "",
	} {
		holds(t, got.Get(name) == value, "%s is %q", name, got.Get(name))
	}
	client = made(t, server.URL, WithAPIKey("given"))
	_, err = client.Generated().GetClusterWithResponse(t.Context())
	holds(t, err == nil && got.Get("Authorization") == "Bearer given", "%v, %s", err, got.Get("Authorization"))
}

func TestPausesGrowToALimit(t *testing.T) {
	for try, least := range map[int]time.Duration{
		1: firstPause, 3: 4 * firstPause, 6: 32 * firstPause, 7: longestPause, 1000: longestPause,
	} {
		pause := pauseAfter(try, nil)
		holds(t, least <= pause && pause <= 2*least, "after %d: %v", try, pause)
	}
	holds(t, pauseAfter(1, &ProblemError{RetryAfter: time.Hour, saysWhen: true}) == longestPause, "an hour")
	holds(t, pauseAfter(5, &ProblemError{saysWhen: true}) == 0, "at once")
}
