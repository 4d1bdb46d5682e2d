"""Statements that are asked with every page: put together once, then sent with other values.

For Django to put such a statement together takes ten times as long as for the database to answer it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from copy import copy
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, Generic, ParamSpec, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

Values = ParamSpec("Values")
Row = TypeVar("Row", bound=Model)
LONGEST = 8  # of a list whose statement is kept


def prepared(build: Callable[Values, QuerySet[Row]]) -> Callable[Values, list[Row]]:
    """The rows of the query that ``build`` makes of its values: one statement, put together once.

    Values are given by position: numbers, words, moments, and lists of them. ``build`` compares with each and decides
    nothing by it; only what is None, True or False may decide, and how many a list holds. Each such choice is a
    statement of its own. Raises TypeError when a value does not arrive in the statement as it was given.
    """
    made: dict[Hashable, _Statement[Row]] = {}

    @wraps(build)
    def rows(*values: Values.args, **_none: Values.kwargs) -> list[Row]:
        if any(isinstance(value, list) and len(value) > LONGEST for value in values):
            return list(build(*values, **_none))
        shape = (connection.vendor, *map(_shape, values))
        if shape not in made:
            made[shape] = _Statement(build, values)
        return made[shape].rows(values)

    return rows


def _shape(value: object) -> Hashable:
    """What the text of a statement may depend on."""
    if isinstance(value, list):
        return tuple(map(_shape, value))
    return value if _decides(value) else type(value)


def _decides(value: object) -> bool:
    return value is None or isinstance(value, bool)


def _flat(values: Iterable[Any]) -> Iterator[Any]:
    """What arrives in the statement."""
    for value in values:
        if isinstance(value, list):
            yield from _flat(value)
        elif not _decides(value):
            yield value


class _Statement(Generic[Row]):
    """One text, and where the values go in it."""

    def __init__(self, build: Callable[..., QuerySet[Row]], values: tuple[Any, ...]) -> None:
        numbers = iter(range(len(list(_flat(values)))))
        placeholders = [_placeholder(value, numbers) for value in values]
        self._queryset = build(*placeholders)
        self._compiler = self._queryset.query.get_compiler(connection=connection)
        self._sql, found = self._compiler.as_sql()
        sent = [_sent(each) for each in _flat(placeholders)]
        # For each parameter of the text: the number of its value, or None and what it always is.
        self._parameters = [(sent.index(each) if each in sent else None, each) for each in found]
        if {number for number, _each in self._parameters} - {None} != set(range(len(sent))):
            raise TypeError(f"a value of {build.__name__} does not arrive in its statement")

    def rows(self, values: tuple[Any, ...]) -> list[Row]:
        given = list(_flat(values))
        filled = [
            each if number is None else _sent(given[number], like=each) for number, each in self._parameters
        ]
        compiler = copy(self._compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *_, **__: (self._sql, filled)
        queryset = self._queryset.all()
        queryset.query.get_compiler = lambda *_, **__: compiler  # type: ignore[method-assign]
        return list(queryset)


def _placeholder(value: Any, numbers: Iterator[int]) -> Any:
    """Something of the same kind that nobody asks for and that is found again in the statement."""
    if _decides(value):
        return value
    if isinstance(value, list):
        return [_placeholder(each, numbers) for each in value]
    number = next(numbers)
    if isinstance(value, datetime):
        return datetime(8888, 8, 8, tzinfo=UTC) + timedelta(seconds=number)
    return 2_100_000_000 + number if isinstance(value, int) else f"value {number} to come"


def _sent(value: Any, like: Any = None) -> Any:
    """``value`` as the database takes it; a number in the type that Django gave it in this place."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return type(like)(value) if isinstance(like, int) else value
