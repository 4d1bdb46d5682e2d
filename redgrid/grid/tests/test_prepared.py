"""A statement that is put together once answers what the query would, whatever it is asked in whatever order."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db.models import QuerySet
from django.db.models.functions import Upper
from hypothesis import given, settings
from hypothesis import strategies as st

from redgrid.grid.models import Tenure
from redgrid.kit.prepared import LONGEST, prepared
from tests.tries import tries
from tests.world import SINCE, World

ASKED = st.tuples(
    st.none() | st.lists(st.integers(0, 30), min_size=1, max_size=LONGEST + 2),
    st.sampled_from(["cell_head", "member", "claim", "value 0 to come", "it's % a 'word'"]),
    st.none() | st.integers(-3, 900).map(lambda days: SINCE + timedelta(days=days)),
    st.booleans(),
)


def tenures(people: list[int] | None, capacity: str, at: datetime | None, by_name: bool) -> QuerySet[Tenure]:
    """By everything that a statement may be made of: numbers in a list, a word, a moment twice, what decides."""
    rows = Tenure.objects.believed().filter(capacity__code=capacity)
    rows = rows if people is None else rows.filter(person__in=people)
    rows = rows if at is None else rows.holding_at(at)
    return rows.select_related("person", "unit").order_by("person__name" if by_name else "id")


@settings(max_examples=tries(25))
@given(asked=st.lists(ASKED, min_size=1, max_size=4))
def _answers_are_the_same(asked: list[tuple[list[int] | None, str, datetime | None, bool]]) -> None:
    kept = prepared(tenures)
    for values in asked * 2:
        told = [(row, row.person.name, row.unit and row.unit.code) for row in kept(*values)]
        assert told == [(row, row.person.name, row.unit and row.unit.code) for row in tenures(*values)]


def test_what_is_put_together_once_answers_like_the_query(world: World) -> None:
    _answers_are_the_same()


@pytest.mark.django_db
def test_a_value_that_does_not_arrive_as_it_was_given_is_refused() -> None:
    @prepared
    def longer(word: str) -> QuerySet[Tenure]:
        return Tenure.objects.filter(capacity__code__contains=word)

    @prepared
    def unasked(number: int) -> QuerySet[Tenure]:
        return Tenure.objects.annotate(upper=Upper("basis"))

    with pytest.raises(TypeError, match="longer does not arrive"):
        longer("head")
    with pytest.raises(TypeError, match="unasked does not arrive"):
        unasked(1)
