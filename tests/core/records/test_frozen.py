"""What was ever written to a journal can be read for ever.

``fixtures/records_v1.json`` is never changed. A kind of record or a field that comes later goes into a further file.
"""

import json
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from tests.core.apply.bench import Bench

from clockjack.errors import UnknownRecord
from clockjack.jobs import Outcome
from clockjack.records import Batch, Record, Submit, batch_decoder

FOLDER = Path(__file__).parent.parent / "fixtures"
FROZEN = [sample for file in sorted(FOLDER.glob("records_v*.json")) for sample in json.loads(file.read_text())]
EACH = [pytest.param(one, id=f"{number}-{one['says']['struct']}") for number, one in enumerate(FROZEN)]


def plain(value: Any) -> Any:
    """Return a record as it stands in the file."""
    match value:
        case bytes():
            return {"bytes": value.decode()}
        case msgspec.Struct():
            fields = [plain(field) for field in msgspec.structs.astuple(value)]
            return {"struct": type(value).__name__, "fields": fields}
        case Outcome():
            return value.value
        case list() | tuple():
            return [plain(item) for item in value]
        case dict():
            return {"dict": {key: plain(item) for key, item in value.items()}}
        case _:
            return value


def as_then(now: Any, then: Any) -> Any:
    """Return what a record says now without the fields that were added since."""
    match now, then:
        case {"struct": name, "fields": [*fields]}, {"fields": [*old]}:
            return {"struct": name, "fields": [as_then(*both) for both in zip(fields, old, strict=False)]}
        case [*items], [*old] if len(items) == len(old):
            return [as_then(*both) for both in zip(items, old, strict=True)]
        case _:
            return now


@pytest.mark.parametrize("sample", EACH)
def test_says_the_same_as_ever(sample: dict[str, Any]) -> None:
    [record] = batch_decoder.decode(bytes.fromhex(sample["entry"])).records
    assert as_then(plain(record), sample["says"]) == sample["says"]


def test_every_kind_of_record_is_frozen() -> None:
    assert {sample["says"]["struct"] for sample in FROZEN} == {kind.__name__ for kind in get_args(Record)}


def test_the_first_file_is_as_it_was() -> None:
    assert len(json.loads((FOLDER / "records_v1.json").read_text())) == 29


@pytest.mark.parametrize("sample", EACH)
def test_applies_without_harm_to_a_state_that_knows_nothing_of_it(bench: Bench, sample: dict[str, Any]) -> None:
    entry = bench.scribe.write_bytes("clockjack.journal.0.node.n1", bytes.fromhex(sample["entry"]))
    [outcomes] = bench.machine.apply([entry]).outcomes
    assert len(outcomes) == 1


def test_kinds_have_tags_of_their_own() -> None:
    tags = [kind.__struct_config__.tag for kind in get_args(Record)]
    assert len(set(tags)) == len(tags)


def test_a_field_that_is_not_known_yet_is_passed_over(bench: Bench) -> None:
    """Why a version may add fields only with a default that means what was before."""
    longer = msgspec.msgpack.encode([[[1, [], None, "new"]]])
    assert batch_decoder.decode(longer) == Batch([Submit([])])


def test_a_kind_that_is_not_known_stops_the_reader(bench: Bench) -> None:
    entry = bench.scribe.write_bytes("clockjack.journal.0.node.a", msgspec.msgpack.encode([[[127, "new"]]]))
    with pytest.raises(UnknownRecord, match="upgrade this node"):
        bench.machine.apply([entry])
