package clockjack

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"clockjack.io/clockjack/generated"
)

// DefaultURL is where a node listens that was told nothing else.
const DefaultURL = "http://127.0.0.1:8640"

// Client is a client of one Clockjack server or cluster.
type Client struct {
	// Jobs submits jobs, waits for them, looks at them.
	Jobs *Jobs
	// Schedules says when jobs are made: by time or by event.
	Schedules *Schedules
	// Queues are where jobs wait.
	Queues *Queues
	// Events are CloudEvents, in and out.
	Events *Events
	// Nodes says who is there.
	Nodes *Nodes

	transport *transport
}

// Option changes how a client talks to its server.
type Option func(*transport)

// WithAPIKey gives the key that each request shows; without it, CLOCKJACK_API_KEY in the environment counts.
func WithAPIKey(key string) Option {
	return func(t *transport) { t.apiKey = key }
}

// WithNamespace says where to act, for a key that may act in all namespaces.
func WithNamespace(name string) Option {
	return func(t *transport) { t.header.Set("Clockjack-Namespace", name) }
}

// WithTimeout says how long one try may take, beside the time that a call waits for a job; 10 s, if it is left out.
func WithTimeout(limit time.Duration) Option {
	return func(t *transport) { t.timeout = limit }
}

// WithTries says how often a request is sent at most; 6, if it is left out.
func WithTries(tries int) Option {
	return func(t *transport) { t.tries = tries }
}

// WithHTTPClient has requests sent by another client: for proxies, certificates and the like.
func WithHTTPClient(client *http.Client) Option {
	return func(t *transport) { t.http = client }
}

// WithUserAgent names the program to the server.
func WithUserAgent(name string) Option {
	return func(t *transport) { t.header.Set("User-Agent", name) }
}

// New returns a client of the server at address; if that is empty, of the one that CLOCKJACK_URL in the environment
// names, or of [DefaultURL]. Nothing is sent yet. It is an error if the address is none, or an option makes no sense.
func New(address string, options ...Option) (*Client, error) {
	if address == "" {
		address = os.Getenv("CLOCKJACK_URL")
	}
	if address == "" {
		address = DefaultURL
	}
	parsed, err := url.Parse(address)
	if err != nil || (parsed.Scheme != "http" && parsed.Scheme != "https") || parsed.Host == "" {
		return nil, fmt.Errorf("clockjack: the address must begin with http:// or https://, not %q", address)
	}
	t := &transport{
		url:     strings.TrimRight(address, "/"),
		apiKey:  os.Getenv("CLOCKJACK_API_KEY"),
		header:  http.Header{"User-Agent": {"clockjack-client-go"}},
		timeout: 10 * time.Second,
		tries:   6,
	}
	for _, option := range options {
		option(t)
	}
	if t.tries < 1 || t.timeout <= 0 {
		return nil, errors.New("clockjack: there must be at least one try, and some time for it")
	}
	if t.http == nil {
		t.http = &http.Client{Transport: pool()}
	}
	if t.apiKey != "" {
		t.header.Set("Authorization", "Bearer "+t.apiKey)
	}
	t.low, err = generated.NewClient(t.url, generated.WithHTTPClient(t), generated.WithRequestEditorFn(t.edit))
	if err != nil {
		return nil, err
	}
	return &Client{
		Jobs: &Jobs{t}, Schedules: &Schedules{t}, Queues: &Queues{t}, Events: &Events{t}, Nodes: &Nodes{t}, transport: t,
	}, nil
}

// Generated returns the generated client over the same connections, with the same retries and errors: for what the
// server knows and the methods here don't name yet.
func (c *Client) Generated() *generated.ClientWithResponses {
	return &generated.ClientWithResponses{ClientInterface: c.transport.low}
}

// pool keeps as many connections as a worker with many slots uses.
func pool() http.RoundTripper {
	if usual, ok := http.DefaultTransport.(*http.Transport); ok {
		own := usual.Clone()
		own.MaxIdleConnsPerHost = own.MaxIdleConns
		return own
	}
	return http.DefaultTransport
}

func (t *transport) edit(_ context.Context, request *http.Request) error {
	for key, values := range t.header {
		if request.Header.Get(key) == "" {
			request.Header[key] = values
		}
	}
	return nil
}
