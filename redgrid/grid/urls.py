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
    path("grid/business/new", business_views.enter_business, name="enter_business"),
    path("grid/business/<str:code>", business_views.change_business, name="change_business"),
    path("grid/business/<str:code>/close", business_views.close_business, name="close_business"),
    path("grid/coverage", coverage_views.coverage_page, name="coverage"),
    path("grid/coverage/history", coverage_views.history, name="coverage_history"),
    path("grid/nets", second_net_views.second_nets, name="second_nets"),
    path("grid/lay", second_net_views.lay, name="lay_second_net"),
    path("grid/nets/<str:code>", second_net_views.second_net, name="second_net"),
    path("grid/nets/<str:code>/sectors", second_net_views.open_sector, name="open_sector"),
    path("grid/nets/<str:code>/head", second_net_views.head_of_net, name="head_of_net"),
    path("grid/sectors/<str:code>/units", second_net_views.cover, name="cover"),
    path("grid/sectors/<str:code>/head", second_net_views.head_of_sector, name="head_of_sector"),
    path("grid/sectors/<str:code>/close", second_net_views.close_sector, name="close_sector"),
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
