from __future__ import annotations

from django.urls import path

from redgrid.workbench import stream, views

app_name = "workbench"
urlpatterns = [
    path("", views.home, name="home"),
    path("feedback", views.feedback, name="feedback"),
    path("stream", stream.stream, name="stream"),
    path("scan", views.scan, name="scan"),
]
