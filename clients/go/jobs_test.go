package clockjack

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"testing"
	"time"
)

func TestPagesAreFetchedWhenWanted(t *testing.T) {
	var asked []string
	client := served(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.Query().Get("cursor"))
		holds(t, r.URL.Query()["label"][1] == "b=2&3", "the labels are %v", r.URL.Query()["label"])
		next := map[string]any{"data": []map[string]string{{"id": "a"}, {"id": "b"}}, "has_more": true, "next_cursor": "more"}
		if len(asked) == 2 {
			next["has_more"], next["next_cursor"] = false, nil
		}
		answer(w, 200, next)
	})
	jobs := client.Jobs.List(t.Context(), JobFilter{Labels: map[string]string{"b": "2&3", "a": "1"}, PageSize: 2})
	count := 0
	for job, err := range jobs {
		holds(t, err == nil && job.ID != "", "%v", err)
		if count++; count == 2 {
			break
		}
	}
	holds(t, len(asked) == 1, "%d pages were fetched", len(asked))
	asked, count = nil, 0
	for range jobs {
		count++
	}
	holds(t, count == 4 && len(asked) == 2 && asked[1] == "more", "%d jobs on %v", count, asked)
}

func TestAnErrorEndsAList(t *testing.T) {
	client := served(t, func(w http.ResponseWriter, _ *http.Request) { refuse(w, 403, "forbidden") })
	count := 0
	for job, err := range client.Jobs.List(t.Context(), JobFilter{}) {
		count++
		holds(t, job == nil && errors.Is(err, ErrForbidden), "%v", err)
	}
	holds(t, count == 1, "%d times", count)
}

func TestWaitingEndsWithTheDeadline(t *testing.T) {
	asked := 0
	client := served(t, func(w http.ResponseWriter, r *http.Request) {
		asked++
		var wait float64
		_ = json.Unmarshal([]byte(r.URL.Query().Get("wait_seconds")), &wait)
		time.Sleep(time.Duration(wait * float64(time.Second)))
		answer(w, 200, map[string]string{"id": "a", "state": "hibernating"})
	})
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err := client.Jobs.Wait(ctx, "a")
	var late *WaitTimeoutError
	holds(t, errors.As(err, &late) && late.JobID == "a" && late.Job.State == "hibernating", "%v", err)
	holds(t, ctx.Err() != nil && asked <= 2, "asked %d times", asked)
}

func TestResults(t *testing.T) {
	states := map[string]string{"good": "succeeded", "bad": "failed"}
	client := served(t, func(w http.ResponseWriter, r *http.Request) {
		id := r.URL.Path[len("/v1/jobs/"):]
		answer(w, 200, map[string]any{
			"id": id, "state": states[id], "result": map[string]int64{"n": 1<<62 + 1}, "schedule_id": nil, "run_at": nil,
			"error": map[string]string{"type": "ValueError", "message": "as told"},
		})
	})
	var result struct{ N int64 }
	err := client.Jobs.Result(t.Context(), "good", &result)
	holds(t, err == nil && result.N == 1<<62+1, "%v, %d", err, result.N)
	err = client.Jobs.Result(t.Context(), "bad", &result)
	var failed *JobFailedError
	holds(t, errors.As(err, &failed) && failed.Job.Error.Type == "ValueError", "%v", err)
	holds(t, err.Error() == "clockjack: job bad is failed: ValueError: as told", "%v", err)
	var number int
	holds(t, client.Jobs.Result(t.Context(), "good", &number) != nil, "an object is taken for a number")
}

func TestTheSameWithManyJobs(t *testing.T) {
	var asked []string
	client := served(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		asked = append(asked, string(body))
		answer(w, 200, map[string]any{"done": 3, "has_more": len(asked) == 1, "next_cursor": "more"})
	})
	done, err := client.Jobs.RetryMany(t.Context(), JobFilter{States: []JobState{StateFailed}, Labels: map[string]string{"a": "1"}})
	holds(t, err == nil && done == 6 && len(asked) == 2, "%v, %d", err, done)
	holds(t, asked[0] == `{"action":"retry","filter":{"label":["a=1"],"state":["failed"]}}`, "%s", asked[0])
	holds(t, asked[1] == `{"action":"retry","cursor":"more","filter":{"label":["a=1"],"state":["failed"]}}`, "%s", asked[1])
}
