from django.http import HttpRequest, HttpResponse


def _stub(request: HttpRequest, **_kw: object) -> HttpResponse:
    return HttpResponse("")


tree = coverage_page = who_page = unit = appoint = person = join = place = claim = put = _stub
