from __future__ import annotations

from django.test import RequestFactory
from pytest_django import Settings

from redgrid.kit.addresses import public_address


def test_printed_codes_lead_to_the_public_address_whoever_asks(
    rf: RequestFactory, settings: Settings
) -> None:
    request = rf.get("/signs", headers={"host": "10.1.2.3:8000"})
    settings.ALLOWED_HOSTS = ["10.1.2.3"]
    assert public_address(request, "/p/ABC") == "http://10.1.2.3:8000/p/ABC"
    settings.PUBLIC_URL = "https://grid.example.cn"
    assert public_address(request, "/p/ABC") == "https://grid.example.cn/p/ABC"
