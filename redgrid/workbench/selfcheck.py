"""The self-check of burdens: each point of the rules against formalism, with what the system itself finds of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Max
from django.urls import reverse
from django.utils.translation import gettext as _

from redgrid.cases.models import Case
from redgrid.kit.clock import now
from redgrid.notices.models import Notice
from redgrid.rulebook.institution import Institution
from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.queries import institution_of
from redgrid.rulebook.sunset import endless, sunsets
from redgrid.rulebook.waiving import Finding, findings_of, rule_words, today
from redgrid.tasks.models import Urging

GREEN, YELLOW, RED, BLUE = "green", "yellow", "red", "blue"
DAYS = 28


@dataclass(frozen=True)
class Point:
    """One point: what is demanded, what was found, how it stands (a tone and its word), where the records are."""

    title: str
    found: tuple[str, ...]
    tone: str
    url: str = ""

    @property
    def word(self) -> str:
        return {
            GREEN: _("in order"),
            YELLOW: _("allowed on a written basis"),
            RED: _("against the rules"),
            BLUE: _("to be looked at"),
        }[self.tone]


def points_of(blueprint: Blueprint) -> list[Point]:
    """All points for the version in force and the records of the last weeks."""
    text, findings = institution_of(blueprint), findings_of(blueprint)
    return [
        *_guarded(findings),
        _forms(text),
        _photos(text, findings),
        _urging(),
        _complaints(text),
        _ends(text),
    ]


def _guarded(findings: Sequence[Finding]) -> Iterator[Point]:
    """What the policy guard looks for, in the groups of the rules."""
    groups = (
        (_("No check-in, no counting of log-ins and of time online"), ("log_ins", "online_time")),
        (_("Nobody is ranked, no points of persons are published"), ("ranking",)),
        (_("Clicks, likes, votes and forwards do not count"), ("clicks", "forwards")),
        (_("Learning hours do not count"), ("learning_hours",)),
        (_("No number of reports or findings is demanded"), ("report_quota",)),
        (_("No instant replies, no roll calls in chat groups"), ("instant_reply",)),
    )
    for title, bans in groups:
        met = [each for each in findings if each.met.ban in bans]
        none = _("No rule of the institution demands it.")
        yield Point(
            title, tuple(_words(each) for each in met) or (none,), _tone(met), reverse("rulebook:guard")
        )


def _words(finding: Finding) -> str:
    path = rule_words(finding.met.path, finding.met.rule)
    if finding.waiver is None:
        return _("%(path)s demands it, without a basis.") % {"path": path}
    facts = {"path": path, "document": finding.waiver.document, "who": finding.waiver.decided_by}
    return _("%(path)s may demand it by %(document)s (%(who)s).") % facts


def _tone(met: Sequence[Finding]) -> str:
    if any(each.waiver is None for each in met):
        return RED
    return YELLOW if met else GREEN


def _photos(text: Institution, findings: Sequence[Finding]) -> Point:
    met = [each for each in findings if each.met.ban == "forced_photo_or_location"]
    by_law = [duty for duty in text.duties if duty.legal_basis]
    said = [_words(each) for each in met]
    said += [_("%(code)s states a law: %(law)s") % {"code": d.code, "law": d.legal_basis} for d in by_law]
    none = _(
        "No photo, video or location is required; a photo may be added, and every picture loses what the camera wrote."
    )
    return Point(
        _("No photo, video, location or track is forced without a law"), tuple(said) or (none,), _tone(met),
        reverse("rulebook:guard"),
    )  # fmt: skip


def _forms(text: Institution) -> Point:
    fields = sum(len(flow.fields) for flow in text.flows)
    asked = sum(len(flow.asks) for flow in text.flows)
    facts = {"forms": len(text.flows), "fields": fields, "asked": asked, "duties": len(text.duties)}
    bare = sum(not duty.evidence for duty in text.duties)
    return Point(
        _("No repeated filling in"),
        (
            _("%(forms)d forms with %(fields)d fields; %(asked)d of them are asked for on opening.") % facts,
            _("%(duties)d duties; %(bare)d of them need no record.") % {**facts, "bare": bare},
        ),
        BLUE,
        reverse("workbench:burden"),
    )


def _urging() -> Point:
    since = today() - timedelta(days=DAYS)
    days = Urging.objects.filter(day__gte=since).order_by().values("person", "day").annotate(n=Count("pk"))
    most: int = days.aggregate(most=Max("n"))["most"] or 0
    n = Urging.objects.filter(day__gte=since).count()
    facts = {"n": n, "days": DAYS, "most": most}
    said = (
        _("%(n)d urgings in %(days)d days; at most %(most)d to one person in a day, one for each task.")
        % facts
    )
    return Point(_("Urging once a day at most"), (said,), GREEN)


def _complaints(text: Institution) -> Point:
    flow = text.flow_for("feedback")
    if flow is None:
        return Point(_("Complaints and suggestions"), (_("There is no flow for feedback."),), RED)
    since = now() - timedelta(days=DAYS)
    rows = Case.objects.filter(flow=flow.code)
    facts = {
        "n": rows.filter(opened_at__gte=since).count(),
        "open": rows.filter(is_open=True).count(),
        "days": DAYS,
    }
    said = _("On every page; %(n)d in %(days)d days, %(open)d are open.") % facts
    return Point(_("Complaints and suggestions"), (said,), GREEN, reverse("workbench:feedback"))


def _ends(text: Institution) -> Point:
    day = today()
    ends = sunsets(text)
    over = sum(each.is_over(day) for each in ends)
    facts = {"n": len(ends), "over": over, "endless": endless(text)}
    facts["notices"] = Notice.objects.holding(day).count()
    said = (
        _("%(n)d duties and forms have a last day, %(over)d have expired; %(endless)d have none.") % facts,
        _("%(notices)d notices hold, each until a last day.") % facts,
    )
    return Point(
        _("What is not needed ends"), said, BLUE if facts["endless"] else GREEN, reverse("rulebook:sunset")
    )
