from __future__ import annotations

from django.urls import path

from redgrid.grid import changing, coverage_views, disputes, views

app_name = "grid"
urlpatterns = [
    path("grid", views.tree, name="tree"),
    path("grid/coverage", coverage_views.coverage_page, name="coverage"),
    path("grid/coverage/history", coverage_views.history, name="coverage_history"),
    path("grid/who", views.who_page, name="who"),
    path("grid/units/<str:code>", views.unit, name="unit"),
    path("grid/units/<str:code>/appoint", views.appoint, name="appoint"),
    path("grid/units/<str:code>/open", changing.open_unit, name="open_unit"),
    path("grid/units/<str:code>/name", changing.rename, name="rename"),
    path("grid/units/<str:code>/close", changing.close, name="close"),
    path("grid/tenures/<int:key>/end", changing.relieve, name="relieve"),
    path("grid/contests", disputes.contests, name="contests"),
    path("grid/contests/<int:key>", disputes.rule, name="rule"),
    path("grid/people/<str:staff_number>", views.person, name="person"),
    path("grid/people/<str:staff_number>/unit", views.join, name="join"),
    path("grid/people/<str:staff_number>/transfer", changing.transfer, name="transfer"),
    path("grid/people/<str:staff_number>/leaving", changing.leave, name="leave"),
    path("grid/places/<str:code>", views.place, name="place"),
    path("grid/places/<str:code>/claim", views.claim, name="claim"),
    path("grid/places/<str:code>/cell", views.put, name="put"),
    path("grid/places/<str:code>/contest", disputes.contest, name="contest"),
    path("grid/places/<str:code>/code", views.replace_code, name="replace_code"),
]
