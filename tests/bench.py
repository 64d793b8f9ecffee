"""`./dev bench [ROWS]`: how fast the desk is, and import and export beside stock
django-import-export.

Every figure comes from a process of its own with a new SQLite file, all in the same run. The file
has articles in eight languages. "Stock" is a plain ModelResource for the same model and file, with
its dry run, as its admin does it; both keep search documents and states of translations up to date.
"""

import csv
import json
import logging
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django

django.setup()

import tablib  # noqa: E402 (Django first)
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402
from import_export import fields, resources, widgets  # noqa: E402

from events.models import Article  # noqa: E402
from events.resources import ArticleResource  # noqa: E402
from networks.models import Country, Topic  # noqa: E402
from tests.make import make_country, make_topic, make_user  # noqa: E402
from urbact_site.localized import LANGUAGES as ALL_LANGUAGES  # noqa: E402
from urbact_site.localized import column  # noqa: E402
from urbact_site.resources.tables import read_table  # noqa: E402

LANGUAGES = ["en", "da", "de", "fr", "fi", "lv", "pl", "el"]
TEXTS = [f"{name}_{code}" for code in LANGUAGES for name in ("title", "summary", "body")]
OWN = ["slug", "kind", "authors", "countries", "topics", "original_language", "published_at"]
DESK_ROWS = 5_000
SENTENCE = "Ten cities met to plan how streets become greener and quieter. "


def write_file(path, rows, topics="climate|food", sentences=5):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*OWN, *TEXTS])
        for n in range(rows):
            row = [f"a-{n}", "news", "Anna|Bob", "be|dk", topics, "en"]
            row.append("2024-03-14T10:00:00+00:00")
            for code in LANGUAGES:
                row.append(f"Article {n} in {code}: cities learn from one another")
                row += [f"Number {n}. {SENTENCE * 2}", f"<p>{SENTENCE * sentences}{n}</p>"]
            writer.writerow(row)


class StockResource(resources.ModelResource):
    countries = fields.Field(
        "countries", "countries", widgets.ManyToManyWidget(Country, "|", "slug")
    )
    topics = fields.Field("topics", "topics", widgets.ManyToManyWidget(Topic, "|", "slug"))
    published_at = fields.Field(
        "published_at", "published_at", widgets.DateTimeWidget("%Y-%m-%dT%H:%M:%S%z")
    )

    class Meta:
        model = Article
        import_id_fields = ["slug"]
        fields = [*OWN, *TEXTS]
        skip_unchanged = True


def stock(path):
    with path.open(encoding="utf-8", newline="") as file:
        headers, *rows = csv.reader(file)
    dataset = tablib.Dataset(*rows, headers=headers)
    StockResource().import_data(dataset, dry_run=True)
    return StockResource().import_data(dataset)


def ours(path):
    with path.open("rb") as file:
        return ArticleResource().import_data(read_table(file, path.name))


def timed(work, *arguments):
    """Seconds of the processor, which other processes do not change, and the result."""
    started = time.process_time()
    result = work(*arguments)
    return time.process_time() - started, result


def measure(what, path):
    """In a process of its own: seconds for a new file and for the same again, peak memory in MB."""
    logging.disable()
    call_command("migrate", verbosity=0)
    for slug in ("be", "dk"):
        make_country(slug=slug)
    for slug in ("climate", "food"):
        make_topic(slug=slug)
    work = {"stock": stock, "ours": ours}[what]
    new, result = timed(work, path)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    same, again = timed(work, path)
    rows = Article.objects.count()
    assert (result.totals["new"], again.totals["skip"]) == (rows, rows), (
        result.totals,
        again.totals,
    )
    found = {"new": new, "same": same, "memory": peak}
    if what == "ours":
        found["export"] = measure_export()
    print(json.dumps(found))


def measure_export():
    """{form: (seconds to the first byte and to the last, MB)} of the list in all languages."""
    client = Client(SERVER_NAME="localhost")
    found = {}
    for form in ("csv", "json", "geojson", "xlsx", "atom"):
        b"".join(client.get(f"/en/events.{form}"))  # so that the code is loaded
        started = time.perf_counter()
        content = iter(client.get(f"/en/news.{form}?languages=all"))
        size = len(next(content))
        first_byte = time.perf_counter() - started
        size += sum(map(len, content))
        found[form] = first_byte, time.perf_counter() - started, size / 1e6
    return found


def measure_desk(rows):
    """Of a list of articles, and of the form of one with all texts in 31 languages, as an editor
    opens it: the quickest of three, queries, size."""
    logging.disable()
    call_command("migrate", verbosity=0)
    texts = {
        column(name, code): f"Article in {code}. {SENTENCE * times}"[:most]
        for code in ALL_LANGUAGES
        for name, times, most in (("title", 1, 90), ("summary", 2, None), ("body", 20, None))
    }
    now = timezone.now()
    articles = [
        Article(slug=f"a-{n}", kind="news", original_language="en", published_at=now, **texts)
        for n in range(rows)
    ]
    Article.objects.bulk_create(articles, batch_size=100)
    client = Client(SERVER_NAME="localhost")
    client.force_login(make_user(is_programme_editor=True))
    form = f"/admin/events/article/{Article.objects.latest('pk').pk}/change/"
    pages = {
        "list": "/admin/events/article/",
        "form": form,
        "form, 31 shown": f"{form}?languages={','.join(ALL_LANGUAGES)}",
    }
    print(json.dumps({name: measured(client, address) for name, address in pages.items()}))


def measured(client, address):
    """(seconds of the processor, queries, bytes)"""
    found = []
    for _time in range(4):  # the first loads the code
        with CaptureQueriesContext(connection) as queries:
            seconds, response = timed(client.get, address)
            found.append(seconds)
        assert response.status_code == 200, response.status_code
    return min(found[1:]), len(queries), len(response.content)


def in_new_process(what, rows, folder):
    path = Path(folder, f"articles-{rows}.csv")
    if what != "desk" and not path.exists():
        write_file(path, rows)
    database = Path(folder, "site.sqlite3")
    database.unlink(missing_ok=True)
    env = os.environ | {"DATABASE_URL": f"sqlite:///{database}"}
    words = [sys.executable, "-m", "tests.bench", what, str(rows if what == "desk" else path)]
    done = subprocess.run(  # noqa: S603 (our own words)
        words, env=env, check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def main(rows=10_000, few=1_000):
    with tempfile.TemporaryDirectory() as folder:
        print(f"The desk: {DESK_ROWS} articles in 31 languages", flush=True)
        for name, (seconds, queries, size) in in_new_process("desk", DESK_ROWS, folder).items():
            print(
                f"{name + ':':15} {seconds * 1000:7.0f} ms  {queries:2} queries, "
                f"{size / 1000:.0f} kB",
                flush=True,
            )
        print("(at most 1000 ms; list 12 queries; form 40 queries, 250 kB)\n")
        print(f"Articles in eight languages: {rows} rows", flush=True)
        small = in_new_process("ours", few, folder)
        mine = in_new_process("ours", rows, folder)
        print(f"import, ours:   {mine['new']:7.1f} s   again unchanged {mine['same']:6.2f} s")
        growth = mine["memory"] / small["memory"]
        print(
            f"memory:         {mine['memory']:7.0f} MB  for {few} rows {small['memory']:.0f} MB: "
            f"{growth:.2f} times (at most 1.3)",
            flush=True,
        )
        for form, (first, last, size) in mine["export"].items():
            print(
                f"export, {form + ':':8}{last:7.1f} s   first byte after {first * 1000:.0f} ms "
                f"(at most 200), {size:.1f} MB"
            )
        theirs = in_new_process("stock", rows, folder)
        print(f"import, stock:  {theirs['new']:7.1f} s   again unchanged {theirs['same']:6.1f} s")
        print(f"new file:       {theirs['new'] / mine['new']:7.1f} times as fast (at least 5)")
        print(f"unchanged file: {theirs['same'] / mine['same']:7.1f} times as fast (at least 15)")


if __name__ == "__main__":
    if sys.argv[1:2] == ["desk"]:
        measure_desk(int(sys.argv[2]))
    elif sys.argv[1:2] in (["stock"], ["ours"]):
        measure(sys.argv[1], Path(sys.argv[2]))
    else:
        main(*map(int, sys.argv[1:]))
