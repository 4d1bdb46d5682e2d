from __future__ import annotations

from django.urls import path

from redgrid.drafts import views

app_name = "drafts"
urlpatterns = [
    path("institution/versions", views.index, name="index"),
    path("institution/versions/<slug:code>/<int:number>", views.version, name="version"),
    path("institution/versions/<slug:code>/<int:number>/text", views.version_text, name="version_text"),
    path("institution/drafts", views.begin, name="begin"),
    path("institution/drafts/<int:key>", views.draft, name="draft"),
    path("institution/drafts/<int:key>/text", views.text, name="text"),
    path("institution/drafts/<int:key>/yaml", views.draft_text, name="draft_text"),
    path("institution/drafts/<int:key>/steps/<slug:kind>", views.step, name="step"),
    path("institution/drafts/<int:key>/entries", views.entries, name="entries"),
    path("institution/drafts/<int:key>/entries/<path:place>", views.entry, name="entry"),
    path("institution/drafts/<int:key>/new/<path:place>", views.add, name="add"),
    path("institution/drafts/<int:key>/removal/<path:place>", views.drop, name="drop"),
    path("institution/proofs/<int:key>", views.proof, name="proof"),
]
