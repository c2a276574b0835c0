from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
  from ..models.schedule_patch_job import SchedulePatchJob
  from ..models.schedule_patch_policy_type_0 import SchedulePatchPolicyType0
  from ..models.schedule_patch_trigger import SchedulePatchTrigger





T = TypeVar("T", bound="SchedulePatch")



@_attrs_define
class SchedulePatch:
    """ What changes in a schedule: a JSON Merge Patch (RFC 7396). Null removes a member: its default counts again.

        Attributes:
            trigger (SchedulePatchTrigger | Unset):
            job (SchedulePatchJob | Unset):
            policy (None | SchedulePatchPolicyType0 | Unset):
     """

    trigger: SchedulePatchTrigger | Unset = UNSET
    job: SchedulePatchJob | Unset = UNSET
    policy: None | SchedulePatchPolicyType0 | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        from ..models.schedule_patch_job import SchedulePatchJob # noqa: PLC0415
        from ..models.schedule_patch_policy_type_0 import SchedulePatchPolicyType0 # noqa: PLC0415
        from ..models.schedule_patch_trigger import SchedulePatchTrigger # noqa: PLC0415
        trigger: dict[str, Any] | Unset = UNSET
        if not isinstance(self.trigger, Unset):
            trigger = self.trigger.to_dict()

        job: dict[str, Any] | Unset = UNSET
        if not isinstance(self.job, Unset):
            job = self.job.to_dict()

        policy: dict[str, Any] | None | Unset
        if isinstance(self.policy, Unset):
            policy = UNSET
        elif isinstance(self.policy, SchedulePatchPolicyType0):
            policy = self.policy.to_dict()
        else:
            policy = self.policy


        field_dict: dict[str, Any] = {}

        field_dict.update({
        })
        if trigger is not UNSET:
            field_dict["trigger"] = trigger
        if job is not UNSET:
            field_dict["job"] = job
        if policy is not UNSET:
            field_dict["policy"] = policy

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.schedule_patch_job import SchedulePatchJob # noqa: PLC0415
        from ..models.schedule_patch_policy_type_0 import SchedulePatchPolicyType0 # noqa: PLC0415
        from ..models.schedule_patch_trigger import SchedulePatchTrigger # noqa: PLC0415
        d = dict(src_dict)
        _trigger = d.pop("trigger", UNSET)
        trigger: SchedulePatchTrigger | Unset
        if isinstance(_trigger,  Unset):
            trigger = UNSET
        else:
            trigger = SchedulePatchTrigger.from_dict(_trigger)




        _job = d.pop("job", UNSET)
        job: SchedulePatchJob | Unset
        if isinstance(_job,  Unset):
            job = UNSET
        else:
            job = SchedulePatchJob.from_dict(_job)




        def _parse_policy(data: object) -> None | SchedulePatchPolicyType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                policy_type_0 = SchedulePatchPolicyType0.from_dict(data)



                return policy_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | SchedulePatchPolicyType0 | Unset, data)

        policy = _parse_policy(d.pop("policy", UNSET))


        schedule_patch = cls(
            trigger=trigger,
            job=job,
            policy=policy,
        )

        return schedule_patch

