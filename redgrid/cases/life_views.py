"""What is done to a case beside its flow: attaching, commenting, linking."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.cases.actions import (
    Said,
    attach,
    comment_on,
    end_link,
    link_cases,
    note_reading,
    withdraw_attachment,
    withdraw_comment,
)
from redgrid.cases.family import links_of
from redgrid.cases.life import around
from redgrid.cases.life_forms import AttachForm, CommentForm, LinkForm
from redgrid.cases.models import Attachment, Case, Comment
from redgrid.cases.papers import case_paper, charter_paper
from redgrid.cases.queries import mentions_of
from redgrid.cases.rights import may_attach, may_link
from redgrid.cases.rules import visible_to, words_of
from redgrid.cases.showing import first_error, refused_page, visible_case
from redgrid.journal.actions import once_key
from redgrid.kit.paging import page_of
from redgrid.kit.refusal import Forbidden, Invalid, Refused


@signed_in
@require_POST
def attach_files(request: PersonRequest, number: str) -> HttpResponse:
    """Attach photos and documents; what is refused is said, and nothing of it is kept."""
    case = visible_case(request, number)
    if not may_attach(words_of(case, request.person)):
        raise Forbidden(_("Only those who work on this case or are served by it attach something."))
    form = AttachForm(request.POST, request.FILES)
    if not form.is_valid():
        return refused_page(request, number, form.data, first_error(form))
    once = once_key("attach", request.person.staff_number, number, form.cleaned_data["once"])
    try:
        attach(case, form.checked_files(), by=request.person, once=once)
    except Refused as refused:
        return refused_page(request, number, form.data, refused)
    messages.success(request, _("Attached."))
    return redirect("cases:detail", number)


@signed_in
@require_safe
def attachment(request: PersonRequest, key: int) -> HttpResponse:
    """A file of a case that one may read. Pictures are our own drawing; documents are only ever put aside."""
    readable = Attachment.objects.readable_in(visible_to(request.person)).exclude(file="")
    found = get_object_or_404(readable.select_related("case__unit"), pk=key)
    try:
        with found.file.open("rb") as kept:
            content = kept.read()
    except FileNotFoundError as gone:
        raise Http404 from gone
    note_reading(found.case, by=request.person, what=f"file {found.pk}")
    name = found.name or f"photo-{found.pk}.jpg"
    disposition = content_disposition_header(as_attachment=not found.is_picture, filename=name) or ""
    # What is compressed already is not compressed again.
    headers = {"Content-Disposition": disposition, "Content-Encoding": "identity",
               "Content-Security-Policy": "sandbox; default-src 'none'", "Cache-Control": "private, no-store",
               "X-Content-Type-Options": "nosniff"}  # fmt: skip
    return HttpResponse(content, content_type=found.media_type, headers=headers)


@signed_in
@require_safe
def paper(request: PersonRequest, number: str) -> HttpResponse:
    """The case with its whole trail as a PDF."""
    return case_paper(visible_case(request, number), request.person)


@signed_in
@require_safe
def charter(request: PersonRequest, number: str) -> HttpResponse:
    """What was agreed on one page, of the cases whose text asks for it."""
    return charter_paper(visible_case(request, number), request.person)


@signed_in
@require_POST
def attachment_withdrawal(request: PersonRequest, key: int) -> HttpResponse:
    """Take a file back."""
    rows = Attachment.objects.filter(case__in=visible_to(request.person))
    found = get_object_or_404(rows.select_related("case__unit"), pk=key)
    withdraw_attachment(found, by=request.person)
    messages.success(request, _("The file is deleted; that it was there stays."))
    return redirect("cases:detail", found.case.number)


@signed_in
@require_POST
def comment(request: PersonRequest, number: str) -> HttpResponse:
    """Say something; whoever writes is told who was not told."""
    case = visible_case(request, number)
    form = CommentForm(around(case, request.person), request.POST)
    if not form.is_valid():
        return refused_page(request, number, form.data, first_error(form))
    said = form.cleaned_data
    once = once_key("comment", request.person.staff_number, number, said["text"], said["once"])
    try:
        done = comment_on(case, said["text"], by=request.person, mentions=form.people(), once=once)
    except Refused as refused:
        return refused_page(request, number, form.data, refused)
    _tell_writer(request, done)
    return redirect("cases:detail", number)


def _tell_writer(request: PersonRequest, done: Said) -> None:
    messages.success(request, _("Said."))
    comma = _(", ")
    if done.kept_out:
        names = comma.join(person.name for person in done.kept_out)
        told = _("%(names)s may not read this case and was told nothing.") % {"names": names}
        messages.warning(request, told)
    if done.unclear:
        told = _("“%(words)s” names nobody clearly: use the staff number.")
        messages.warning(request, told % {"words": comma.join(done.unclear)})


@signed_in
@require_POST
def comment_withdrawal(request: PersonRequest, key: int) -> HttpResponse:
    """Take back what one said."""
    rows = Comment.objects.filter(case__in=visible_to(request.person)).select_related("case__unit")
    found = get_object_or_404(rows, pk=key)
    withdraw_comment(found, by=request.person)
    messages.success(request, _("Taken back."))
    return redirect("cases:detail", found.case.number)


@signed_in
@require_POST
def link(request: PersonRequest, number: str) -> HttpResponse:
    """Say how this case stands to another one. Whether an unreadable number exists is not told."""
    case = visible_case(request, number)
    if not may_link(words_of(case, request.person)):
        raise Forbidden(_("Lead, overseer and whoever answers for the case say what it belongs to."))
    form = LinkForm(request.POST)
    if not form.is_valid():
        return refused_page(request, number, form.data, first_error(form))
    rows = visible_to(request.person).select_related("unit")
    other = rows.filter(number=form.cleaned_data["other"]).first()
    try:
        if other is None:
            raise Invalid(_("There is no such case, or none that you may read."), field="other")
        link_cases(case, form.cleaned_data["kind"], other, by=request.person)
    except Refused as refused:
        return refused_page(request, number, form.data, refused)
    messages.success(request, _("Noted on both cases."))
    return redirect("cases:detail", number)


@signed_in
@require_POST
def link_end(request: PersonRequest, number: str, key: int) -> HttpResponse:
    """Take back that two cases belong together."""
    case: Case = visible_case(request, number)
    end_link(get_object_or_404(links_of(case), pk=key), by=request.person)
    messages.success(request, _("Taken back on both cases."))
    return redirect("cases:detail", number)


@signed_in
@require_safe
def mentions(request: PersonRequest) -> HttpResponse:
    """Where one was named, newest first, as far as one may still read it."""
    page = page_of(mentions_of(request.person), request.GET.get("cursor"))
    return render(request, "cases/mentions.html", {"page": page})
