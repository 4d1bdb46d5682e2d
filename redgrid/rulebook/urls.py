from __future__ import annotations

from django.urls import path

from redgrid.rulebook import calendar_views, views, views_diagrams, views_guard, views_sunset, views_terms

app_name = "rulebook"
urlpatterns = [
    path("institution", views.institution, name="institution"),
    path("institution/duties", views.duties, name="duties"),
    path("institution/duties/<slug:officer>", views_diagrams.cycle, name="cycle"),
    path("institution/flows/<slug:code>", views.flow, name="flow"),
    path("institution/calendar", calendar_views.calendar, name="calendar"),
    path("institution/calendar/days", calendar_views.calendar_day, name="calendar_day"),
    path(
        "institution/calendar/days/removal", calendar_views.calendar_day_removal, name="calendar_day_removal"
    ),
    path("institution/calendar/units", calendar_views.kept, name="kept"),
    path("institution/calendar/units/new", calendar_views.keep, name="keep"),
    path("institution/guard", views_guard.guard, name="guard"),
    path("institution/guard/waivers", views_guard.waiver, name="waiver"),
    path("institution/guard/waivers/<int:key>/end", views_guard.waiver_end, name="waiver_end"),
    path("institution/sunset", views_sunset.sunset, name="sunset"),
    path("institution/sunset/renewals", views_sunset.renewal, name="renewal"),
    path("institution/terms", views_terms.terms, name="terms"),
]
