package clockjack

import (
	"context"
	"time"

	"clockjack.io/clockjack/generated"
)

// actExtra is the time that the server may take for many jobs beside the usual.
const actExtra = time.Minute

// CancelMany cancels all jobs that a filter finds, and returns how many. The filter must say something.
func (j *Jobs) CancelMany(ctx context.Context, filter JobFilter) (int, error) {
	return j.act(ctx, generated.JobsActionActionCancel, filter)
}

// RetryMany makes all jobs ready again that a filter finds and that ended without success, and returns how many. The
// filter must say something.
func (j *Jobs) RetryMany(ctx context.Context, filter JobFilter) (int, error) {
	return j.act(ctx, generated.JobsActionActionRetry, filter)
}

// RunManyNow makes all jobs ready that a filter finds and that wait for their time, and returns how many. The filter
// must say something.
func (j *Jobs) RunManyNow(ctx context.Context, filter JobFilter) (int, error) {
	return j.act(ctx, generated.JobsActionActionRunNow, filter)
}

// act does the same with all that a filter finds, page by page. What was done before an error is counted.
func (j *Jobs) act(ctx context.Context, action generated.JobsActionAction, filter JobFilter) (int, error) {
	body := generated.JobsAction{Action: action, Filter: generated.JobsFilter{
		State: statesOf[generated.JobsFilterState](filter), Queue: filter.Queue, Task: filter.Task, Label: filter.labels(),
		ScheduleID: filter.ScheduleID, CreatedAfter: filter.CreatedAfter, CreatedBefore: filter.CreatedBefore,
	}}
	for done := 0; ; {
		params := &generated.ActOnJobsParams{}
		acted, err := decoded[generated.JobsActed](j.t.low.ActOnJobs(withExtra(ctx, actExtra), params, body))
		if err != nil {
			return done, err
		}
		if done += acted.Done; !acted.HasMore {
			return done, nil
		}
		body.Cursor = acted.NextCursor
	}
}
