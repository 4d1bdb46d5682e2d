"""What the keys of an institution's text are called where people read or fill them in."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

Words = dict[str, "str | Promise"]


def key_words(key: str) -> str:
    """A key in the reader's language; one that the product has no word for as it is written."""
    english = key.endswith("_en")
    found = WORDS.get(key.removesuffix("_en") if english else key)
    if found is None:
        return key
    return gettext("%(what)s in English") % {"what": found} if english else str(found)


def _general() -> Words:
    return {
        "code": _("Code"),
        "name": pgettext_lazy("of a thing", "Name"),
        "title": _("Title"),
        "basis": _("Basis"),
        "legal_basis": _("Legal basis"),
        "standard": _("Standard"),
        "calendar": _("Calendar"),
        "kind": _("Kind"),
        "text": _("Text"),
    }


def _of_duties() -> Words:
    return {
        "officer": _("Officer role"),
        "rhythm": _("How often"),
        "limit": _("Time limit"),
        "limit_text": _("Time limit in words"),
        "points": _("Points"),
        "evidence": _("Evidence"),
        "deductions": _("Deductions"),
        "at": _("Held at"),
        "required": _("Must be filled"),
        "verbs": _("Rights"),
        "concern": _("Concern"),
        "gives": _("Proposed capacities"),
        "administrative_post": _("Administrative post"),
        "board": _("Design of the signboard"),
        "duty": _("Duty"),
        "emergency": _("In an emergency"),
        "party": _("Party organisation"),
        "level": _("Level"),
    }


def _of_flows() -> Words:
    return {
        "actor": _("Who acts"),
        "limits": _("Time limits"),
        "clause": _("Clause"),
        "moves": _("Moves"),
        "stages": _("Stages"),
        "fields": _("Fields"),
        "urgencies": _("Urgencies"),
        "to": _("Leads to"),
        "by": _("By"),
        "needs": _("Only when"),
        "records": _("Records"),
        "reason": _("Reason"),
        "prefix": _("Prefix of the numbers"),
        "purpose": _("Opened by the page of"),
        "sealed": _("Sealed"),
        "colour": _("Colour"),
        "about": _("What it is for"),
        "opened_by": _("Opened by"),
        "public": _("Everybody may read it"),
        "addressed": _("Says who must answer"),
        "user_unit": _("Field of the user unit"),
        "stuck_times": _("Stuck after so many times the usual"),
        "matrix": _("Rows of its matrix"),
        "matrix_shows": _("Fields that its matrix shows"),
    }


def _of_fields() -> Words:
    return {
        "unit": _("Unit"),
        "at_least": _("At least"),
        "at_most": _("At most"),
        "choices": _("Answers to choose from"),
        "hint": _("Hint"),
        "asks": _("Asks for"),
        "offers": _("Offers"),
        "log": _("Stands in a row of its own"),
        "aside": _("Stands folded behind the others"),
        "accepts": _("Takes files of"),
        "most_mb": _("Megabytes at most"),
        "stays": _("Stays when the case is returned"),
        "becomes": _("Whoever is named becomes"),
        "at_place": _("Said on the page of the place"),
        "says": _("Words"),
        "checks_after": _("Looked back at after"),
        "checks_within": _("Answered within"),
        "checks": _("What is asked then"),
        "question": _("Question"),
        "charter": _("Charter of one page"),
        "shows": _("Shows"),
        "reopen_within": _("May be opened again within"),
        "reopens_to": _("Opened again at"),
        "recurs_within": _("The same counts as a recurrence within"),
        "recurrence_reopens": _("A recurrence opens the earlier one again"),
        "own": _("Stays with the unit of whoever opens it"),
        "milestones": _("Who sets milestones"),
        "late_when_returned": _("Late when returned counts as late"),
    }


def _of_time() -> Words:
    return {
        "when": _("Calendar rule"),
        "until": _("Holds until"),
        "renewed_by": _("Renewed by"),
        "due_by": _("Due on the day said in"),
        "ruling_limit": _("Limit for ruling who answers"),
        "event": _("Event"),
        "duty_grace": _("Grace of a duty"),
        "slips": _("Slips"),
        "used": _("Share of the time used"),
        "late": _("Late by"),
        "to_head": _("Told to the head too"),
        "hours": _("Business hours"),
        "weekdays": _("Weekdays"),
        "time_zone": _("Time zone"),
        "public_holidays": _("Public holidays"),
        "rotation": _("Rotation"),
        "starts": _("Begins on"),
        "days": _("Days"),
        "most_days": _("Days at most"),
        "board_limit": _("Limit for changing a signboard"),
        "answer_limit": _("Limit for a partner's answer"),
        "stuck_times": _("Stuck after how many times the usual"),
        "matrix": _("Rows of the matrix"),
    }


def _of_the_rest() -> Words:
    return {
        "places": _("Decimal places"),
        "rounding": _("Rounding"),
        "rescale_to": _("Scaled to"),
        "bands": _("Bands"),
        "from": _("From how many points on"),
        "tiers": _("Weights of the tiers"),
        "self": pgettext_lazy("tier of checks", "Self-check"),
        "cross": pgettext_lazy("tier of checks", "Cross-check"),
        "centre": pgettext_lazy("tier of checks", "Inspection by the centre"),
        "weights": _("Weights"),
        "costs": _("Costs"),
        "effort": _("Effort"),
        "work_minutes": _("Minutes of work a week"),
        "most_roles": _("Most roles of one person"),
        "hours_a_week": _("Hours a week"),
        "stand_ins": _("Stand-ins"),
        "exclusions": _("Roles that exclude each other"),
        "shared_roles": _("Roles shared with neighbours"),
        "works": _("Kinds of work"),
        "abilities": _("Abilities"),
        "statements": _("Statements"),
        "roles": _("Wishes of the roles"),
        "levels": _("Levels"),
        "capacities": _("Posts and other capacities"),
        "derivations": _("Proposed by administrative posts"),
        "calendars": _("Calendars"),
        "cell_types": _("Types of cell"),
        "place_kinds": _("Kinds of place"),
        "evidence_kinds": _("Kinds of evidence"),
        "sources": _("Sources of problems"),
        "duties": _("Duties"),
        "flows": _("Flows"),
        "scoring": _("Scoring"),
        "assignment": _("Assignment of officers"),
        "notices": _("Notices"),
        "tells": _("Who is told at once"),
        "notice": _("Notice"),
    }


def _of_burdens() -> Words:
    return {
        "field": _("Minutes for filling in a field"),
        "move": _("Minutes for a move"),
        "photo": _("Minutes for a photo"),
        "message": _("Minutes for reading a message"),
        "task": _("Minutes for ending a task"),
        "new_cases": _("Cases a year of a flow without records"),
        "warn_days": _("Days before its end that something is shown"),
    }


WORDS: Words = {
    **_general(),
    **_of_duties(),
    **_of_flows(),
    **_of_fields(),
    **_of_time(),
    **_of_the_rest(),
    **_of_burdens(),
}
