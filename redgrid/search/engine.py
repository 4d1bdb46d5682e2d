"""The index of tokens: a full-text table on SQLite, an inverted index on PostgreSQL. Both know whole tokens only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import F, QuerySet, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from redgrid.search.marks import token_of
from redgrid.search.models import Document
from redgrid.search.tokens import Word

ON_SQLITE = "search_words.rowid = search_document.id AND search_words MATCH %s"
# So many keys at a time; then all the others.
WINDOWS = (20_000, 180_000)
ON_POSTGRESQL = "search_document.words @@ %s::tsquery"


def containing(words: Iterable[Word], *groups: Sequence[str]) -> QuerySet[Document]:
    """The documents that contain every one of ``words`` and, of each group, at least one mark; without a word none.

    Ordered by key, the index gives the newest first and stops when it has enough.
    """
    words = list(words)
    if not words or not all(groups):
        return Document.objects.none()
    if connection.vendor == "sqlite":
        said = _for_sqlite(words, groups)
        found = Document.objects.extra(tables=["search_words"], where=[ON_SQLITE], params=[said])  # noqa: S610 (a constant)
    else:
        found = Document.objects.extra(where=[ON_POSTGRESQL], params=[_for_postgres(words, groups)])  # noqa: S610 (a constant)
    return exact(found, words)


def newest(
    found: QuerySet[Document], many: int, before: int | None = None, *, is_narrowed: bool = False
) -> list[Document]:
    """The newest ``many`` of what ``containing`` found, with a key ``before`` from there on: the largest keys first.

    SQLite's index gives them so when its own key is asked for, and stops. PostgreSQL's gives all that fit before they
    are sorted: it is asked among the newest documents first, and among all when that was not enough; at once among all
    when marks narrow it, since there are few hits.
    """
    if connection.vendor == "sqlite":
        rows = found if before is None else found.extra(where=["search_words.rowid < %s"], params=[before])
        return list(rows.extra(order_by=["-search_words.rowid"])[:many])
    end = before or 1 + (Document.objects.order_by("-pk").values_list("pk", flat=True).first() or 0)
    rows_found: list[Document] = []
    for window in (*(() if is_narrowed else WINDOWS), end):
        first = max(end - window, 0)
        among = found.filter(pk__gte=first, pk__lt=end).order_by("-pk")
        rows_found += among[: many - len(rows_found)]
        if len(rows_found) >= many or first == 0:
            break
        end = first
    return rows_found


def exact(found: QuerySet[Document], words: Iterable[Word], *, by_tokens: bool = True) -> QuerySet[Document]:
    """Of ``found`` what contains each word in its text. ``by_tokens``: words that tokens tell are there already."""
    for word in words:
        if not (by_tokens and word.is_told_by_tokens):
            found = found.filter(GreaterThan(StrIndex(F("text"), Value(word.text)), 0))
    return found


# Tokens are letters, digits and characters, marks a sign, letters and digits: no quote or operator can be among them.
def _for_sqlite(words: Iterable[Word], groups: Iterable[Sequence[str]]) -> str:
    pairs = [f'"{pair}"' for word in words for pair in word.pairs]
    singles = [f'"{single}" *' for word in words for single in word.singles]
    marks = [" OR ".join(f'"{token_of(mark)}"' for mark in group) for group in groups]
    return " AND ".join([*pairs, *singles, *(f"({group})" for group in marks)])


def _for_postgres(words: Iterable[Word], groups: Iterable[Sequence[str]]) -> str:
    pairs = [f"'{pair}'" for word in words for pair in word.pairs]
    singles = [f"'{single}':*" for word in words for single in word.singles]
    marks = [" | ".join(f"'{token_of(mark)}'" for mark in group) for group in groups]
    return " & ".join([*pairs, *singles, *(f"({group})" for group in marks)])
