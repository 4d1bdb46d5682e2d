"""The column by which units, people and resources are found, filled for those that are there already."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

import redgrid.grid.sought

AT_ONCE = 2000
FIELDS = {
    "Unit": ("code", "name", "name_en"),
    "Person": ("staff_number", "name"),
    "Resource": ("code", "name"),
}


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """In lists of keys and words: a statement for each row, sent many at once."""
    for name, fields in FIELDS.items():
        table = apps.get_model("grid", name)
        sql = f"UPDATE {table._meta.db_table} SET sought = %s WHERE id = %s"  # noqa: S608
        rows = list(table.objects.values_list("pk", *fields))
        for start in range(0, len(rows), AT_ONCE):
            filled = [(redgrid.grid.sought.words_of(*words), key) for key, *words in rows[start : start + AT_ONCE]]
            with schema_editor.connection.cursor() as cursor:
                cursor.executemany(sql, filled)


class Migration(migrations.Migration):

    dependencies = [("grid", "0004_pairings")]

    operations = [
        *(
            migrations.AddField(name, "sought", redgrid.grid.sought.SoughtField(of=fields))
            for name, fields in FIELDS.items()
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
