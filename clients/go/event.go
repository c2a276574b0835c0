package clockjack

import (
	"encoding/json"
	"maps"
	"time"
)

// Event is a CloudEvent (https://cloudevents.io, 1.0).
type Event struct {
	// Type says what happened; io.clockjack. is for Clockjack's own.
	Type string `json:"type"`
	// Source is where it comes from, a URI reference; /clockjack-client, if it is left out.
	Source string `json:"source"`
	// ID tells events of a source apart: the same again is stored once. Made, if it is left out.
	ID string `json:"id"`
	// Subject is what in the source it is about.
	Subject string `json:"subject,omitempty"`
	// Time is when it happened.
	Time time.Time `json:"time,omitzero"`
	// DataContentType is the media type of Data; left out, it is JSON.
	DataContentType string `json:"datacontenttype,omitempty"`
	// DataSchema is where the schema of Data is: a URI.
	DataSchema string `json:"dataschema,omitempty"`
	// Data is what it says: anything that can be JSON; of an event that was received, a [json.RawMessage].
	Data any `json:"data,omitempty"`
	// DataBase64 is the same as bytes, instead of Data.
	DataBase64 []byte `json:"data_base64,omitempty"`
	// Extensions are further attributes: names of lower-case letters and digits, plain values.
	Extensions map[string]any `json:"-"`
}

var eventAttributes = []string{
	"specversion", "type", "source", "id", "subject", "time", "datacontenttype", "dataschema", "data", "data_base64",
}

// Bind stores Data of an event that was received in target, a pointer, by [json.Unmarshal].
func (e *Event) Bind(target any) error {
	raw, ok := e.Data.(json.RawMessage)
	if !ok {
		var err error
		if raw, err = json.Marshal(e.Data); err != nil {
			return err
		}
	}
	return json.Unmarshal(raw, target)
}

type plainEvent Event

// MarshalJSON writes it as structured CloudEvents do, extensions beside the other attributes.
func (e Event) MarshalJSON() ([]byte, error) {
	known, err := json.Marshal(struct {
		SpecVersion string `json:"specversion"`
		plainEvent
	}{"1.0", plainEvent(e)})
	if err != nil || len(e.Extensions) == 0 {
		return known, err
	}
	all := map[string]any{}
	maps.Copy(all, e.Extensions)
	var attributes map[string]json.RawMessage
	if err := json.Unmarshal(known, &attributes); err != nil {
		return nil, err
	}
	for name, value := range attributes {
		all[name] = value
	}
	return json.Marshal(all)
}

// UnmarshalJSON reads it as structured CloudEvents are; what is no attribute of theirs is an extension.
func (e *Event) UnmarshalJSON(content []byte) error {
	var known struct {
		plainEvent
		Data json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(content, &known); err != nil {
		return err
	}
	var rest map[string]any
	if err := json.Unmarshal(content, &rest); err != nil {
		return err
	}
	for _, name := range eventAttributes {
		delete(rest, name)
	}
	*e = Event(known.plainEvent)
	if known.Data != nil {
		e.Data = known.Data
	}
	if len(rest) > 0 {
		e.Extensions = rest
	}
	return nil
}
