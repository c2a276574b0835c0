"""Hooks: foreign webhooks as events, their signatures checked by each scheme's own rules and published examples."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import anyio
import httpx
import pytest
from standardwebhooks import Webhook

from clockjack.records import PutSchedule
from clockjack.services import Services
from clockjack.triggers.hook import Hook, Scheme
from clockjack_api.cli.journal import described
from clockjack_api.hooks.signatures import BadSignature, Delivery, verify

STANDARD_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SECRETS: dict[Scheme, str] = {
    "standard-webhooks": STANDARD_SECRET,
    "github": "It's a Secret to Everybody",
    "stripe": "whsec_test_secret",
    "hmac-sha256": "key",
}


def checked(hook: Hook, headers: Mapping[str, str], body: bytes, now: float) -> Delivery:
    lower = {name.lower(): value for name, value in headers.items()}
    return verify(hook, lower.get, body, int(now * 1_000_000))


# --- what the schemes publish -----------------------------------------------------------------------------


def test_the_example_of_standard_webhooks() -> None:
    """The vector in the test-suites of the reference implementations (and of Svix, whose scheme it was)."""
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    hook = Hook("standard-webhooks", [STANDARD_SECRET])
    delivery = checked(hook, headers, b'{"test": 2432232314}', 1614265330)
    assert (delivery.id, delivery.at) == ("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330_000_000)
    bare = Hook("standard-webhooks", [STANDARD_SECRET.removeprefix("whsec_")])
    assert checked(bare, headers, b'{"test": 2432232314}', 1614265330) == delivery


def test_what_the_published_library_signs() -> None:
    now = datetime.now(UTC)
    signature = Webhook(STANDARD_SECRET).sign("msg_1", now, '{"a": "ä"}')
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": f"v1a,xxx {signature} v1,bm90IGl0",
    }
    Webhook(STANDARD_SECRET).verify('{"a": "ä"}', headers)
    hook = Hook("standard-webhooks", ["whsec_b3RoZXI=", STANDARD_SECRET])
    assert checked(hook, headers, '{"a": "ä"}'.encode(), now.timestamp()).id == "msg_1"


def test_the_example_of_github() -> None:
    """Of "Validating webhook deliveries", "Testing the webhook payload validation"."""
    headers = {
        "X-Hub-Signature-256": "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
        "X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
    }
    hook = Hook("github", ["It's a Secret to Everybody"])
    assert checked(hook, headers, b"Hello, World!", 0).id == "72d3162e-cc78-11e3-81ab-4c9367dc0958"


def stripe_header(body: bytes, at: int, secret: str = "whsec_test_secret") -> str:
    """Sign as https://docs.stripe.com/webhooks ("Verify webhook signatures with a custom implementation") says."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest},v0=6ffbb59b2300aae63f272406069a9788598b792a944a07aba816edb039989a39"


def test_what_stripe_describes() -> None:
    body = b'{\n  "id": "evt_test_webhook",\n  "object": "event"\n}'
    header = stripe_header(body, 1492774577)
    hook = Hook("stripe", ["whsec_test_secret"])
    assert checked(hook, {"Stripe-Signature": header}, body, 1492774577 + 299).at == 1492774577_000_000
    rolled = f"t=1492774577,v1={'0' * 64}," + header.partition(",")[2]
    assert checked(hook, {"Stripe-Signature": rolled}, body, 1492774577).at


@pytest.mark.parametrize("form", ["hex", "sha256=hex", "base64"])
def test_the_example_of_hmac_sha256(form: str) -> None:
    """The vector that Wikipedia gives for HMAC-SHA256, which is that of many libraries."""
    digest = bytes.fromhex("f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8")
    said = {"hex": digest.hex(), "sha256=hex": f"sha256={digest.hex()}", "base64": base64.b64encode(digest).decode()}
    body = b"The quick brown fox jumps over the lazy dog"
    hook = Hook("hmac-sha256", ["key"], signature_header="X-Mine", id_header="X-Id")
    assert checked(hook, {"x-mine": said[form], "x-id": "7"}, body, 0).id == "7"
    assert checked(hook, {"x-mine": said[form]}, body, 0).id == digest.hex()


# --- what is refused --------------------------------------------------------------------------------------

NOW = 1_700_000_000


def signed(scheme: Scheme, body: bytes, at: int = NOW, secret: str | None = None) -> dict[str, str]:
    """Return the headers of a webhook."""
    secret = secret or SECRETS[scheme]
    match scheme:
        case "standard-webhooks":
            key = base64.b64decode(secret.removeprefix("whsec_"))
            digest = hmac.digest(key, f"msg_1.{at}.".encode() + body, "sha256")
            return {
                "webhook-id": "msg_1",
                "webhook-timestamp": str(at),
                "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
            }
        case "github":
            return {"x-hub-signature-256": f"sha256={hmac.new(secret.encode(), body, 'sha256').hexdigest()}"}
        case "stripe":
            return {"stripe-signature": stripe_header(body, at, secret)}
        case "hmac-sha256":
            digest = hmac.digest(secret.encode(), f"{at}.".encode() + body, "sha256")
            return {"x-signature-256": digest.hex(), "x-time": str(at)}


def hook_of(scheme: Scheme, **more: Any) -> Hook:
    timed: dict[str, Any] = {"timestamp_header": "X-Time"} if scheme == "hmac-sha256" else {}
    return Hook(scheme, [SECRETS[scheme]], **timed, **more)


@pytest.mark.parametrize("scheme", SECRETS)
def test_only_a_good_signature_is_good(scheme: Scheme) -> None:
    hook, headers = hook_of(scheme), signed(scheme, b"{}")
    checked(hook, headers, b"{}", NOW)
    with pytest.raises(BadSignature, match="not the signature"):
        checked(hook, headers, b"{} ", NOW)
    with pytest.raises(BadSignature, match="not the signature"):
        checked(hook, signed(scheme, b"{}", secret="whsec_AAAA"), b"{}", NOW)
    name = next(name for name in headers if "signature" in name)
    for wrong in ("nonsense", "=", ",", "v1,", "sha256=", "v1=zz,t=1", f"t={NOW},v1=", "ü", "v1,=" * 1000):
        with pytest.raises(BadSignature):
            checked(hook, headers | {name: wrong}, b"{}", NOW)
    for missing in headers:
        with pytest.raises(BadSignature, match="is missing"):
            checked(hook, {key: value for key, value in headers.items() if key != missing}, b"{}", NOW)


@pytest.mark.parametrize("scheme", ["standard-webhooks", "stripe", "hmac-sha256"])
def test_an_old_one_is_refused_and_one_from_the_future(scheme: Scheme) -> None:
    hook = hook_of(scheme, tolerance_seconds=60)
    for offset in (-60, 60):
        checked(hook, signed(scheme, b"", NOW + offset), b"", NOW)
    for offset in (-61, 61):
        with pytest.raises(BadSignature, match="more than 60 s from now"):
            checked(hook, signed(scheme, b"", NOW + offset), b"", NOW)
    for text in ("", "-5", "1e9", "9" * 20, "١٢"):
        headers = signed(scheme, b"")
        name = next((name for name in headers if "time" in name), "stripe-signature")
        with pytest.raises(BadSignature):
            checked(hook, headers | {name: f"t={text},v1=00" if scheme == "stripe" else text}, b"", NOW)


@pytest.mark.parametrize("scheme", SECRETS)
def test_of_two_secrets_either_is_good(scheme: Scheme) -> None:
    other = "whsec_b3RoZXJvdGhlcm90aGVy"
    for secrets in ([other, SECRETS[scheme]], [SECRETS[scheme], other]):
        timed: dict[str, Any] = {"timestamp_header": "x-time"} if scheme == "hmac-sha256" else {}
        checked(Hook(scheme, secrets, **timed), signed(scheme, b"x"), b"x", NOW)
        checked(Hook(scheme, secrets, **timed), signed(scheme, b"x", secret=other), b"x", NOW)


# --- over HTTP --------------------------------------------------------------------------------------------


async def put(http: httpx.AsyncClient, name: str, hook: Any, **trigger: Any) -> httpx.Response:
    document = {
        "trigger": {"type": "event", "hook": hook, **trigger},
        "job": {"task": "shop.anything", "args": {"got": {"$event": "/data"}}},
        "policy": {"overlap": "allow_all"},
    }
    return await http.put(f"/v1/schedules/{name}", json=document)


async def heard(http: httpx.AsyncClient, name: str, count: int) -> list[Any]:
    """Return the arguments of the jobs that a schedule made, when there are so many."""
    with anyio.fail_after(10):
        while True:
            jobs = (await http.get("/v1/jobs", params={"schedule_id": name})).json()["data"]
            if len(jobs) >= count:
                return [job["target"]["args"]["got"] for job in reversed(jobs)]
            await anyio.sleep(0.01)


def now_of(services: Services) -> int:
    return services.clock.now() // 1_000_000


@pytest.mark.parametrize(
    ("scheme", "headers", "body", "kind"),
    [
        ("standard-webhooks", {}, {"type": "user.created", "data": 1}, "webhook.user.created"),
        ("standard-webhooks", {}, {"type": "no type!"}, "webhook"),
        ("github", {"X-GitHub-Event": "push"}, {"ref": "main"}, "com.github.push"),
        ("github", {"X-GitHub-Event": "issues"}, {"action": "opened"}, "com.github.issues.opened"),
        ("github", {"X-GitHub-Event": "a b"}, {"action": "opened"}, "com.github"),
        ("stripe", {}, {"id": "evt_1", "type": "invoice.paid"}, "com.stripe.invoice.paid"),
        ("hmac-sha256", {}, {"type": "io.clockjack.job.succeeded"}, "webhook.io.clockjack.job.succeeded"),
    ],
)
async def test_a_webhook_becomes_an_event_and_a_job(
    http: httpx.AsyncClient,
    services: Services,
    name: str,
    scheme: Scheme,
    headers: dict[str, str],
    body: dict[str, Any],
    kind: str,
) -> None:
    hook: dict[str, Any] = {"scheme": scheme, "secrets": [SECRETS[scheme]]}
    if scheme == "hmac-sha256":
        hook["timestamp_header"] = "X-Time"
    answer = await put(http, name, hook, types=[kind])
    assert answer.status_code == 201, answer.text
    content = json.dumps(body).encode()
    sent = {"Content-Type": "application/json", **headers, **signed(scheme, content, now_of(services))}
    taken = await http.post(f"/v1/hooks/{name}", content=content, headers=sent)
    assert taken.status_code == 202, taken.text
    assert taken.json()["duplicate"] is False
    assert await heard(http, name, 1) == [body]
    [event] = (await http.get("/v1/events", params={"source": f"/hooks/{name}"})).json()["data"]
    assert (event["type"], event["id"]) == (kind, taken.json()["event_id"])
    again = await http.post(f"/v1/hooks/{name}", content=content, headers=sent)
    assert (again.status_code, again.json()) == (202, {"event_id": event["id"], "duplicate": True})


async def test_other_bodies_and_forms(http: httpx.AsyncClient, name: str) -> None:
    await put(http, name, {"scheme": "github", "secrets": ["s"]})
    for content_type, content in [
        ("text/plain", b"hello"),
        ("application/x-www-form-urlencoded", b"payload=%7B%22action%22%3A%22x%22%7D"),
        ("application/octet-stream", b"\xff\x00"),
        ("", b""),
    ]:
        headers = signed("github", content, secret="s") | {"Content-Type": content_type, "X-GitHub-Event": "push"}
        assert (await http.post(f"/v1/hooks/{name}", content=content, headers=headers)).status_code == 202
    events = (await http.get("/v1/events", params={"source": f"/hooks/{name}"})).json()["data"]
    assert [(event["type"], event.get("data"), event.get("data_base64")) for event in reversed(events)] == [
        ("com.github.push", "hello", None),
        ("com.github.push.x", {"action": "x"}, None),
        ("com.github.push", None, "/wA="),
        ("com.github.push", None, None),
    ]
    bad = signed("github", b"{", secret="s") | {"Content-Type": "application/json"}
    assert (await http.post(f"/v1/hooks/{name}", content=b"{", headers=bad)).status_code == 400


async def test_nothing_comes_in_without_a_good_signature(
    http: httpx.AsyncClient, services: Services, name: str
) -> None:
    await put(http, name, {"scheme": "github", "secrets": ["s"]})
    before = (await services.events.bounds()).last
    for headers in ({}, signed("github", b"{}", secret="t"), signed("github", b"{ }", secret="s")):
        answer = await http.post(f"/v1/hooks/{name}", content=b"{}", headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:clockjack:problem:bad-signature")
        assert answer.json()["detail"] != "s"
    too_large = b"x" * 1_048_577
    assert (await http.post(f"/v1/hooks/{name}", content=too_large)).status_code == 413
    assert (await services.events.bounds()).last == before


async def test_there_are_hooks_only_where_schedules_have_them(http: httpx.AsyncClient, name: str) -> None:
    await http.put(
        f"/v1/schedules/{name}", json={"trigger": {"type": "event", "types": ["x"]}, "job": {"task": "shop.anything"}}
    )
    for path in (name, "nobody"):
        answer = await http.post(f"/v1/hooks/{path}", content=b"{}", headers=signed("github", b"{}"))
        assert answer.status_code == 404
    answer = await http.post(f"/v1/hooks/{name}?namespace=other", content=b"{}")
    assert answer.status_code == 404
    assert (await http.post(f"/v1/hooks/{name}?namespace=a.b", content=b"{}")).status_code == 400
    assert (await http.get(f"/v1/hooks/{name}")).status_code == 405


async def test_a_schedule_with_a_hook_hears_nothing_else(
    http: httpx.AsyncClient, services: Services, name: str
) -> None:
    await put(http, name, {"scheme": "github", "secrets": ["s"]}, types=["com.github.push"])
    forged = {"specversion": "1.0", "id": "1", "source": "/tests", "type": "com.github.push", "data": "forged"}
    media_type = {"Content-Type": "application/cloudevents+json"}
    assert (await http.post("/v1/events", content=json.dumps(forged), headers=media_type)).status_code == 202
    forged["source"] = f"/hooks/{name}"
    assert (await http.post("/v1/events", content=json.dumps(forged), headers=media_type)).status_code == 400
    await services.events.append("clockjack.events.default.com.github.push", json.dumps(forged).encode(), f"f-{name}")
    headers = signed("github", b'"true"', secret="s") | {"X-GitHub-Event": "push", "Content-Type": "application/json"}
    await http.post(f"/v1/hooks/{name}", content=b'"true"', headers=headers)
    assert await heard(http, name, 1) == ["true"]


async def test_secrets_are_never_shown_and_can_be_rotated(http: httpx.AsyncClient, name: str) -> None:
    url = f"/v1/schedules/{name}"
    made = await put(http, name, {"scheme": "github", "secrets": ["old-secret"]})
    assert made.json()["trigger"]["hook"]["secrets"] == ["(hidden)"]
    listed = await http.get("/v1/schedules", params={"limit": 500})
    assert "old-secret" not in made.text + (await http.get(url)).text + listed.text

    async def is_good(secret: str) -> bool:
        content = json.dumps([secret, (await http.get(url)).json()["revision"]]).encode()
        headers = signed("github", content, secret=secret)
        return (await http.post(f"/v1/hooks/{name}", content=content, headers=headers)).status_code == 202

    document = (await http.get(url)).json()
    again = await http.put(url, json={key: document[key] for key in ("trigger", "job", "policy")})
    assert again.status_code == 200
    assert await is_good("old-secret")
    await http.patch(url, json={"trigger": {"hook": {"secrets": ["new-secret", "(hidden)"]}}})
    assert [await is_good(secret) for secret in ("old-secret", "new-secret", "(hidden)")] == [True, True, False]
    patched = await http.patch(url, json={"trigger": {"hook": {"secrets": ["(hidden)"]}}})
    assert patched.json()["trigger"]["hook"]["secrets"] == ["(hidden)"]
    assert [await is_good(secret) for secret in ("old-secret", "new-secret")] == [False, True]
    for secrets, place in ((["(hidden)"] * 2, 1), (["x", "(hidden)"], 1)):
        other = await put(http, f"{name}-{place}", {"scheme": "github", "secrets": secrets})
        assert (other.status_code, other.json()["errors"][0]["pointer"][:21]) == (400, "/trigger/hook/secrets")


@pytest.mark.parametrize(
    ("hook", "pointer"),
    [
        ({}, "/trigger/hook/scheme"),
        ({"scheme": "github"}, "/trigger/hook/secrets"),
        ({"scheme": "md5", "secrets": ["s"]}, "/trigger/hook/scheme"),
        ({"scheme": "github", "secrets": []}, "/trigger/hook/secrets"),
        ({"scheme": "github", "secrets": ["a", "b", "c"]}, "/trigger/hook/secrets"),
        ({"scheme": "github", "secrets": ["s", "s"]}, "/trigger/hook/secrets/1"),
        ({"scheme": "github", "secrets": [""]}, "/trigger/hook/secrets"),
        ({"scheme": "github", "secrets": ["ä"]}, "/trigger/hook/secrets/0"),
        ({"scheme": "github", "secrets": [" s"]}, "/trigger/hook/secrets/0"),
        ({"scheme": "github", "secrets": ["s" * 501]}, "/trigger/hook/secrets"),
        ({"scheme": "standard-webhooks", "secrets": ["not base64!"]}, "/trigger/hook/secrets/0"),
        ({"scheme": "standard-webhooks", "secrets": ["whsec_"]}, "/trigger/hook/secrets/0"),
        ({"scheme": "github", "secrets": ["s"], "tolerance_seconds": 0}, "/trigger/hook/tolerance_seconds"),
        ({"scheme": "github", "secrets": ["s"], "tolerance_seconds": 1e9}, "/trigger/hook/tolerance_seconds"),
        ({"scheme": "github", "secrets": ["s"], "signature_header": "X-A"}, "/trigger/hook/signature_header"),
        ({"scheme": "hmac-sha256", "secrets": ["s"], "signature_header": "X A"}, "/trigger/hook/signature_header"),
        ({"scheme": "hmac-sha256", "secrets": ["s"], "timestamp_header": ""}, "/trigger/hook/timestamp_header"),
        ({"scheme": "hmac-sha256", "secrets": ["s"], "id_header": 5}, "/trigger/hook/id_header"),
        ({"scheme": "github", "secrets": ["s"], "more": 1}, "/trigger/hook/more"),
    ],
)
async def test_a_bad_hook_is_refused_where_it_is_bad(
    http: httpx.AsyncClient, name: str, hook: dict[str, Any], pointer: str
) -> None:
    answer = await put(http, name, hook)
    assert answer.status_code == 400, answer.text
    assert answer.json()["errors"][0]["pointer"].startswith(pointer)
    for secret in hook.get("secrets", []):
        assert len(secret) < 3 or secret not in answer.text
    assert (await http.get(f"/v1/schedules/{name}")).status_code == 404


def test_the_journal_is_printed_without_secrets() -> None:
    spec = b'{"trigger":{"type":"event","hook":{"scheme":"github","secrets":["abc","def"]}},"job":{"task":"t"}}'
    shown = described(PutSchedule("default", "s", 1, spec, "event", None, "skip", None))
    assert shown["spec"]["trigger"]["hook"] == {"scheme": "github", "secrets": ["(hidden)", "(hidden)"]}
    assert shown["spec"]["job"] == {"task": "t"}


async def test_a_set_of_schedules_shows_no_secret(http: httpx.AsyncClient, name: str) -> None:
    def member(*secrets: str) -> dict[str, Any]:
        hook = {"scheme": "github", "secrets": secrets}
        return {"id": name, "trigger": {"type": "event", "hook": hook}, "job": {"task": "shop.anything"}}

    url = f"/v1/schedule-sets/{name}/apply"
    refused = await http.post(url, json={"schedules": [member("(hidden)")]})
    assert refused.json()["errors"][0]["pointer"] == "/schedules/0/trigger/hook/secrets/0", refused.text
    made = await http.post(url, json={"schedules": [member("first-secret")]})
    same = await http.post(url, json={"schedules": [member("(hidden)")]})
    changed = await http.post(url, json={"schedules": [member("second-secret", "(hidden)")]})
    assert "-secret" not in made.text + same.text + changed.text
    assert [answer.json()["changes"][0]["change"] for answer in (made, same, changed)] == [
        "added",
        "unchanged",
        "changed",
    ]
