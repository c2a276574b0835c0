package clockjack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
)

func framesOf(reader io.Reader) ([]frame, error) {
	var found []frame
	frames := newFrames(reader)
	for {
		next, err := frames.next()
		if err != nil {
			return found, err
		}
		found = append(found, *next)
	}
}

func TestFrames(t *testing.T) {
	text := ": hello\n\nid: 1-1\n\nid: 1-2\r\ndata: {\r\ndata:}\r\n\r\nevent: overflow\ndata: {}\nfield\n\n\n: x\nid: 1-3\ndata: cut off"
	for name, reader := range map[string]io.Reader{
		"at once": strings.NewReader(text), "by bytes": iotest.OneByteReader(strings.NewReader(text)),
	} {
		found, err := framesOf(reader)
		holds(t, errors.Is(err, io.EOF) && len(found) == 3, "%s: %v, %v", name, found, err)
		holds(t, found[0].id == "1-1" && !found[0].isMessage(), "%v", found[0])
		holds(t, found[1].id == "1-2" && string(found[1].data) == "{\n}" && found[1].isMessage(), "%v", found[1])
		holds(t, found[2].event == "overflow" && !found[2].isMessage(), "%v", found[2])
	}
}

func TestFramesAreBounded(t *testing.T) {
	_, err := framesOf(io.MultiReader(strings.NewReader("data: "), endless{}))
	holds(t, errors.Is(err, errFrameTooLarge), "%v", err)
}

type endless struct{}

func (endless) Read(into []byte) (int, error) {
	for n := range into {
		into[n] = 'x'
	}
	return len(into), nil
}

func streamed(w http.ResponseWriter, place, n int) {
	_, _ = fmt.Fprintf(w, "id: 1-%d\ndata: {\"type\":\"a\",\"source\":\"/s\",\"id\":\"%d\",\"data\":{\"n\":%d}}\n\n", place, n, n)
}

func TestAStreamGoesOnBehindTheLastEvent(t *testing.T) {
	var after []string
	client := served(t, func(w http.ResponseWriter, r *http.Request) {
		after = append(after, r.Header.Get("Last-Event-ID"))
		holds(t, strings.Join(r.URL.Query()["types"], " ") == "a b", "the types are %v", r.URL.Query()["types"])
		switch len(after) {
		case 1: // says where it begins, and breaks off
			_, _ = w.Write([]byte("id: 1-0\n\n"))
		case 2:
			streamed(w, 1, 1)
			streamed(w, 2, 2)
			_, _ = w.Write([]byte("id: 1-3\ndata: {\"type\"")) // breaks off within an event
		case 3:
			refuse(w, 503, "unavailable")
		default:
			streamed(w, 3, 3)
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}
	})
	var seen []string
	for event, err := range client.Events.Stream(t.Context(), StreamFilter{Types: []string{"a", "b"}}) {
		holds(t, err == nil, "%v", err)
		if seen = append(seen, event.ID+"@"+event.Place); len(seen) == 3 {
			break
		}
	}
	holds(t, strings.Join(seen, " ") == "1@1-1 2@1-2 3@1-3", "%v", seen)
	holds(t, strings.Join(after, " ") == " 1-0 1-2 1-2", "%v", after)
}

func TestWhatEndsAStream(t *testing.T) {
	for name, each := range map[string]struct {
		handler http.HandlerFunc
		kind    error
	}{
		"gone":       {func(w http.ResponseWriter, _ *http.Request) { refuse(w, 410, "gone") }, ErrGone},
		"unreadable": {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("data: x\n\n")) }, errUnreadable},
	} {
		count := 0
		for _, err := range served(t, each.handler).Events.Stream(t.Context(), StreamFilter{}) {
			count++
			holds(t, errors.Is(err, each.kind), "%s: %v", name, err)
		}
		holds(t, count == 1, "%s: %d", name, count)
	}
	ctx, cancel := context.WithCancel(t.Context())
	client := served(t, func(w http.ResponseWriter, r *http.Request) {
		w.(http.Flusher).Flush()
		cancel()
		<-r.Context().Done()
	})
	for _, err := range client.Events.Stream(ctx, StreamFilter{}) {
		holds(t, errors.Is(err, context.Canceled), "%v", err)
	}
}
