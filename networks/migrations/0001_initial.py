import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

import urbact_site.cldr
import urbact_site.fields
from urbact_site.localized import existence_column, translated_columns

# Frozen: the languages on the day that this was written.
LANGUAGES = ["en", "bg", "bs", "cnr", "cs", "da", "de", "el", "es", "et", "fi", "fr", "ga", "hr", "hu", "it", "lt", "lv", "mk", "mt", "nb", "nl", "pl", "pt", "ro", "sk", "sl", "sq", "sr", "sv", "uk"]


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("urbact_site", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Country",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.CharField(help_text="ISO 3166-1 in lower case: gr for Greece.", max_length=2, unique=True, validators=[django.core.validators.RegexValidator("^[a-z]{2}$")], verbose_name="code")),
                (
                    "status",
                    models.CharField(
                        choices=[("member-state", "member state of the EU"), ("partner-state", "partner state"), ("candidate", "candidate country"), ("former", "former programme country")], max_length=20, verbose_name="programme status"
                    ),
                ),
                ("longitude", models.FloatField(help_text="Degrees east.", verbose_name="longitude")),
                ("latitude", models.FloatField(help_text="Degrees north.", verbose_name="latitude")),
            ],
            options={
                "verbose_name": "country",
                "verbose_name_plural": "countries",
                "ordering": ["slug"],
            },
        ),
        migrations.CreateModel(
            name="City",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=100, unique=True, verbose_name="address")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("alternative_names", models.TextField(blank=True, help_text="Other names it goes by, one a line: Coruna and La Coruña for A Coruña.", verbose_name="alternative names")),
                ("longitude", models.FloatField(help_text="Degrees east.", verbose_name="longitude")),
                ("latitude", models.FloatField(help_text="Degrees north.", verbose_name="latitude")),
                ("name_folded", models.GeneratedField(db_persist=True, expression=urbact_site.fields.Folded("name"), output_field=models.TextField())),
                ("names_folded", models.GeneratedField(db_persist=True, expression=urbact_site.fields.Folded(django.db.models.functions.text.Concat("name", models.Value("\n"), "alternative_names", output_field=models.TextField())), output_field=models.TextField())),
                ("country", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="cities", to="networks.country", verbose_name="country")),
            ],
            options={
                "verbose_name": "city",
                "verbose_name_plural": "cities",
                "ordering": ["name_folded", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Network",
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
                ("name", models.CharField(help_text="As the network writes it.", max_length=100, verbose_name="name")),
                ("name_confirmed", models.BooleanField(default=True, help_text="Untick when the name was concluded from other facts.", verbose_name="name confirmed")),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("action-planning", "Action Planning Network"),
                            ("transfer", "Transfer Network"),
                            ("innovation-transfer", "Innovation Transfer Network"),
                            ("implementation", "Implementation Network"),
                            ("transfer-mechanism-pilot", "Transfer Mechanism pilot"),
                        ],
                        max_length=30,
                        verbose_name="kind",
                    ),
                ),
                (
                    "period",
                    models.CharField(
                        choices=[("urbact-i", "URBACT I"), ("urbact-ii", "URBACT II"), ("urbact-iii", "URBACT III"), ("urbact-iv", "URBACT IV"), ("unknown", "unknown")], default="unknown", max_length=20, verbose_name="programme period"
                    ),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="starts on")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="ends on")),
                *translated_columns("tagline", models.CharField(blank=True, max_length=150, verbose_name="tagline"), LANGUAGES),
                *translated_columns("summary", models.TextField(blank=True, help_text="One to three sentences.", verbose_name="summary"), LANGUAGES),
                *translated_columns("body", models.TextField(blank=True, verbose_name="text"), LANGUAGES),
                ("links", urbact_site.fields.LinksField(blank=True, default=list, verbose_name="links")),
                ("name_folded", models.GeneratedField(db_persist=True, expression=urbact_site.fields.Folded("name"), output_field=models.TextField())),
                *existence_column("summary", LANGUAGES),
                ("image", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="networks", to="urbact_site.image", verbose_name="image")),
                (
                    "predecessor",
                    models.ForeignKey(
                        blank=True, help_text="The earlier network whose work this one carries on.", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="successors", to="networks.network", verbose_name="predecessor"
                    ),
                ),
            ],
            options={
                "verbose_name": "network",
                "verbose_name_plural": "networks",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "original_language",
                    urbact_site.fields.LanguageField(choices=urbact_site.cldr.language_choices, help_text="The language that this was first written in. No other is required.", max_length=7, verbose_name="original language"),
                ),
                ("slug", urbact_site.fields.KeyField("network.slug", "title", blank=True, editable=False, max_length=150, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("baseline-study", "baseline study"), ("integrated-action-plan", "integrated action plan"), ("journal", "journal"), ("call-document", "call document"), ("report", "report"), ("other", "other")],
                        default="other",
                        max_length=30,
                        verbose_name="kind",
                    ),
                ),
                *translated_columns("title", models.CharField(blank=True, max_length=200, verbose_name="title"), LANGUAGES),
                ("language", urbact_site.fields.LanguageField(choices=urbact_site.cldr.language_choices, max_length=7, verbose_name="language of the document")),
                ("file", models.FileField(blank=True, upload_to="documents/%Y/", validators=[django.core.validators.FileExtensionValidator(["pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp", "csv"])], verbose_name="file")),
                ("address", models.URLField(blank=True, verbose_name="address")),
                *existence_column("title", LANGUAGES),
                ("network", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="documents", to="networks.network", verbose_name="network")),
            ],
            options={
                "verbose_name": "document",
                "verbose_name_plural": "documents",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Partner",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", urbact_site.fields.KeyField("network.slug", "name", blank=True, editable=False, max_length=150, unique=True)),
                ("role", models.CharField(choices=[("lead", "lead partner"), ("partner", "partner")], default="partner", max_length=10, verbose_name="role")),
                ("name", models.CharField(max_length=200, verbose_name="name as published")),
                ("kind", models.CharField(choices=[("city", "city"), ("metropolis", "metropolis"), ("agency", "agency"), ("university", "university"), ("association", "association")], default="city", max_length=20, verbose_name="kind")),
                ("name_folded", models.GeneratedField(db_persist=True, expression=urbact_site.fields.Folded("name"), output_field=models.TextField())),
                ("city", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="partners", to="networks.city", verbose_name="city")),
                ("country", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="partners", to="networks.country", verbose_name="country")),
                ("network", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="partners", to="networks.network", verbose_name="network")),
            ],
            options={
                "verbose_name": "partner",
                "verbose_name_plural": "partners",
                "ordering": ["network", "role", "name_folded", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Theme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "original_language",
                    urbact_site.fields.LanguageField(choices=urbact_site.cldr.language_choices, help_text="The language that this was first written in. No other is required.", max_length=7, verbose_name="original language"),
                ),
                ("slug", models.SlugField(max_length=100, unique=True, verbose_name="key")),
                *translated_columns("name", models.CharField(blank=True, max_length=100, verbose_name="name"), LANGUAGES),
                *translated_columns("description", models.TextField(blank=True, verbose_name="description"), LANGUAGES),
                *existence_column("name", LANGUAGES),
            ],
            options={
                "verbose_name": "theme",
                "verbose_name_plural": "themes",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("original_language", ""), _negated=True), name="networks_theme_has_an_original", violation_error_message="Say which language the original is in."),
                    models.CheckConstraint(condition=models.Q(("exists_in", " "), _negated=True), name="networks_theme_exists_in_a_language", violation_error_message="Write this in at least one language, whichever you like."),
                ],
            },
        ),
        migrations.AddField(
            model_name="network",
            name="themes",
            field=models.ManyToManyField(blank=True, related_name="networks", to="networks.theme", verbose_name="themes"),
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "original_language",
                    urbact_site.fields.LanguageField(choices=urbact_site.cldr.language_choices, help_text="The language that this was first written in. No other is required.", max_length=7, verbose_name="original language"),
                ),
                ("slug", models.SlugField(max_length=100, unique=True, verbose_name="key")),
                (
                    "policy_objective",
                    models.CharField(
                        blank=True,
                        choices=[("po1", "PO1: a smarter Europe"), ("po2", "PO2: a greener Europe"), ("po3", "PO3: a more connected Europe"), ("po4", "PO4: a more social Europe"), ("po5", "PO5: a Europe closer to citizens")],
                        max_length=3,
                        verbose_name="policy objective",
                    ),
                ),
                *translated_columns("name", models.CharField(blank=True, max_length=100, verbose_name="name"), LANGUAGES),
                *translated_columns("description", models.TextField(blank=True, verbose_name="description"), LANGUAGES),
                *existence_column("name", LANGUAGES),
            ],
            options={
                "verbose_name": "topic",
                "verbose_name_plural": "topics",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("original_language", ""), _negated=True), name="networks_topic_has_an_original", violation_error_message="Say which language the original is in."),
                    models.CheckConstraint(condition=models.Q(("exists_in", " "), _negated=True), name="networks_topic_exists_in_a_language", violation_error_message="Write this in at least one language, whichever you like."),
                ],
            },
        ),
        migrations.AddField(
            model_name="network",
            name="topics",
            field=models.ManyToManyField(blank=True, related_name="networks", to="networks.topic", verbose_name="topics"),
        ),
        migrations.CreateModel(
            name="GoodPractice",
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
                *translated_columns("title", models.CharField(blank=True, max_length=200, verbose_name="title"), LANGUAGES),
                *translated_columns("summary", models.TextField(blank=True, help_text="One to three sentences.", verbose_name="summary"), LANGUAGES),
                *translated_columns("body", models.TextField(blank=True, verbose_name="text"), LANGUAGES),
                ("label_year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="year of the label")),
                *existence_column("title", LANGUAGES),
                ("city", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="good_practices", to="networks.city", verbose_name="city")),
                ("country", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="good_practices", to="networks.country", verbose_name="country")),
                ("image", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="good_practices", to="urbact_site.image", verbose_name="image")),
                ("topics", models.ManyToManyField(blank=True, related_name="good_practices", to="networks.topic", verbose_name="topics")),
            ],
            options={
                "verbose_name": "good practice",
                "verbose_name_plural": "good practices",
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="city",
            constraint=models.CheckConstraint(
                condition=models.Q(("latitude__range", (-90, 90)), ("longitude__range", (-180, 180))), name="city_is_on_earth", violation_error_message="Longitude goes from -180 to 180, latitude from -90 to 90."
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(condition=models.Q(("original_language", ""), _negated=True), name="networks_document_has_an_original", violation_error_message="Say which language the original is in."),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(condition=models.Q(("exists_in", " "), _negated=True), name="networks_document_exists_in_a_language", violation_error_message="Write this in at least one language, whichever you like."),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(condition=models.Q(("address", ""), ("file", ""), _negated=True), name="document_is_somewhere", violation_error_message="A document needs a file or an address."),
        ),
        migrations.AddConstraint(
            model_name="partner",
            constraint=models.UniqueConstraint(condition=models.Q(("role", "lead")), fields=("network",), name="network_has_one_lead", violation_error_message="This network has a lead partner already."),
        ),
        migrations.AddConstraint(
            model_name="partner",
            constraint=models.UniqueConstraint(fields=("network", "name"), name="partner_is_once_in_a_network", violation_error_message="This partner is in the network already."),
        ),
        migrations.AddConstraint(
            model_name="network",
            constraint=models.CheckConstraint(condition=models.Q(("original_language", ""), _negated=True), name="networks_network_has_an_original", violation_error_message="Say which language the original is in."),
        ),
        migrations.AddConstraint(
            model_name="network",
            constraint=models.CheckConstraint(condition=models.Q(("exists_in", " "), _negated=True), name="networks_network_exists_in_a_language", violation_error_message="Write this in at least one language, whichever you like."),
        ),
        migrations.AddConstraint(
            model_name="network",
            constraint=models.CheckConstraint(condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="network_ends_after_it_starts", violation_error_message="A network cannot end before it starts."),
        ),
        migrations.AddConstraint(
            model_name="goodpractice",
            constraint=models.CheckConstraint(condition=models.Q(("original_language", ""), _negated=True), name="networks_goodpractice_has_an_original", violation_error_message="Say which language the original is in."),
        ),
        migrations.AddConstraint(
            model_name="goodpractice",
            constraint=models.CheckConstraint(condition=models.Q(("exists_in", " "), _negated=True), name="networks_goodpractice_exists_in_a_language", violation_error_message="Write this in at least one language, whichever you like."),
        ),
    ]
