"""Every field of ``POST /v1/jobs``, of a wrong type or value, missing or unknown: 400, where, and nothing stored."""

from functools import reduce
from typing import Any

import httpx
import pytest

from clockjack.services import Services

TASK = {"task": "nobody.knows"}
HTTP = {"type": "http", "url": "http://127.0.0.1:9/"}
COMMAND = {"type": "command", "program": "true"}

DEEP: dict[str, Any] = reduce(lambda inner, _: {"x": [inner]}, range(101), {})

WRONG: list[tuple[str, dict[str, Any], list[str]]] = [
    # what to do
    ("no target", {}, ["/target"]),
    ("target: null", {"target": None}, ["/target"]),
    ("target: type", {"target": 5}, ["/target"]),
    ("target: array", {"target": []}, ["/target"]),
    ("target: no type", {"target": {"name": "x"}}, ["/target/type"]),
    ("target: other type", {"target": {"type": "shell"}}, ["/target/type"]),
    ("target: type of type", {"target": {"type": 1}}, ["/target/type"]),
    ("target and task", {"target": HTTP, "task": "x"}, ["/task"]),
    ("target and args", {"target": HTTP, "args": {}}, ["/args"]),
    ("args alone", {"args": {}}, ["/target", "/args"]),
    ("task target: no name", {"target": {"type": "task"}}, ["/target/name"]),
    ("task target: name", {"target": {"type": "task", "name": 5}}, ["/target/name"]),
    ("task target: empty name", {"target": {"type": "task", "name": ""}}, ["/target/name"]),
    ("task target: long name", {"target": {"type": "task", "name": "x" * 201}}, ["/target/name"]),
    ("task target: args", {"target": {"type": "task", "name": "x", "args": []}}, ["/target/args"]),
    ("task target: unknown", {"target": {"type": "task", "name": "x", "kwargs": {}}}, ["/target/kwargs"]),
    ("http: no url", {"target": {"type": "http"}}, ["/target/url"]),
    ("http: url", {"target": HTTP | {"url": 5}}, ["/target/url"]),
    ("http: scheme", {"target": HTTP | {"url": "ftp://x/"}}, ["/target/url"]),
    ("http: empty url", {"target": HTTP | {"url": ""}}, ["/target/url"]),
    ("http: long url", {"target": HTTP | {"url": "http://" + "x" * 2000}}, ["/target/url"]),
    ("http: method", {"target": HTTP | {"method": "get"}}, ["/target/method"]),
    ("http: method type", {"target": HTTP | {"method": 1}}, ["/target/method"]),
    ("http: headers", {"target": HTTP | {"headers": ["a"]}}, ["/target/headers"]),
    ("http: a header", {"target": HTTP | {"headers": {"ok": "1", "a/b": 2}}}, ["/target/headers/a~1b"]),
    ("http: redirects", {"target": HTTP | {"max_redirects": 11}}, ["/target/max_redirects"]),
    ("http: negative redirects", {"target": HTTP | {"max_redirects": -1}}, ["/target/max_redirects"]),
    ("http: redirects type", {"target": HTTP | {"max_redirects": "1"}}, ["/target/max_redirects"]),
    ("http: deep body", {"target": HTTP | {"body": DEEP}}, ["/target/body"]),
    ("http: no host", {"target": HTTP | {"url": "http://"}}, ["/target/url"]),
    ("http: no such port", {"target": HTTP | {"url": "http://x:99999/"}}, ["/target/url"]),
    ("http: half an address", {"target": HTTP | {"url": "http://[::1/"}}, ["/target/url"]),
    ("http: a blank in the host", {"target": HTTP | {"url": "http://x y/"}}, ["/target/url"]),
    ("http: two lines", {"target": HTTP | {"url": "http://x/\n"}}, ["/target/url"]),
    ("http: no header's name", {"target": HTTP | {"headers": {"a b": "1"}}}, ["/target/headers/a b"]),
    ("http: a header more", {"target": HTTP | {"headers": {"a": "b\r\nc: d"}}}, ["/target/headers/a"]),
    ("http: letters of others", {"target": HTTP | {"headers": {"a": "é"}}}, ["/target/headers/a"]),
    ("http: framing", {"target": HTTP | {"headers": {"Content-Length": "3"}}}, ["/target/headers/Content-Length"]),
    ("http: unknown", {"target": HTTP | {"verify": False}}, ["/target/verify"]),
    ("command: no program", {"target": {"type": "command"}}, ["/target/program"]),
    ("command: program", {"target": COMMAND | {"program": ["true"]}}, ["/target/program"]),
    ("command: empty program", {"target": COMMAND | {"program": ""}}, ["/target/program"]),
    ("command: args", {"target": COMMAND | {"args": "-x"}}, ["/target/args"]),
    ("command: an arg", {"target": COMMAND | {"args": ["-x", 5]}}, ["/target/args/1"]),
    ("command: stdin", {"target": COMMAND | {"stdin": 5}}, ["/target/stdin"]),
    ("command: env", {"target": COMMAND | {"env": []}}, ["/target/env"]),
    ("command: a variable", {"target": COMMAND | {"env": {"A": 1}}}, ["/target/env/A"]),
    ("command: NUL in the program", {"target": COMMAND | {"program": "a\0"}}, ["/target/program"]),
    ("command: NUL in an arg", {"target": COMMAND | {"args": ["x", "a\0"]}}, ["/target/args/1"]),
    ("command: NUL in a variable", {"target": COMMAND | {"env": {"A": "\0"}}}, ["/target/env/A"]),
    ("command: no variable's name", {"target": COMMAND | {"env": {"A=B": "1"}}}, ["/target/env/A=B"]),
    ("command: unknown", {"target": COMMAND | {"shell": True}}, ["/target/shell"]),
    ("task: type", {"task": 5}, ["/task"]),
    ("task: empty", {"task": ""}, ["/task"]),
    ("task: long", {"task": "x" * 201}, ["/task"]),
    ("args: type", TASK | {"args": [1]}, ["/args"]),
    ("args: deep", TASK | {"args": DEEP}, ["/args"]),
    ("args: text", TASK | {"args": "{}"}, ["/args"]),
    # the task's own schema
    ("args: missing", {"task": "shop.mail"}, ["/args/to"]),
    ("args: unknown", {"task": "shop.mail", "args": {"to": "a", "b/c": 1}}, ["/args/b~1c"]),
    ("args: wrong type", {"task": "shop.mail", "args": {"to": 5}}, ["/args/to"]),
    ("args: wrong value", {"task": "shop.mail", "args": {"to": "a", "copies": 0}}, ["/args/copies"]),
    ("args: two wrong", {"task": "shop.mail", "args": {"copies": "x"}}, ["/args/copies", "/args/to"]),
    ("args in target", {"target": {"type": "task", "name": "shop.mail", "args": {"to": 1}}}, ["/target/args/to"]),
    # where and when
    ("queue: type", TASK | {"queue": 5}, ["/queue"]),
    ("queue: empty", TASK | {"queue": ""}, ["/queue"]),
    ("queue: characters", TASK | {"queue": "a b"}, ["/queue"]),
    ("queue: long", TASK | {"queue": "q" * 201}, ["/queue"]),
    ("priority: text", TASK | {"priority": "5"}, ["/priority"]),
    ("priority: fraction", TASK | {"priority": 5.5}, ["/priority"]),
    ("priority: high", TASK | {"priority": 10}, ["/priority"]),
    ("priority: low", TASK | {"priority": -1}, ["/priority"]),
    ("priority: boolean", TASK | {"priority": True}, ["/priority"]),
    ("run_at: number", TASK | {"run_at": 0}, ["/run_at"]),
    ("run_at: text", TASK | {"run_at": "tomorrow"}, ["/run_at"]),
    ("run_at: date", TASK | {"run_at": "2030-01-01"}, ["/run_at"]),
    ("run_at: no offset", TASK | {"run_at": "2030-01-01T00:00:00"}, ["/run_at"]),
    ("run_at: 30 February", TASK | {"run_at": "2030-02-30T00:00:00Z"}, ["/run_at"]),
    ("run_at: long ago", TASK | {"run_at": "1969-12-31T23:59:59Z"}, ["/run_at"]),
    ("run_at: beyond", TASK | {"run_at": "9999-12-31T23:59:59-10:00"}, ["/run_at"]),
    ("delay_seconds: text", TASK | {"delay_seconds": "5"}, ["/delay_seconds"]),
    ("delay_seconds: negative", TASK | {"delay_seconds": -1}, ["/delay_seconds"]),
    ("delay_seconds: far", TASK | {"delay_seconds": 1e12}, ["/delay_seconds"]),
    ("both", TASK | {"delay_seconds": 1, "run_at": "2030-01-01T00:00:00Z"}, ["/delay_seconds"]),
    ("expires_at: type", TASK | {"expires_at": 5}, ["/expires_at"]),
    ("expires_at: no offset", TASK | {"expires_at": "2030-01-01T00:00:00"}, ["/expires_at"]),
    (
        "expires_at: before run_at",
        TASK | {"run_at": "2030-01-02T00:00:00Z", "expires_at": "2030-01-01T00:00:00Z"},
        ["/expires_at"],
    ),
    ("expires_at: before delay", TASK | {"delay_seconds": 60, "expires_at": "2020-01-01T00:00:00Z"}, ["/expires_at"]),
    # how
    ("timeout_seconds: text", TASK | {"timeout_seconds": "1"}, ["/timeout_seconds"]),
    ("timeout_seconds: zero", TASK | {"timeout_seconds": 0}, ["/timeout_seconds"]),
    ("timeout_seconds: negative", TASK | {"timeout_seconds": -1}, ["/timeout_seconds"]),
    ("timeout_seconds: long", TASK | {"timeout_seconds": 1e9}, ["/timeout_seconds"]),
    ("retry: type", TASK | {"retry": 3}, ["/retry"]),
    ("retry: unknown", TASK | {"retry": {"times": 3}}, ["/retry/times"]),
    ("retry: none", TASK | {"retry": {"max_attempts": 0}}, ["/retry/max_attempts"]),
    ("retry: many", TASK | {"retry": {"max_attempts": 1001}}, ["/retry/max_attempts"]),
    ("retry: attempts type", TASK | {"retry": {"max_attempts": "3"}}, ["/retry/max_attempts"]),
    ("retry: initial", TASK | {"retry": {"initial_seconds": -1}}, ["/retry/initial_seconds"]),
    ("retry: initial type", TASK | {"retry": {"initial_seconds": "1"}}, ["/retry/initial_seconds"]),
    ("retry: factor", TASK | {"retry": {"factor": 0.5}}, ["/retry/factor"]),
    ("retry: factor type", TASK | {"retry": {"factor": None}}, ["/retry/factor"]),
    ("retry: max", TASK | {"retry": {"max_seconds": -1}}, ["/retry/max_seconds"]),
    ("retry: max type", TASK | {"retry": {"max_seconds": []}}, ["/retry/max_seconds"]),
    ("retry: jitter", TASK | {"retry": {"jitter": 1.1}}, ["/retry/jitter"]),
    ("retry: jitter type", TASK | {"retry": {"jitter": "no"}}, ["/retry/jitter"]),
    ("unique: type", TASK | {"unique": "key"}, ["/unique"]),
    ("unique: no key", TASK | {"unique": {}}, ["/unique/key"]),
    ("unique: key type", TASK | {"unique": {"key": 5}}, ["/unique/key"]),
    ("unique: empty key", TASK | {"unique": {"key": ""}}, ["/unique/key"]),
    ("unique: long key", TASK | {"unique": {"key": "k" * 201}}, ["/unique/key"]),
    ("unique: until", TASK | {"unique": {"key": "k", "until": "done"}}, ["/unique/until"]),
    ("unique: until type", TASK | {"unique": {"key": "k", "until": 1}}, ["/unique/until"]),
    ("unique: ttl", TASK | {"unique": {"key": "k", "ttl_seconds": 0}}, ["/unique/ttl_seconds"]),
    ("unique: ttl type", TASK | {"unique": {"key": "k", "ttl_seconds": "1"}}, ["/unique/ttl_seconds"]),
    ("unique: on_conflict", TASK | {"unique": {"key": "k", "on_conflict": "ignore"}}, ["/unique/on_conflict"]),
    ("unique: unknown", TASK | {"unique": {"key": "k", "by": "args"}}, ["/unique/by"]),
    ("labels: type", TASK | {"labels": ["a"]}, ["/labels"]),
    ("labels: a value", TASK | {"labels": {"a": "1", "b": 2}}, ["/labels/b"]),
    ("labels: long value", TASK | {"labels": {"a": "x" * 501}}, ["/labels/a"]),
    ("labels: empty key", TASK | {"labels": {"": "x"}}, ["/labels/"]),
    ("labels: many", TASK | {"labels": {f"l{n}": "" for n in range(51)}}, ["/labels"]),
    ("metadata: type", TASK | {"metadata": [1]}, ["/metadata"]),
    ("metadata: null", TASK | {"metadata": None}, ["/metadata"]),
    ("metadata: deep", TASK | {"metadata": DEEP}, ["/metadata"]),
    ("metadata: large", TASK | {"metadata": {"x": "y" * 16_384}}, ["/metadata"]),
    ("id: type", TASK | {"id": 5}, ["/id"]),
    ("id: empty", TASK | {"id": ""}, ["/id"]),
    ("id: characters", TASK | {"id": "a b"}, ["/id"]),
    ("id: begins with a dot", TASK | {"id": "../x"}, ["/id"]),
    ("id: long", TASK | {"id": "i" * 201}, ["/id"]),
    ("id: reserved", TASK | {"id": "batch"}, ["/id"]),
    ("id: reserved, too", TASK | {"id": "actions"}, ["/id"]),
    ("unknown", TASK | {"taks": "x"}, ["/taks"]),
    ("concurrency_key: type", TASK | {"concurrency_key": 1}, ["/concurrency_key"]),
    ("concurrency_key: empty", TASK | {"concurrency_key": ""}, ["/concurrency_key"]),
    ("concurrency_key: long", TASK | {"concurrency_key": "x" * 201}, ["/concurrency_key"]),
    ("executor: type", TASK | {"executor": "gpu"}, ["/executor"]),
    ("executor: unknown", TASK | {"executor": {"requires": {}}}, ["/executor/requires"]),
    ("executor: require", TASK | {"executor": {"require": ["gpu"]}}, ["/executor/require"]),
    ("executor: a value", TASK | {"executor": {"require": {"gpu": True}}}, ["/executor/require/gpu"]),
    ("executor: long value", TASK | {"executor": {"prefer": {"gpu": "x" * 101}}}, ["/executor/prefer/gpu"]),
    ("executor: no values", TASK | {"executor": {"require": {"gpu": []}}}, ["/executor/require/gpu"]),
    ("executor: one of them", TASK | {"executor": {"require": {"zone": ["a", 1]}}}, ["/executor/require/zone/1"]),
    ("executor: a name", TASK | {"executor": {"require": {"g p u": "1"}}}, ["/executor/require/g p u"]),
    ("executor: too many", TASK | {"executor": {"prefer": {f"n{n}": "" for n in range(17)}}}, ["/executor/prefer"]),
    ("many at once", {"task": 1, "priority": 10, "foo/~": 1, "id": ""}, ["/task", "/priority", "/foo~1~0", "/id"]),
]


async def count(services: Services) -> int:
    """Return how many jobs there ever were."""
    [(last,)] = await services.replica.rows("SELECT coalesce(max(number), 0) FROM jobs")
    return int(last)


@pytest.mark.parametrize(("body", "pointers"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
async def test_a_wrong_field_is_told_and_nothing_is_stored(
    http: httpx.AsyncClient, services: Services, body: dict[str, Any], pointers: list[str]
) -> None:
    before = await count(services)
    answer = await http.post("/v1/jobs", json=body)
    assert answer.status_code == 400, answer.text
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["type"] == "urn:clockjack:problem:invalid-request"
    assert [error["pointer"] for error in problem["errors"]] == pointers
    assert all(error["location"] == "body" and error["detail"] for error in problem["errors"])
    assert len(problem["trace_id"]) == 32
    assert await count(services) == before


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"text"',
        b"\xff",
        b'{"task": "\xff"}',
        b'{"task": "\\ud800"}',
        b'{"task": "x", "args": {"n": NaN}}',
        b'{"task": "x", "args": {"n": 1e999}}',
        b'{"task": "x", "args": ' + b'{"a":' * 5000 + b"1" + b"}" * 5001,
        b'\xef\xbb\xbf{"task": "x"}',
    ],
)
async def test_what_is_no_json_object_is_400(http: httpx.AsyncClient, services: Services, body: bytes) -> None:
    before = await count(services)
    answer = await http.post("/v1/jobs", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400, answer.text
    assert answer.json()["errors"][0]["pointer"] == "" or answer.json()["errors"][0]["location"] == "body"
    assert await count(services) == before


async def test_parameters_are_refused_where_there_are_none(http: httpx.AsyncClient) -> None:
    answer = await http.post("/v1/jobs?dry_run=true", json=TASK)
    assert answer.status_code == 400
    assert answer.json()["errors"] == [
        {"location": "query", "pointer": "/dry_run", "detail": "is not a field that is known here"}
    ]
