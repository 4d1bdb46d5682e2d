from __future__ import annotations

from django.urls import path

from redgrid.workbench import calendar, equipment, stream, views

app_name = "workbench"
urlpatterns = [
    path("", views.home, name="home"),
    path("feedback", views.feedback, name="feedback"),
    path("stream", stream.stream, name="stream"),
    path("grid/units/<str:code>/calendar", calendar.unit_calendar, name="unit_calendar"),
    path("grid/equipment", equipment.equipment, name="equipment"),
    path("scan", views.scan, name="scan"),
]
