import django.contrib.auth.models
import django.contrib.auth.validators
import django.core.validators
import django.utils.timezone
from django.db import migrations, models

import urbact_site.cldr
import urbact_site.fields
from urbact_site.localized import existence_column, translated_columns

# Frozen: the languages on the day that this was written.
LANGUAGES = ["en", "bg", "bs", "cnr", "cs", "da", "de", "el", "es", "et", "fi", "fr", "ga", "hr", "hu", "it", "lt", "lv", "mk", "mt", "nb", "nl", "pl", "pt", "ro", "sk", "sl", "sq", "sr", "sv", "uk"]


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("is_superuser", models.BooleanField(default=False, help_text="Designates that this user has all permissions without explicitly assigning them.", verbose_name="superuser status")),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                ("first_name", models.CharField(blank=True, max_length=150, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                ("is_staff", models.BooleanField(default=False, help_text="Designates whether the user can log into this admin site.", verbose_name="staff status")),
                ("is_active", models.BooleanField(default=True, help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.", verbose_name="active")),
                ("date_joined", models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined")),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True, help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.", related_name="user_set", related_query_name="user", to="auth.group", verbose_name="groups"
                    ),
                ),
                ("user_permissions", models.ManyToManyField(blank=True, help_text="Specific permissions for this user.", related_name="user_set", related_query_name="user", to="auth.permission", verbose_name="user permissions")),
            ],
            options={
                "verbose_name": "user",
                "verbose_name_plural": "users",
                "abstract": False,
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="Image",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "original_language",
                    urbact_site.fields.LanguageField(choices=urbact_site.cldr.language_choices, help_text="The language that this was first written in. No other is required.", max_length=7, verbose_name="original language"),
                ),
                ("slug", urbact_site.fields.KeyField("alt", blank=True, editable=False, max_length=150, unique=True)),
                ("file", models.ImageField(height_field="height", upload_to="images/%Y/", validators=[django.core.validators.FileExtensionValidator(["jpg", "jpeg", "png", "webp", "avif"])], verbose_name="file", width_field="width")),
                ("width", models.PositiveIntegerField(editable=False, null=True, verbose_name="width")),
                ("height", models.PositiveIntegerField(editable=False, null=True, verbose_name="height")),
                *translated_columns("alt", models.CharField(blank=True, help_text="What the picture shows, for those who cannot see it.", max_length=300, verbose_name="alternative text"), LANGUAGES),
                *translated_columns("caption", models.CharField(blank=True, max_length=300, verbose_name="caption"), LANGUAGES),
                ("credit", models.CharField(blank=True, max_length=200, verbose_name="credit")),
                ("focus_x", models.PositiveSmallIntegerField(default=50, validators=[django.core.validators.MaxValueValidator(100)], verbose_name="focus from the left, in %")),
                ("focus_y", models.PositiveSmallIntegerField(default=50, validators=[django.core.validators.MaxValueValidator(100)], verbose_name="focus from the top, in %")),
                *existence_column("alt", LANGUAGES),
            ],
            options={
                "verbose_name": "image",
                "verbose_name_plural": "images",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("original_language", ""), _negated=True), name="urbact_site_image_has_an_original", violation_error_message="Say which language the original is in."),
                    models.CheckConstraint(condition=models.Q(("exists_in", " "), _negated=True), name="urbact_site_image_exists_in_a_language", violation_error_message="Write this in at least one language, whichever you like."),
                ],
            },
        ),
    ]
