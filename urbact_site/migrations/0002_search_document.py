import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

import urbact_site.words


class Migration(migrations.Migration):
    dependencies = [
        ("urbact_site", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=50)),
                ("object_id", models.BigIntegerField()),
                ("slug", models.CharField(max_length=100)),
                ("language", models.CharField(max_length=7)),
                ("readers", models.CharField(max_length=150)),
                ("title", models.TextField()),
                ("title_words", models.TextField()),
                ("summary", models.TextField()),
                ("summary_words", models.TextField()),
                ("text", models.TextField()),
                ("words", models.TextField()),
                ("vector", models.GeneratedField(db_persist=True, expression=urbact_site.words.Stemmed("language", "title", "title_words", "summary", "summary_words", "text", "words"), output_field=django.contrib.postgres.search.SearchVectorField())),
            ],
            options={
                "default_permissions": [],
                "indexes": [django.contrib.postgres.indexes.GinIndex(fields=["vector"], name="search_document_vector")],
                "constraints": [models.UniqueConstraint(fields=("kind", "object_id", "language"), name="record_has_one_document_a_language")],
            },
        ),
    ]
