from __future__ import annotations

from django.urls import path

from redgrid.messages import channel_views, views

app_name = "messages"
urlpatterns = [
    path("messages", views.messages, name="messages"),
    path("messages/read", views.read, name="read"),
    path("messages/<int:key>/open", views.open_message, name="open"),
    path("messages/choices", views.choices, name="choices"),
    path("system/channels", channel_views.channels, name="channels"),
    path("system/channels/again", channel_views.again, name="again"),
    path("system/channels/<int:key>", channel_views.channel, name="channel"),
]
