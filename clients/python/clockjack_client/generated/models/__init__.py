""" Contains all the data models used in inputs/outputs """

from .attempt import Attempt
from .attempt_outcome_type_1 import AttemptOutcomeType1
from .attempt_outcome_type_2_type_1 import AttemptOutcomeType2Type1
from .attempt_outcome_type_3_type_1 import AttemptOutcomeType3Type1
from .attempt_page import AttemptPage
from .batch_item import BatchItem
from .batch_request import BatchRequest
from .batch_result import BatchResult
from .cloud_event import CloudEvent
from .cluster import Cluster
from .command_target import CommandTarget
from .command_target_env import CommandTargetEnv
from .command_template import CommandTemplate
from .command_template_env import CommandTemplateEnv
from .cron_trigger import CronTrigger
from .date_trigger import DateTrigger
from .dst import Dst
from .dst_fold_type_1 import DstFoldType1
from .dst_fold_type_2_type_1 import DstFoldType2Type1
from .dst_fold_type_3_type_1 import DstFoldType3Type1
from .dst_gap_type_1 import DstGapType1
from .dst_gap_type_2_type_1 import DstGapType2Type1
from .dst_gap_type_3_type_1 import DstGapType3Type1
from .event_page import EventPage
from .event_trigger import EventTrigger
from .event_trigger_filter_type_0 import EventTriggerFilterType0
from .event_value import EventValue
from .events_accepted import EventsAccepted
from .executor import Executor
from .executor_list import ExecutorList
from .executor_state import ExecutorState
from .failure import Failure
from .field_problem import FieldProblem
from .firing import Firing
from .get_open_api_document_response_200 import GetOpenApiDocumentResponse200
from .health import Health
from .http_target import HttpTarget
from .http_target_headers import HttpTargetHeaders
from .http_template import HttpTemplate
from .http_template_headers import HttpTemplateHeaders
from .interval_trigger import IntervalTrigger
from .job import Job
from .job_labels import JobLabels
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
from .node import Node
from .node_state import NodeState
from .overlap import Overlap
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
from .resume_request import ResumeRequest
from .resume_request_from import ResumeRequestFrom
from .retry import Retry
from .schedule import Schedule
from .schedule_page import SchedulePage
from .schedule_patch import SchedulePatch
from .schedule_patch_job import SchedulePatchJob
from .schedule_patch_policy_type_0 import SchedulePatchPolicyType0
from .schedule_patch_trigger import SchedulePatchTrigger
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
from .tick import Tick
from .tick_decision import TickDecision
from .tick_page import TickPage
from .unique_request import UniqueRequest
from .unique_request_on_conflict import UniqueRequestOnConflict
from .unique_request_until import UniqueRequestUntil

__all__ = (
    "Attempt",
    "AttemptOutcomeType1",
    "AttemptOutcomeType2Type1",
    "AttemptOutcomeType3Type1",
    "AttemptPage",
    "BatchItem",
    "BatchRequest",
    "BatchResult",
    "CloudEvent",
    "Cluster",
    "CommandTarget",
    "CommandTargetEnv",
    "CommandTemplate",
    "CommandTemplateEnv",
    "CronTrigger",
    "DateTrigger",
    "Dst",
    "DstFoldType1",
    "DstFoldType2Type1",
    "DstFoldType3Type1",
    "DstGapType1",
    "DstGapType2Type1",
    "DstGapType3Type1",
    "EventPage",
    "EventsAccepted",
    "EventTrigger",
    "EventTriggerFilterType0",
    "EventValue",
    "Executor",
    "ExecutorList",
    "ExecutorState",
    "Failure",
    "FieldProblem",
    "Firing",
    "GetOpenApiDocumentResponse200",
    "Health",
    "HttpTarget",
    "HttpTargetHeaders",
    "HttpTemplate",
    "HttpTemplateHeaders",
    "IntervalTrigger",
    "Job",
    "JobLabels",
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
    "Node",
    "NodeState",
    "Overlap",
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
    "ResumeRequest",
    "ResumeRequestFrom",
    "Retry",
    "Schedule",
    "SchedulePage",
    "SchedulePatch",
    "SchedulePatchJob",
    "SchedulePatchPolicyType0",
    "SchedulePatchTrigger",
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
    "Tick",
    "TickDecision",
    "TickPage",
    "UniqueRequest",
    "UniqueRequestOnConflict",
    "UniqueRequestUntil",
)
