from __future__ import annotations

from django.urls import path

from redgrid.grid import coverage_views, views

app_name = "grid"
urlpatterns = [
    path("grid", views.tree, name="tree"),
    path("grid/coverage", coverage_views.coverage_page, name="coverage"),
    path("grid/coverage/history", coverage_views.history, name="coverage_history"),
    path("grid/who", views.who_page, name="who"),
    path("grid/units/<str:code>", views.unit, name="unit"),
    path("grid/units/<str:code>/appoint", views.appoint, name="appoint"),
    path("grid/people/<str:staff_number>", views.person, name="person"),
    path("grid/people/<str:staff_number>/unit", views.join, name="join"),
    path("grid/places/<str:code>", views.place, name="place"),
    path("grid/places/<str:code>/claim", views.claim, name="claim"),
    path("grid/places/<str:code>/cell", views.put, name="put"),
    path("grid/places/<str:code>/code", views.replace_code, name="replace_code"),
]
