"""While a release takes the place of another, the code of the old one works on the tables of the
new: a migration may add what old code neither has to know nor to write, and takes nothing away."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.models.functions import Lower

APPS = ("urbact_site", "networks", "experts", "events")
HARMLESS = (
    migrations.CreateModel,
    migrations.AlterModelOptions,
    migrations.AlterModelManagers,
    migrations.AddIndex,
    migrations.RemoveIndex,
    migrations.RemoveConstraint,
    migrations.RunPython,
)
# They came before the first release. A later one stands here with the reason why no code that
# still runs is in its way: what a release no longer uses goes with the release after that.
EXCEPTIONS = {
    "events.0002_event_is_cancelled",
    "events.0003_machine_languages",
    "events.0004_machine_words",
    "experts.0002_machine_languages",
    "networks.0002_machine_languages",
    "networks.0004_document_size",
    "urbact_site.0003_translation_state",
    "urbact_site.0004_picture_renditions",
    "urbact_site.0005_roles",
    "urbact_site.0006_languages_of_a_user",
    "urbact_site.0008_publishing",
    "urbact_site.0010_import_runs",
    "urbact_site.0011_decisions",
    "urbact_site.0012_machine_search_documents",
    "urbact_site.0013_what_was_decided",
}


def is_in_the_way(operation, label, before):
    """Whether code that knows nothing of an operation fails once it is carried out; before: the
    state of the models until then."""
    if isinstance(operation, migrations.AddField):
        return not may_be_left_out(operation.field)
    if isinstance(operation, migrations.AlterField):
        model = before.apps.get_model(label, operation.model_name)
        old, new = model._meta.get_field(operation.name), operation.field
        new.set_attributes_from_name(operation.name)
        return connection.schema_editor()._field_should_be_altered(old, new)
    return not isinstance(operation, HARMLESS)


def may_be_left_out(field):
    """Whether a row is written without it: a default of ours is none of the database's."""
    return field.many_to_many or field.null or field.generated or field.has_db_default()


def test_release_before_works_on_the_tables_of_this_one():
    loader = MigrationLoader(connection)
    found = set()
    for label, name in loader.graph.nodes:
        if label in APPS and name != "0001_initial":
            migration = loader.get_migration(label, name)
            before = loader.project_state((label, name), at_end=False)
            for operation in migration.operations:
                if is_in_the_way(operation, label, before):
                    found.add(f"{label}.{name}")
                operation.state_forwards(label, before)

    assert found == EXCEPTIONS


TEXT = models.CharField(max_length=10)


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        (migrations.AddField("theme", "text", TEXT), True),
        (migrations.AddField("theme", "text", models.CharField(default="")), True),
        (migrations.AddField("theme", "text", models.CharField(db_default="")), False),
        (migrations.AddField("theme", "text", models.CharField(null=True)), False),
        (migrations.AlterField("theme", "slug", models.SlugField(max_length=5)), True),
        (migrations.RemoveField("theme", "slug"), True),
        (migrations.RenameField("theme", "slug", "key"), True),
        (migrations.DeleteModel("theme"), True),
        (migrations.RunSQL("SELECT 1"), True),
        (migrations.AddIndex("theme", models.Index(Lower("slug"), name="i")), False),
    ],
)
def test_what_is_in_the_way_of_the_release_before(operation, expected):
    state = MigrationLoader(connection).project_state(("networks", "0001_initial"))

    assert is_in_the_way(operation, "networks", state) == expected
