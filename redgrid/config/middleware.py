"""The house's middleware: headers, the reader's language, and refusals as pages."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import translation

from redgrid.kit.refusal import Refused

Answer = Callable[[HttpRequest], HttpResponseBase]

CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)
PERMISSIONS_POLICY = "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"


def house_headers(answer: Answer) -> Answer:
    """Nothing from other hosts, nothing in frames, nothing kept by shared caches."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = answer(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("X-Frame-Options", "DENY")
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def chosen_language(answer: Answer) -> Answer:
    """Chinese unless the reader chose otherwise: the browser's own setting does not decide."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = dict(settings.LANGUAGES)
        with translation.override(chosen if chosen in known else settings.LANGUAGE_CODE):
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
            response = answer(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response

    return middleware


def readable_address(answer: Answer) -> Answer:
    """Nothing has a name with a NUL in it, and PostgreSQL does not even look. The API says so in its own form."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if "\0" in request.path and not request.path.startswith("/api/"):
            raise Http404
        return answer(request)

    return middleware


class refusals_as_pages:  # noqa: N801 (used like the functions beside it)
    """Turns a Refused that nobody caught into a page with its reason and its status."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.answer(request)

    def process_exception(self, request: HttpRequest, refused: Exception) -> HttpResponse | None:
        if not isinstance(refused, Refused):
            return None
        return render(request, "refused.html", {"reason": refused.reason}, status=refused.status)
