from __future__ import annotations

from django.urls import path

from redgrid.grid import (
    business_views,
    calls,
    coverage_views,
    disputes,
    presence,
    search_views,
    second_net_views,
    views,
)

app_name = "grid"
urlpatterns = [
    path("grid", views.tree, name="tree"),
    path("grid/search", search_views.search, name="search"),
    path("grid/business", business_views.business, name="business"),
    path("grid/coverage", coverage_views.coverage_page, name="coverage"),
    path("grid/coverage/history", coverage_views.history, name="coverage_history"),
    path("grid/nets", second_net_views.second_nets, name="second_nets"),
    path("grid/nets/<str:code>", second_net_views.second_net, name="second_net"),
    path("grid/who", views.who_page, name="who"),
    path("grid/contests", disputes.contests, name="contests"),
    path("grid/contests/<int:key>", disputes.rule, name="rule"),
    path("grid/people/<str:staff_number>", views.person, name="person"),
    path("grid/units/<str:code>/call", calls.call, name="call"),
    path("grid/calls/<int:key>/bids", calls.ask, name="ask"),
    path("grid/calls/<int:key>/end", calls.end_call, name="end_call"),
    path("grid/calls/<int:key>/rest", calls.give_away, name="give_away"),
    path("grid/bids/<int:key>", calls.answer_bid, name="answer_bid"),
    path("me/absences", presence.my_absences, name="my_absences"),
    path("grid/people/<str:staff_number>/absences", presence.absences, name="absences"),
    path("grid/people/<str:staff_number>/stand-in", presence.stand_in, name="stand_in"),
    path("grid/absences/<int:key>", presence.absence, name="absence"),
    path("grid/places/<str:code>", views.place, name="place"),
    path("grid/places/<str:code>/contest", disputes.contest, name="contest"),
    path("grid/places/<str:code>/code", views.replace_code, name="replace_code"),
]
