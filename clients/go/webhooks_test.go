package clockjack

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

const (
	secret = "whsec_Y29uZm9ybWFuY2Utc2VjcmV0LW9mLTMyLWJ5dGVzISE="
	other  = "whsec_YW5vdGhlci1zZWNyZXQtb2YtMzItYnl0ZXMtbG9uZyE="
)

func signed(t *testing.T, secret string, at time.Time, body []byte) http.Header {
	t.Helper()
	webhook, err := standardwebhooks.NewWebhook(secret)
	holds(t, err == nil, "%v", err)
	signature, err := webhook.Sign("msg", at, body)
	holds(t, err == nil, "%v", err)
	header := http.Header{}
	header.Set("webhook-id", "msg")
	header.Set("webhook-timestamp", strconv.FormatInt(at.Unix(), 10))
	header.Set("webhook-signature", signature)
	return header
}

func TestWebhooks(t *testing.T) {
	body, now := []byte(`{"a":1}`), time.Now()
	for name, header := range map[string]http.Header{
		"late":  signed(t, secret, now.Add(-400*time.Second), body),
		"early": signed(t, secret, now.Add(400*time.Second), body),
		"other": signed(t, other, now, body),
		"none":  {},
	} {
		err := VerifyWebhook(body, header, secret)
		holds(t, errors.Is(err, ErrWebhookRefused), "%s: %v", name, err)
	}
	good := signed(t, secret, now, body)
	holds(t, VerifyWebhook(body, good, other, secret) == nil, "the second secret doesn't count")
	holds(t, errors.Is(VerifyWebhook([]byte(`{"a":2}`), good, secret), ErrWebhookRefused), "a changed one")
	holds(t, errors.Is(VerifyWebhook(body, good), ErrWebhookRefused), "no secret")
	for _, empty := range []string{"", "whsec_", "whsec_no base64"} {
		err := VerifyWebhook(body, signed(t, "whsec_", now, body), empty)
		holds(t, err != nil && !errors.Is(err, ErrWebhookRefused), "%q: %v", empty, err)
	}
}

func TestReadingWebhooks(t *testing.T) {
	body := []byte(`{"a":1}`)
	request := httptest.NewRequest("POST", "/", bytes.NewReader(body))
	request.Header = signed(t, secret, time.Now(), body)
	read, err := ReadWebhook(request, secret)
	holds(t, err == nil && bytes.Equal(read, body), "%v", err)
	long := make([]byte, MaxWebhookBytes+1)
	request = httptest.NewRequest("POST", "/", bytes.NewReader(long))
	request.Header = signed(t, secret, time.Now(), long)
	_, err = ReadWebhook(request, secret)
	holds(t, errors.Is(err, ErrWebhookRefused), "%v", err)
}
