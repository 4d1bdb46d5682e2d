from __future__ import annotations

from django.urls import path

from redgrid.messages import views

app_name = "messages"
urlpatterns = [
    path("messages", views.messages, name="messages"),
    path("messages/bell", views.bell, name="bell"),
    path("messages/read", views.read, name="read"),
    path("messages/<int:key>/open", views.open_message, name="open"),
]
