package clockjack

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"clockjack.io/clockjack/generated"
)

// What the server takes of a failure.
const (
	maxKind      = 200
	maxMessage   = 4096
	maxTraceback = 16_000
)

// panicked is a handler's panic, as an error.
type panicked struct {
	value any
	stack string
}

func (p *panicked) Error() string { return fmt.Sprint(p.value) }

// failureOf is an error as the server hears of it.
func failureOf(err error) generated.FailRequest {
	failure := generated.FailRequest{Error: generated.AttemptError{Message: head(err.Error(), maxMessage), Type: kindOf(err)}}
	var marked *verdict
	if errors.As(err, &marked) {
		failure.RetrySeconds = marked.after
		if marked.giveUp {
			failure.GiveUp = Ptr(true)
		}
	}
	var panicked *panicked
	if errors.As(err, &panicked) {
		failure.Error.Type = "panic"
		failure.Error.Traceback = head(panicked.stack, maxTraceback)
	}
	return failure
}

func failureNamed(kind, message string) generated.FailRequest {
	return generated.FailRequest{Error: generated.AttemptError{Type: kind, Message: head(message, maxMessage)}}
}

// kindOf names the type of the first error that is more than words around another.
func kindOf(err error) string {
	for current := err; current != nil; current = errors.Unwrap(current) {
		kind := strings.TrimPrefix(fmt.Sprintf("%T", current), "*")
		if kind != "fmt.wrapError" && kind != "clockjack.verdict" {
			return head(kind, maxKind)
		}
	}
	return "error"
}

// head is the beginning of a text: at most so many bytes, and no half character.
func head(text string, most int) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if len(text) <= most {
		return text
	}
	for !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most]
}
