package clockjack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"slices"
	"time"

	"clockjack.io/clockjack/generated"
)

const (
	// waitAtMost is how long one request waits for the end of a job.
	waitAtMost = 30 * time.Second
	// logPage is how many lines one request fetches.
	logPage = 100
	// batchExtra is the time that a batch may take beside the usual.
	batchExtra = 30 * time.Second
)

// Jobs is /v1/jobs.
type Jobs struct{ t *transport }

// JobFilter is what jobs are listed by; the zero value lists all.
type JobFilter struct {
	// States has the states that a job may be in.
	States []JobState
	// Queue is the job's.
	Queue string
	// Task is the task's name; http: and command: for those targets, command:rsync for a program.
	Task string
	// ScheduleID is the schedule that made it.
	ScheduleID string
	// Labels must all be there.
	Labels map[string]string
	// CreatedAfter and CreatedBefore are the times between which it was made.
	CreatedAfter, CreatedBefore time.Time
	// PageSize is how many jobs one request fetches; zero for 50.
	PageSize int
}

func (f JobFilter) labels() []string {
	var labels []string
	for _, key := range slices.Sorted(maps.Keys(f.Labels)) {
		labels = append(labels, key+"="+f.Labels[key])
	}
	return labels
}

func statesOf[S ~string](filter JobFilter) []S {
	var states []S
	for _, state := range filter.States {
		states = append(states, S(state))
	}
	return states
}

// Ended says whether a job stays in a state. One that this client doesn't know is not taken for an end.
func Ended(state JobState) bool {
	switch state {
	case StateSucceeded, StateFailed, StateCancelled, StateExpired, StateQuarantined:
		return true
	}
	return false
}

// Submit submits a job: a task with arguments, or a target. It is stored durably when this returns; sent again after
// trouble, it makes one job.
func (j *Jobs) Submit(ctx context.Context, request JobRequest, options ...CallOption) (*Job, error) {
	c := once(options)
	return decoded[Job](c.took(j.t.low.SubmitJob(ctx, &generated.SubmitJobParams{}, request, c.edit)))
}

// SubmitMany submits up to 10,000 jobs at once, and returns what became of each. It is refused as a whole only where a
// request is wrong in itself.
func (j *Jobs) SubmitMany(ctx context.Context, requests []JobRequest, options ...CallOption) ([]BatchItem, error) {
	c := once(options)
	body := generated.BatchRequest{Jobs: requests}
	params := &generated.SubmitJobsParams{}
	result, err := decoded[generated.BatchResult](
		c.took(j.t.low.SubmitJobs(withExtra(ctx, batchExtra), params, body, c.edit)),
	)
	if err != nil {
		return nil, err
	}
	return result.Data, nil
}

// Get returns a job; [ErrNotFound], if there is none of that id.
func (j *Jobs) Get(ctx context.Context, id string) (*Job, error) {
	return decoded[Job](j.t.low.GetJob(ctx, id, &generated.GetJobParams{}))
}

// List iterates over jobs, the newest first; a page is fetched when it is wanted.
func (j *Jobs) List(ctx context.Context, filter JobFilter) iter.Seq2[*Job, error] {
	params := generated.ListJobsParams{
		Queue:         unlessZero(filter.Queue),
		Task:          unlessZero(filter.Task),
		ScheduleID:    unlessZero(filter.ScheduleID),
		CreatedAfter:  unlessZero(filter.CreatedAfter),
		CreatedBefore: unlessZero(filter.CreatedBefore),
		Limit:         pageSize(filter.PageSize),
	}
	if states := statesOf[generated.ListJobsParamsState](filter); len(states) > 0 {
		params.State = &states
	}
	if labels := filter.labels(); len(labels) > 0 {
		params.Label = &labels
	}
	return paged[Job](func(cursor *string) (*http.Response, error) {
		wanted := params
		wanted.Cursor = cursor
		return j.t.low.ListJobs(ctx, &wanted)
	})
}

// Wait returns a job when it has ended, however that was. If the context's deadline comes first, it is a
// [*WaitTimeoutError]; without a deadline it waits for ever.
func (j *Jobs) Wait(ctx context.Context, id string) (*Job, error) {
	deadline, limited := ctx.Deadline()
	var seen *Job
	for {
		wait, margin := waitAtMost, time.Duration(0)
		if limited {
			// The answer is to come while there is somebody to take it.
			left := time.Until(deadline)
			margin = min(left/4, 200*time.Millisecond)
			wait = max(min(wait, left-margin), 0)
		}
		seconds := wait.Round(time.Millisecond).Seconds()
		job, err := decoded[Job](j.t.low.GetJob(withExtra(ctx, wait), id, &generated.GetJobParams{WaitSeconds: &seconds}))
		switch {
		case err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded):
			return nil, &WaitTimeoutError{JobID: id, Job: seen}
		case err != nil:
			return nil, err
		case Ended(job.State):
			return job, nil
		}
		seen = job
		if limited && time.Until(deadline) <= margin {
			<-ctx.Done()
		}
	}
}

// Result stores what a job returned in target, a pointer, by [json.Unmarshal], when the job has ended; nil for target
// just waits. It is a [*JobFailedError] if the job ended without success, and otherwise the errors of [Jobs.Wait].
func (j *Jobs) Result(ctx context.Context, id string, target any) error {
	job, err := j.Wait(ctx, id)
	if err != nil {
		return err
	}
	if job.State != StateSucceeded {
		return &JobFailedError{Job: job}
	}
	if target == nil || len(job.Result) == 0 {
		return nil
	}
	if err := json.Unmarshal(job.Result, target); err != nil {
		return fmt.Errorf("clockjack: the result of job %s: %w", id, err)
	}
	return nil
}

// Attempts iterates over the attempts of a job.
func (j *Jobs) Attempts(ctx context.Context, id string) iter.Seq2[*JobAttempt, error] {
	return paged[JobAttempt](func(cursor *string) (*http.Response, error) {
		return j.t.low.ListJobAttempts(ctx, id, &generated.ListJobAttemptsParams{Cursor: cursor})
	})
}

// Logs iterates over what a job has logged and printed up to now, the first line first; attempt, from 1, wants those of
// one attempt, and 0 of all.
func (j *Jobs) Logs(ctx context.Context, id string, attempt int) iter.Seq2[*JobLogLine, error] {
	return paged[JobLogLine](func(cursor *string) (*http.Response, error) {
		params := &generated.ListJobLogsParams{Attempt: unlessZero(attempt), Cursor: cursor, Limit: pageSize(logPage)}
		return j.t.low.ListJobLogs(ctx, id, params)
	})
}

// Cancel cancels a job; one that runs is asked to end. It is [ErrConflict] if the job has ended.
func (j *Jobs) Cancel(ctx context.Context, id string) (*Job, error) {
	return decoded[Job](j.t.low.CancelJob(ctx, id, &generated.CancelJobParams{}))
}

// Retry makes a job that ended without success ready again; [ErrConflict], if it has not.
func (j *Jobs) Retry(ctx context.Context, id string) (*Job, error) {
	return decoded[Job](j.t.low.RetryJob(ctx, id, &generated.RetryJobParams{}))
}

// RunNow makes a job that waits for its time ready; [ErrConflict], if it does not.
func (j *Jobs) RunNow(ctx context.Context, id string) (*Job, error) {
	return decoded[Job](j.t.low.RunJobNow(ctx, id, &generated.RunJobNowParams{}))
}

func unlessZero[T comparable](value T) *T {
	var zero T
	if value == zero {
		return nil
	}
	return &value
}
