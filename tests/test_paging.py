from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from redgrid.grid.models import Person
from redgrid.kit.paging import PAGE_SIZE, page_of
from redgrid.kit.refusal import Invalid
from tests.tries import tries

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db: None) -> list[int]:
    """Keys of thirty people, newest first."""
    Person.objects.bulk_create(Person(staff_number=f"P{n}", name="人") for n in range(30))
    return list(Person.objects.order_by("-pk").values_list("pk", flat=True))


def walk(size: int) -> list[list[int]]:
    """The pages one after another, as a reader turns them."""
    pages, cursor = [], ""
    while True:
        page = page_of(Person.objects.all(), cursor, size)
        pages.append([person.pk for person in page.rows])
        if page.next is None:
            return pages
        cursor = page.next


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=tries(24))
@given(size=st.integers(1, 35))
def test_turning_the_pages_shows_everything_once_newest_first(people: list[int], size: int) -> None:
    pages = walk(size)
    assert [key for page in pages for key in page] == people
    assert {len(page) for page in pages[:-1]} <= {size}
    assert pages[-1]


def test_no_rows_are_one_empty_page() -> None:
    page = page_of(Person.objects.none(), None)
    assert (list(page.rows), page.next) == ([], None)


def test_a_page_is_one_statement_however_far_away(people: list[int]) -> None:
    for cursor in (None, str(people[20])):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page_of(Person.objects.all(), cursor)
        assert len(asked) == 1


def test_what_comes_new_meanwhile_shifts_nothing(people: list[int]) -> None:
    first = page_of(Person.objects.all(), None)
    Person.objects.create(staff_number="new", name="新")
    second = page_of(Person.objects.all(), first.next)
    assert [p.pk for p in (*first.rows, *second.rows)] == people
    assert len(first.rows) == PAGE_SIZE


@pytest.mark.parametrize("cursor", ["0", "1", "999999999999999999"])
def test_a_mark_beyond_either_end_is_no_error(people: list[int], cursor: str) -> None:
    assert len(page_of(Person.objects.all(), cursor).rows) in {0, PAGE_SIZE}


@pytest.mark.parametrize(
    "cursor", ["x", "-1", "1.5", "1e3", " 1", "１２", "٣", "²", "9" * 19, "\x00", "1;drop table", "None"]
)
def test_a_mark_that_is_not_ours_is_refused(people: list[int], cursor: str) -> None:
    with pytest.raises(Invalid) as refused:
        page_of(Person.objects.all(), cursor)
    assert refused.value.field == "cursor"
