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
  from ..models.command_target_env import CommandTargetEnv





T = TypeVar("T", bound="CommandTarget")



@_attrs_define
class CommandTarget:
    """ Runs a program that the node's configuration allows; exit status 0 is a success.

        Attributes:
            type_ (Literal['command']):
            program (str): An absolute path, or a name that the configuration allows.
            args (list[str] | Unset): Its arguments, without a shell.
            stdin (None | str | Unset): What it reads from standard input.
            env (CommandTargetEnv | Unset): Added to a minimal environment. The values of those that hold secrets by their
                names (`PGPASSWORD`, `GITHUB_TOKEN` …) are shown as `(hidden)`.
     """

    type_: Literal['command']
    program: str
    args: list[str] | Unset = UNSET
    stdin: None | str | Unset = UNSET
    env: CommandTargetEnv | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        from ..models.command_target_env import CommandTargetEnv # noqa: PLC0415
        type_ = self.type_

        program = self.program

        args: list[str] | Unset = UNSET
        if not isinstance(self.args, Unset):
            args = self.args



        stdin: None | str | Unset
        if isinstance(self.stdin, Unset):
            stdin = UNSET
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
        from ..models.command_target_env import CommandTargetEnv # noqa: PLC0415
        d = dict(src_dict)
        type_ = cast(Literal['command'] , d.pop("type"))
        if type_ != 'command':
            raise ValueError(f"type must match const 'command', got '{type_}'")

        program = d.pop("program")

        args = cast(list[str], d.pop("args", UNSET))


        def _parse_stdin(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        stdin = _parse_stdin(d.pop("stdin", UNSET))


        _env = d.pop("env", UNSET)
        env: CommandTargetEnv | Unset
        if isinstance(_env,  Unset):
            env = UNSET
        else:
            env = CommandTargetEnv.from_dict(_env)




        command_target = cls(
            type_=type_,
            program=program,
            args=args,
            stdin=stdin,
            env=env,
        )

        return command_target

