package clockjack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// What [errors.Is] says of a [*ProblemError], by its HTTP status.
var (
	// ErrInvalidRequest is 400; Errors of the problem points at each bad field.
	ErrInvalidRequest = errors.New("invalid request")
	// ErrUnauthorized is 401: no key, or not a good one.
	ErrUnauthorized = errors.New("unauthorized")
	// ErrForbidden is 403: the key may not do this.
	ErrForbidden = errors.New("forbidden")
	// ErrNotFound is 404.
	ErrNotFound = errors.New("not found")
	// ErrConflict is 409: the id or the unique key is taken, or the state doesn't allow it.
	ErrConflict = errors.New("conflict")
	// ErrGone is 410: what was asked for is no longer kept.
	ErrGone = errors.New("gone")
	// ErrPreconditionFailed is 412: it was changed since.
	ErrPreconditionFailed = errors.New("precondition failed")
	// ErrTooLarge is 413.
	ErrTooLarge = errors.New("too large")
	// ErrUnsupportedMediaType is 415.
	ErrUnsupportedMediaType = errors.New("unsupported media type")
	// ErrIdempotencyKeyReused is 422: the idempotency key was used for another request.
	ErrIdempotencyKeyReused = errors.New("idempotency key reused")
	// ErrTooManyRequests is 429; RetryAfter of the problem says when to come again.
	ErrTooManyRequests = errors.New("too many requests")
	// ErrServer is any 5xx.
	ErrServer = errors.New("server error")
	// ErrUnavailable is 503, and ErrServer too; RetryAfter of the problem says when to come again.
	ErrUnavailable = errors.New("unavailable")
)

// ErrUnreachable is what [errors.Is] says of an [*UnreachableError].
var ErrUnreachable = errors.New("unreachable")

var byStatus = map[int]error{
	http.StatusBadRequest:            ErrInvalidRequest,
	http.StatusUnauthorized:          ErrUnauthorized,
	http.StatusForbidden:             ErrForbidden,
	http.StatusNotFound:              ErrNotFound,
	http.StatusConflict:              ErrConflict,
	http.StatusGone:                  ErrGone,
	http.StatusPreconditionFailed:    ErrPreconditionFailed,
	http.StatusRequestEntityTooLarge: ErrTooLarge,
	http.StatusUnsupportedMediaType:  ErrUnsupportedMediaType,
	http.StatusUnprocessableEntity:   ErrIdempotencyKeyReused,
	http.StatusTooManyRequests:       ErrTooManyRequests,
	http.StatusServiceUnavailable:    ErrUnavailable,
}

// ProblemError says that the server refused (RFC 9457).
type ProblemError struct {
	// Status is the HTTP status.
	Status int
	// Type tells problems apart: stable.
	Type string
	// Title is what the type means.
	Title string
	// Detail is what happened this time.
	Detail string
	// TraceID is what to look for in the server's log.
	TraceID string
	// Errors has each bad field.
	Errors []FieldError
	// RetryAfter is when to come again; zero if the server doesn't say.
	RetryAfter time.Duration
	// Document is all of the problem document, members of a newer server too; nil if there is none.
	Document json.RawMessage

	saysWhen bool
}

// FieldError is what is wrong with one part of a request.
type FieldError struct {
	// Location is body, query, path or header.
	Location string `json:"location"`
	// Pointer is the JSON Pointer (RFC 6901) of the field.
	Pointer string `json:"pointer"`
	// Detail is what is wrong, in words.
	Detail string `json:"detail"`
}

// Error tells the status, the title and what happened.
func (e *ProblemError) Error() string {
	return fmt.Sprintf("clockjack: %d %s: %s", e.Status, e.Title, e.Detail)
}

// Is says whether target is the Err… of the status.
func (e *ProblemError) Is(target error) bool {
	return target != nil && (byStatus[e.Status] == target || (target == ErrServer && e.Status >= 500))
}

// passing says whether the same request may be answered otherwise soon.
func (e *ProblemError) passing() bool {
	switch e.Status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return !strings.HasSuffix(e.Type, ":backlog-full")
	}
	return false
}

// problemOf is the error that a refusal stands for.
func problemOf(response *http.Response, content []byte) *ProblemError {
	var document struct {
		Type, Title, Detail string
		TraceID             string `json:"trace_id"`
		Errors              []FieldError
	}
	problem := &ProblemError{Status: response.StatusCode}
	if json.Unmarshal(content, &document) == nil {
		problem.Document = content
	}
	problem.Type, problem.Title, problem.Detail = document.Type, document.Title, document.Detail
	problem.TraceID, problem.Errors = document.TraceID, document.Errors
	if problem.Type == "" {
		problem.Type = "about:blank"
	}
	if problem.Title == "" {
		problem.Title = http.StatusText(response.StatusCode)
	}
	if problem.Detail == "" {
		problem.Detail = problem.Title
	}
	if seconds, err := strconv.ParseUint(response.Header.Get("Retry-After"), 10, 31); err == nil {
		problem.RetryAfter, problem.saysWhen = time.Duration(seconds)*time.Second, true
	}
	return problem
}

// UnreachableError says that there was no answer, after all tries; what was asked for may still have been done.
type UnreachableError struct {
	// Method and URL are what was sent.
	Method, URL string
	// Tries is how often.
	Tries int
	// Err is why the last one had no answer.
	Err error
}

// Error tells what was sent, and why there was no answer.
func (e *UnreachableError) Error() string {
	return fmt.Sprintf("clockjack: %s %s: %v (tried %d times)", e.Method, e.URL, e.Err, e.Tries)
}

// Unwrap is why the last try had no answer.
func (e *UnreachableError) Unwrap() error { return e.Err }

// Is says whether target is [ErrUnreachable].
func (e *UnreachableError) Is(target error) bool { return target == ErrUnreachable }

// JobFailedError says that a job whose result was wanted ended without success.
type JobFailedError struct {
	// Job is the job, ended.
	Job *Job
}

// Error tells the job's state, and its last error.
func (e *JobFailedError) Error() string {
	said := fmt.Sprintf("clockjack: job %s is %s", e.Job.ID, e.Job.State)
	if e.Job.Error != nil {
		said += fmt.Sprintf(": %s: %s", e.Job.Error.Type, e.Job.Error.Message)
	}
	return said
}

// WaitTimeoutError says that a job did not end before the context's deadline; the job goes on.
// [errors.Is] takes it for [context.DeadlineExceeded].
type WaitTimeoutError struct {
	// JobID is the job's.
	JobID string
	// Job is the job as it was last seen; nil if it was not.
	Job *Job
}

// Error tells the job, and its state.
func (e *WaitTimeoutError) Error() string {
	if e.Job == nil {
		return fmt.Sprintf("clockjack: job %s has not ended in time", e.JobID)
	}
	return fmt.Sprintf("clockjack: job %s has not ended in time: it is %s", e.JobID, e.Job.State)
}

// Unwrap is [context.DeadlineExceeded].
func (e *WaitTimeoutError) Unwrap() error { return context.DeadlineExceeded }
