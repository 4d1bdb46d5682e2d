from __future__ import annotations

from django.urls import path

from redgrid.exchange import views

app_name = "exchange"
urlpatterns = [
    path("exchange", views.index, name="index"),
    path("exchange/everything", views.everything, name="everything"),
    path("exchange/proposals", views.proposed, name="proposed"),
    path("exchange/imports/<int:key>", views.outcome, name="outcome"),
    path("exchange/imports/<int:key>/confirm", views.confirm, name="confirm"),
    path("exchange/imports/<int:key>/discard", views.discard, name="discard"),
    path("exchange/imports/<int:key>/undo", views.undo, name="undo"),
    path("exchange/imports/<int:key>/rejected", views.rejected, name="rejected"),
    path("exchange/<slug:kind>", views.bring, name="bring"),
    path("exchange/<slug:kind>/template", views.template, name="template"),
    path("exchange/<slug:kind>/list", views.take, name="take"),
]
