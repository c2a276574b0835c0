package clockjack

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
)

func TestProblemsAreToldApart(t *testing.T) {
	for status, kind := range byStatus {
		client := served(t, func(w http.ResponseWriter, _ *http.Request) { refuse(w, status, "some") }, WithTries(1))
		_, err := client.Jobs.Get(t.Context(), "any")
		var problem *ProblemError
		holds(t, errors.As(err, &problem), "%d is %v", status, err)
		holds(t, errors.Is(err, kind), "%v is not %v", err, kind)
		holds(t, errors.Is(err, ErrServer) == (status >= 500), "%v and ErrServer", err)
		for _, other := range byStatus {
			holds(t, other == kind || !errors.Is(err, other), "%v is %v, too", err, other)
		}
		holds(t, problem.Status == status && problem.Title == "A title" && problem.Detail == "A detail", "%+v", problem)
		holds(t, problem.TraceID == "0af7" && problem.Type == "urn:clockjack:problem:some", "%+v", problem)
		holds(t, len(problem.Errors) == 1 && problem.Errors[0].Pointer == "/queue", "%+v", problem)
		holds(t, strings.Contains(string(problem.Document), "moon"), "%s", problem.Document)
	}
}

func TestARefusalWithoutADocumentIsAProblemToo(t *testing.T) {
	client := served(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusTeapot)
		_, _ = w.Write([]byte("<html>no JSON"))
	})
	_, err := client.Jobs.Get(t.Context(), "any")
	var problem *ProblemError
	holds(t, errors.As(err, &problem), "%v", err)
	holds(t, problem.Status == 418 && problem.Type == "about:blank" && problem.Document == nil, "%+v", problem)
	holds(t, strings.Contains(err.Error(), "418 I'm a teapot"), "%v", err)
}

func TestAWaitTimeoutIsADeadline(t *testing.T) {
	holds(t, errors.Is(&WaitTimeoutError{JobID: "a"}, context.DeadlineExceeded), "it is none")
}

func TestOptionsThatMakeNoSense(t *testing.T) {
	for _, address := range []string{"ftp://host", "host:80", "http://", ":"} {
		_, err := New(address)
		holds(t, err != nil, "%s is taken", address)
	}
	_, err := New("", WithTries(0))
	holds(t, err != nil, "no tries are taken")
}
