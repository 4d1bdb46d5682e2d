from __future__ import annotations

from django.urls import path

from redgrid.visits import views

app_name = "visits"
urlpatterns = [
    path("visits", views.visits, name="visits"),
    path("visits/new", views.plan, name="plan"),
    path("visits/<int:key>", views.visit, name="visit"),
    path("visits/<int:key>/change", views.change, name="change"),
    path("visits/<int:key>/withdraw", views.withdraw, name="withdraw"),
    path("visits/<int:key>/notes", views.note, name="note"),
    path("visits/<int:key>/answer", views.answer, name="answer"),
    path("visits/<int:key>/found", views.find, name="find"),
    path("grid/units/<str:code>/visits", views.visits_of, name="of_unit"),
]
