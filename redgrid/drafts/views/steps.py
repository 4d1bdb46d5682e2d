"""The next step of a draft, forwards or back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.drafts.actions import open_to_all, publish, return_draft, take_step, withdraw
from redgrid.drafts.forms import ProofForm, PublishForm, ReasonForm, SeenForm
from redgrid.drafts.models import Draft
from redgrid.drafts.queries.pages import outlook_of, state_words
from redgrid.drafts.rules import Powers
from redgrid.drafts.views.opening import readable
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Refused
from redgrid.rulebook.check import Faulty

STEPS = ("opened", "discussed", "consulted", "published", "returned", "withdrawn")


@dataclass(frozen=True)
class Stepping:
    """A step that somebody is about to take."""

    draft: Draft
    kind: str
    powers: Powers

    @property
    def title(self) -> str:
        return {
            "opened": _("Open for everybody to read"),
            "discussed": _("Discussed with the staff"),
            "consulted": _("Consulted with the union"),
            "published": _("Publish"),
            "returned": _("Return to be changed"),
            "withdrawn": _("Withdraw"),
        }[self.kind]

    def guard(self) -> None:
        """Raises Forbidden for those who may read and not take this step."""
        if self.kind == "published":
            if not self.powers.publishes:
                raise Forbidden(_("A version is published by those who lead."))
            if not self.powers.may_publish(self.draft):
                raise Forbidden(
                    _("Whoever wrote in a draft does not publish it: somebody else who leads does.")
                )
        elif self.kind in {"returned", "withdrawn"}:
            if not self.powers.is_inside:
                raise Forbidden(_("You may read this draft, not change it."))
        elif not self.powers.changes:
            raise Forbidden(_("You may read this draft, not change it."))

    def form(self, *args: Any, **kwargs: Any) -> forms.Form:
        if self.kind == "published":
            skips = self.draft.state in {Draft.DRAFT, Draft.DISCUSSED} and not outlook_of(self.draft).pay
            return PublishForm(*args, skips=skips, **kwargs)
        kinds: dict[str, type[forms.Form]] = {
            "opened": SeenForm,
            "returned": ReasonForm,
            "withdrawn": ReasonForm,
        }
        return kinds.get(self.kind, ProofForm)(*args, **kwargs)

    def take(self, form: Any, by: Any) -> None:
        """Take the step with what the form says."""
        said = form.cleaned_data
        if self.kind == "published":
            words = {"in_force_on": said["in_force_on"], "without": said.get("without", "")}
            publish(self.draft, by=by, proof=form.proof(), seen=said["seen"], **words)
        elif self.kind == "opened":
            open_to_all(self.draft, by=by, seen=said["seen"])
        elif self.kind == "returned":
            return_draft(self.draft, by=by, reason=said["said"], seen=said["seen"])
        elif self.kind == "withdrawn":
            withdraw(self.draft, by=by, reason=said["said"], seen=said["seen"])
        else:
            take_step(self.draft, self.kind, by=by, proof=form.proof(), seen=said["seen"])


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def step(request: PersonRequest, key: int, kind: str) -> HttpResponse:
    """A step of a draft with its proof: opened, discussed, consulted, published, returned, withdrawn."""
    if kind not in STEPS:
        raise Http404
    draft, powers = readable(request, key)
    stepping = Stepping(draft, kind, powers)
    stepping.guard()
    if request.method != "POST":
        return _page(request, stepping, stepping.form(initial=_initial(draft)))
    form = stepping.form(request.POST, request.FILES)
    if form.is_valid() and _is_taken(stepping, form, request):
        messages.success(request, _("Written down: %(step)s.") % {"step": stepping.title})
        return redirect("drafts:draft", draft.pk)
    return _page(request, stepping, form, status=422)


def _is_taken(stepping: Stepping, form: Any, request: PersonRequest) -> bool:
    try:
        stepping.take(form, request.person)
    except Faulty:
        form.add_error(None, _("The text has faults: correct them first."))
    except Refused as refused:
        if isinstance(form, ProofForm):
            form.put(refused)
        else:
            form.add_error(refused.field if refused.field in form.fields else None, refused.reason)
    else:
        return True
    return False


def _initial(draft: Draft) -> dict[str, Any]:
    today: date = timezone.localdate(now())
    return {"seen": draft.revision, "held_on": today, "in_force_on": today}


def _page(request: PersonRequest, stepping: Stepping, form: forms.Form, status: int = 200) -> HttpResponse:
    page = {
        "draft": stepping.draft,
        "state": state_words(stepping.draft.state),
        "kind": stepping.kind,
        "title": stepping.title,
        "form": form,
        "has_file": isinstance(form, ProofForm),
    }
    return render(request, "drafts/step.html", page, status=status)
