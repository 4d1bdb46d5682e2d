"""The limit: a Django application with one table, no middleware and no rights, that writes one row a request."""

from __future__ import annotations

import json
import os

import django
from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, JsonResponse
from django.urls import path

from redgrid.config.database import database_from_url

settings.configure(
    SECRET_KEY="bare",  # noqa: S106 (nothing is signed with it)
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[],
    DATABASES={"default": database_from_url(os.environ["REDGRID_DATABASE_URL"])},
    USE_TZ=True,
)
django.setup()

from django.db import connection, models  # noqa: E402


class Thing(models.Model):
    """A row is one thing that was sent."""

    title = models.CharField(max_length=120)

    class Meta:
        app_label = "bare"

    def __str__(self) -> str:
        return self.title


with connection.cursor() as _cursor:
    if Thing._meta.db_table not in connection.introspection.table_names(_cursor):
        with connection.schema_editor() as _editor:
            _editor.create_model(Thing)


def create(request: HttpRequest) -> JsonResponse:
    """One row."""
    thing = Thing._default_manager.create(title=json.loads(request.body)["title"])
    return JsonResponse({"number": thing.pk}, status=201)


urlpatterns = [path("things", create)]
application = WSGIMiddleware(get_wsgi_application(), workers=8)  # type: ignore[arg-type]
