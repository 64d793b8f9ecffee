import django.db.models.deletion
from django.db import migrations, models

import urbact_site.cldr
import urbact_site.fields
from urbact_site.localized import existence_column, translated_columns

# Frozen: the languages on the day that this was written.
LANGUAGES = ["en", "bg", "bs", "cnr", "cs", "da", "de", "el", "es", "et", "fi", "fr", "ga", "hr", "hu", "it", "lt", "lv", "mk", "mt", "nb", "nl", "pl", "pt", "ro", "sk", "sl", "sq", "sr", "sv", "uk"]


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("networks", "0001_initial"),
        ("urbact_site", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Expertise",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "original_language",
                    urbact_site.fields.LanguageField(choices=urbact_site.cldr.language_choices, help_text="The language that this was first written in. No other is required.", max_length=7, verbose_name="original language"),
                ),
                ("slug", models.SlugField(max_length=100, unique=True, verbose_name="key")),
                ("kind", models.CharField(choices=[("exchange-and-learning", "Exchange and learning"), ("thematic", "Thematic expertise"), ("methods-and-tools", "Methods and tools")], max_length=30, verbose_name="kind")),
                *translated_columns("name", models.CharField(blank=True, max_length=200, verbose_name="name"), LANGUAGES),
                *existence_column("name", LANGUAGES),
            ],
            options={
                "verbose_name": "expertise",
                "verbose_name_plural": "expertise",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("original_language", ""), _negated=True), name="experts_expertise_has_an_original", violation_error_message="Say which language the original is in."),
                    models.CheckConstraint(condition=models.Q(("exists_in", " "), _negated=True), name="experts_expertise_exists_in_a_language", violation_error_message="Write this in at least one language, whichever you like."),
                ],
            },
        ),
        migrations.CreateModel(
            name="Expert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "original_language",
                    urbact_site.fields.LanguageField(choices=urbact_site.cldr.language_choices, help_text="The language that this was first written in. No other is required.", max_length=7, verbose_name="original language"),
                ),
                ("slug", models.SlugField(help_text="The last part of the page's address, the same in all languages.", max_length=100, unique=True, verbose_name="address")),
                ("published_at", models.DateTimeField(blank=True, db_index=True, help_text="Public from this moment on. Empty: a draft. In the future: scheduled.", null=True, verbose_name="published at")),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="submitted at")),
                ("note", models.TextField(blank=True, help_text="Sources, doubts, name variants. Never shown to the public.", verbose_name="note for editors")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("languages", urbact_site.fields.LanguageListField(blank=True, verbose_name="languages spoken")),
                (
                    "availability",
                    models.CharField(
                        choices=[("lead-and-ad-hoc", "as lead expert and for single missions"), ("ad-hoc", "for single missions"), ("not-available", "not available")], default="lead-and-ad-hoc", max_length=20, verbose_name="availability"
                    ),
                ),
                *translated_columns("headline", models.CharField(blank=True, max_length=150, verbose_name="headline"), LANGUAGES),
                *translated_columns("biography", models.TextField(blank=True, verbose_name="biography"), LANGUAGES),
                ("links", urbact_site.fields.LinksField(blank=True, default=list, verbose_name="links")),
                ("verified_on", models.DateField(blank=True, help_text="When somebody last made sure that this is still true.", null=True, verbose_name="last verified on")),
                ("name_folded", models.GeneratedField(db_persist=True, expression=urbact_site.fields.Folded("name"), output_field=models.TextField())),
                *existence_column("biography", LANGUAGES),
                ("country", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="experts", to="networks.country", verbose_name="country")),
                ("photo", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="experts", to="urbact_site.image", verbose_name="photo")),
                ("expertise", models.ManyToManyField(blank=True, related_name="experts", to="experts.expertise", verbose_name="validated expertise")),
            ],
            options={
                "verbose_name": "expert",
                "verbose_name_plural": "experts",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", urbact_site.fields.KeyField("network.slug", "expert.slug", "organisation", blank=True, editable=False, max_length=150, unique=True)),
                ("organisation", models.CharField(blank=True, help_text="Instead of a person: a city can be lead expert.", max_length=200, verbose_name="organisation")),
                ("role", models.CharField(choices=[("lead", "lead expert"), ("ad-hoc", "ad hoc expert")], default="lead", max_length=10, verbose_name="role")),
                ("network", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="assignments", to="networks.network", verbose_name="network")),
                ("expert", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="assignments", to="experts.expert", verbose_name="expert")),
            ],
            options={
                "verbose_name": "assignment",
                "verbose_name_plural": "assignments",
                "ordering": ["network", "-role", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("expert", None), models.Q(("organisation", ""), _negated=True)), models.Q(("expert__isnull", False), ("organisation", "")), _connector="OR"),
                        name="assignment_is_of_expert_or_organisation",
                        violation_error_message="Name an expert or an organisation, one of the two.",
                    ),
                    models.UniqueConstraint(fields=("network", "expert"), name="expert_is_once_in_a_network", violation_error_message="This expert is assigned to the network already."),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="expert",
            constraint=models.CheckConstraint(condition=models.Q(("original_language", ""), _negated=True), name="experts_expert_has_an_original", violation_error_message="Say which language the original is in."),
        ),
    ]
