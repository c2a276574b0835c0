"""The table of access: every route stands in it, and in nothing else's place."""

import pytest
from litestar import get

from clockjack.services import Services
from clockjack_api import app
from clockjack_api.access.rules import RULE, RULES, MissingRule, attach, operation_id
from clockjack_api.reply import Reply
from clockjack_api.routes.all import ROUTES


def test_every_route_has_a_rule_and_every_rule_a_route() -> None:
    assert {operation_id(handler) for handler in ROUTES} == set(RULES)


def test_a_route_without_a_rule_is_told_by_its_name() -> None:
    @get("/v1/forgotten")
    async def list_forgotten() -> Reply:
        return Reply()

    with pytest.raises(MissingRule, match="list_forgotten"):
        attach([list_forgotten])


def test_the_api_does_not_start_without(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    @get("/v1/forgotten", opt={})
    async def list_forgotten() -> Reply:
        return Reply()

    monkeypatch.setattr(app, "ROUTES", [*ROUTES, list_forgotten])
    with pytest.raises(MissingRule):
        app.create_app(services)


def test_rules_are_attached(services: Services) -> None:
    app.create_app(services)
    assert all(handler.opt[RULE] is RULES[operation_id(handler)] for handler in ROUTES)
