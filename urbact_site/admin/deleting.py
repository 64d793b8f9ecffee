"""What is told before something is deleted: the records that go, not the rows that join them."""

from functools import cache

from django.apps import apps
from django.utils.text import capfirst


@cache
def joins():
    """The tables that Django makes for relations to many; nobody here has heard of them."""
    return [m._meta for m in apps.get_models(include_auto_created=True) if m._meta.auto_created]


def without_joins(texts):
    """Of Django's nested list of what goes, the records."""
    starts = tuple(f"{capfirst(meta.verbose_name)}: " for meta in joins())
    kept = [
        without_joins(text) if isinstance(text, list) else text
        for text in texts
        if isinstance(text, list) or not text.startswith(starts)
    ]
    return [text for text in kept if text != []]


class DeletingAdmin:
    def get_deleted_objects(self, objs, request):
        texts, counts, *others = super().get_deleted_objects(objs, request)
        names = {str(meta.verbose_name_plural) for meta in joins()}
        counts = {name: count for name, count in counts.items() if str(name) not in names}
        return without_joins(texts), counts, *others
