"""Events in, by the three modes of CloudEvents, and recent ones out."""

import base64
from typing import Any

import anyio
import httpx
import msgspec
import pytest

from clockjack.services import Services

STRUCTURED = "application/cloudevents+json"
BATCHED = "application/cloudevents-batch+json"


def event(name: str, **more: Any) -> dict[str, Any]:
    return {"specversion": "1.0", "id": "1", "source": f"/tests/{name}", "type": f"com.example.{name}", **more}


async def publish(http: httpx.AsyncClient, body: Any, media_type: str = STRUCTURED, **headers: str) -> httpx.Response:
    content = body if isinstance(body, bytes) else msgspec.json.encode(body)
    return await http.post("/v1/events", content=content, headers={"Content-Type": media_type, **headers})


async def listed(http: httpx.AsyncClient, **query: Any) -> list[dict[str, Any]]:
    answer = await http.get("/v1/events", params=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["data"]
    return found


# --- in ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"data": {"a": [1, None, "ä"]}},
        {"data": None},
        {"data": "text", "datacontenttype": "text/plain"},
        {"data_base64": "AAEC", "datacontenttype": "application/octet-stream"},
        {"subject": "s", "time": "2026-01-01T00:00:00.5+01:00", "dataschema": "https://example.org/schema"},
        {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "myext": True, "n1": -5},
    ],
)
async def test_structured_mode(http: httpx.AsyncClient, name: str, more: dict[str, Any]) -> None:
    sent = event(name, **more)
    answer = await publish(http, sent, f"{STRUCTURED}; charset=utf-8")
    assert (answer.status_code, answer.json()) == (202, {"accepted": 1})
    assert await listed(http, type=sent["type"]) == [sent]


async def test_attributes_that_are_null_are_not_there(http: httpx.AsyncClient, name: str) -> None:
    await publish(http, event(name, subject=None, ext=None, data=None))
    assert await listed(http, type=f"com.example.{name}") == [event(name, data=None)]


async def test_batched_mode(http: httpx.AsyncClient, name: str) -> None:
    sent = [event(name, id=str(n), data=n) for n in range(150)]
    answer = await publish(http, sent, BATCHED)
    assert (answer.status_code, answer.json()) == (202, {"accepted": 150})
    assert await listed(http, type=f"com.example.{name}", limit=200) == sent[::-1]
    assert (await publish(http, [], BATCHED)).json() == {"accepted": 0}


@pytest.mark.parametrize(
    ("content_type", "body", "data"),
    [
        ("application/json", b'{"a": 1}', {"data": {"a": 1}}),
        ("application/vnd.x+json; charset=utf-8", b"[1]", {"data": [1]}),
        ("text/plain; charset=utf-8", "grün".encode(), {"data": "grün"}),
        ("text/plain", b"\xff", {"data_base64": base64.b64encode(b"\xff").decode()}),
        ("application/octet-stream", b"\x00\x01", {"data_base64": "AAE="}),
        (None, b"raw", {"data_base64": base64.b64encode(b"raw").decode()}),
        (None, b"", {}),
    ],
)
async def test_binary_mode(
    http: httpx.AsyncClient, name: str, content_type: str | None, body: bytes, data: dict[str, Any]
) -> None:
    headers = {
        "ce-specversion": "1.0",
        "ce-id": "1",
        "ce-source": f"/tests/{name}",
        "ce-type": f"com.example.{name}",
        "ce-subject": "50%25 gr%C3%BCn",
        "ce-ext": '"quoted \\" text"',
    }
    if content_type is not None:
        headers["Content-Type"] = content_type
    answer = await http.post("/v1/events", content=body, headers=headers)
    assert (answer.status_code, answer.json()) == (202, {"accepted": 1})
    expected = event(name, subject="50% grün", ext='quoted " text', **data)
    if content_type is not None and body:
        expected["datacontenttype"] = content_type
    assert await listed(http, type=f"com.example.{name}") == [expected]


async def test_the_same_event_is_stored_once(http: httpx.AsyncClient, name: str) -> None:
    for data in (1, 2):
        assert (await publish(http, event(name, data=data))).status_code == 202
    assert await listed(http, type=f"com.example.{name}") == [event(name, data=1)]
    await publish(http, event(name, source=f"/other/{name}", data=3))
    assert len(await listed(http, type=f"com.example.{name}")) == 2


async def test_traceparent_of_the_request_goes_on(http: httpx.AsyncClient, name: str) -> None:
    traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    await publish(http, event(name), traceparent=traceparent)
    assert (await listed(http, type=f"com.example.{name}"))[0]["traceparent"] == traceparent


async def test_idempotency_key(http: httpx.AsyncClient, name: str) -> None:
    first = await publish(http, event(name, id="a"), **{"Idempotency-Key": name})
    again = await publish(http, event(name, id="a"), **{"Idempotency-Key": name})
    assert (again.status_code, again.content) == (202, first.content)
    assert (first.headers.get("idempotent-replayed"), again.headers["idempotent-replayed"]) == (None, "true")
    other = await publish(http, event(name, id="b"), **{"Idempotency-Key": name})
    assert (other.status_code, other.json()["type"]) == (422, "urn:clockjack:problem:idempotency-key-reused")
    assert len(await listed(http, type=f"com.example.{name}")) == 1


async def test_an_event_starts_a_job_of_a_schedule(http: httpx.AsyncClient, name: str) -> None:
    spec = {
        "trigger": {"type": "event", "types": [f"com.example.{name}"]},
        "job": {"task": "nobody.knows", "args": {"ref": {"$event": "/data/ref"}}},
    }
    await http.put(f"/v1/schedules/{name}", json=spec)
    await publish(http, event(name, data={"ref": "main"}))
    while not (jobs := (await http.get(f"/v1/jobs?schedule_id={name}")).json()["data"]):
        pass
    assert jobs[0]["target"]["args"] == {"ref": "main"}


# --- wrong ones -------------------------------------------------------------------------------------------

WRONG: list[tuple[str, dict[str, Any], list[str]]] = [
    ("no specversion", {"specversion": None}, ["/specversion"]),
    ("other specversion", {"specversion": "0.3"}, ["/specversion"]),
    ("specversion as a number", {"specversion": 1.0}, ["/specversion"]),
    ("empty id", {"id": ""}, ["/id"]),
    ("id as a number", {"id": 1}, ["/id"]),
    ("empty source", {"source": ""}, ["/source"]),
    ("source with a space", {"source": "a b"}, ["/source"]),
    ("empty type", {"type": ""}, ["/type"]),
    ("type with a star", {"type": "com.*"}, ["/type"]),
    ("type with an empty part", {"type": "com..x"}, ["/type"]),
    ("type of clockjack's own", {"type": "io.clockjack.job.succeeded"}, ["/type"]),
    ("empty subject", {"subject": ""}, ["/subject"]),
    ("time", {"time": "yesterday"}, ["/time"]),
    ("time without offset", {"time": "2026-01-01T00:00:00"}, ["/time"]),
    ("datacontenttype", {"datacontenttype": "json"}, ["/datacontenttype"]),
    ("dataschema", {"dataschema": "/relative"}, ["/dataschema"]),
    ("both kinds of data", {"data": 1, "data_base64": "AA=="}, ["/data_base64"]),
    ("data_base64", {"data_base64": "%%%"}, ["/data_base64"]),
    ("data_base64 as a number", {"data_base64": 5}, ["/data_base64"]),
    ("upper case", {"myExt": "x"}, ["/myExt"]),
    ("dash", {"my-ext": "x"}, ["/my-ext"]),
    ("an object as an attribute", {"ext": {"a": 1}}, ["/ext"]),
    ("a fraction as an attribute", {"ext": 1.5}, ["/ext"]),
    ("a large number as an attribute", {"ext": 2**31}, ["/ext"]),
    ("a control character in the id", {"id": "a\x00b"}, ["/id"]),
    ("a line break in the id", {"id": "a\nb"}, ["/id"]),
    ("a control character in the source", {"source": "/a\x85b"}, ["/source"]),
    ("a control character in an extension", {"ext": "a\x1bb"}, ["/ext"]),
    ("a control character in the subject", {"subject": "a\x7fb"}, ["/subject"]),
    ("a source of hooks", {"source": "/hooks/mine"}, ["/source"]),
    ("clockjack's source", {"source": "/clockjack/default/jobs"}, ["/source"]),
    ("a depth that is none", {"clockjackdepth": "3"}, ["/clockjackdepth"]),
    ("a depth below the ground", {"clockjackdepth": -1}, ["/clockjackdepth"]),
    ("several", {"id": 1, "time": 5, "X": 1}, ["/id", "/time", "/X"]),
]


@pytest.mark.parametrize(("change", "pointers"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
async def test_a_malformed_event_is_400_and_not_stored(
    http: httpx.AsyncClient, services: Services, name: str, change: dict[str, Any], pointers: list[str]
) -> None:
    before = (await services.events.bounds()).last
    wrong = {key: value for key, value in event(name, **change).items() if value is not None}
    answer = await publish(http, wrong)
    assert answer.status_code == 400, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == pointers
    batch = await publish(http, [event(name, id="9"), wrong], BATCHED)
    assert [error["pointer"] for error in batch.json()["errors"]] == [f"/1{pointer}" for pointer in pointers]
    assert (await services.events.bounds()).last == before


@pytest.mark.parametrize(
    ("media_type", "body", "status"),
    [
        (STRUCTURED, b"{", 400),
        (STRUCTURED, b"[]", 400),
        (STRUCTURED, b"null", 400),
        (STRUCTURED, b"", 400),
        (BATCHED, b"{}", 400),
        (BATCHED, b"[5]", 400),
        (BATCHED, b"[" + b"{}," * 1000 + b"{}]", 400),
        ("application/json", b"{}", 400),
        ("application/cloudevents+xml", b"<event/>", 415),
        ("application/cloudevents", b"", 415),
        ("text/plain", b"hello", 415),
        (f"{STRUCTURED}; charset=utf-16", b"{}", 415),
    ],
)
async def test_what_is_no_event_is_refused(http: httpx.AsyncClient, media_type: str, body: bytes, status: int) -> None:
    assert (await publish(http, body, media_type)).status_code == status


async def test_all_that_is_missing_is_told(http: httpx.AsyncClient) -> None:
    structured = (await publish(http, {})).json()["errors"]
    assert [error["pointer"] for error in structured] == ["/specversion", "/id", "/source", "/type"]
    headers = {"ce-id": "1", "Content-Type": "text/plain"}
    binary = (await http.post("/v1/events", content=b"x", headers=headers)).json()["errors"]
    assert [(error["location"], error["pointer"]) for error in binary] == [
        ("header", "/ce-specversion"),
        ("header", "/ce-source"),
        ("header", "/ce-type"),
    ]


async def test_wrong_headers_and_data_in_binary_mode(http: httpx.AsyncClient, name: str) -> None:
    headers = {f"ce-{key}": value for key, value in event(name).items()}
    for change, pointer in [
        ({"ce-time": "x"}, "/ce-time"),
        ({"ce-my-ext": "x"}, "/ce-my-ext"),
        ({"ce-data": "x"}, "/ce-data"),
        ({"ce-datacontenttype": "x/y"}, "/ce-datacontenttype"),
        ({"ce-source": ""}, "/ce-source"),
    ]:
        answer = await http.post("/v1/events", content=b"x", headers=headers | change)
        assert answer.status_code == 400, (change, answer.text)
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    answer = await http.post("/v1/events", content=b"{", headers=headers | {"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["errors"][0]["location"]) == (400, "body")


# --- out --------------------------------------------------------------------------------------------------


async def test_list_filters_by_type_source_and_time(http: httpx.AsyncClient, name: str) -> None:
    for n, kind in enumerate(["a.one", "a.two", "b.one"]):
        await publish(http, event(name, id=str(n), type=f"{name}.{kind}", source=f"/s/{name}/{n}"))
    assert [one["id"] for one in await listed(http, type=f"{name}.*")] == ["2", "1", "0"]
    assert [one["id"] for one in await listed(http, type=f"{name}.a.*")] == ["1", "0"]
    assert [one["id"] for one in await listed(http, type=[f"{name}.a.one", f"{name}.b.*"])] == ["2", "0"]
    assert [one["id"] for one in await listed(http, type=f"{name}.*", source=f"/s/{name}/1")] == ["1"]
    assert await listed(http, type=f"{name}.*", after="2090-01-01T00:00:00Z") == []
    assert await listed(http, type=f"{name}.*", before="2020-01-01T00:00:00Z") == []
    assert len(await listed(http, type=f"{name}.*", after="2020-01-01T00:00:00Z")) == 3


async def test_life_cycle_events_are_listed_too(http: httpx.AsyncClient, name: str) -> None:
    await http.post("/v1/jobs", json={"task": "nobody.knows", "id": name})
    newest = (await listed(http, type="io.clockjack.job.*", limit=1))[0]
    assert (newest["type"], newest["subject"]) == ("io.clockjack.job.created", name)
    assert newest["source"] == "/clockjack/default/jobs"


async def test_pages_have_all_events_once(http: httpx.AsyncClient, name: str) -> None:
    sent = [event(name, id=str(n)) for n in range(9)]
    for one in sent:
        await publish(http, one)
        await http.post("/v1/jobs", json={"task": "nobody.knows"})
    found: list[dict[str, Any]] = []
    query: dict[str, Any] = {"limit": 4}
    while len([one for one in found if one["source"] == f"/tests/{name}"]) < 9:
        page = (await http.get("/v1/events", params=query)).json()
        found += page["data"]
        assert len(page["data"]) == 4
        query["cursor"] = page["next_cursor"]
        await publish(http, event(f"{name}-x", id=str(len(found))))
    keys = [(one["source"], one["id"]) for one in found]
    assert len(set(keys)) == len(keys)
    assert [one for one in found if one["source"] == f"/tests/{name}"] == sent[::-1]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("type=a**", "/type/0"),
        ("type=ok&type=a%5Cb", "/type/1"),
        ("source=", "/source/0"),
        ("after=5x", "/after"),
        ("cursor=x", "/cursor"),
        ("cursor=ZXZlbnRzOng", "/cursor"),
        ("types=x", "/types"),
    ],
)
async def test_a_wrong_parameter_is_told(http: httpx.AsyncClient, query: str, pointer: str) -> None:
    answer = await http.get(f"/v1/events?{query}")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, pointer)


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (b'{"a": 1}', {"data": {"a": 1}}),
        (b"5", {"data": 5}),
        (
            b'{"specversion": "1.0",\n"id": "7", "source": "/n", "type": "NAME.native", "data": "\\n"}',
            {"id": "7", "source": "/n", "data": "\n"},
        ),
    ],
)
async def test_what_nats_clients_publish_is_shown_as_an_event(
    http: httpx.AsyncClient, services: Services, name: str, payload: bytes, expected: dict[str, Any]
) -> None:
    payload = payload.replace(b"NAME", name.encode())
    await services.events.append(f"clockjack.events.default.{name}.native", payload, f"native-{name}")
    [found] = await listed(http, type=f"{name}.native")
    assert found.items() >= ({"specversion": "1.0", "type": f"{name}.native"} | expected).items()
    if "id" not in expected:
        assert (found["source"], found["id"]) == ("/nats", f"native-{name}")


CLOUD = {"specversion": "1.0", "id": "7", "source": "/n", "type": "NAME.native"}


@pytest.mark.parametrize(
    ("subject", "payload", "reason"),
    [
        ("default.NAME.native", b"\xff\xfe", "is not JSON"),
        ("default.NAME.native", b"", "is not JSON"),
        ("default.NAME.native", b"[" * 200 + b"]" * 200, "nested"),
        ("default.NAME.native", CLOUD | {"specversion": "0.3"}, "specversion"),
        ("default.NAME.native", {"specversion": "1.0", "source": "/n", "type": "NAME.native"}, "id: is missing"),
        ("default.NAME.native", CLOUD | {"id": 7}, "id: must be a string"),
        ("default.NAME.native", CLOUD | {"source": "a\x00b"}, "source: has control characters"),
        ("default.NAME.native", CLOUD | {"source": "/hooks/x"}, "source: '/hooks/x' is for clockjack's own"),
        ("default.NAME.native", CLOUD | {"type": "other"}, "type: it is 'other', and was published as"),
        ("default.NAME.native", CLOUD | {"clockjackdepth": -1}, "clockjackdepth: must be an integer"),
        ("default.io.clockjack.job.succeeded", {"a": 1}, "type: begins with io.clockjack."),
        ("default", {"a": 1}, "type: must have 1 to"),
    ],
)
async def test_what_is_no_event_is_a_dead_letter(
    http: httpx.AsyncClient, services: Services, name: str, subject: str, payload: Any, reason: str
) -> None:
    content = payload if isinstance(payload, bytes) else msgspec.json.encode(payload)
    content = content.replace(b"NAME", name.encode())
    subject = f"clockjack.events.{subject.replace('NAME', name)}"
    position = await services.events.append(subject, content, f"dead-{name}")
    await publish(http, event(name))
    [letter] = await dead_letters(http, position)
    assert letter["reason"].startswith(reason) or reason in letter["reason"]
    assert (letter["subject"], letter["size"]) == (subject, len(content))
    assert base64.b64decode(letter["payload_base64"]) == content[:1024]
    assert await listed(http, type=[f"com.example.{name}", f"{name}.*", "other"]) == [event(name)]


async def test_dead_letters_come_by_pages(http: httpx.AsyncClient, services: Services, name: str) -> None:
    last = 0
    for number in range(5):
        last = await services.events.append(f"clockjack.events.default.{name}", b"x%d" % number, f"{name}-{number}")
    await dead_letters(http, last)
    first = (await http.get("/v1/events/dead-letters?limit=2")).json()
    assert first["has_more"]
    assert await dead_payloads(http, limit=2, cursor=first["next_cursor"]) == [b"x2", b"x1"]
    assert (await http.get("/v1/events/dead-letters?cursor=nonsense")).status_code == 400


async def dead_letters(http: httpx.AsyncClient, position: int) -> list[dict[str, Any]]:
    """Return the newest dead letter, when the matcher has come so far."""
    with anyio.fail_after(10):
        while True:
            found: list[dict[str, Any]] = (await http.get("/v1/events/dead-letters?limit=1")).json()["data"]
            if found and found[0]["position"] == position:
                return found
            await anyio.sleep(0.01)


async def dead_payloads(http: httpx.AsyncClient, **query: Any) -> list[bytes]:
    answer = await http.get("/v1/events/dead-letters", params=query)
    return [base64.b64decode(letter["payload_base64"]) for letter in answer.json()["data"]]
