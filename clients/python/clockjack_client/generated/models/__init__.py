""" Contains all the data models used in inputs/outputs """

from .absence import Absence
from .access import Access
from .all_of_trigger import AllOfTrigger
from .any_of_trigger import AnyOfTrigger
from .api_key import ApiKey
from .api_key_page import ApiKeyPage
from .api_key_request import ApiKeyRequest
from .applied import Applied
from .apply_request import ApplyRequest
from .assignment import Assignment
from .assignment_args import AssignmentArgs
from .assignment_list import AssignmentList
from .attempt import Attempt
from .attempt_error import AttemptError
from .attempt_page import AttemptPage
from .audit_entry import AuditEntry
from .audit_page import AuditPage
from .backfill import Backfill
from .backfill_cancel_request import BackfillCancelRequest
from .backfill_page import BackfillPage
from .backfill_request import BackfillRequest
from .backfill_tick import BackfillTick
from .backfill_tick_page import BackfillTickPage
from .batch import Batch
from .batch_item import BatchItem
from .batch_request import BatchRequest
from .batch_result import BatchResult
from .calendar import Calendar
from .calendar_page import CalendarPage
from .calendar_spec import CalendarSpec
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
from .dead_delivery import DeadDelivery
from .dead_delivery_page import DeadDeliveryPage
from .dead_letter import DeadLetter
from .dead_letter_page import DeadLetterPage
from .delivery_attempt import DeliveryAttempt
from .delivery_attempt_page import DeliveryAttemptPage
from .dst import Dst
from .event_page import EventPage
from .event_selector import EventSelector
from .event_selector_filter_type_0 import EventSelectorFilterType0
from .event_trigger import EventTrigger
from .event_trigger_filter_type_0 import EventTriggerFilterType0
from .event_value import EventValue
from .events_accepted import EventsAccepted
from .executor import Executor
from .executor_labels import ExecutorLabels
from .executor_list import ExecutorList
from .fail_request import FailRequest
from .failure import Failure
from .field_change import FieldChange
from .field_problem import FieldProblem
from .firing import Firing
from .get_async_api_document_response_200 import GetAsyncApiDocumentResponse200
from .get_open_api_document_response_200 import GetOpenApiDocumentResponse200
from .health import Health
from .heartbeat_answer import HeartbeatAnswer
from .heartbeat_request import HeartbeatRequest
from .holdup import Holdup
from .hook import Hook
from .hook_accepted import HookAccepted
from .http_target import HttpTarget
from .http_target_headers import HttpTargetHeaders
from .http_template import HttpTemplate
from .http_template_headers import HttpTemplateHeaders
from .interval_trigger import IntervalTrigger
from .job import Job
from .job_labels import JobLabels
from .job_log_line import JobLogLine
from .job_log_page import JobLogPage
from .job_metadata import JobMetadata
from .job_page import JobPage
from .job_request import JobRequest
from .job_request_args_type_0 import JobRequestArgsType0
from .job_request_labels import JobRequestLabels
from .job_request_metadata import JobRequestMetadata
from .job_template import JobTemplate
from .job_template_args_type_0 import JobTemplateArgsType0
from .job_template_labels import JobTemplateLabels
from .job_template_metadata import JobTemplateMetadata
from .jobs_acted import JobsActed
from .jobs_action import JobsAction
from .jobs_filter import JobsFilter
from .journal_state import JournalState
from .leader import Leader
from .missed_rate import MissedRate
from .nats_server import NatsServer
from .new_api_key import NewApiKey
from .new_subscription import NewSubscription
from .new_subscription_filter_type_0 import NewSubscriptionFilterType0
from .node import Node
from .passed_over import PassedOver
from .pause_request import PauseRequest
from .placement import Placement
from .placement_prefer import PlacementPrefer
from .placement_require import PlacementRequire
from .policy import Policy
from .preview import Preview
from .problem import Problem
from .progress import Progress
from .public_holidays import PublicHolidays
from .purged import Purged
from .queue import Queue
from .queue_page import QueuePage
from .queue_request import QueueRequest
from .rate import Rate
from .rate_limit import RateLimit
from .rate_request import RateRequest
from .replay_request import ReplayRequest
from .replayed import Replayed
from .resume_request import ResumeRequest
from .retry import Retry
from .rotate_request import RotateRequest
from .rrule_trigger import RruleTrigger
from .schedule import Schedule
from .schedule_batch_item import ScheduleBatchItem
from .schedule_batch_request import ScheduleBatchRequest
from .schedule_batch_result import ScheduleBatchResult
from .schedule_change import ScheduleChange
from .schedule_page import SchedulePage
from .schedule_patch import SchedulePatch
from .schedule_patch_job import SchedulePatchJob
from .schedule_patch_policy_type_0 import SchedulePatchPolicyType0
from .schedule_patch_trigger import SchedulePatchTrigger
from .schedule_request import ScheduleRequest
from .schedule_spec import ScheduleSpec
from .set_member import SetMember
from .subscription import Subscription
from .subscription_filter_type_0 import SubscriptionFilterType0
from .subscription_page import SubscriptionPage
from .subscription_patch import SubscriptionPatch
from .subscription_patch_filter_type_0 import SubscriptionPatchFilterType0
from .subscription_put import SubscriptionPut
from .subscription_put_filter_type_0 import SubscriptionPutFilterType0
from .subscription_request import SubscriptionRequest
from .subscription_request_filter_type_0 import SubscriptionRequestFilterType0
from .task import Task
from .task_args_schema import TaskArgsSchema
from .task_list import TaskList
from .task_retry import TaskRetry
from .task_target import TaskTarget
from .task_target_args import TaskTargetArgs
from .task_template import TaskTemplate
from .task_template_args import TaskTemplateArgs
from .test_sent import TestSent
from .threshold import Threshold
from .throttle import Throttle
from .tick import Tick
from .tick_page import TickPage
from .trigger_request import TriggerRequest
from .unique_request import UniqueRequest
from .unique_template import UniqueTemplate
from .unknown_variant import UnknownVariant
from .waiting import Waiting
from .worker import Worker
from .worker_request import WorkerRequest

__all__ = (
    "Absence",
    "Access",
    "AllOfTrigger",
    "AnyOfTrigger",
    "ApiKey",
    "ApiKeyPage",
    "ApiKeyRequest",
    "Applied",
    "ApplyRequest",
    "Assignment",
    "AssignmentArgs",
    "AssignmentList",
    "Attempt",
    "AttemptError",
    "AttemptPage",
    "AuditEntry",
    "AuditPage",
    "Backfill",
    "BackfillCancelRequest",
    "BackfillPage",
    "BackfillRequest",
    "BackfillTick",
    "BackfillTickPage",
    "Batch",
    "BatchItem",
    "BatchRequest",
    "BatchResult",
    "Calendar",
    "CalendarPage",
    "CalendarSpec",
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
    "DeadDelivery",
    "DeadDeliveryPage",
    "DeadLetter",
    "DeadLetterPage",
    "DeliveryAttempt",
    "DeliveryAttemptPage",
    "Dst",
    "EventPage",
    "EventsAccepted",
    "EventSelector",
    "EventSelectorFilterType0",
    "EventTrigger",
    "EventTriggerFilterType0",
    "EventValue",
    "Executor",
    "ExecutorLabels",
    "ExecutorList",
    "FailRequest",
    "Failure",
    "FieldChange",
    "FieldProblem",
    "Firing",
    "GetAsyncApiDocumentResponse200",
    "GetOpenApiDocumentResponse200",
    "Health",
    "HeartbeatAnswer",
    "HeartbeatRequest",
    "Holdup",
    "Hook",
    "HookAccepted",
    "HttpTarget",
    "HttpTargetHeaders",
    "HttpTemplate",
    "HttpTemplateHeaders",
    "IntervalTrigger",
    "Job",
    "JobLabels",
    "JobLogLine",
    "JobLogPage",
    "JobMetadata",
    "JobPage",
    "JobRequest",
    "JobRequestArgsType0",
    "JobRequestLabels",
    "JobRequestMetadata",
    "JobsActed",
    "JobsAction",
    "JobsFilter",
    "JobTemplate",
    "JobTemplateArgsType0",
    "JobTemplateLabels",
    "JobTemplateMetadata",
    "JournalState",
    "Leader",
    "MissedRate",
    "NatsServer",
    "NewApiKey",
    "NewSubscription",
    "NewSubscriptionFilterType0",
    "Node",
    "PassedOver",
    "PauseRequest",
    "Placement",
    "PlacementPrefer",
    "PlacementRequire",
    "Policy",
    "Preview",
    "Problem",
    "Progress",
    "PublicHolidays",
    "Purged",
    "Queue",
    "QueuePage",
    "QueueRequest",
    "Rate",
    "RateLimit",
    "RateRequest",
    "Replayed",
    "ReplayRequest",
    "ResumeRequest",
    "Retry",
    "RotateRequest",
    "RruleTrigger",
    "Schedule",
    "ScheduleBatchItem",
    "ScheduleBatchRequest",
    "ScheduleBatchResult",
    "ScheduleChange",
    "SchedulePage",
    "SchedulePatch",
    "SchedulePatchJob",
    "SchedulePatchPolicyType0",
    "SchedulePatchTrigger",
    "ScheduleRequest",
    "ScheduleSpec",
    "SetMember",
    "Subscription",
    "SubscriptionFilterType0",
    "SubscriptionPage",
    "SubscriptionPatch",
    "SubscriptionPatchFilterType0",
    "SubscriptionPut",
    "SubscriptionPutFilterType0",
    "SubscriptionRequest",
    "SubscriptionRequestFilterType0",
    "Task",
    "TaskArgsSchema",
    "TaskList",
    "TaskRetry",
    "TaskTarget",
    "TaskTargetArgs",
    "TaskTemplate",
    "TaskTemplateArgs",
    "TestSent",
    "Threshold",
    "Throttle",
    "Tick",
    "TickPage",
    "TriggerRequest",
    "UniqueRequest",
    "UniqueTemplate",
    "UnknownVariant",
    "Waiting",
    "Worker",
    "WorkerRequest",
)
