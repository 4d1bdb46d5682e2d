from __future__ import annotations

from django.urls import path

from redgrid.cases import views

app_name = "cases"
urlpatterns = [
    path("report", views.report, name="report"),
    path("report/kinds", views.kinds, name="kinds"),
    path("cases", views.case_list, name="list"),
    path("cases/<str:number>", views.detail, name="detail"),
    path("cases/<str:number>/moves", views.move, name="move"),
    path("cases/<str:number>/assign", views.assign, name="assign"),
    path("cases/<str:number>/partners/<int:part>", views.answer, name="answer"),
    path("photos/<int:key>", views.photo, name="photo"),
    path("matrix/<str:flow>", views.matrix_page, name="matrix"),
]
