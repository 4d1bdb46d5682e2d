"""Beside the filling: PostgreSQL changes no table whose rows wait to be looked at."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("grid", "0005_sought")]

    operations = [
        migrations.AddIndex(name, models.Index(fields=["sought"], name=f"{name}_sought"))
        for name in ("unit", "person", "resource")
    ]
