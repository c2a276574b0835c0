package clockjack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"time"

	"clockjack.io/clockjack/generated"
)

// silentAtMost: a stream that says nothing for so long, not even a comment, is taken for dead. The server's comments go
// out every 15 s.
const silentAtMost = 45 * time.Second

// StreamFilter is which events are wanted; the zero value wants all that are to come.
type StreamFilter struct {
	// Types and Sources may end with *.
	Types, Sources []string
	// JobID and ScheduleID want what happens to one of them.
	JobID, ScheduleID string
	// After is the place to begin behind; empty to begin now. "0-0" is the first that is still kept.
	After string
}

// StreamedEvent is one event of a stream.
type StreamedEvent struct {
	Event
	// Place is where it stands in the stream: with it as After another stream goes on behind it, on any node.
	Place string
}

// Stream iterates over events as they come, without end: users' and Clockjack's own (io.clockjack.…). A stream that
// breaks off is taken up again, on any node, behind the last event that came: none is lost, and none comes twice.
//
//	for event, err := range client.Events.Stream(ctx, clockjack.StreamFilter{Types: []string{"com.example.*"}}) {
//
// An error ends it: the context's, [ErrGone] if what follows is no longer kept, or what the server refuses.
func (e *Events) Stream(ctx context.Context, filter StreamFilter) iter.Seq2[*StreamedEvent, error] {
	return func(yield func(*StreamedEvent, error) bool) {
		s := &stream{t: e.t, filter: filter, place: filter.After, pause: firstPause, yield: yield}
		for {
			err := s.follow(ctx)
			var problem *ProblemError
			switch {
			case errors.Is(err, errStopped):
				return
			case ctx.Err() != nil:
				yield(nil, fmt.Errorf("clockjack: the event stream: %w", ctx.Err()))
				return
			case errors.As(err, &problem) && problem.passing():
				s.pause = max(s.pause, min(problem.RetryAfter, longestPause))
			case problem != nil, errors.Is(err, errUnreadable), errors.Is(err, errFrameTooLarge):
				yield(nil, err)
				return
			}
			_ = sleep(ctx, s.pause)
			s.pause = min(2*s.pause, longestPause)
		}
	}
}

var (
	errStopped    = errors.New("clockjack: the caller wants no more events")
	errUnreadable = errors.New("clockjack: an event that can't be read")
)

type stream struct {
	t      *transport
	filter StreamFilter
	place  string
	pause  time.Duration
	yield  func(*StreamedEvent, error) bool
}

// follow connects once, and hands on what comes, until that ends.
func (s *stream) follow(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	watchdog := time.AfterFunc(silentAtMost, cancel)
	defer watchdog.Stop()
	request, err := s.request(ctx)
	if err != nil {
		return err
	}
	endless := *s.t.http
	endless.Timeout = 0
	response, err := endless.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode >= 400 {
		content, _ := io.ReadAll(io.LimitReader(response.Body, 1<<20))
		return problemOf(response, content)
	}
	watchdog.Stop()
	frames := newFrames(&watched{response.Body, watchdog})
	for {
		next, err := frames.next()
		if err != nil {
			return err
		}
		s.pause = firstPause
		if next.id != "" {
			s.place = next.id
		}
		if !next.isMessage() {
			continue
		}
		event := &StreamedEvent{Place: s.place}
		if err := json.Unmarshal(next.data, &event.Event); err != nil {
			return fmt.Errorf("%w: %w", errUnreadable, err)
		}
		if !s.yield(event, nil) {
			return errStopped
		}
	}
}

func (s *stream) request(ctx context.Context) (*http.Request, error) {
	params := &generated.StreamEventsParams{
		JobID: unlessZero(s.filter.JobID), ScheduleID: unlessZero(s.filter.ScheduleID),
	}
	if len(s.filter.Types) > 0 {
		params.Types = &s.filter.Types
	}
	if len(s.filter.Sources) > 0 {
		params.Sources = &s.filter.Sources
	}
	request, err := generated.NewStreamEventsRequest(s.t.url, params)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "text/event-stream")
	if s.place != "" {
		request.Header.Set("Last-Event-ID", s.place)
	}
	return request.WithContext(ctx), s.t.edit(ctx, request)
}

// watched has the watchdog bark only while something is waited for, not while the caller is busy.
type watched struct {
	io.Reader
	watchdog *time.Timer
}

// Read reads, watched.
func (w *watched) Read(into []byte) (int, error) {
	w.watchdog.Reset(silentAtMost)
	defer w.watchdog.Stop()
	return w.Reader.Read(into)
}
