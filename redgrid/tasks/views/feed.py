"""The secret link for calendar programs."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from redgrid.accounts.decorators import PersonRequest, signed_in
from redgrid.kit.addresses import public_address
from redgrid.kit.refusal import TooMany
from redgrid.kit.throttle import Throttle
from redgrid.tasks.actions.keeping import make_feed, revoke_feed
from redgrid.tasks.feed import calendar_of, etag_of, owner_of
from redgrid.tasks.models import Feed

# A program asks every quarter of an hour at most; whoever guesses asks far more often.
READINGS = Throttle(at_most=60, seconds=3600)
GUESSES = Throttle(at_most=30, seconds=3600)
LONGEST_SECRET = 100


@signed_in
def own_feed(request: PersonRequest) -> HttpResponse:
    """Make or revoke one's own link; the link itself is shown once."""
    address = ""
    if request.method == "POST" and request.POST.get("do") == "revoke":
        if revoke_feed(by=request.person):
            messages.success(request, _("The link leads nowhere any more."))
        return redirect("tasks:feed")
    if request.method == "POST":
        secret = make_feed(by=request.person)
        address = public_address(request, reverse("tasks:feed_file", args=[secret]))
    feed = Feed.objects.filter(person=request.person, revoked_at=None).first()
    return render(request, "tasks/feed.html", {"feed": feed, "address": address})


@require_safe
def feed_file(request: HttpRequest, secret: str) -> HttpResponse:
    """The feed behind a secret link, for a program without an account. Unknown, revoked and left: all the same 404."""
    from_where = str(request.META.get("REMOTE_ADDR", ""))
    if GUESSES.seconds_to_wait(from_where) or READINGS.seconds_to_wait(secret[:LONGEST_SECRET]):
        raise TooMany(_("This calendar was asked for too often. Try again later."))
    person = owner_of(secret[:LONGEST_SECRET])
    if person is None:
        GUESSES.note(from_where)
        raise Http404
    READINGS.note(secret)
    with override("zh-hans"):
        content = calendar_of(person)
    headers = {"ETag": etag_of(content), "Cache-Control": "private, max-age=900"}
    if headers["ETag"] in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers=headers)
    name = 'attachment; filename="tasks.ics"'
    return HttpResponse(
        content, content_type="text/calendar; charset=utf-8", headers=headers | {"Content-Disposition": name}
    )
