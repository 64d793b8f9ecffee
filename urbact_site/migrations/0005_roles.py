import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


def superusers_are_programme_editors(apps, schema_editor):
    apps.get_model("urbact_site", "User").objects.filter(is_superuser=True).update(is_programme_editor=True)


class Migration(migrations.Migration):

    dependencies = [
        ("urbact_site", "0004_picture_renditions"),
    ]

    operations = [
        migrations.AlterModelManagers(
            name='user',
            managers=[
            ],
        ),
        migrations.AddField(
            model_name='user',
            name='is_programme_editor',
            field=models.BooleanField(default=False, help_text='May edit and publish everything, for all National URBACT Points.', verbose_name='programme editor'),
        ),
        migrations.RunPython(superusers_are_programme_editors, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='user',
            name='groups',
        ),
        migrations.RemoveField(
            model_name='user',
            name='is_staff',
        ),
        migrations.RemoveField(
            model_name='user',
            name='user_permissions',
        ),
        migrations.AddField(
            model_name='image',
            name='made_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='images', to=settings.AUTH_USER_MODEL, verbose_name='made by'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('is_superuser', False), ('is_programme_editor', True), _connector='OR'), name='superuser_is_programme_editor', violation_error_message='A superuser is a programme editor too.'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), condition=models.Q(('email', ''), _negated=True), name='user_has_an_email_alone', violation_error_message='Another user has this e-mail address already.'),
        ),
    ]
