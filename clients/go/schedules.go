package clockjack

import (
	"context"
	"iter"
	"net/http"

	"clockjack.io/clockjack/generated"
)

// Schedules is /v1/schedules.
type Schedules struct{ t *transport }

// Patch is a JSON Merge Patch (RFC 7396), or a part of one: what is there changes, and nil, which is sent as null,
// brings a default back.
type Patch map[string]any

// Triggered is what became of a schedule that was triggered by hand: one of both is nil.
type Triggered struct {
	// Job is the job that was made.
	Job *Job
	// Waiting says what will be made, where the schedule's policy on overlaps has it wait.
	Waiting *Waiting
}

// Create creates a schedule; [ErrConflict], if there is one of that id.
func (s *Schedules) Create(ctx context.Context, request ScheduleRequest, options ...CallOption) (*Schedule, error) {
	c := once(options)
	return decoded[Schedule](c.took(s.t.low.CreateSchedule(ctx, &generated.CreateScheduleParams{}, request, c.edit)))
}

// Put creates a schedule, or replaces it.
func (s *Schedules) Put(ctx context.Context, id string, spec ScheduleSpec, options ...CallOption) (*Schedule, error) {
	c := newCall(options)
	return decoded[Schedule](c.took(s.t.low.PutSchedule(ctx, id, &generated.PutScheduleParams{}, spec, c.edit)))
}

// Get returns a schedule; [ErrNotFound], if there is none of that id.
func (s *Schedules) Get(ctx context.Context, id string, options ...CallOption) (*Schedule, error) {
	c := newCall(options)
	return decoded[Schedule](c.took(s.t.low.GetSchedule(ctx, id, &generated.GetScheduleParams{}, c.edit)))
}

// List iterates over all schedules; a page is fetched when it is wanted.
func (s *Schedules) List(ctx context.Context) iter.Seq2[*Schedule, error] {
	return paged[Schedule](func(cursor *string) (*http.Response, error) {
		return s.t.low.ListSchedules(ctx, &generated.ListSchedulesParams{Cursor: cursor, Limit: pageSize(0)})
	})
}

// Patch changes a schedule:
//
//	client.Schedules.Patch(ctx, id, clockjack.Patch{"policy": clockjack.Patch{"jitter_seconds": 9, "missed": nil}})
func (s *Schedules) Patch(ctx context.Context, id string, patch Patch, options ...CallOption) (*Schedule, error) {
	c := newCall(options)
	body, err := jsonBody(patch)
	if err != nil {
		return nil, err
	}
	const kind = "application/merge-patch+json"
	params := &generated.PatchScheduleParams{}
	return decoded[Schedule](c.took(s.t.low.PatchScheduleWithBody(ctx, id, params, kind, body, c.edit)))
}

// Delete removes a schedule; its jobs stay.
func (s *Schedules) Delete(ctx context.Context, id string, options ...CallOption) error {
	c := newCall(options)
	_, err := c.took(s.t.low.DeleteSchedule(ctx, id, &generated.DeleteScheduleParams{}, c.edit))
	return err
}

// Pause lets it make no jobs; reason, for people, may be empty.
func (s *Schedules) Pause(ctx context.Context, id, reason string, options ...CallOption) (*Schedule, error) {
	c := newCall(options)
	body := generated.PauseRequest{Reason: reason}
	return decoded[Schedule](c.took(s.t.low.PauseSchedule(ctx, id, &generated.PauseScheduleParams{}, body, c.edit)))
}

// Resume lets it make jobs again: from now on ([FromNow]), or from where it stopped ([FromRetained]).
func (s *Schedules) Resume(ctx context.Context, id string, from ResumeFrom, options ...CallOption) (*Schedule, error) {
	c := newCall(options)
	body := generated.ResumeRequest{From: from}
	return decoded[Schedule](c.took(s.t.low.ResumeSchedule(ctx, id, &generated.ResumeScheduleParams{}, body, c.edit)))
}

// Trigger makes its job now, by hand.
func (s *Schedules) Trigger(ctx context.Context, id string, options ...CallOption) (*Triggered, error) {
	c := once(options)
	params, body := &generated.TriggerScheduleParams{}, generated.TriggerRequest{}
	response, err := c.took(s.t.low.TriggerSchedule(ctx, id, params, body, c.edit))
	if err != nil {
		return nil, err
	}
	if response.StatusCode == http.StatusAccepted {
		waiting, err := decoded[Waiting](response, nil)
		return &Triggered{Waiting: waiting}, err
	}
	job, err := decoded[Job](response, nil)
	return &Triggered{Job: job}, err
}

// Preview returns the next ticks, as they will be.
func (s *Schedules) Preview(ctx context.Context, id string, count int) ([]Firing, error) {
	params := &generated.PreviewScheduleParams{Count: &count}
	preview, err := decoded[generated.Preview](s.t.low.PreviewSchedule(ctx, id, params))
	if err != nil {
		return nil, err
	}
	return preview.Data, nil
}

// Ticks iterates over what was decided, the newest first.
func (s *Schedules) Ticks(ctx context.Context, id string) iter.Seq2[*Tick, error] {
	return paged[Tick](func(cursor *string) (*http.Response, error) {
		return s.t.low.ListScheduleTicks(ctx, id, &generated.ListScheduleTicksParams{Cursor: cursor})
	})
}
