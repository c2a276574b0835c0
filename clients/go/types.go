package clockjack

import "clockjack.io/clockjack/generated"

// What jobs are made of.
type (
	// Job is a job, as it is.
	Job = generated.Job
	// JobRequest is a job, as it is submitted.
	JobRequest = generated.JobRequest
	// JobState is where a job is in its life.
	JobState = generated.JobState
	// JobAttempt is one of a job's attempts, as the server tells of it.
	JobAttempt = generated.Attempt
	// JobLogLine is one line that an attempt logged or printed.
	JobLogLine = generated.JobLogLine
	// BatchItem is what became of one job of a batch.
	BatchItem = generated.BatchItem
	// Failure is why an attempt did not succeed.
	Failure = generated.Failure
	// Placement says which executors may run a job.
	Placement = generated.Placement
	// Progress is how far a job is.
	Progress = generated.Progress
	// Retry says when and how often a failed attempt is tried again.
	Retry = generated.Retry
	// UniqueRequest has no second job made with the same key.
	UniqueRequest = generated.UniqueRequest
)

// The states of a job. A newer server may say others.
const (
	StateScheduled   = generated.JobStateScheduled
	StateReady       = generated.JobStateReady
	StateRunning     = generated.JobStateRunning
	StateRetrying    = generated.JobStateRetrying
	StateSucceeded   = generated.JobStateSucceeded
	StateFailed      = generated.JobStateFailed
	StateCancelled   = generated.JobStateCancelled
	StateExpired     = generated.JobStateExpired
	StateQuarantined = generated.JobStateQuarantined
)

// What a job does.
type (
	// Target is one of the kinds of target; see [TargetOf].
	Target = generated.Target
	// TaskTarget is a task with arguments.
	TaskTarget = generated.TaskTarget
	// HTTPTarget is a request to a URL.
	HTTPTarget = generated.HTTPTarget
	// CommandTarget is a program.
	CommandTarget = generated.CommandTarget
	// TargetTemplate is a target with values of events in it; see [TargetTemplateOf].
	TargetTemplate = generated.TargetTemplate
	// TaskTemplate is a task with arguments, of a schedule.
	TaskTemplate = generated.TaskTemplate
	// HTTPTemplate is a request to a URL, of a schedule.
	HTTPTemplate = generated.HTTPTemplate
	// CommandTemplate is a program, of a schedule.
	CommandTemplate = generated.CommandTemplate
)

// What schedules are made of.
type (
	// Schedule is a schedule, as it is.
	Schedule = generated.Schedule
	// ScheduleRequest is a schedule, as it is created.
	ScheduleRequest = generated.ScheduleRequest
	// ScheduleSpec is a schedule, as it is put.
	ScheduleSpec = generated.ScheduleSpec
	// JobTemplate is what a schedule's jobs are like.
	JobTemplate = generated.JobTemplate
	// Policy says how a schedule acts.
	Policy = generated.Policy
	// Overlap says what happens while a job of the schedule has not ended.
	Overlap = generated.Overlap
	// Missed says what becomes of ticks that the scheduler comes to too late.
	Missed = generated.Missed
	// ResumeFrom says from where a schedule goes on.
	ResumeFrom = generated.ResumeRequestFrom
	// Tick is what was decided, and why.
	Tick = generated.Tick
	// Firing is a tick to come.
	Firing = generated.Firing
	// Waiting says what will be made.
	Waiting = generated.Waiting
)

// What happens while a job of a schedule has not ended. A newer server may say others.
const (
	OverlapSkip        = generated.OverlapSkip
	OverlapBufferOne   = generated.OverlapBufferOne
	OverlapBufferAll   = generated.OverlapBufferAll
	OverlapCancelOther = generated.OverlapCancelOther
	OverlapAllowAll    = generated.OverlapAllowAll
)

// What becomes of missed ticks. A newer server may say others.
const (
	MissedLast = generated.MissedLast
	MissedAll  = generated.MissedAll
	MissedNone = generated.MissedNone
)

// From where a schedule goes on.
const (
	FromNow      = generated.ResumeRequestFromNow
	FromRetained = generated.ResumeRequestFromRetained
)

// When, or on which events, jobs are made.
type (
	// Trigger is one of the kinds of trigger; see [TriggerOf].
	Trigger = generated.Trigger
	// CronTrigger is a cron expression in a time zone.
	CronTrigger = generated.CronTrigger
	// IntervalTrigger is every so many seconds.
	IntervalTrigger = generated.IntervalTrigger
	// CalendarTrigger is every so many years, months, weeks or days, at a time of day.
	CalendarTrigger = generated.CalendarTrigger
	// DateTrigger is once.
	DateTrigger = generated.DateTrigger
	// RruleTrigger is a recurrence rule (RFC 5545).
	RruleTrigger = generated.RruleTrigger
	// EventTrigger is on events.
	EventTrigger = generated.EventTrigger
	// AnyOfTrigger is when one of several does.
	AnyOfTrigger = generated.AnyOfTrigger
	// AllOfTrigger is when all of several have, within a time.
	AllOfTrigger = generated.AllOfTrigger
	// Dst says what happens when the clocks change.
	Dst = generated.Dst
)

// The rest.
type (
	// Queue is a queue, as it is.
	Queue = generated.Queue
	// QueueRequest is the limits of a queue.
	QueueRequest = generated.QueueRequest
	// RateRequest is so many starts in a time.
	RateRequest = generated.RateRequest
	// Cluster is nodes, leaders and the journal.
	Cluster = generated.Cluster
	// Executor is who runs jobs.
	Executor = generated.Executor
	// Task is a task that can be run.
	Task = generated.Task
	// Assignment is what a worker is told of an attempt.
	Assignment = generated.Assignment
)

// EventValue stands for a value of the event, in the job of a schedule: where the JSON Pointer (RFC 6901) leads, as in
// EventValue("/data/ref").
func EventValue(pointer string) map[string]any { return map[string]any{"$event": pointer} }

// Ptr returns a pointer to a value, for fields that may be left out.
func Ptr[T any](value T) *T { return &value }
