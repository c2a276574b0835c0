"""``/v1/api-keys`` and ``/v1/access``: who may do what, and who asks."""

from urllib.parse import quote

import msgspec
from litestar import delete, get, post

from clockjack.access import ALL_NAMESPACES
from clockjack.apply.outcome import FIRST_KEY, LIMIT_REACHED, Made
from clockjack.clock import from_datetime, to_datetime
from clockjack.records import CreateKey, RevokeKey
from clockjack.views import api_keys
from clockjack.views.api_keys import KeyRow
from clockjack_api import cursors
from clockjack_api.access.tokens import new_secret
from clockjack_api.idempotency import REPLAYED, request_key
from clockjack_api.identifiers import new_ulids
from clockjack_api.journal import problem_of
from clockjack_api.models.access import Access, ApiKey, ApiKeyPage, ApiKeyRequest, NewApiKey
from clockjack_api.models.common import moment
from clockjack_api.models.jobs import NoQuery, PageQuery
from clockjack_api.operations import IDEMPOTENCY_KEY, KEY_LINKS, LOCATION, Answer, describe
from clockjack_api.operations import REPLAYED as REPLAYED_HEADER
from clockjack_api.problems import (
    FIRST_KEY_MUST_BE_ADMIN,
    NAMESPACE_FORBIDDEN,
    NOT_FOUND,
    TOO_MANY_KEYS,
    ApiProblem,
    FieldProblem,
    invalid,
)
from clockjack_api.reply import Reply, json_reply, no_content
from clockjack_api.request import ApiRequest
from clockjack_api.strict import StrictDecoder

TAG = "access"

_request_decoder: StrictDecoder[ApiKeyRequest] = StrictDecoder(ApiKeyRequest)


@get(
    "/v1/access",
    opt=describe(
        id="getAccess",
        tag=TAG,
        summary="Say who asks",
        query=NoQuery,
        answers={200: Answer(Access, "The key of this request, or that access is open.")},
    ),
)
async def get_access(request: ApiRequest) -> Reply:
    """Say who asks."""
    request.query(NoQuery)
    who = request.principal
    is_open = request.context.keys.open
    return json_reply(Access(is_open, who.key_id, who.name, who.role, who.namespace or ALL_NAMESPACES))


@get(
    "/v1/api-keys",
    opt=describe(
        id="listApiKeys",
        tag=TAG,
        summary="List API keys, by id",
        description="With a key that acts in one namespace, those of that one. Never their secrets.",
        query=PageQuery,
        answers={200: Answer(ApiKeyPage, "Some keys.")},
    ),
)
async def list_api_keys(request: ApiRequest) -> Reply:
    """List API keys."""
    query = request.query(PageQuery)
    after = cursors.read("api-keys", query.cursor, str) or ""
    rows = await api_keys.api_keys(request.context.services.replica, _reach(request), query.limit + 1, after)
    more = len(rows) > query.limit
    data = [_shown(row) for row in rows[: query.limit]]
    return json_reply(ApiKeyPage(data, more, cursors.make("api-keys", data[-1].id) if more else None))


@post(
    "/v1/api-keys",
    opt=describe(
        id="createApiKey",
        tag=TAG,
        summary="Make an API key",
        description=(
            "Its secret is in the answer, and nowhere else. The first key must be an `admin` of all namespaces (`*`); "
            "from then on, this cluster wants a key for every request."
        ),
        query=NoQuery,
        headers=(IDEMPOTENCY_KEY,),
        bodies={"application/json": ApiKeyRequest},
        answers={201: Answer(NewApiKey, "The key, with its secret.", (LOCATION, REPLAYED_HEADER), links=KEY_LINKS)},
        errors=(409, 422, 503),
    ),
)
async def create_api_key(request: ApiRequest) -> Reply:
    """Make an API key."""
    request.query(NoQuery)
    request.check_media_type()
    body = await request.body_bytes()
    wanted = _request_decoder.decode(body)
    context = request.context
    now = context.services.clock.now()
    key = request_key(request, body, now)
    namespace = wanted.namespace or request.namespace
    reach = _reach(request)
    if reach not in (ALL_NAMESPACES, namespace):
        raise ApiProblem(NAMESPACE_FORBIDDEN, f"a key of the namespace {reach!r} makes keys of this one alone")
    expires_at = None if wanted.expires_at is None else from_datetime(wanted.expires_at)
    if expires_at is not None and expires_at <= now and key is None:
        raise invalid([FieldProblem("body", "/expires_at", "is over")])
    secret = new_secret()
    record = CreateKey(
        new_ulids(now, 1)[0],
        now,
        secret.digest,
        secret.prefix,
        wanted.name,
        wanted.role,
        namespace,
        expires_at,
        key,
    )
    outcome = await request.journal.propose(record)
    match outcome.reason:
        case None:
            pass
        case reason if reason == FIRST_KEY:
            raise ApiProblem(FIRST_KEY_MUST_BE_ADMIN, 'give it the role "admin", and the namespace "*"')
        case reason if reason == LIMIT_REACHED:
            raise ApiProblem(TOO_MANY_KEYS, "revoke those that nobody uses")
        case reason:
            raise problem_of(reason)
    await context.keys.refresh()
    made: Made = outcome.value[0]
    row = await api_keys.api_key(context.services.replica, made.id)
    if row is None:
        raise ApiProblem(NOT_FOUND, f"the key {made.id!r} was revoked since")
    told = None if outcome.replayed else secret.text
    headers = {"Location": f"/v1/api-keys/{quote(made.id, safe='')}"} | (REPLAYED if outcome.replayed else {})
    return json_reply(_with_secret(row, told), 201, headers | {"Cache-Control": "no-store"})


@get(
    "/v1/api-keys/{key_id:str}",
    opt=describe(
        id="getApiKey",
        tag=TAG,
        summary="Get an API key",
        query=NoQuery,
        answers={200: Answer(ApiKey, "The key, without its secret.")},
        errors=(404,),
    ),
)
async def get_api_key(request: ApiRequest) -> Reply:
    """Get an API key."""
    request.query(NoQuery)
    return json_reply(_shown(await _find(request)))


@delete(
    "/v1/api-keys/{key_id:str}",
    status_code=200,  # what Litestar would say; the reply says 204
    opt=describe(
        id="revokeApiKey",
        tag=TAG,
        summary="Revoke an API key",
        description="It is refused from now on, by all nodes; event streams that were opened with it end.",
        query=NoQuery,
        answers={204: Answer(None, "It is gone.")},
        errors=(404, 409, 503),
    ),
)
async def revoke_api_key(request: ApiRequest) -> Reply:
    """Revoke an API key."""
    request.query(NoQuery)
    row = await _find(request)
    context = request.context
    record = RevokeKey(row.namespace, row.id, context.services.clock.now())
    await request.journal.apply(record, f"key {row.id!r}")
    await context.keys.refresh()
    return no_content()


async def _find(request: ApiRequest) -> KeyRow:
    key_id = request.path_value("key_id")
    row = await api_keys.api_key(request.context.services.replica, key_id, _reach(request))
    if row is None:
        raise ApiProblem(NOT_FOUND, f"there is no key {key_id!r}")
    return row


def _reach(request: ApiRequest) -> str:
    """Return the namespace whose keys a request may see and change; ``*`` for all."""
    return request.principal.namespace or ALL_NAMESPACES


def _shown(row: KeyRow) -> ApiKey:
    return ApiKey(
        row.id,
        row.prefix,
        row.name,
        row.role,
        row.namespace,
        to_datetime(row.created_at),
        moment(row.expires_at),
        moment(row.last_used_at),
    )


def _with_secret(row: KeyRow, secret: str | None) -> NewApiKey:
    return NewApiKey(**msgspec.structs.asdict(_shown(row)), secret=secret)


ROUTES = [get_access, list_api_keys, create_api_key, get_api_key, revoke_api_key]
