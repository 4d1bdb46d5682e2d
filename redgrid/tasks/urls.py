from __future__ import annotations

from django.urls import path

from redgrid.tasks import views

app_name = "tasks"
urlpatterns = [
    path("tasks", views.task_list, name="list"),
    path("tasks/<int:key>/why", views.why, name="why"),
]
