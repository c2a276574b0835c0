package clockjack

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"time"

	"clockjack.io/clockjack/generated"
)

// CallOption goes along with one call.
type CallOption func(*call)

type call struct {
	header http.Header
	etag   *string
}

// IdempotencyKey names a call of those that make something: the same with the same key has its effect once, and for 24
// hours its answer comes again. Each call makes a key of its own, if it is left out, and keeps it over its retries.
func IdempotencyKey(key string) CallOption {
	return func(c *call) { c.header.Set("Idempotency-Key", key) }
}

// Traceparent gives the W3C Trace Context of the call; it goes on to the job that it makes.
func Traceparent(value string) CallOption {
	return func(c *call) { c.header.Set("Traceparent", value) }
}

// IfMatch has a schedule or a queue changed only if its ETag is still this one; otherwise it is [ErrPreconditionFailed].
func IfMatch(etag string) CallOption {
	return func(c *call) { c.header.Set("If-Match", etag) }
}

// ETag stores the answer's ETag in target, for [IfMatch] in a later call.
func ETag(target *string) CallOption {
	return func(c *call) { c.etag = target }
}

func newCall(options []CallOption) *call {
	c := &call{header: http.Header{}}
	for _, option := range options {
		option(c)
	}
	return c
}

// once is a call that makes something, with an idempotency key.
func once(options []CallOption) *call {
	c := newCall(options)
	if c.header.Get("Idempotency-Key") == "" {
		c.header.Set("Idempotency-Key", newKey())
	}
	return c
}

// edit is what the generated client calls before it sends a request, once a call.
func (c *call) edit(_ context.Context, request *http.Request) error {
	for key, values := range c.header {
		request.Header[key] = values
	}
	return nil
}

// took notes what the caller wants of an answer's head.
func (c *call) took(response *http.Response, err error) (*http.Response, error) {
	if err == nil && c.etag != nil {
		*c.etag = response.Header.Get("ETag")
	}
	return response, err
}

var _ generated.RequestEditorFn = (&call{}).edit

func newKey() string {
	var key [16]byte
	_, _ = rand.Read(key[:]) // it never fails (crypto/rand)
	return hex.EncodeToString(key[:])
}

type extraKey struct{}

// withExtra gives the server so much time to answer beside the usual.
func withExtra(ctx context.Context, extra time.Duration) context.Context {
	return context.WithValue(ctx, extraKey{}, extra)
}

func extraOf(ctx context.Context) time.Duration {
	extra, _ := ctx.Value(extraKey{}).(time.Duration)
	return extra
}
