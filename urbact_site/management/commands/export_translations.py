from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from urbact_site.localized import LANGUAGES
from urbact_site.models import TranslationState
from urbact_site.translation_files import FORMATS, WAITING, exported, waiting


class Command(BaseCommand):
    help = "Write what waits for translation into a language to files, one a source language."

    def add_arguments(self, parser):
        states = [state for state in TranslationState.State if state != "original"]
        parser.add_argument("--language", required=True, choices=LANGUAGES)
        parser.add_argument("--format", default="xliff", choices=FORMATS)
        parser.add_argument(
            "--state", action="append", choices=states, help="May be repeated; missing, outdated."
        )
        parser.add_argument("--into", default=".", type=Path, help="The folder; else this one.")

    def handle(self, language, format, state, into, **options):
        if not into.is_dir():
            raise CommandError(f"{into} is no folder.")
        files = exported(waiting(language, state or WAITING), language, format)
        for name, data, number in files:
            (into / name).write_bytes(data)
            self.stdout.write(f"{into / name}: {number} texts")
        if not files:
            self.stdout.write("Nothing waits for translation into this language.")
