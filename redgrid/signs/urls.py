from __future__ import annotations

from django.urls import path

from redgrid.signs.views import boards, diagrams, papers, public

app_name = "signs"
urlpatterns = [
    path("p/<str:scan_code>", public.place, name="place"),
    path("follow", public.follow, name="follow"),
    path("signs", boards.boards, name="boards"),
    path("signs/print", boards.print_boards, name="print"),
    path("signs/places/<str:code>", boards.board, name="board"),
    path("signs/places/<str:code>/<str:paper>.svg", boards.picture, name="picture"),
    path("signs/cards/people/<str:staff_number>", papers.person_card, name="person_card"),
    path("signs/cards/units/<str:code>", papers.unit_cards, name="unit_cards"),
    path("signs/duties/<str:officer>", papers.duty_list, name="duty_list"),
    path("signs/assessment", diagrams.forms, name="forms"),
    path("signs/assessment/<slug:officer>", diagrams.forms, name="form"),
    path("signs/assessment/<slug:officer>/sheet", diagrams.form_sheet, name="form_sheet"),
    path("signs/flows/<slug:code>", diagrams.flow, name="flow"),
    path("signs/cycles", diagrams.cycles, name="cycles"),
    path("signs/cycles/<slug:officer>", diagrams.cycles, name="cycle"),
]
