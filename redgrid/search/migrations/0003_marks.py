"""Marks beside the words. The index is made anew by the next look of the clock, since it has none yet."""

from django.db import migrations, models


def forget(apps, schema_editor):
    apps.get_model("journal", "Bookmark").objects.filter(follower="search.index").delete()


class Migration(migrations.Migration):
    dependencies = [("search", "0002_index"), ("journal", "0001_initial")]
    operations = [
        migrations.AddField("document", "marks", models.CharField(default="", max_length=80)),
        migrations.RunPython(forget, migrations.RunPython.noop),
    ]
