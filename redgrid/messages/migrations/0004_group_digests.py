import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("grid", "0013_gaps_of_second_nets"),
        ("redgrid_messages", "0003_encrypted_channels"),
    ]

    operations = [
        migrations.AddField(
            "channel",
            "unit",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="grid.unit",
            ),
        ),
        migrations.AddField("channel", "digest_hour", models.PositiveSmallIntegerField(blank=True, null=True)),
        migrations.AddField("channel", "digest_on", models.DateField(blank=True, null=True)),
    ]
