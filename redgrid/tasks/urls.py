from __future__ import annotations

from django.urls import path

from redgrid.tasks.views import feed, files, filters, giving, listing, moved, one, slips

app_name = "tasks"
urlpatterns = [
    path("tasks", listing.task_list, name="list"),
    path("tasks/batch", listing.batch, name="batch"),
    path("tasks/new", giving.give, name="give"),
    path("tasks/templates/<int:key>/drop", giving.forget_template, name="forget_template"),
    path("tasks/moved", moved.moved, name="moved"),
    path("tasks/moved/<int:key>", moved.recount, name="recount"),
    path("tasks/slips", slips.slip_list, name="slips"),
    path("tasks/filters", filters.keep, name="keep_filter"),
    path("tasks/filters/<int:key>/drop", filters.drop, name="drop_filter"),
    path("tasks/feed", feed.own_feed, name="feed"),
    path("calendar/<str:secret>.ics", feed.feed_file, name="feed_file"),
    path("tasks/<int:key>", one.detail, name="detail"),
    path("tasks/<int:key>/why", listing.why, name="why"),
    path("tasks/<int:key>/move", one.move, name="move"),
    path("tasks/<int:key>/split", giving.split, name="split"),
    path("tasks/<int:key>/copies", one.copy, name="copy"),
    path("tasks/<int:key>/checks/<int:check>", one.tick, name="tick"),
    path("tasks/<int:key>/files", files.add_file, name="add_file"),
    path("tasks/files/<int:key>", files.attachment, name="attachment"),
    path("tasks/<int:key>/time/<int:ask>", one.decide, name="decide"),
    path("tasks/<int:key>/take/<int:ask>", one.take, name="take"),
]
