import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grid', '0012_resource_parts'),
    ]

    operations = [
        migrations.CreateModel(
            name='KnownCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('checked', models.JSONField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='knowngap',
            name='known_gap_of_one_thing',
        ),
        migrations.AddField(
            model_name='knowngap',
            name='of_net',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='grid.secondnet'),
        ),
        migrations.AddField(
            model_name='knowngap',
            name='of_sector',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='grid.sector'),
        ),
        migrations.AddConstraint(
            model_name='knowngap',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('of_person', None), ('of_resource', None), ('of_sector', None), ('of_unit__isnull', False)), models.Q(('of_net', None), ('of_person', None), ('of_resource__isnull', False), ('of_sector', None), ('of_unit', None)), models.Q(('of_net', None), ('of_person__isnull', False), ('of_resource', None), ('of_sector', None), ('of_unit', None)), models.Q(('of_net__isnull', False), ('of_person', None), ('of_resource', None), ('of_unit', None)), _connector='OR'), name='known_gap_of_one_thing'),
        ),
    ]
