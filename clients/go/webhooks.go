package clockjack

import (
	"errors"
	"fmt"
	"io"
	"net/http"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// ErrWebhookRefused says that a webhook is not genuine: changed, signed with another secret, or too old.
var ErrWebhookRefused = errors.New("clockjack: webhook refused")

// MaxWebhookBytes is what [ReadWebhook] takes at most; Clockjack's are smaller.
const MaxWebhookBytes = 2 << 20

// VerifyWebhook says whether a webhook is genuine by Standard Webhooks (https://www.standardwebhooks.com): its body
// signed with one of the secrets (whsec_…), less than five minutes before or after now. Of several signatures, as during
// a rotation, one must be good. Signatures are compared in constant time. If it is not genuine, the error is
// [ErrWebhookRefused].
func VerifyWebhook(body []byte, header http.Header, secrets ...string) error {
	why := errors.New("there is no secret to verify it with")
	for _, secret := range secrets {
		webhook, err := standardwebhooks.NewWebhook(secret)
		if err != nil || secret == "" || secret == "whsec_" {
			return errors.New("clockjack: a secret for webhooks is base64, after whsec_ or not, and not empty")
		}
		if why = webhook.Verify(body, header); why == nil {
			return nil
		}
	}
	return fmt.Errorf("%w: %w", ErrWebhookRefused, why)
}

// ReadWebhook reads the body of a request that is a webhook, and returns it if [VerifyWebhook] finds it genuine.
func ReadWebhook(request *http.Request, secrets ...string) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(request.Body, MaxWebhookBytes+1))
	if err != nil {
		return nil, err
	}
	if len(body) > MaxWebhookBytes {
		return nil, fmt.Errorf("%w: it is larger than %d bytes", ErrWebhookRefused, MaxWebhookBytes)
	}
	if err := VerifyWebhook(body, request.Header, secrets...); err != nil {
		return nil, err
	}
	return body, nil
}
