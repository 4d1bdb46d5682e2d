"""Addresses of the life of a case beside its flow; those that are words come before numbers."""

from __future__ import annotations

from django.urls import path

from redgrid.cases import after_views, family_views, library_views, life_views

life = [
    path("cases/mentions", life_views.mentions, name="mentions"),
    path("cases/<str:number>/attachments", life_views.attach_files, name="attach"),
    path("cases/<str:number>/comments", life_views.comment, name="comment"),
    path("cases/<str:number>/links", life_views.link, name="link"),
    path("cases/<str:number>/links/<int:key>/end", life_views.link_end, name="link_end"),
    path("cases/<str:number>/merging", family_views.merge, name="merge"),
    path("cases/<str:number>/splitting", family_views.split, name="split"),
    path("cases/<str:number>/suspension", family_views.suspend, name="suspend"),
    path("cases/<str:number>/resumption", family_views.resume, name="resume"),
    path("cases/<str:number>/reopening", after_views.reopen, name="reopen"),
    path("checks/<int:key>", after_views.check, name="check"),
    path("cases/<str:number>/library", library_views.file, name="file"),
    path("cases/<str:number>/charter", life_views.charter, name="charter"),
    path("cases/<str:number>/paper", life_views.paper, name="paper"),
    path("library", library_views.library, name="library"),
    path("library/<int:key>", library_views.solution, name="solution"),
    path("attachments/<int:key>", life_views.attachment, name="attachment"),
    path("attachments/<int:key>/withdrawal", life_views.attachment_withdrawal, name="attachment_withdrawal"),
    path("comments/<int:key>/withdrawal", life_views.comment_withdrawal, name="comment_withdrawal"),
]
