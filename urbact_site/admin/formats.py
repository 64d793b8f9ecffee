"""The formats of import at the desk; what a file is, its content says."""

from import_export.formats import base_formats

from urbact_site.resources.tables import read_table


class Readable:
    """Reads a file as `urbact_site.resources.tables` does, whichever format was chosen."""

    def is_binary(self):
        return True

    def get_read_mode(self):
        return "rb"

    def create_dataset(self, in_stream, **kwargs):
        return read_table(in_stream, encoding=self.encoding or None)


class CSV(Readable, base_formats.CSV):
    pass


class XLSX(Readable, base_formats.XLSX):
    pass


class JSON(Readable, base_formats.JSON):
    pass
