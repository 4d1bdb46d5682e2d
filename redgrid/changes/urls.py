"""Addresses of changes: they stand where the thing stands that is changed."""

from __future__ import annotations

from django.urls import path

from redgrid.changes.views import (
    business,
    described,
    equipment,
    handovers,
    people,
    places,
    second_nets,
    shapes,
    two_trees,
    units,
)

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
    path("grid/business/new", business.enter_business, name="enter_business"),
    path("grid/business/<str:code>", business.change_business, name="change_business"),
    path("grid/business/<str:code>/close", business.close_business, name="close_business"),
    path("grid/lay", second_nets.lay, name="lay_second_net"),
    path("grid/nets/<str:code>/sectors", second_nets.open_sector, name="open_sector"),
    path("grid/nets/<str:code>/head", second_nets.head_of_net, name="head_of_net"),
    path("grid/sectors/<str:code>/units", second_nets.cover, name="cover"),
    path("grid/sectors/<str:code>/head", second_nets.head_of_sector, name="head_of_sector"),
    path("grid/sectors/<str:code>/close", second_nets.close_sector, name="close_sector"),
    path("handovers", handovers.handovers, name="handovers"),
    path("handovers/<int:key>", handovers.handover, name="handover"),
    path("handovers/items/<int:key>", handovers.settle, name="settle"),
]
