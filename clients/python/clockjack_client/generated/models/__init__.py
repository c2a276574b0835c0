""" Contains all the data models used in inputs/outputs """

from .absence import Absence
from .access import Access
from .access_role import AccessRole
from .all_of_trigger import AllOfTrigger
from .any_of_trigger import AnyOfTrigger
from .api_key import ApiKey
from .api_key_page import ApiKeyPage
from .api_key_request import ApiKeyRequest
from .api_key_request_role import ApiKeyRequestRole
from .api_key_role import ApiKeyRole
from .assignment import Assignment
from .assignment_args import AssignmentArgs
from .assignment_list import AssignmentList
from .attempt import Attempt
from .attempt_error import AttemptError
from .attempt_outcome_type_1 import AttemptOutcomeType1
from .attempt_outcome_type_2_type_1 import AttemptOutcomeType2Type1
from .attempt_outcome_type_3_type_1 import AttemptOutcomeType3Type1
from .attempt_page import AttemptPage
from .audit_entry import AuditEntry
from .audit_page import AuditPage
from .batch import Batch
from .batch_item import BatchItem
from .batch_request import BatchRequest
from .batch_result import BatchResult
from .calendar_trigger import CalendarTrigger
from .cloud_event import CloudEvent
from .cluster import Cluster
from .command_target import CommandTarget
from .command_target_env import CommandTargetEnv
from .command_template import CommandTemplate
from .command_template_env import CommandTemplateEnv
from .complete_request import CompleteRequest
from .cron_trigger import CronTrigger
from .date_trigger import DateTrigger
from .dead_letter import DeadLetter
from .dead_letter_page import DeadLetterPage
from .dst import Dst
from .dst_fold_type_1 import DstFoldType1
from .dst_fold_type_2_type_1 import DstFoldType2Type1
from .dst_fold_type_3_type_1 import DstFoldType3Type1
from .dst_gap_type_1 import DstGapType1
from .dst_gap_type_2_type_1 import DstGapType2Type1
from .dst_gap_type_3_type_1 import DstGapType3Type1
from .event_page import EventPage
from .event_selector import EventSelector
from .event_selector_filter_type_0 import EventSelectorFilterType0
from .event_trigger import EventTrigger
from .event_trigger_filter_type_0 import EventTriggerFilterType0
from .event_value import EventValue
from .events_accepted import EventsAccepted
from .executor import Executor
from .executor_list import ExecutorList
from .executor_state import ExecutorState
from .fail_request import FailRequest
from .failure import Failure
from .field_problem import FieldProblem
from .firing import Firing
from .get_open_api_document_response_200 import GetOpenApiDocumentResponse200
from .health import Health
from .heartbeat_answer import HeartbeatAnswer
from .heartbeat_answer_reason_type_1 import HeartbeatAnswerReasonType1
from .heartbeat_answer_reason_type_2_type_1 import HeartbeatAnswerReasonType2Type1
from .heartbeat_answer_reason_type_3_type_1 import HeartbeatAnswerReasonType3Type1
from .heartbeat_request import HeartbeatRequest
from .http_target import HttpTarget
from .http_target_headers import HttpTargetHeaders
from .http_template import HttpTemplate
from .http_template_headers import HttpTemplateHeaders
from .interval_trigger import IntervalTrigger
from .job import Job
from .job_labels import JobLabels
from .job_log_line import JobLogLine
from .job_log_line_level_type_1 import JobLogLineLevelType1
from .job_log_line_level_type_2_type_1 import JobLogLineLevelType2Type1
from .job_log_line_level_type_3_type_1 import JobLogLineLevelType3Type1
from .job_log_line_source import JobLogLineSource
from .job_log_page import JobLogPage
from .job_metadata import JobMetadata
from .job_page import JobPage
from .job_request import JobRequest
from .job_request_args_type_0 import JobRequestArgsType0
from .job_request_labels import JobRequestLabels
from .job_request_metadata import JobRequestMetadata
from .job_state import JobState
from .job_template import JobTemplate
from .job_template_args_type_0 import JobTemplateArgsType0
from .job_template_labels import JobTemplateLabels
from .job_template_metadata import JobTemplateMetadata
from .journal_state import JournalState
from .leader import Leader
from .list_jobs_state_item import ListJobsStateItem
from .missed import Missed
from .nats_server import NatsServer
from .nats_server_journal import NatsServerJournal
from .nats_server_state import NatsServerState
from .new_api_key import NewApiKey
from .new_api_key_role import NewApiKeyRole
from .node import Node
from .node_state import NodeState
from .overlap import Overlap
from .pause_request import PauseRequest
from .policy import Policy
from .preview import Preview
from .problem import Problem
from .progress import Progress
from .purged import Purged
from .put_queue_if_none_match import PutQueueIfNoneMatch
from .put_schedule_if_none_match import PutScheduleIfNoneMatch
from .queue import Queue
from .queue_page import QueuePage
from .queue_request import QueueRequest
from .rate_limit import RateLimit
from .resume_request import ResumeRequest
from .resume_request_from import ResumeRequestFrom
from .retry import Retry
from .rrule_trigger import RruleTrigger
from .schedule import Schedule
from .schedule_page import SchedulePage
from .schedule_patch import SchedulePatch
from .schedule_patch_job import SchedulePatchJob
from .schedule_patch_policy_type_0 import SchedulePatchPolicyType0
from .schedule_patch_trigger import SchedulePatchTrigger
from .schedule_paused_by_type_1 import SchedulePausedByType1
from .schedule_paused_by_type_2_type_1 import SchedulePausedByType2Type1
from .schedule_paused_by_type_3_type_1 import SchedulePausedByType3Type1
from .schedule_request import ScheduleRequest
from .schedule_spec import ScheduleSpec
from .task import Task
from .task_args_schema import TaskArgsSchema
from .task_list import TaskList
from .task_retry import TaskRetry
from .task_target import TaskTarget
from .task_target_args import TaskTargetArgs
from .task_template import TaskTemplate
from .task_template_args import TaskTemplateArgs
from .threshold import Threshold
from .throttle import Throttle
from .tick import Tick
from .tick_decision import TickDecision
from .tick_page import TickPage
from .trigger_request import TriggerRequest
from .unique_request import UniqueRequest
from .unique_request_on_conflict import UniqueRequestOnConflict
from .unique_request_until import UniqueRequestUntil
from .waiting import Waiting
from .worker import Worker
from .worker_request import WorkerRequest

__all__ = (
    "Absence",
    "Access",
    "AccessRole",
    "AllOfTrigger",
    "AnyOfTrigger",
    "ApiKey",
    "ApiKeyPage",
    "ApiKeyRequest",
    "ApiKeyRequestRole",
    "ApiKeyRole",
    "Assignment",
    "AssignmentArgs",
    "AssignmentList",
    "Attempt",
    "AttemptError",
    "AttemptOutcomeType1",
    "AttemptOutcomeType2Type1",
    "AttemptOutcomeType3Type1",
    "AttemptPage",
    "AuditEntry",
    "AuditPage",
    "Batch",
    "BatchItem",
    "BatchRequest",
    "BatchResult",
    "CalendarTrigger",
    "CloudEvent",
    "Cluster",
    "CommandTarget",
    "CommandTargetEnv",
    "CommandTemplate",
    "CommandTemplateEnv",
    "CompleteRequest",
    "CronTrigger",
    "DateTrigger",
    "DeadLetter",
    "DeadLetterPage",
    "Dst",
    "DstFoldType1",
    "DstFoldType2Type1",
    "DstFoldType3Type1",
    "DstGapType1",
    "DstGapType2Type1",
    "DstGapType3Type1",
    "EventPage",
    "EventsAccepted",
    "EventSelector",
    "EventSelectorFilterType0",
    "EventTrigger",
    "EventTriggerFilterType0",
    "EventValue",
    "Executor",
    "ExecutorList",
    "ExecutorState",
    "FailRequest",
    "Failure",
    "FieldProblem",
    "Firing",
    "GetOpenApiDocumentResponse200",
    "Health",
    "HeartbeatAnswer",
    "HeartbeatAnswerReasonType1",
    "HeartbeatAnswerReasonType2Type1",
    "HeartbeatAnswerReasonType3Type1",
    "HeartbeatRequest",
    "HttpTarget",
    "HttpTargetHeaders",
    "HttpTemplate",
    "HttpTemplateHeaders",
    "IntervalTrigger",
    "Job",
    "JobLabels",
    "JobLogLine",
    "JobLogLineLevelType1",
    "JobLogLineLevelType2Type1",
    "JobLogLineLevelType3Type1",
    "JobLogLineSource",
    "JobLogPage",
    "JobMetadata",
    "JobPage",
    "JobRequest",
    "JobRequestArgsType0",
    "JobRequestLabels",
    "JobRequestMetadata",
    "JobState",
    "JobTemplate",
    "JobTemplateArgsType0",
    "JobTemplateLabels",
    "JobTemplateMetadata",
    "JournalState",
    "Leader",
    "ListJobsStateItem",
    "Missed",
    "NatsServer",
    "NatsServerJournal",
    "NatsServerState",
    "NewApiKey",
    "NewApiKeyRole",
    "Node",
    "NodeState",
    "Overlap",
    "PauseRequest",
    "Policy",
    "Preview",
    "Problem",
    "Progress",
    "Purged",
    "PutQueueIfNoneMatch",
    "PutScheduleIfNoneMatch",
    "Queue",
    "QueuePage",
    "QueueRequest",
    "RateLimit",
    "ResumeRequest",
    "ResumeRequestFrom",
    "Retry",
    "RruleTrigger",
    "Schedule",
    "SchedulePage",
    "SchedulePatch",
    "SchedulePatchJob",
    "SchedulePatchPolicyType0",
    "SchedulePatchTrigger",
    "SchedulePausedByType1",
    "SchedulePausedByType2Type1",
    "SchedulePausedByType3Type1",
    "ScheduleRequest",
    "ScheduleSpec",
    "Task",
    "TaskArgsSchema",
    "TaskList",
    "TaskRetry",
    "TaskTarget",
    "TaskTargetArgs",
    "TaskTemplate",
    "TaskTemplateArgs",
    "Threshold",
    "Throttle",
    "Tick",
    "TickDecision",
    "TickPage",
    "TriggerRequest",
    "UniqueRequest",
    "UniqueRequestOnConflict",
    "UniqueRequestUntil",
    "Waiting",
    "Worker",
    "WorkerRequest",
)
