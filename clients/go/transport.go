package clockjack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"time"

	"clockjack.io/clockjack/generated"
)

const (
	// firstPause is the time before a request is sent again, doubled each time; up to as much again is added by chance.
	firstPause   = 200 * time.Millisecond
	longestPause = 10 * time.Second
)

// transport is one server, as the resources talk to it. It is what the generated client sends its requests by.
type transport struct {
	url     string
	apiKey  string
	header  http.Header
	timeout time.Duration
	tries   int
	http    *http.Client
	low     *generated.Client
}

// Do sends a request until it has an answer that is no passing trouble, and returns it if it is no refusal.
func (t *transport) Do(request *http.Request) (*http.Response, error) {
	body, err := bodyOf(request)
	if err != nil {
		return nil, err
	}
	ctx := request.Context()
	for try := 1; ; try++ {
		response, err := t.try(request, body)
		if err == nil {
			return response, nil
		}
		if ctx.Err() != nil {
			return nil, givenUp(request, ctx, nil)
		}
		var problem *ProblemError
		if !errors.As(err, &problem) {
			err = &UnreachableError{Method: request.Method, URL: request.URL.Redacted(), Tries: try, Err: err}
		}
		if try >= t.tries || (problem != nil && !problem.passing()) {
			return nil, err
		}
		if sleep(ctx, pauseAfter(try, problem)) != nil {
			return nil, givenUp(request, ctx, err)
		}
	}
}

// try sends the request once, and reads the whole answer.
func (t *transport) try(request *http.Request, body []byte) (*http.Response, error) {
	limit := t.timeout + extraOf(request.Context())
	ctx, cancel := context.WithTimeoutCause(request.Context(), limit, fmt.Errorf("no answer within %v", limit))
	defer cancel()
	sent := request.Clone(ctx)
	if body != nil {
		sent.Body = io.NopCloser(bytes.NewReader(body))
	}
	response, err := t.http.Do(sent)
	if err != nil {
		return nil, plain(ctx, err)
	}
	defer func() { _ = response.Body.Close() }()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, plain(ctx, err)
	}
	if response.StatusCode >= 400 {
		return nil, problemOf(response, content)
	}
	response.Body = io.NopCloser(bytes.NewReader(content))
	return response, nil
}

// plain is why there was no answer, without the address, which the caller tells.
func plain(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

func givenUp(request *http.Request, ctx context.Context, last error) error {
	if last != nil {
		return fmt.Errorf("clockjack: %w; the last try: %w", ctx.Err(), last)
	}
	return fmt.Errorf("clockjack: %s %s: %w", request.Method, request.URL.Redacted(), ctx.Err())
}

func bodyOf(request *http.Request) ([]byte, error) {
	if request.Body == nil || request.Body == http.NoBody {
		return nil, nil
	}
	defer func() { _ = request.Body.Close() }()
	return io.ReadAll(request.Body)
}

// pauseAfter is how long to wait after the try of this number, from 1.
func pauseAfter(try int, problem *ProblemError) time.Duration {
	if problem != nil && problem.saysWhen {
		return min(problem.RetryAfter, longestPause)
	}
	pause := longestPause
	if shift := try - 1; shift < 10 {
		pause = min(firstPause<<shift, longestPause)
	}
	return pause + rand.N(pause)
}

// sleep returns after so long, or as soon as the context is done, with its error.
func sleep(ctx context.Context, pause time.Duration) error {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// decoded is the JSON of an answer.
func decoded[T any](response *http.Response, err error) (*T, error) {
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	var value T
	if err := json.NewDecoder(response.Body).Decode(&value); err != nil {
		return nil, fmt.Errorf("clockjack: an answer that can't be read: %w", err)
	}
	return &value, nil
}

// jsonBody is a value as a request's body.
func jsonBody(value any) (io.Reader, error) {
	content, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("clockjack: %w", err)
	}
	return strings.NewReader(string(content)), nil
}
