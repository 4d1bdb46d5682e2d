"""The index of tokens: a full-text table on SQLite, an inverted index on PostgreSQL. Both know whole tokens only."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.models import F, QuerySet, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from redgrid.search.models import Document
from redgrid.search.tokens import Word

ON_SQLITE = "search_document.id IN (SELECT rowid FROM search_words WHERE search_words MATCH %s)"
ON_POSTGRESQL = "search_document.words @@ %s::tsquery"


def containing(words: Iterable[Word]) -> QuerySet[Document]:
    """The documents that contain every one of ``words``; without a word none."""
    words = list(words)
    if not words:
        return Document.objects.none()
    where, said = (
        (ON_SQLITE, _for_sqlite(words))
        if connection.vendor == "sqlite"
        else (ON_POSTGRESQL, _for_postgres(words))
    )
    found = Document.objects.extra(where=[where], params=[said])  # noqa: S610 (one of two constants)
    for word in words:
        if not word.is_told_by_tokens:
            found = found.filter(GreaterThan(StrIndex(F("text"), Value(word.text)), 0))
    return found


# Tokens are letters, digits and characters: no quote or operator can be among them.
def _for_sqlite(words: Iterable[Word]) -> str:
    pairs = [f'"{pair}"' for word in words for pair in word.pairs]
    singles = [f'"{single}" *' for word in words for single in word.singles]
    return " AND ".join([*pairs, *singles])


def _for_postgres(words: Iterable[Word]) -> str:
    pairs = [f"'{pair}'" for word in words for pair in word.pairs]
    singles = [f"'{single}':*" for word in words for single in word.singles]
    return " & ".join([*pairs, *singles])
