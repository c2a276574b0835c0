from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast
from typing import Literal, cast

if TYPE_CHECKING:
  from ..models.command_template_env import CommandTemplateEnv
  from ..models.event_value import EventValue





T = TypeVar("T", bound="CommandTemplate")



@_attrs_define
class CommandTemplate:
    """ Runs a program that the node's configuration allows; exit status 0 is a success.

        Attributes:
            type_ (Literal['command']):
            program (str): An absolute path, or a name that the configuration allows; never a value of the event.
            args (list[EventValue | str] | Unset): Its arguments, without a shell; each may be a value of the event.
            stdin (EventValue | None | str | Unset): What it reads from standard input; may be a value of the event.
            env (CommandTemplateEnv | Unset): Added to a minimal environment; each may be a value of the event. The values
                of those that hold secrets by their names are shown as `(hidden)`, which, where a schedule is written, stands
                for the secret that is there.
     """

    type_: Literal['command']
    program: str
    args: list[EventValue | str] | Unset = UNSET
    stdin: EventValue | None | str | Unset = UNSET
    env: CommandTemplateEnv | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        from ..models.command_template_env import CommandTemplateEnv # noqa: PLC0415
        from ..models.event_value import EventValue # noqa: PLC0415
        type_ = self.type_

        program = self.program

        args: list[dict[str, Any] | str] | Unset = UNSET
        if not isinstance(self.args, Unset):
            args = []
            for args_item_data in self.args:
                args_item: dict[str, Any] | str
                if isinstance(args_item_data, EventValue):
                    args_item = args_item_data.to_dict()
                else:
                    args_item = args_item_data
                args.append(args_item)



        stdin: dict[str, Any] | None | str | Unset
        if isinstance(self.stdin, Unset):
            stdin = UNSET
        elif isinstance(self.stdin, EventValue):
            stdin = self.stdin.to_dict()
        else:
            stdin = self.stdin

        env: dict[str, Any] | Unset = UNSET
        if not isinstance(self.env, Unset):
            env = self.env.to_dict()


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "type": type_,
            "program": program,
        })
        if args is not UNSET:
            field_dict["args"] = args
        if stdin is not UNSET:
            field_dict["stdin"] = stdin
        if env is not UNSET:
            field_dict["env"] = env

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.command_template_env import CommandTemplateEnv # noqa: PLC0415
        from ..models.event_value import EventValue # noqa: PLC0415
        d = dict(src_dict)
        type_ = cast(Literal['command'] , d.pop("type"))
        if type_ != 'command':
            raise ValueError(f"type must match const 'command', got '{type_}'")

        program = d.pop("program")

        _args = d.pop("args", UNSET)
        args: list[EventValue | str] | Unset = UNSET
        if _args is not UNSET:
            args = []
            for args_item_data in _args:
                def _parse_args_item(data: object) -> EventValue | str:
                    try:
                        if not isinstance(data, dict):
                            raise TypeError()
                        args_item_type_1 = EventValue.from_dict(data)



                        return args_item_type_1
                    except (TypeError, ValueError, AttributeError, KeyError):
                        pass
                    return cast(EventValue | str, data)

                args_item = _parse_args_item(args_item_data)

                args.append(args_item)


        def _parse_stdin(data: object) -> EventValue | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                stdin_type_1 = EventValue.from_dict(data)



                return stdin_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(EventValue | None | str | Unset, data)

        stdin = _parse_stdin(d.pop("stdin", UNSET))


        _env = d.pop("env", UNSET)
        env: CommandTemplateEnv | Unset
        if isinstance(_env,  Unset):
            env = UNSET
        else:
            env = CommandTemplateEnv.from_dict(_env)




        command_template = cls(
            type_=type_,
            program=program,
            args=args,
            stdin=stdin,
            env=env,
        )

        return command_template

