from __future__ import annotations

from django.urls import path

from redgrid.rulebook.views import calendars, diagrams, guard, institution, sunset, terms

app_name = "rulebook"
urlpatterns = [
    path("institution", institution.institution, name="institution"),
    path("institution/duties", institution.duties, name="duties"),
    path("institution/duties/<slug:officer>", diagrams.cycle, name="cycle"),
    path("institution/flows/<slug:code>", institution.flow, name="flow"),
    path("institution/calendar", calendars.calendar, name="calendar"),
    path("institution/calendar/days", calendars.calendar_day, name="calendar_day"),
    path("institution/calendar/days/removal", calendars.calendar_day_removal, name="calendar_day_removal"),
    path("institution/calendar/units", calendars.kept, name="kept"),
    path("institution/calendar/units/new", calendars.keep, name="keep"),
    path("institution/guard", guard.guard, name="guard"),
    path("institution/guard/waivers", guard.waiver, name="waiver"),
    path("institution/guard/waivers/<int:key>/end", guard.waiver_end, name="waiver_end"),
    path("institution/sunset", sunset.sunset, name="sunset"),
    path("institution/sunset/renewals", sunset.renewal, name="renewal"),
    path("institution/terms", terms.terms, name="terms"),
]
