from __future__ import annotations

from django.urls import path

from redgrid.officers import advising_views, views

app_name = "officers"
urlpatterns = [
    path("officers", views.index, name="index"),
    path("officers/cells/<str:code>", views.cell, name="cell"),
    path("cases/<str:number>/advisers", advising_views.advisers, name="advisers"),
    path("officers/load", views.load, name="load"),
    path("officers/load/<str:staff_number>", views.person_load, name="person_load"),
    path("officers/people/<str:staff_number>", views.person_profile, name="person_profile"),
    path("me/officer-profile", views.profile, name="profile"),
    path("me/officer-profile/withdraw", views.withdraw, name="withdraw"),
]
