from __future__ import annotations

from django.urls import path

from redgrid.duties import views

app_name = "duties"
urlpatterns = [
    path("duties", views.mine, name="mine"),
    path("duties/<int:key>", views.detail, name="detail"),
    path("duties/<int:key>/done", views.finish, name="finish"),
    path("duties/<int:key>/excuse", views.excuse, name="excuse"),
    path("duties/cells/<str:code>", views.cell, name="cell"),
    path("duties/cells/<str:code>/start", views.start, name="start"),
]
