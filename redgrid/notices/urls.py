from __future__ import annotations

from django.urls import path

from redgrid.notices import views

app_name = "notices"
urlpatterns = [
    path("notice-board", views.notices, name="notices"),
    path("notice-board/new", views.publish, name="publish"),
    path("notice-board/<int:key>", views.notice, name="notice"),
    path("notice-board/<int:key>/paper", views.paper, name="paper"),
    path("notice-board/<int:key>/renewal", views.renew, name="renew"),
    path("notice-board/<int:key>/withdrawal", views.withdraw, name="withdraw"),
    path("notice-board/<int:key>/correction", views.correct, name="correct"),
]
