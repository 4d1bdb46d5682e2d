from __future__ import annotations

from django.urls import path, register_converter

from redgrid.assessment import views
from redgrid.assessment.months import MonthConverter

register_converter(MonthConverter, "month")

app_name = "assessment"
urlpatterns = [
    path("assessment", views.index, name="index"),
    path("assessment/receipts/<int:key>", views.receipt, name="receipt"),
    path("assessment/<str:code>/<month:month>", views.unit_month, name="month"),
    path("assessment/<str:code>/<month:month>/<str:role>", views.officer, name="officer"),
]
