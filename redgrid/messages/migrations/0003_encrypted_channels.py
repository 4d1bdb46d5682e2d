"""Addresses and secrets of channels are encrypted. The key is made here when the machine has none."""

import json

from django.db import migrations, models

from redgrid.kit.encryption import Unreadable, decrypt, encrypt


def lock(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        # What was readable is overwritten in the file, not only let go of.
        schema_editor.execute("PRAGMA secure_delete=ON")
    for channel in apps.get_model("redgrid_messages", "Channel").objects.all():
        if channel.address or channel.secret:
            channel.locked = encrypt(json.dumps([channel.address, channel.secret]))
            channel.address = channel.secret = ""
            channel.save(update_fields=["locked", "address", "secret"])


def unlock(apps, schema_editor):
    for channel in apps.get_model("redgrid_messages", "Channel").objects.exclude(locked=""):
        try:
            channel.address, channel.secret = json.loads(decrypt(channel.locked))
        except (Unreadable, ValueError):
            # Without its key it can only rest until it is entered again.
            channel.is_on = False
        channel.save(update_fields=["address", "secret", "is_on"])


class Migration(migrations.Migration):
    dependencies = [
        ("redgrid_messages", "0002_channels"),
    ]

    operations = [
        migrations.AddField("channel", "locked", models.TextField(blank=True, default="")),
        migrations.AlterField("channel", "locked", models.TextField(blank=True)),
        migrations.RunPython(lock, unlock),
        migrations.RemoveField("channel", "address"),
        migrations.RemoveField("channel", "secret"),
    ]
