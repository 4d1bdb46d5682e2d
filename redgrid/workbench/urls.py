from __future__ import annotations

from django.urls import path

from redgrid.workbench import burden_views, calendar, equipment, offline, stream, views

app_name = "workbench"
urlpatterns = [
    path("", views.home, name="home"),
    path("feedback", views.feedback, name="feedback"),
    path("stream", stream.stream, name="stream"),
    path("grid/units/<str:code>/calendar", calendar.unit_calendar, name="unit_calendar"),
    path("grid/equipment", equipment.equipment, name="equipment"),
    path("burden", burden_views.burden, name="burden"),
    path("burden/units/<str:code>", burden_views.burden, name="unit_burden"),
    path("burden/units/<str:code>/records/<slug:kind>", burden_views.burden_records, name="burden_records"),
    path("self-check", burden_views.self_check, name="self_check"),
    path("scan", views.scan, name="scan"),
    path("offline", offline.offline, name="offline"),
    path("offline/kit", offline.kit, name="kit"),
    path("sw.js", offline.worker, name="worker"),
    path("app.webmanifest", offline.manifest, name="manifest"),
]
