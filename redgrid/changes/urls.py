"""Addresses of changes: they stand where the thing stands that is changed."""

from __future__ import annotations

from django.urls import path

from redgrid.changes.views import described, equipment, handovers, people, places, shapes, two_trees, units

app_name = "changes"
urlpatterns = [
    path("grid/units/<str:code>/appoint", people.appoint, name="appoint"),
    path("grid/units/<str:code>/open", units.open_unit, name="open_unit"),
    path("grid/units/<str:code>/name", units.rename, name="rename"),
    path("grid/units/<str:code>/description", described.describe, name="describe"),
    path("grid/units/<str:code>/close", units.close, name="close"),
    path("grid/units/<str:code>/split", shapes.split, name="split"),
    path("grid/units/<str:code>/merge", shapes.merge, name="merge"),
    path("grid/units/<str:code>/move", shapes.move, name="move"),
    path("grid/tenures/<int:key>/end", people.relieve, name="relieve"),
    path("grid/people/<str:staff_number>/unit", people.join, name="join"),
    path("grid/people/<str:staff_number>/transfer", people.transfer, name="transfer"),
    path("grid/people/<str:staff_number>/leaving", people.leave, name="leave"),
    path("grid/people/<str:staff_number>/return", described.come_back, name="come_back"),
    path("grid/places/<str:code>/claim", places.claim, name="claim"),
    path("grid/places/<str:code>/cell", places.put, name="put"),
    path("grid/trees", two_trees.two_trees, name="two_trees"),
    path("grid/equipment/new", equipment.enter, name="enter_thing"),
    path("grid/places/<str:code>/text", equipment.describe, name="describe_thing"),
    path("grid/places/<str:code>/end", equipment.close, name="close_thing"),
    path("handovers", handovers.handovers, name="handovers"),
    path("handovers/<int:key>", handovers.handover, name="handover"),
    path("handovers/items/<int:key>", handovers.settle, name="settle"),
]
