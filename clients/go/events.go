package clockjack

import (
	"context"
	"iter"
	"net/http"
	"slices"

	"clockjack.io/clockjack/generated"
)

// Events is /v1/events.
type Events struct{ t *transport }

// EventFilter is what recent events are listed by; the zero value lists all.
type EventFilter struct {
	// Types and Sources are those wanted.
	Types, Sources []string
	// PageSize is how many events one request fetches; zero for 50.
	PageSize int
}

// Publish publishes an event; it is stored durably, once, when this returns. It returns the event's id.
func (e *Events) Publish(ctx context.Context, event Event, options ...CallOption) (string, error) {
	sent, err := e.PublishMany(ctx, []Event{event}, options...)
	if err != nil {
		return "", err
	}
	return sent[0].ID, nil
}

// PublishMany publishes up to 1,000 events at once, in their order, and returns them as they were sent.
func (e *Events) PublishMany(ctx context.Context, events []Event, options ...CallOption) ([]Event, error) {
	c := once(options)
	whole := slices.Clone(events)
	for n := range whole {
		if whole[n].ID == "" {
			whole[n].ID = newKey()
		}
		if whole[n].Source == "" {
			whole[n].Source = "/clockjack-client"
		}
	}
	body, err := jsonBody(whole)
	if err != nil {
		return nil, err
	}
	const kind = "application/cloudevents-batch+json"
	_, err = c.took(e.t.low.PublishEventsWithBody(ctx, &generated.PublishEventsParams{}, kind, body, c.edit))
	if err != nil {
		return nil, err
	}
	return whole, nil
}

// List iterates over recent events, the newest first; a page is fetched when it is wanted.
func (e *Events) List(ctx context.Context, filter EventFilter) iter.Seq2[*Event, error] {
	params := generated.ListEventsParams{Limit: pageSize(filter.PageSize)}
	if len(filter.Types) > 0 {
		params.Type = &filter.Types
	}
	if len(filter.Sources) > 0 {
		params.Source = &filter.Sources
	}
	return paged[Event](func(cursor *string) (*http.Response, error) {
		wanted := params
		wanted.Cursor = cursor
		return e.t.low.ListEvents(ctx, &wanted)
	})
}
