"""Which values imports wrote, so that none overwrites what a person did since."""

from collections import defaultdict
from hashlib import blake2b

from urbact_site.models import Import, Provenance


def digest(text):
    """What tells a cell's text from any other."""
    return blake2b(text.encode(errors="surrogatepass"), digest_size=8).hexdigest()


def digest_of_row(cells):
    return digest(repr(list(cells.items())))


def origins(record, columns):
    """[(import, number of the row in its file, names of columns)] of the values of a record that
    are still as an import wrote them, the latest first; of the columns that are given."""
    found = Provenance.objects.of(type(record), [record.pk]).first()
    names = defaultdict(list)
    for column in columns if found else ():
        cell = found.cells.get(column.column_name)
        if cell and cell[0] == digest(column.widget.text_of(record, column)):
            names[tuple(cell[1:])].append(column.column_name)
    imports = Import.objects.select_related("by").in_bulk({key for key, _row in names})
    rows = sorted(names.items(), reverse=True)
    return [(imports[key], row, told) for (key, row), told in rows if key in imports]


class Register:
    """Reads and writes the `Provenance` of the records that an `Importer` imports."""

    def __init__(self, importer):
        self.importer, self.model = importer, importer.model

    def load(self, rows):
        """Give each row that needs it its provenance: not one that was imported just so before."""
        known = {row.pk: row for row in rows if row.pk}
        found = Provenance.objects.of(self.model, known)
        digests = dict(found.values_list("object_id", "row_digest"))
        wanted = []
        for pk, row in known.items():
            row.digest = digest_of_row(row.cells)
            if row.differing or digests.get(pk) != row.digest:
                row.provenance = self.blank(pk)
                wanted.append(pk)
        for provenance in found.filter(object_id__in=wanted) if wanted else ():
            known[provenance.object_id].provenance = provenance

    def blank(self, pk):
        return Provenance(kind=self.model._meta.label_lower, object_id=pk, cells={})

    def remember(self, rows):
        """Write where the values of rows come from, when they were taken over."""
        changed = []
        for row in rows:
            if row.errors or not (row.is_new or row.provenance):
                continue
            if row.is_new:
                row.provenance = self.blank(row.record.pk)
                row.digest = digest_of_row(row.cells)
            row.provenance.row_digest = row.digest
            number = self.importer.number_in_file(row.number)
            for name, text in self.texts(row):
                self.note(row.provenance.cells, name, text, number)
            changed.append(row.provenance)
        Provenance.objects.bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=["kind", "object_id"],
            update_fields=["cells", "row_digest"],
        )

    def note(self, cells, name, text, number):
        """A value that was there as the file has it is the file's from now on, too."""
        if not text:
            cells.pop(name, None)
        elif (found := digest(text)) != cells.get(name, [""])[0]:
            cells[name] = [found, self.importer.started_by.pk, number]

    def texts(self, row):
        """(column, text) of all that came from the file, and of the defaults of a new record."""
        yield from row.written.items()
        if row.is_new:
            yield from self.importer.defaults.items()
        else:
            differing = {column.column_name for column in row.differing}
            for column, value in row.stored.items():
                if column.column_name not in differing:
                    yield column.column_name, column.widget.text(value)
