"""Marks name who takes part. The index is made anew by the next look of the clock, since it has none of these yet."""

from django.db import migrations, models


def forget(apps, schema_editor):
    apps.get_model("journal", "Bookmark").objects.filter(follower="search.index").delete()


class Migration(migrations.Migration):
    dependencies = [("search", "0003_marks"), ("journal", "0001_initial")]
    operations = [
        migrations.AlterField("document", "marks", models.TextField(default="")),
        migrations.RunPython(forget, migrations.RunPython.noop),
    ]
