from __future__ import annotations

from django.urls import URLPattern, path

from redgrid.workbench import stream

app_name = "workbench"
urlpatterns: list[URLPattern] = [
    path("stream", stream.stream, name="stream"),
]
