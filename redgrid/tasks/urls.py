from __future__ import annotations

from django.urls import path

from redgrid.tasks import moved_views, views

app_name = "tasks"
urlpatterns = [
    path("tasks", views.task_list, name="list"),
    path("tasks/moved", moved_views.moved, name="moved"),
    path("tasks/moved/<int:key>", moved_views.recount, name="recount"),
    path("tasks/<int:key>/why", views.why, name="why"),
]
