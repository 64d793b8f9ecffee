import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import events.models.event
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
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(choices=[("editor", "editor"), ("translator", "translator"), ("publisher", "publisher")], max_length=10, verbose_name="role")),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="memberships", to=settings.AUTH_USER_MODEL, verbose_name="user")),
            ],
            options={
                "verbose_name": "membership",
                "verbose_name_plural": "memberships",
                "ordering": ["national_point", "user"],
            },
        ),
        migrations.CreateModel(
            name="NationalPoint",
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
                ("languages", urbact_site.fields.LanguageListField(verbose_name="languages it writes in")),
                ("organisation", models.CharField(blank=True, max_length=200, verbose_name="organisation")),
                *translated_columns("title", models.CharField(blank=True, max_length=200, verbose_name="title"), LANGUAGES),
                *translated_columns("summary", models.TextField(blank=True, help_text="One to three sentences.", verbose_name="summary"), LANGUAGES),
                *translated_columns("body", models.TextField(blank=True, verbose_name="text"), LANGUAGES),
                ("links", urbact_site.fields.LinksField(blank=True, default=list, verbose_name="links")),
                *existence_column("title", LANGUAGES),
                ("countries", models.ManyToManyField(related_name="national_points", to="networks.country", verbose_name="countries")),
                ("image", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="national_points", to="urbact_site.image", verbose_name="image")),
                ("members", models.ManyToManyField(related_name="national_points", through="events.Membership", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "verbose_name": "National URBACT Point",
                "verbose_name_plural": "National URBACT Points",
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="membership",
            name="national_point",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="memberships", to="events.nationalpoint", verbose_name="National URBACT Point"),
        ),
        migrations.CreateModel(
            name="Event",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("information-day", "information day"),
                            ("webinar", "webinar"),
                            ("city-lab", "city lab"),
                            ("transnational-meeting", "transnational meeting"),
                            ("core-network-meeting", "core network meeting"),
                            ("kick-off", "kick-off"),
                            ("study-visit", "study visit"),
                            ("conference", "conference"),
                            ("other", "other"),
                        ],
                        default="other",
                        max_length=30,
                        verbose_name="kind",
                    ),
                ),
                *translated_columns("title", models.CharField(blank=True, max_length=200, verbose_name="title"), LANGUAGES),
                *translated_columns("summary", models.TextField(blank=True, help_text="One to three sentences.", verbose_name="summary"), LANGUAGES),
                *translated_columns("body", models.TextField(blank=True, verbose_name="text"), LANGUAGES),
                ("starts_on", models.DateField(db_index=True, verbose_name="first day")),
                ("ends_on", models.DateField(help_text="The same day for a short event.", verbose_name="last day")),
                ("starts_time", models.TimeField(blank=True, help_text="Empty: whole days.", null=True, verbose_name="starts at")),
                ("ends_time", models.TimeField(blank=True, null=True, verbose_name="ends at")),
                ("time_zone", models.CharField(default="Europe/Paris", max_length=50, validators=[events.models.event.validate_time_zone], verbose_name="time zone")),
                ("format", models.CharField(blank=True, choices=[("in-person", "in person"), ("online", "online"), ("hybrid", "in person and online")], max_length=10, verbose_name="format")),
                ("venue", models.CharField(blank=True, max_length=200, verbose_name="venue")),
                ("audience", models.CharField(blank=True, choices=[("public", "open to everybody"), ("network", "for the network's partners")], max_length=10, verbose_name="audience")),
                ("registration_address", models.URLField(blank=True, verbose_name="address for registration")),
                ("registration_closes_on", models.DateField(blank=True, null=True, verbose_name="registration until")),
                ("languages", urbact_site.fields.LanguageListField(blank=True, verbose_name="languages spoken")),
                *existence_column("title", LANGUAGES),
                ("city", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="events", to="networks.city", verbose_name="city")),
                ("networks", models.ManyToManyField(blank=True, related_name="events", to="networks.network", verbose_name="networks")),
                ("national_point", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="events", to="events.nationalpoint", verbose_name="National URBACT Point")),
            ],
            options={
                "verbose_name": "event",
                "verbose_name_plural": "events",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "original_language",
                    urbact_site.fields.LanguageField(choices=urbact_site.cldr.language_choices, help_text="The language that this was first written in. No other is required.", max_length=7, verbose_name="original language"),
                ),
                ("slug", urbact_site.fields.KeyField("national_point.slug", "name", blank=True, editable=False, max_length=150, unique=True)),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                *translated_columns("role", models.CharField(blank=True, max_length=150, verbose_name="role"), LANGUAGES),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("telephone", models.CharField(blank=True, max_length=30, validators=[django.core.validators.RegexValidator("^\\+[\\d ]{6,29}$", "Write it with the country's prefix: +45 35 29 17 01.")], verbose_name="telephone")),
                *existence_column("role", LANGUAGES),
                ("national_point", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="contacts", to="events.nationalpoint", verbose_name="National URBACT Point")),
            ],
            options={
                "verbose_name": "contact",
                "verbose_name_plural": "contacts",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Call",
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
                (
                    "network_kind",
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
                        verbose_name="kind of network",
                    ),
                ),
                ("opens_on", models.DateField(verbose_name="opens on")),
                ("closes_on", models.DateField(verbose_name="closes on")),
                *translated_columns("title", models.CharField(blank=True, max_length=200, verbose_name="title"), LANGUAGES),
                *translated_columns("summary", models.TextField(blank=True, help_text="One to three sentences.", verbose_name="summary"), LANGUAGES),
                *translated_columns("body", models.TextField(blank=True, verbose_name="text"), LANGUAGES),
                ("links", urbact_site.fields.LinksField(blank=True, default=list, verbose_name="links")),
                *existence_column("title", LANGUAGES),
                ("documents", models.ManyToManyField(blank=True, related_name="calls", to="networks.document", verbose_name="documents")),
                (
                    "national_point",
                    models.ForeignKey(blank=True, help_text="Empty: the programme itself.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="calls", to="events.nationalpoint", verbose_name="National URBACT Point"),
                ),
            ],
            options={
                "verbose_name": "call",
                "verbose_name_plural": "calls",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Article",
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
                ("kind", models.CharField(choices=[("news", "news"), ("story", "story"), ("article", "article")], default="news", max_length=10, verbose_name="kind")),
                *translated_columns("title", models.CharField(blank=True, max_length=200, verbose_name="title"), LANGUAGES),
                *translated_columns("summary", models.TextField(blank=True, help_text="One to three sentences.", verbose_name="summary"), LANGUAGES),
                *translated_columns("body", models.TextField(blank=True, verbose_name="text"), LANGUAGES),
                ("authors", models.TextField(blank=True, help_text="One name a line.", verbose_name="authors")),
                *existence_column("title", LANGUAGES),
                ("cities", models.ManyToManyField(blank=True, related_name="articles", to="networks.city", verbose_name="cities")),
                ("countries", models.ManyToManyField(blank=True, related_name="articles", to="networks.country", verbose_name="countries")),
                ("image", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="articles", to="urbact_site.image", verbose_name="image")),
                ("networks", models.ManyToManyField(blank=True, related_name="articles", to="networks.network", verbose_name="networks")),
                ("topics", models.ManyToManyField(blank=True, related_name="articles", to="networks.topic", verbose_name="topics")),
                (
                    "national_point",
                    models.ForeignKey(blank=True, help_text="Empty: the programme itself.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="articles", to="events.nationalpoint", verbose_name="National URBACT Point"),
                ),
            ],
            options={
                "verbose_name": "article",
                "verbose_name_plural": "articles",
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="nationalpoint",
            constraint=models.CheckConstraint(condition=models.Q(("original_language", ""), _negated=True), name="events_nationalpoint_has_an_original", violation_error_message="Say which language the original is in."),
        ),
        migrations.AddConstraint(
            model_name="nationalpoint",
            constraint=models.CheckConstraint(condition=models.Q(("exists_in", " "), _negated=True), name="events_nationalpoint_exists_in_a_language", violation_error_message="Write this in at least one language, whichever you like."),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(fields=("user", "national_point"), name="user_is_once_in_a_national_point", violation_error_message="This user is a member already."),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(condition=models.Q(("original_language", ""), _negated=True), name="events_event_has_an_original", violation_error_message="Say which language the original is in."),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(condition=models.Q(("exists_in", " "), _negated=True), name="events_event_exists_in_a_language", violation_error_message="Write this in at least one language, whichever you like."),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="event_ends_after_it_starts", violation_error_message="An event cannot end before it starts."),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_time", None), ("starts_time__isnull", False), _connector="OR"), name="event_with_an_end_has_a_start", violation_error_message="An event that ends at a time must start at one."
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(("starts_on__lt", models.F("ends_on")), ("ends_time", None), ("ends_time__gte", models.F("starts_time")), _connector="OR"),
                name="event_ends_later_that_day",
                violation_error_message="On one day, an event cannot end before it starts.",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(condition=models.Q(("original_language", ""), _negated=True), name="events_contact_has_an_original", violation_error_message="Say which language the original is in."),
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.CheckConstraint(condition=models.Q(("original_language", ""), _negated=True), name="events_call_has_an_original", violation_error_message="Say which language the original is in."),
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.CheckConstraint(condition=models.Q(("exists_in", " "), _negated=True), name="events_call_exists_in_a_language", violation_error_message="Write this in at least one language, whichever you like."),
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.CheckConstraint(condition=models.Q(("closes_on__gte", models.F("opens_on"))), name="call_closes_after_it_opens", violation_error_message="A call cannot close before it opens."),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(condition=models.Q(("original_language", ""), _negated=True), name="events_article_has_an_original", violation_error_message="Say which language the original is in."),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(condition=models.Q(("exists_in", " "), _negated=True), name="events_article_exists_in_a_language", violation_error_message="Write this in at least one language, whichever you like."),
        ),
    ]
