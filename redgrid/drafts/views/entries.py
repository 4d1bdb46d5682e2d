"""Small forms that change one entry of a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.drafts.actions import save_text, write_content
from redgrid.drafts.beginnings import beginning
from redgrid.drafts.entry_forms import EntryForm, seen_of
from redgrid.drafts.models import Draft
from redgrid.drafts.places import Place, entry_name, identity_in, lists_of, place_of, resolved, with_value
from redgrid.drafts.queries.soundness import checked_draft
from redgrid.drafts.views.opening import editable
from redgrid.kit.refusal import Missing, Refused
from redgrid.rulebook.check import checked
from redgrid.rulebook.keywords import key_words
from redgrid.rulebook.reading import read_yaml
from redgrid.rulebook.rewriting import rewritten
from redgrid.rulebook.shape import schema
from redgrid.rulebook.waiving import waived


@dataclass(frozen=True)
class Shelf:
    """A list of entries on a page: (path, code, name) each."""

    path: str
    title: str
    entries: list[tuple[str, str, str]]


@require_safe
@signed_in
def entries(request: PersonRequest, key: int) -> HttpResponse:
    """What of a draft can be changed by small forms."""
    draft = editable(request, key)
    content = _content(draft)
    shelves = [_shelf(content, name) for name in lists_of(schema())]
    duties = [_duties_of(content, officer) for officer in _officers(content)]
    page = {
        "draft": draft,
        "duties": duties,
        "shelves": [shelf for shelf in shelves if shelf.path != "duties"],
    }
    return render(request, "drafts/entries.html", page)


def _content(draft: Draft) -> dict[str, Any]:
    """What the draft says; also with faults, as long as it can be read."""
    found: dict[str, Any] = read_yaml(draft.text, "").content
    return found


def _officers(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [each for each in content.get("capacities") or () if each.get("kind") == "officer"]


def _duties_of(content: Mapping[str, Any], officer: Mapping[str, Any]) -> Shelf:
    rows = [duty for duty in content.get("duties") or () if duty.get("officer") == officer.get("code")]
    found = [
        (f"duties/{duty['code']}", str(duty["code"]), entry_name(duty)) for duty in rows if "code" in duty
    ]
    return Shelf("duties", entry_name(officer), found)


def _shelf(content: Mapping[str, Any], path: str) -> Shelf:
    place = place_of(content, path)
    rows = place.value if isinstance(place.value, list) else []
    known = [row for row in rows if isinstance(row, Mapping) and row.get(place.identity) is not None]
    found = [(f"{path}/{row[place.identity]}", str(row[place.identity]), entry_name(row)) for row in known]
    return Shelf(path, key_words(path.rpartition("/")[2]), found)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def entry(request: PersonRequest, key: int, place: str) -> HttpResponse:
    """One entry of a draft: a duty, a post, a stage with its limits, a field."""
    draft = editable(request, key)
    content = _content(draft)
    found = _entry(content, place)
    if request.method != "POST":
        return _page(request, draft, content, found, EntryForm(found, content))
    form = EntryForm(found, content, request.POST)
    if not form.is_valid():
        return _page(request, draft, content, found, form, status=422)
    if form.cleaned_data["seen"] != seen_of(found.value):
        form.add_error(
            None, _("Somebody else changed this entry meanwhile. Look at it anew, then change it again.")
        )
        return _page(request, draft, content, found, form, status=409)
    changed = with_value(content, found, form.entry())
    return _written(request, draft, content, found, form, changed)


def _entry(content: Mapping[str, Any], path: str) -> Place:
    found = place_of(content, path)
    if not isinstance(found.value, Mapping) or not isinstance(found.steps[-1], int):
        raise Missing(_("There is no such place in the text."))
    return found


def _written(
    request: PersonRequest,
    draft: Draft,
    content: Mapping[str, Any],
    found: Place,
    form: EntryForm,
    changed: Any,
) -> HttpResponse:
    """Write it unless a field of the form is wrong; what is wrong elsewhere does not keep it, and is told there."""
    is_new = _is_new(found)
    try:
        text = rewritten(draft.text, changed)
        if text != draft.text and form.put(
            checked(text, "", waived()).errors, _written_place(changed, found, form)
        ):
            return _page(request, draft, content, found, form, status=422, is_new=is_new)
        save_text(draft, text, by=request.person, seen=draft.revision)
    except Refused as refused:
        form.add_error(None, refused.reason)
        return _page(request, draft, content, found, form, status=409, is_new=is_new)
    messages.success(
        request, _("Saved in the draft: %(name)s.") % {"name": entry_name(form.entry()) or found.path}
    )
    if is_new and any(lists_of(found.schema)):
        return redirect("drafts:entry", draft.pk, _path_of(changed, found, form))
    return redirect("drafts:entries", draft.pk)


def _written_place(changed: Any, found: Place, form: EntryForm) -> str:
    """How faults write the place of the entry, by the code that it has now."""
    return place_of(changed, _path_of(changed, found, form)).written


def _path_of(changed: Any, found: Place, form: EntryForm) -> str:
    """Where the entry stands by the code that it has now."""
    head = found.path if _is_new(found) else found.path.rpartition("/")[0]
    return f"{head}/{form.entry().get(place_of(changed, head).identity)}"


def _is_new(found: Place) -> bool:
    """Whether the entry has no code yet by which it could be found."""
    return len(found.path.split("/")) < len(found.steps)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def add(request: PersonRequest, key: int, place: str) -> HttpResponse:
    """A new entry of a list of a draft."""
    draft = editable(request, key)
    content = _content(draft)
    holder = place_of(content, place)
    if identity_in(holder.schema) is None:
        raise Missing(_("There is no such place in the text."))
    schema_of = resolved(holder.schema["items"])
    begun = beginning(place, holder.flow)
    empty = Place(place, (*holder.steps, len(holder.value)), schema_of, begun, holder.above)
    if request.method != "POST":
        initial = {"officer": request.GET.get("officer", "")}
        return _page(request, draft, content, empty, EntryForm(empty, content), is_new=True, preset=initial)
    form = EntryForm(empty, content, request.POST)
    if not form.is_valid():
        return _page(request, draft, content, empty, form, status=422, is_new=True)
    new = form.entry()
    identity = str(identity_in(holder.schema))
    if new[identity] in [each.get(identity) for each in holder.value]:
        form.refuse_twice(identity)
        return _page(request, draft, content, empty, form, status=422, is_new=True)
    return _written(
        request, draft, content, empty, form, with_value(content, holder, _placed(holder.value, new))
    )


def _placed(entries: list[Any], new: Mapping[str, Any]) -> list[Any]:
    """The entries with the new one: a duty behind the others of its officer, everything else at the end."""
    alike = [
        n for n, each in enumerate(entries) if "officer" in new and each.get("officer") == new["officer"]
    ]
    at = alike[-1] + 1 if alike else len(entries)
    return [*entries[:at], new, *entries[at:]]


@require_POST
@signed_in
def drop(request: PersonRequest, key: int, place: str) -> HttpResponse:
    """Take an entry out of a draft."""
    draft = editable(request, key)
    content = _content(draft)
    found = _entry(content, place)
    if request.POST.get("seen") != seen_of(found.value):
        raise Refused(_("Somebody else changed this entry meanwhile. Look at it anew, then change it again."))
    write_content(draft, with_value(content, found, None), by=request.person, seen=draft.revision)
    messages.success(request, _("Dropped from the draft: %(name)s.") % {"name": entry_name(found.value)})
    return redirect("drafts:entries", draft.pk)


def _page(
    request: PersonRequest, draft: Draft, content: Mapping[str, Any], found: Place, form: EntryForm, *,
    status: int = 200, is_new: bool = False, preset: Mapping[str, Any] | None = None,
) -> HttpResponse:  # fmt: skip
    for name, value in (preset or {}).items():
        if name in form.fields and value:
            form.initial[name] = value
    faults = [] if is_new else checked_draft(draft).faults
    page = {
        "draft": draft,
        "place": found,
        "title": entry_name(found.value) or key_words(found.path.rpartition("/")[2]),
        "form": form,
        "is_new": is_new,
        "shelves": []
        if is_new
        else [_shelf(content, f"{found.path}/{name}") for name in lists_of(found.schema)],
        "seen": seen_of(found.value),
        "faults": [fault for fault in faults if fault.path.startswith(found.written)] if not is_new else [],
    }
    return render(request, "drafts/entry.html", page, status=status)
