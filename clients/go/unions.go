package clockjack

import "fmt"

// AnyTrigger is the kinds of trigger.
type AnyTrigger interface {
	CronTrigger | IntervalTrigger | CalendarTrigger | DateTrigger | RruleTrigger | EventTrigger | AnyOfTrigger |
		AllOfTrigger
}

// TriggerOf makes a trigger of one of its kinds; its field Type is filled in.
//
//	clockjack.TriggerOf(clockjack.CronTrigger{Expression: "0 4 * * *", Timezone: "Europe/Prague"})
//
// It panics if a value in it can't be JSON: a time after the year 9999, or a filter with a function.
func TriggerOf[T AnyTrigger](kind T) Trigger {
	var trigger Trigger
	var err error
	switch kind := any(kind).(type) {
	case CronTrigger:
		err = trigger.FromCronTrigger(kind)
	case IntervalTrigger:
		err = trigger.FromIntervalTrigger(kind)
	case CalendarTrigger:
		err = trigger.FromCalendarTrigger(kind)
	case DateTrigger:
		err = trigger.FromDateTrigger(kind)
	case RruleTrigger:
		err = trigger.FromRruleTrigger(kind)
	case EventTrigger:
		err = trigger.FromEventTrigger(kind)
	case AnyOfTrigger:
		err = trigger.FromAnyOfTrigger(kind)
	case AllOfTrigger:
		err = trigger.FromAllOfTrigger(kind)
	}
	must(err)
	return trigger
}

// AnyTarget is the kinds of target.
type AnyTarget interface {
	TaskTarget | HTTPTarget | CommandTarget
}

// TargetOf makes a target of one of its kinds; its field Type is filled in. It panics if a value in it can't be JSON.
//
//	clockjack.JobRequest{Target: clockjack.TargetOf(clockjack.HTTPTarget{URL: "https://example.org/hook"})}
func TargetOf[T AnyTarget](kind T) *Target {
	var target Target
	var err error
	switch kind := any(kind).(type) {
	case TaskTarget:
		err = target.FromTaskTarget(kind)
	case HTTPTarget:
		err = target.FromHTTPTarget(kind)
	case CommandTarget:
		err = target.FromCommandTarget(kind)
	}
	must(err)
	return &target
}

// AnyTargetTemplate is the kinds of target of a schedule.
type AnyTargetTemplate interface {
	TaskTemplate | HTTPTemplate | CommandTemplate
}

// TargetTemplateOf is [TargetOf] for the job of a schedule, where values of the event may stand.
func TargetTemplateOf[T AnyTargetTemplate](kind T) *TargetTemplate {
	var target TargetTemplate
	var err error
	switch kind := any(kind).(type) {
	case TaskTemplate:
		err = target.FromTaskTemplate(kind)
	case HTTPTemplate:
		err = target.FromHTTPTemplate(kind)
	case CommandTemplate:
		err = target.FromCommandTemplate(kind)
	}
	must(err)
	return &target
}

func must(err error) {
	if err != nil {
		panic(fmt.Sprintf("clockjack: %v", err))
	}
}
