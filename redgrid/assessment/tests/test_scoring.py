from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from redgrid.assessment import scoring
from redgrid.assessment.scoring import Record
from redgrid.rulebook.institution import Band, Scoring

RULE = Scoring(bands=(Band("A", Decimal(90)), Band("D", Decimal(0))))


def record(
    clause: str, worth: int | str, deduction: int | str, *, officer: str = "o", entry: int = 1
) -> Record:
    return Record(officer, clause, Decimal(worth), Decimal(deduction), entry)


def test_an_item_is_its_points_less_what_its_records_take() -> None:
    found = scoring.item("D4", [record("D4", 15, 6), record("D4", 15, "2.5", entry=2)])
    assert (found.worth, found.deducted, found.result) == (Decimal(15), Decimal("8.5"), Decimal("6.5"))


def test_an_item_never_falls_below_nothing() -> None:
    records = [record("D2", 10, 5, entry=number) for number in range(3)]
    assert scoring.item("D2", records).result == 0


def test_duties_without_a_record_leave_and_the_rest_is_scaled_to_a_hundred() -> None:
    found = scoring.officer("o", [record("D2", 10, 5), record("D4", 15, 0)], RULE)
    assert (found.worth, found.kept, str(found.score)) == (Decimal(25), Decimal(20), "80.00")


def test_an_officer_without_any_record_has_full_marks() -> None:
    found = scoring.officer("o", [], RULE)
    assert (found.items, str(found.score)) == ((), "100.00")


def test_clauses_that_are_worth_nothing_cost_nothing() -> None:
    assert str(scoring.officer("o", [record("D2", 0, 0)], RULE).score) == "100.00"


def test_a_cell_is_the_mean_of_its_officers_with_records() -> None:
    records = [record("D2", 10, 5, officer="x"), record("V1", 20, 0, officer="y")]
    found = scoring.cell("c", records, RULE)
    assert [(each.officer, str(each.score)) for each in found.officers] == [("x", "50.00"), ("y", "100.00")]
    assert str(found.score) == "75.00"


def test_a_cell_without_any_record_has_full_marks() -> None:
    assert str(scoring.cell("c", [], RULE).score) == "100.00"


def test_a_net_is_the_mean_of_its_cells() -> None:
    cells = [scoring.cell("a", [record("D2", 3, 1)], RULE), scoring.cell("b", [], RULE)]
    assert str(scoring.net(cells, RULE).score) == "83.34"  # the mean of 66.67 and 100.00, half-up


def test_a_net_without_cells_has_no_score() -> None:
    assert scoring.net([], RULE).score is None


def test_halves_go_up_to_the_places_of_the_institution() -> None:
    written = {
        places: str(scoring.rounded(Decimal("66.665"), Scoring(places=places))) for places in (0, 1, 2, 3)
    }
    assert written == {0: "67", 1: "66.7", 2: "66.67", 3: "66.665"}
    assert str(scoring.rounded(Decimal("0.005"), RULE)) == "0.01"


def test_another_scale_is_the_full_marks_too() -> None:
    rule = Scoring(rescale_to=Decimal(10), places=1)
    assert str(scoring.officer("o", [record("D2", 10, 5)], rule).score) == "5.0"
    assert str(scoring.cell("c", [], rule).score) == "10.0"


# A clause is always worth the same and belongs to one officer.
CLAUSES = [("D2", "x", 10), ("D4", "x", 15), ("V1", "y", 20), ("L3", "z", 7), ("L4", "z", 0)]
DEDUCTIONS = st.decimals(min_value=0, max_value=30, places=2)


@st.composite
def record_lists(draw: st.DrawFn) -> list[Record]:
    drawn = draw(st.lists(st.tuples(st.sampled_from(CLAUSES), DEDUCTIONS), max_size=12))
    return [
        Record(officer, clause, Decimal(worth), deduction, entry)
        for entry, ((clause, officer, worth), deduction) in enumerate(drawn)
    ]


@given(record_lists(), st.randoms())
def test_the_order_of_records_changes_no_digit(records: list[Record], chance: object) -> None:
    shuffled = list(records)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert repr(scoring.cell("c", shuffled, RULE)) == repr(scoring.cell("c", records, RULE))


@given(record_lists())
def test_a_sheet_recomputes_to_the_same_digits_from_the_inputs_it_keeps(records: list[Record]) -> None:
    found = scoring.cell("c", records, RULE)
    kept = [each for officer in found.officers for item in officer.items for each in item.records]
    assert sorted(kept, key=lambda each: each.entry) == records
    assert repr(scoring.cell("c", kept, RULE)) == repr(found)


@given(record_lists())
def test_a_score_lies_between_nothing_and_full_marks_and_agrees_with_fractions(records: list[Record]) -> None:
    for officer in scoring.cell("c", records, RULE).officers:
        assert 0 <= officer.score <= 100
        if officer.worth:
            exact = Fraction(officer.kept) * 100 / Fraction(officer.worth)
            assert abs(Fraction(officer.score) - exact) <= Fraction(1, 200)


@given(record_lists(), DEDUCTIONS)
def test_one_more_deduction_never_raises_the_score_of_its_officer(
    records: list[Record], more: Decimal
) -> None:
    if not records:
        return
    again = Record(records[0].officer, records[0].clause, records[0].worth, more, 99)
    before, after = (
        scoring.officer(again.officer, [each for each in known if each.officer == again.officer], RULE)
        for known in (records, [*records, again])
    )
    assert after.score <= before.score
