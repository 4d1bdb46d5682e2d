from __future__ import annotations

from django.urls import path

from redgrid.signs import views

app_name = "signs"
urlpatterns = [
    path("p/<str:scan_code>", views.place, name="place"),
    path("follow", views.follow, name="follow"),
]
