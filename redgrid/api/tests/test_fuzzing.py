"""The API attacked from its own description: whatever is sent, it answers as it says it would."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from redgrid.accounts.actions import make_token
from redgrid.api.urls import NOUNS, api
from redgrid.config.wsgi import application
from redgrid.kit.actor import SYSTEM
from redgrid.rulebook.models import Blueprint
from tests.entrance import account_of
from tests.world import World

PROMISES = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# However many operations there are, they are attacked this often in all.
IN_ALL, AT_LEAST = 300, 3
# Known without the description, which takes seconds: every worker of the tests asks for the tags.
TAGS = sorted({noun.router.tags[0] for noun in NOUNS})


@cache
def attacked() -> tuple[BaseSchema, Counter[str]]:
    """What is attacked, and how many operations there are under each tag."""
    description = api.get_openapi_schema()
    counts = Counter(
        operation["tags"][0] for methods in description["paths"].values() for operation in methods.values()
    )
    assert sorted(counts) == TAGS
    schema = schemathesis.openapi.from_dict(description)
    schema.app = application
    return schema, counts


@pytest.fixture
def one_connection() -> Iterator[None]:
    """A server lets go of its connection between requests; a test that is undone afterwards must not."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def token(world: World, blueprint: Blueprint, one_connection: None) -> str:
    """Of somebody who may do most."""
    return make_token(account_of(world.net_head), by=SYSTEM, name="fuzzing")


def operations_of(tag: str) -> Iterator[Any]:
    for found in attacked()[0].get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        if tag in (operation.tags or ()):
            yield operation


@pytest.mark.parametrize("tag", TAGS)
def test_whatever_is_sent_is_answered_as_described(tag: str, token: str) -> None:
    headers: dict[str, Any] = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
    counts, done = attacked()[1], 0
    for operation in operations_of(tag):

        @settings(
            max_examples=max(AT_LEAST, IN_ALL // counts.total()),
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def attack(case: Case[Any]) -> None:
            case.call_and_validate(checks=PROMISES, headers=headers)

        attack()
        done += 1
    assert done == counts[tag]
