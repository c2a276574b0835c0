package clockjack

import (
	"encoding/json"
	"io"
	"net/http"
	"testing"
	"time"
)

func written(t *testing.T, value any) string {
	t.Helper()
	content, err := json.Marshal(value)
	holds(t, err == nil, "%v", err)
	return string(content)
}

func TestWhatIsLeftOutIsNotSent(t *testing.T) {
	holds(t, written(t, JobRequest{}) == "{}", "%s", written(t, JobRequest{}))
	whole := JobRequest{
		Target: TargetOf(HTTPTarget{URL: "http://a"}), Priority: Ptr(0), RunAt: time.Unix(0, 0).UTC(), Args: struct{ N int }{1},
	}
	expected := `{"args":{"N":1},"priority":0,"run_at":"1970-01-01T00:00:00Z","target":{"type":"http","url":"http://a"}}`
	holds(t, written(t, whole) == expected, "%s", written(t, whole))
}

func TestUnions(t *testing.T) {
	trigger := TriggerOf(AnyOfTrigger{Triggers: []Trigger{
		TriggerOf(CronTrigger{Expression: "0 4 * * *"}), TriggerOf(IntervalTrigger{EverySeconds: 5}),
	}})
	expected := `{"triggers":[{"expression":"0 4 * * *","type":"cron"},{"every_seconds":5,"type":"interval"}],"type":"any_of"}`
	holds(t, written(t, trigger) == expected, "%s", written(t, trigger))
	template := JobTemplate{
		Target: TargetTemplateOf(TaskTemplate{Name: "a.b"}), Labels: map[string]any{"ref": EventValue("/data/ref")},
	}
	expected = `{"labels":{"ref":{"$event":"/data/ref"}},"target":{"name":"a.b","type":"task"}}`
	holds(t, written(t, template) == expected, "%s", written(t, template))
}

func TestAnUnknownKindStaysWhatItIs(t *testing.T) {
	text := `{"type":"lunar","phase":"full"}`
	var trigger Trigger
	holds(t, json.Unmarshal([]byte(text), &trigger) == nil, "it can't be read")
	kind, err := trigger.Discriminator()
	holds(t, err == nil && kind == "lunar" && written(t, trigger) == text, "%v, %s", err, written(t, trigger))
	_, err = trigger.ValueByDiscriminator()
	holds(t, err != nil, "it is one of those that are known")
}

func TestAPatchHasNulls(t *testing.T) {
	var sent, kind string
	client := served(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		sent, kind = string(body), r.Header.Get("Content-Type")
		answer(w, 200, map[string]any{"id": "a", "policy": map[string]any{"overlap": "haiku", "missed_rate": nil}})
	})
	patch := Patch{"policy": Patch{"missed": nil, "jitter_seconds": 9}}
	schedule, err := client.Schedules.Patch(t.Context(), "a", patch)
	holds(t, err == nil && schedule.Policy.Overlap == "haiku" && schedule.Policy.MissedRate == nil, "%v", err)
	holds(t, sent == `{"policy":{"jitter_seconds":9,"missed":null}}`, "%s", sent)
	holds(t, kind == "application/merge-patch+json", "%s", kind)
}

func TestEvents(t *testing.T) {
	event := Event{
		Type: "a.b", Source: "/s", ID: "1", Data: map[string]int{"n": 1}, Extensions: map[string]any{"traceparent": "00", "id": "no"},
	}
	expected := `{"data":{"n":1},"id":"1","source":"/s","specversion":"1.0","traceparent":"00","type":"a.b"}`
	holds(t, written(t, event) == expected, "%s", written(t, event))
	var read Event
	holds(t, json.Unmarshal([]byte(expected), &read) == nil, "it can't be read")
	var data struct{ N int }
	holds(t, read.Bind(&data) == nil && data.N == 1 && read.ID == "1", "%+v", read)
	holds(t, len(read.Extensions) == 1 && read.Extensions["traceparent"] == "00", "%+v", read.Extensions)
	holds(t, written(t, read) == expected, "%s", written(t, read))
	bytes := Event{Type: "a", Source: "/s", ID: "1", DataBase64: []byte{0, 255}, DataContentType: "image/png"}
	var again Event
	holds(t, json.Unmarshal([]byte(written(t, bytes)), &again) == nil, "it can't be read")
	holds(t, again.Data == nil && string(again.DataBase64) == "\x00\xff", "%+v", again)
}
