"""Arguments of tasks, checked against the JSON Schema that their executor announced."""

from typing import Any

import msgspec
from jsonschema_rs import Draft202012Validator, ReferencingError, ValidationError, ValidationErrorKind

from clockjack_api.problems import FieldProblem
from clockjack_api.strict import Path, to_pointer

MAX_VALIDATORS = 1_000
"""Schemas whose validators are kept."""

MAX_FAULTS = 20
"""So many bad arguments are told."""


class ArgumentChecks:
    """Validators by schema."""

    def __init__(self) -> None:
        """Begin with none."""
        self._by_identity: dict[int, tuple[dict[str, Any], Draft202012Validator | None]] = {}
        self._by_text: dict[bytes, Draft202012Validator | None] = {}

    def faults(self, schema: dict[str, Any], args: dict[str, Any], pointer: str) -> list[FieldProblem]:
        """Return what is wrong with `args`, which stand at `pointer` in the body."""
        if not schema or (validator := self._validator(schema)) is None or validator.is_valid(args):
            return []
        found: list[FieldProblem] = []
        for error in validator.iter_errors(args):
            found += [FieldProblem("body", pointer + to_pointer(path), detail) for path, detail in _faults_of(error)]
            if len(found) >= MAX_FAULTS:
                break
        return found[:MAX_FAULTS]

    def _validator(self, schema: dict[str, Any]) -> Draft202012Validator | None:
        # A catalog comes again with each reconnect: an equal schema is another object then.
        known = self._by_identity.get(id(schema))
        if known is not None and known[0] is schema:
            return known[1]
        text = msgspec.json.encode(schema, order="deterministic")
        if text not in self._by_text:
            if len(self._by_text) >= MAX_VALIDATORS:
                self._by_text.clear()
            try:
                self._by_text[text] = Draft202012Validator(schema, offline=True)
            except (ReferencingError, ValidationError, ValueError):
                self._by_text[text] = None
        if len(self._by_identity) >= MAX_VALIDATORS:
            self._by_identity.clear()
        self._by_identity[id(schema)] = (schema, self._by_text[text])
        return self._by_text[text]


def _faults_of(error: ValidationError) -> list[tuple[Path, str]]:
    path: Path = list(error.instance_path)
    match error.kind:
        case ValidationErrorKind.Required(property=name):
            return [([*path, str(name)], "is missing")]
        case ValidationErrorKind.AdditionalProperties(unexpected=names):
            return [
                ([*path, name], "is not an argument of this task" if not path else "is not known here")
                for name in names
            ]
        case _:
            return [(path, error.message)]
