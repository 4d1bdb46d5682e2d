"""How many statements an operation sends to the database, counted in this process on the same rows."""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.operations import Operation

ASIDE = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def statements_of(operation: Operation) -> int:
    """The second time, when what is kept in memory is kept. Where a transaction begins and ends is not counted."""
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    _ask(client, operation)
    with CaptureQueriesContext(connection) as caught:
        _ask(client, operation)
    return sum(not query["sql"].startswith(ASIDE) for query in caught.captured_queries)


def _ask(client: Client, operation: Operation) -> None:
    headers = operation.fresh_headers()
    if operation.body:
        client.post(operation.path, operation.body(), content_type="application/json", headers=headers)
    else:
        client.get(operation.path, headers=headers)
