"""An import never silently overwrites what a person changed, and knows where values come from."""

import json

import pytest

from events.models import Article
from events.resources import ArticleResource
from networks.models import Network, Partner
from networks.resources import NetworkResource, PartnerResource
from tests.imports import import_row, import_rows
from tests.make import make_network, make_partner, make_theme
from urbact_site.history import content, reason, version_of, versions
from urbact_site.models import Import, Provenance, SearchDocument, User

ROW = {"slug": "cope", "name": "COPE", "original_language": "en", "summary_en": "Eight cities."}


def edit(**values):
    """A person changes the network at the desk."""
    network = Network.objects.get(slug="cope")
    for name, value in values.items():
        setattr(network, name, value)
    network.save()


def imported(**values):
    """The changes of importing the network with other values, and the network afterwards."""
    options = {name: values.pop(name) for name in ("overwrite",) if name in values}
    result = import_rows(NetworkResource, ROW | values, **options)
    return [tuple(change) for row in result.rows for change in row.changes], Network.objects.get(
        slug="cope"
    )


def test_first_import_has_no_conflicts_and_the_second_changes_nothing():
    first = import_rows(NetworkResource, ROW)
    second = import_rows(NetworkResource, ROW)

    assert (first.counts["created"], first.counts["conflicts"]) == (1, 0)
    assert (second.counts["skipped"], second.rows) == (1, [])


def test_value_that_the_last_import_wrote_is_replaced():
    import_rows(NetworkResource, ROW)

    changes, network = imported(name="COPE II")

    assert changes == [("name", "COPE", "COPE II", "changed")]
    assert network.name == "COPE II"


def test_value_that_a_person_changed_is_kept_and_told():
    import_rows(NetworkResource, ROW)
    edit(name="Cope")

    changes, network = imported(name="COPE II", summary_en="Nine European cities.")

    assert changes == [
        ("name", "Cope", "COPE II", "conflict"),
        ("summary_en", "Eight cities.", "Nine European cities.", "changed"),
    ]
    assert (network.name, network.summary_en) == ("Cope", "Nine European cities.")


def test_kept_value_is_a_conflict_again_the_next_time():
    import_rows(NetworkResource, ROW)
    edit(name="Cope")

    imported(name="COPE II")
    changes, network = imported(name="COPE II")

    assert changes == [("name", "Cope", "COPE II", "conflict")]
    assert network.name == "Cope"


@pytest.mark.parametrize("overwrite", [True, {"name"}, {("cope", "name")}])
def test_value_that_a_person_changed_is_replaced_by_choice(overwrite):
    import_rows(NetworkResource, ROW)
    edit(name="Cope")

    changes, network = imported(name="COPE II", overwrite=overwrite)
    again, _network = imported(name="COPE III")

    assert changes == [("name", "Cope", "COPE II", "overwritten")]
    assert network.name == "COPE II"
    assert again == [("name", "COPE II", "COPE III", "changed")]


@pytest.mark.parametrize("overwrite", [{"summary_en"}, {("other", "name")}, set()])
def test_choice_of_other_cells_replaces_nothing(overwrite):
    import_rows(NetworkResource, ROW)
    edit(name="Cope")

    changes, network = imported(name="COPE II", overwrite=overwrite)

    assert changes == [("name", "Cope", "COPE II", "conflict")]
    assert network.name == "Cope"


def test_value_of_a_record_that_no_import_made_is_a_persons():
    make_network(slug="cope", name="Cope", note="", summary_en="Eight cities.")

    changes, network = imported(note="Ask Copenhagen.")

    assert changes == [
        ("name", "Cope", "COPE", "conflict"),
        ("note", "", "Ask Copenhagen.", "changed"),
    ]
    assert (network.name, network.note) == ("Cope", "Ask Copenhagen.")


def test_text_that_a_person_emptied_stays_empty():
    import_rows(NetworkResource, ROW | {"tagline_en": "Together"})
    edit(tagline_en=None)

    changes, network = imported(tagline_en="Together again")

    assert changes == [("tagline_en", "", "Together again", "conflict")]
    assert network.tagline_en is None


def test_value_on_which_file_and_person_agree_is_the_files_from_then_on():
    import_rows(NetworkResource, ROW)
    edit(name="Cope")

    agreed, _network = imported(name="Cope")
    changes, network = imported(name="COPE II")

    assert (agreed, changes) == ([], [("name", "Cope", "COPE II", "changed")])
    assert network.name == "COPE II"


def test_default_of_a_record_that_an_import_made_is_not_a_persons():
    import_rows(NetworkResource, ROW)

    changes, network = imported(period="urbact-iv", name_confirmed="0")

    assert changes == [
        ("name_confirmed", "1", "0", "changed"),
        ("period", "unknown", "urbact-iv", "changed"),
    ]
    assert (network.period, network.name_confirmed) == ("urbact-iv", False)


@pytest.mark.parametrize("text", ["Eight.", ""])
def test_shorter_text_is_told(text):
    import_rows(NetworkResource, ROW | {"summary_da": "Otte byer."})

    changes, network = imported(summary_da=text)

    assert changes == [("summary_da", "Otte byer.", text, "shortened")]
    assert network.summary_da == (text or None)


def test_text_of_a_machine_is_replaced_and_one_of_a_person_kept():
    make_network(
        slug="cope", name="COPE", summary_en="Eight cities.", summary_da="8 byer", summary_fi="8",
        machine_languages=["da"],
    )  # fmt: skip

    changes, network = imported(summary_da="Otte byer", summary_fi="Kahdeksan")

    assert changes == [
        ("summary_da", "8 byer", "Otte byer", "changed"),
        ("summary_fi", "8", "Kahdeksan", "conflict"),
    ]
    assert network.machine_languages == []


def test_relations_that_a_person_changed_are_kept():
    make_theme(slug="climate")
    youth = make_theme(slug="youth")
    import_rows(NetworkResource, ROW | {"themes": "climate"})
    Network.objects.get().themes.add(youth)

    changes, network = imported(themes="")
    chosen, _network = imported(themes="", overwrite={"themes"})

    assert changes == [("themes", "climate|youth", "", "conflict")]
    assert set(network.themes.all()) == set()
    assert chosen == [("themes", "climate|youth", "", "overwritten")]


def test_provenance_says_which_file_row_and_person():
    user = User.objects.create(username="anna")

    import_rows(NetworkResource, ROW, file_name="news.xlsx", digest="ab", user=user)

    started, provenance = Import.objects.get(), Provenance.objects.get()
    assert (started.kind, started.file_name, started.digest) == (
        "networks.network",
        "news.xlsx",
        "ab",
    )
    assert (started.by, started.counts["created"]) == (user, 1)
    assert (provenance.kind, provenance.object_id) == ("networks.network", Network.objects.get().pk)
    assert provenance.cells["summary_en"][1:] == [started.pk, 1]
    assert "note" not in provenance.cells


def test_preview_remembers_nothing():
    result = import_rows(NetworkResource, ROW, dry_run=True)

    assert result.counts["created"] == 1
    assert [m.objects.count() for m in (Network, Import, Provenance)] == [0, 0, 0]


def test_refused_import_remembers_nothing():
    import_rows(NetworkResource, ROW, ROW | {"slug": "weldi", "name": ""})

    assert [m.objects.count() for m in (Network, Import, Provenance)] == [0, 0, 0]


def test_import_is_logged_once_it_is_committed(caplog, django_capture_on_commit_callbacks):
    caplog.set_level("INFO")

    with django_capture_on_commit_callbacks(execute=True):
        import_rows(NetworkResource, ROW, file_name="a\nb.csv", digest="ab")
        assert caplog.messages == []

    assert caplog.messages == [
        "import done: kind=networks.network file='a\\nb.csv' sha256=ab by=command "
        "created=1 updated=0 skipped=0 refused=0 conflicts=0 shortened=0"
    ]


# Written in bulk


def test_many_rows_take_as_many_queries_as_a_few(django_assert_max_num_queries):
    make_theme(slug="climate")
    rows = [{"slug": f"a-{n}", "title_en": f"A {n}", "original_language": "en"} for n in range(150)]

    with django_assert_max_num_queries(65):
        result = import_rows(ArticleResource, *rows)

    assert (result.counts["created"], Article.objects.count()) == (150, 150)


def test_lead_that_follows_another_may_stand_above_it():
    lead = make_partner(slug="a", role=Partner.Role.LEAD)
    new = {"slug": "b", "network": lead.network.slug, "role": "lead", "country": lead.country.slug}
    old = {
        "slug": "a",
        "network": lead.network.slug,
        "role": "partner",
        "country": lead.country.slug,
    }

    result = import_rows(
        PartnerResource, new | {"name": "B"}, old | {"name": lead.name}, overwrite=True
    )

    assert result.invalid_rows == []
    assert dict(Partner.objects.values_list("slug", "role")) == {"a": "partner", "b": "lead"}


def test_search_knows_what_an_import_wrote(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        import_row(NetworkResource, **ROW)
    with django_capture_on_commit_callbacks(execute=True):
        import_row(NetworkResource, **ROW | {"summary_en": "Nine towns near the sea."})

    assert [d.summary for d in SearchDocument.objects.all()] == ["Nine towns near the sea."]


def test_version_of_an_import_holds_what_that_of_a_form_would():
    make_theme(slug="climate")
    told = {"starts_on": "2024-03-14", "published_at": "2024-03-14T10:00:00+00:00"}
    told |= {"links": "website https://cope.eu", "themes": "climate"}

    import_row(NetworkResource, **ROW | told)

    network = Network.objects.get()
    imported, saved = versions(Network, network.pk).get(), version_of(network)
    assert json.loads(imported.serialized_data) == json.loads(saved.serialized_data)


def test_import_makes_a_revision_of_what_it_wrote():
    make_theme(slug="climate")
    import_rows(NetworkResource, ROW | {"themes": "climate"}, file_name="first.csv")
    import_rows(NetworkResource, ROW | {"themes": "climate"}, file_name="again.csv")
    import_rows(NetworkResource, ROW | {"name": "Cope", "themes": ""}, file_name="second.csv")

    new, old = versions(Network, Network.objects.get().pk)
    assert [reason(v.revision) for v in (old, new)] == [
        "Imported. “first.csv”",
        "Imported. “second.csv”",
    ]
    assert [content(v)["name"] for v in (old, new)] == ["COPE", "Cope"]
    assert [len(content(v)["themes"]) for v in (old, new)] == [1, 0]
