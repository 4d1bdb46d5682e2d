"""Whatever goes wrong is told as a problem document (RFC 9457), in one sentence that is safe to show."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.http.request import UnreadablePostError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from redgrid.kit.refusal import Refused
from redgrid.rulebook.check import Faulty

PROBLEM = "application/problem+json"
KEY_HEADER = "Idempotency-Key"
PREFIX = "/api/"
Answer = Callable[[HttpRequest], HttpResponseBase]

SENTENCES: dict[int, Promise] = {
    400: gettext_lazy("This cannot be read as a request. Send one JSON object in UTF-8."),
    401: gettext_lazy("Send a token of yours: “Authorization: Bearer …”. Tokens are made on the page about you."),
    403: gettext_lazy("You may not do this."),
    404: gettext_lazy("There is no such thing, or none that you may see."),
    405: gettext_lazy("This address does not know this method."),
    411: gettext_lazy("Say how long the body is: send Content-Length, not Transfer-Encoding."),
    413: gettext_lazy("This is too large: a request holds at most 2 MB."),
    500: gettext_lazy("Something went wrong here. Nothing was changed; the same key may be sent again."),
}  # fmt: skip
# What the reader of types says in English, said in the reader's language.
FAULTS: dict[str, Promise] = {
    "missing": gettext_lazy("This is missing."),
    "extra_forbidden": gettext_lazy("There is no such property."),
    "string_type": gettext_lazy("This must be a text."),
    "string_unicode": gettext_lazy("This is not well-formed Unicode."),
    "bool_type": gettext_lazy("This must be true or false."),
    "bool_parsing": gettext_lazy("This must be true or false."),
    "int_parsing": gettext_lazy("This must be a whole number."),
    "int_parsing_size": gettext_lazy("This must be a whole number."),
    "list_type": gettext_lazy("This must be a list."),
    "greater_than_equal": gettext_lazy("This must be at least %(ge)s."),
    "less_than_equal": gettext_lazy("This must be at most %(le)s."),
    "string_too_short": gettext_lazy("This must not be empty."),
    "string_too_long": gettext_lazy("This may have at most %(max_length)s characters."),
    "too_long": gettext_lazy("This list may have at most %(max_length)s entries."),
    "model_attributes_type": gettext_lazy("This must be an object."),
    "model_type": gettext_lazy("This must be an object."),
}


def problem(
    status: int, detail: object = "", *, field: str | None = None, errors: Sequence[Mapping[str, Any]] = ()
) -> HttpResponse:
    """The document: ``field`` names the property it belongs to, ``errors`` lists all of them when there are several."""
    told: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    told["detail"] = str(detail or SENTENCES.get(status, told["title"]))
    if field:
        told["field"] = field
    if errors:
        told["errors"] = list(errors)
    response = JsonResponse(
        told, status=status, content_type=PROBLEM, json_dumps_params={"ensure_ascii": False}
    )
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    return response


def tell_problems(api: NinjaAPI) -> None:
    """Let ``api`` answer every exception that is somebody's mistake with its document."""
    tellers: dict[type[Exception], Callable[[Any], HttpResponse]] = {
        Refused: lambda refused: problem(refused.status, refused.reason, field=refused.field),
        Faulty: _faulty,
        ValidationError: _unreadable,
        AuthenticationError: lambda _error: problem(401),
        HttpError: lambda error: problem(error.status_code),
        Http404: lambda _error: problem(404),
        RequestDataTooBig: lambda _error: problem(413),
        UnreadablePostError: lambda _error: problem(400),
    }
    for kind, tell in tellers.items():
        api.add_exception_handler(kind, _handler(tell))


def _handler(tell: Callable[[Any], HttpResponse]) -> Callable[[HttpRequest, Any], HttpResponse]:
    return lambda _request, error: tell(error)


def _unreadable(error: ValidationError) -> HttpResponse:
    faults = [_fault(fault) for fault in error.errors]
    if {"field": KEY_HEADER, "detail": str(FAULTS["missing"])} in faults:
        sentence = _(
            "Send the header Idempotency-Key with every change: "
            "a new word for each request, the same when you repeat it."
        )
        return problem(400, sentence, field=KEY_HEADER)
    first = faults[0]
    sentence = f"{first['field']}: {first['detail']}" if first["field"] else first["detail"]
    return problem(422, sentence, field=first["field"], errors=faults)


def _faulty(faulty: Faulty) -> HttpResponse:
    errors = [
        {"field": "text", "detail": f"{fault.message} {fault.remedy}".strip(), "line": fault.line}
        for fault in faulty.faults
    ]
    return problem(faulty.status, faulty.reason, field=faulty.field, errors=errors)


def _fault(fault: Mapping[str, Any]) -> dict[str, str]:
    where, *names = fault["loc"]
    # A body is read from one parameter, whose name the sender never sees.
    names = names[1:] if where == "body" else names
    field = ".".join(str(name) for name in names)
    field = KEY_HEADER if where == "header" else field
    sentence = FAULTS.get(fault["type"])
    return {"field": field, "detail": str(sentence) % fault.get("ctx", {}) if sentence else fault["msg"]}


def problems_as_documents(answer: Answer) -> Answer:
    """What Django itself answers below /api/ (no such address or method, a fault of ours), as a document too."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        # Of a body without a length nothing would be read.
        if request.path.startswith(PREFIX) and "chunked" in request.headers.get("Transfer-Encoding", ""):
            return problem(411)
        response = answer(request)
        told = response.headers.get("Content-Type", "")
        if response.status_code < 400 or told == PROBLEM or not request.path.startswith(PREFIX):
            return response
        document = problem(response.status_code)
        if "Allow" in response.headers:
            document["Allow"] = response.headers["Allow"]
        return document

    return middleware
