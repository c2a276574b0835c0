package clockjack

import (
	"context"
	"iter"
	"net/http"
	"time"

	"clockjack.io/clockjack/generated"
)

// Queues is /v1/queues.
type Queues struct{ t *transport }

// Put sets the limits of a queue; what is left out has no limit.
func (q *Queues) Put(ctx context.Context, name string, limits QueueRequest, options ...CallOption) (*Queue, error) {
	c := newCall(options)
	return decoded[Queue](c.took(q.t.low.PutQueue(ctx, name, &generated.PutQueueParams{}, limits, c.edit)))
}

// Get returns a queue; [ErrNotFound], if it was never put nor used.
func (q *Queues) Get(ctx context.Context, name string, options ...CallOption) (*Queue, error) {
	c := newCall(options)
	return decoded[Queue](c.took(q.t.low.GetQueue(ctx, name, &generated.GetQueueParams{}, c.edit)))
}

// List iterates over all queues, by name.
func (q *Queues) List(ctx context.Context) iter.Seq2[*Queue, error] {
	return paged[Queue](func(cursor *string) (*http.Response, error) {
		return q.t.low.ListQueues(ctx, &generated.ListQueuesParams{Cursor: cursor, Limit: pageSize(0)})
	})
}

// Pause starts no more of its jobs.
func (q *Queues) Pause(ctx context.Context, name string, options ...CallOption) (*Queue, error) {
	c := newCall(options)
	return decoded[Queue](c.took(q.t.low.PauseQueue(ctx, name, &generated.PauseQueueParams{}, c.edit)))
}

// Resume starts its jobs again, and lets new ones in.
func (q *Queues) Resume(ctx context.Context, name string, options ...CallOption) (*Queue, error) {
	c := newCall(options)
	return decoded[Queue](c.took(q.t.low.ResumeQueue(ctx, name, &generated.ResumeQueueParams{}, c.edit)))
}

// Drain lets no new jobs into it; those that are there are done.
func (q *Queues) Drain(ctx context.Context, name string, options ...CallOption) (*Queue, error) {
	c := newCall(options)
	return decoded[Queue](c.took(q.t.low.DrainQueue(ctx, name, &generated.DrainQueueParams{}, c.edit)))
}

// Delete removes it; refused while jobs wait or run in it.
func (q *Queues) Delete(ctx context.Context, name string, options ...CallOption) error {
	c := newCall(options)
	_, err := c.took(q.t.low.DeleteQueue(ctx, name, &generated.DeleteQueueParams{}, c.edit))
	return err
}

// Purge cancels all its jobs that wait, and returns how many.
func (q *Queues) Purge(ctx context.Context, name string, options ...CallOption) (int, error) {
	c := newCall(options)
	purged, err := decoded[generated.Purged](
		c.took(q.t.low.PurgeQueue(withExtra(ctx, time.Minute), name, &generated.PurgeQueueParams{}, c.edit)),
	)
	if err != nil {
		return 0, err
	}
	return purged.Cancelled, nil
}
