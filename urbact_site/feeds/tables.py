"""A list in the columns of its import, as a stream of CSV, JSON or GeoJSON."""

import csv
import json
from collections import defaultdict
from io import StringIO
from itertools import groupby, islice

from django.db import models

from urbact_site.localized import LANGUAGES, column, translated
from urbact_site.mentions import without_hidden
from urbact_site.resources.cells import RichTextWidget

ROWS = 200  # read and written at once


class Table:
    """The rows of a list.

    resource: of the list's import, public; rows: a queryset; languages: the codes of those whose
    texts have columns.
    """

    def __init__(self, resource, rows, languages):
        self.resource, self.model = resource, rows.model
        texts = {column(n, code): code for n in translated(self.model) for code in LANGUAGES}
        self.fields = [
            field
            for field in resource.get_export_fields()
            if texts.get(field.column_name) in (None, *languages)
        ]
        self.columns = [field.column_name for field in self.fields]
        self.rich = [n for n, f in enumerate(self.fields) if isinstance(f.widget, RichTextWidget)]
        self.attributes = [f.attribute for f in self.fields if f not in resource.many]
        self.rows = rows

    def values(self):
        """The values of the columns, relations to many left out."""
        return self.rows.prefetch_related(None).values_list(*self.attributes)

    def related_slugs(self):
        """The slugs of the public records that a cell may name, relation by relation."""
        for field in self.resource.relations:
            yield sorted(field.widget.pks)

    def batches(self, **kwargs):
        """(record, its cells) of all rows, a list of some at a time; kwargs: see the widgets."""
        bare = self.rows.select_related(None).prefetch_related(None)
        # modeltranslation's own only() would load all languages.
        rows = models.QuerySet.only(bare, *self.attributes).iterator(ROWS)
        while records := list(islice(rows, ROWS)):
            named = {field: self.named(field, records) for field in self.resource.many}
            cells = [
                [
                    field.widget.text(named[field][record.pk])
                    if field in named
                    else field.export(record, **kwargs)
                    for field in self.fields
                ]
                for record in records
            ]
            self.hide_links(cells)
            yield list(zip(records, cells, strict=True))

    def hide_links(self, rows):
        """Take out of the rich texts of some rows the links to what is not public."""
        places = [(row, n) for row in rows for n in self.rich if row[n]]
        texts = without_hidden([row[n] for row, n in places])
        for (row, n), text in zip(places, texts, strict=True):
            row[n] = text

    def named(self, field, records):
        """{key: keys of the records that it names} of a relation to many. Django would make a
        record of each."""
        relation, found = field.widget.field, defaultdict(list)
        source, target = relation.m2m_column_name(), relation.m2m_reverse_name()
        through = relation.remote_field.through._base_manager
        pks = [record.pk for record in records]
        for pk, other in through.filter(**{f"{source}__in": pks}).values_list(source, target):
            found[pk].append(other)
        return found

    def properties(self, cells):
        """A row as JSON has it."""
        return dict(zip(self.columns, cells, strict=True))

    def places(self, path, records=None):
        """(pk, slug, longitude, latitude) of the cities that records, or all, are in."""
        rows = self.rows.order_by() if records is None else self.model.objects.all()
        if records is not None:
            rows = rows.filter(pk__in=[record.pk for record in records])
        names = (f"{path}slug", f"{path}longitude", f"{path}latitude")
        known = rows.prefetch_related(None).filter(**{f"{names[0]}__isnull": False})
        return known.order_by("pk", names[0]).values_list("pk", *names).distinct()

    def csv(self):
        """RFC 4180, in UTF-8."""
        buffer = StringIO()
        writer = csv.writer(buffer)
        writer.writerow(self.columns)
        yield buffer.getvalue()
        for rows in self.batches():
            buffer.seek(0)
            buffer.truncate()
            writer.writerows(cells for _record, cells in rows)
            yield buffer.getvalue()

    def json(self):
        """A list of objects, one a line."""
        yield "["
        yield from lines(
            (self.properties(cells) for _record, cells in rows) for rows in self.batches()
        )
        yield "\n]\n"

    def geojson(self, path, about):
        """RFC 7946: a row of the list is a feature, known by its slug and at all its cities, whose
        slugs stand beside it in the order of the coordinates; without a known city at none."""
        head = json.dumps({"type": "FeatureCollection", **about}, ensure_ascii=False)
        yield f'{head[:-1]}, "features": ['
        yield from lines(self.features(path, rows) for rows in self.batches())
        yield "\n]}\n"

    def features(self, path, rows):
        found = groupby(self.places(path, dict(rows)), key=lambda place: place[0])
        places = {pk: list(group) for pk, group in found}
        for record, cells in rows:
            here = places.get(record.pk, [])
            yield {
                "type": "Feature",
                "id": record.slug,
                "geometry": geometry([place[2:] for place in here]),
                "cities": [place[1] for place in here],
                "properties": self.properties(cells),
            }


def geometry(points):
    if len(points) > 1:
        return {"type": "MultiPoint", "coordinates": points}
    return {"type": "Point", "coordinates": points[0]} if points else None


def lines(batches):
    """The parts of a JSON array, an object a line."""
    comma = ""
    for batch in batches:
        if text := ",".join(f"\n{json.dumps(thing, ensure_ascii=False)}" for thing in batch):
            yield comma + text
            comma = ","
