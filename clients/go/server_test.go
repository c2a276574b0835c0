package clockjack

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
)

// served returns a client of a server that is a function.
func served(t *testing.T, handler http.HandlerFunc, options ...Option) *Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return made(t, server.URL, options...)
}

func made(t *testing.T, url string, options ...Option) *Client {
	t.Helper()
	client, err := New(url, options...)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func refuse(w http.ResponseWriter, status int, kind string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Retry-After", "0")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{
		"type": "urn:clockjack:problem:" + kind, "title": "A title", "status": status, "detail": "A detail",
		"trace_id": "0af7", "errors": []map[string]string{{"location": "body", "pointer": "/queue", "detail": "wrong"}},
		"moon": "full",
	})
}

func holds(t *testing.T, holds bool, format string, arguments ...any) {
	t.Helper()
	if !holds {
		t.Fatalf(format, arguments...)
	}
}
