from __future__ import annotations

from django.urls import path

from redgrid.cases import (
    matrix_views,
    milestone_views,
    origin_views,
    quarrel_views,
    return_views,
    share_views,
    views,
)
from redgrid.cases.life_urls import life

app_name = "cases"
urlpatterns = [
    *life,
    path("report", views.report, name="report"),
    path("report/kinds", views.kinds, name="kinds"),
    path("cases", views.case_list, name="list"),
    path("cases/<str:number>", views.detail, name="detail"),
    path("cases/<str:number>/moves", views.move, name="move"),
    path("cases/<str:number>/assign", views.assign, name="assign"),
    path("cases/<str:number>/partners/<int:part>", views.answer, name="answer"),
    path("cases/<str:number>/milestones", milestone_views.add, name="milestones"),
    path("cases/<str:number>/milestones/<int:key>", milestone_views.change, name="milestone"),
    path("cases/<str:number>/note", milestone_views.hear, name="hear"),
    path("cases/<str:number>/quarrel", quarrel_views.quarrel, name="quarrel"),
    path("cases/<str:number>/shares", share_views.shares, name="shares"),
    path("cases/<str:number>/parts/<int:key>", share_views.part, name="part"),
    path("returns", return_views.returns, name="returns"),
    path("returns/cases", return_views.return_cases, name="return_cases"),
    path("notices", return_views.notices, name="notices"),
    path("matrix/<str:flow>", matrix_views.matrix_page, name="matrix"),
    path("matrix/<str:flow>/stuck", matrix_views.stuck, name="stuck"),
    path("matrix/<str:flow>/trend", matrix_views.trend_page, name="trend"),
    path("matrix/<str:flow>/forecast", matrix_views.forecast, name="forecast"),
    path("matrix/<str:flow>/sources", origin_views.sources, name="sources"),
    path("matrix/<str:flow>/workbook", matrix_views.workbook, name="matrix_workbook"),
]
