"""The index of tokens: each engine has its own, and neither is a model."""

from django.db import migrations

# Its text is not kept twice, and nothing asks where in a text a token stands. The tokens come cut: whatever is not a
# blank belongs to one.
SQLITE = (
    "CREATE VIRTUAL TABLE search_words USING fts5(words, content='', detail=none, tokenize='ascii')",
    "DROP TABLE search_words",
)
POSTGRESQL = (
    "ALTER TABLE search_document ADD COLUMN words tsvector;"
    "CREATE INDEX document_words ON search_document USING gin (words)",
    "DROP INDEX document_words; ALTER TABLE search_document DROP COLUMN words",
)


def make(apps, schema_editor):
    schema_editor.execute((SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL)[0])


def drop(apps, schema_editor):
    schema_editor.execute((SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL)[1])


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
