"""How one record takes in another."""

from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Prefetch, prefetch_related_objects
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modeltranslation.fields import TranslationField

from urbact_site import scope
from urbact_site.cldr import and_list
from urbact_site.comparison import names_of, shown
from urbact_site.differences import highlighted, side_by_side
from urbact_site.fields import RichTextField
from urbact_site.history import content, keep, revision, told_fields, version_of, versions
from urbact_site.localized import translated
from urbact_site.merging.decisions import lead_decisions
from urbact_site.merging.relations import EMPTY, clashes, labels, naming, pointing
from urbact_site.models import Decision, Draft, FormerSlug, Provenance, TranslationState
from urbact_site.states import digest, keep_machine_marks, source_language_of, texts_in_all

STAYS, GOES = "stays", "goes"
MERGED = "merged"  # as a deed, a question and its answer
# What the record that stays keeps, whatever the other has.
KEPT = {"slug", "published_at", "submitted_at"}


@dataclass
class Choice:
    """A field in which the two differ, with both texts marked. taken: whose is kept, STAYS or GOES,
    unless the editor says else."""

    field: models.Field
    texts: tuple
    taken: str

    @property
    def name(self):
        return self.field.name

    @property
    def label(self):
        return labels([self.field])[0]

    @property
    def language(self):
        return self.field.language if isinstance(self.field, TranslationField) else ""


class Merge:
    """What becomes of two records of one model when a user makes one of them."""

    def __init__(self, stays, goes, user):
        self.stays, self.goes, self.user = stays, goes, user
        self.model = type(stays)
        self.versions = version_of(stays), version_of(goes)
        self.values = [content(version) for version in self.versions]

    @property
    def seen(self):
        """What is another when one of the two has changed, or the other is to stay."""
        # The database tells lists in any order.
        values = [
            {name: sorted(v, key=str) if isinstance(v, list) else v for name, v in record.items()}
            for record in self.values
        ]
        return digest(dict(zip((STAYS, GOES), values, strict=True)))

    # What differs

    @cached_property
    def differing(self):
        """[(field, value of the one that stays, of the other)] of what may be chosen, where the
        other has any."""
        kept = {*KEPT, self.names_kept_in, *scope.read_only(self.user, self.stays)}
        if not self.user.is_programme_editor:
            kept.add(self.model.owned_by)
        fields = [f for f in told_fields(self.model) if f.editable and f.name not in kept]
        pairs = (
            (field, *(values[field.name] for values in self.values))
            for field in fields
            if not field.many_to_many
        )
        return [pair for pair in pairs if pair[2] not in EMPTY and pair[1] != pair[2]]

    @cached_property
    def choices(self):
        names = names_of([self.versions])
        return [self.choice(names, *pair) for pair in self.differing]

    def choice(self, names, field, *values):
        texts = (shown(field, value, names) for value in values)
        is_rich = isinstance(field, RichTextField)
        texts = side_by_side(*texts, is_rich=is_rich, mark=highlighted)
        return Choice(field, texts, GOES if values[0] in EMPTY else STAYS)

    @cached_property
    def lists(self):
        """[(field, the records that only the other lists)]"""
        fields = [field for field in told_fields(self.model) if field.many_to_many]
        for field in fields:
            rows = field.related_model.objects.localized()
            prefetch = Prefetch(field.name, rows, to_attr=f"listed_{field.name}")
            prefetch_related_objects([self.stays, self.goes], prefetch)
        both = [[getattr(r, f"listed_{f.name}") for r in (self.stays, self.goes)] for f in fields]
        added = [[row for row in theirs if row not in mine] for mine, theirs in both]
        return [(field, rows) for field, rows in zip(fields, added, strict=True) if rows]

    @property
    def names_kept_in(self):
        """The field in which records of the model keep their other names, one a line."""
        return getattr(self.model, "names_kept_in", None)

    @cached_property
    def names(self):
        """All names that the two go by."""
        found = (self.stays, self.goes) if self.names_kept_in else ()
        lines = [f"{record}\n{getattr(record, self.names_kept_in)}" for record in found]
        return list(dict.fromkeys("\n".join(lines).splitlines()))

    @property
    def other_names_label(self):
        return labels([self.model._meta.get_field(self.names_kept_in)])[0]

    @property
    def other_names(self):
        return [name for name in self.names if name and name != str(self.stays)]

    # What is in the way

    @cached_property
    def clashes(self):
        return clashes(self.stays, self.goes)

    @cached_property
    def refusals(self):
        """The sentences that say why the two cannot be merged as they are."""
        found = [
            f"{clash.stays} – {clash.goes}: {clash.rule.get_violation_error_message()}"
            for clash in self.clashes
            if not clash.is_same
        ]
        for name in getattr(self.model, "part_of", ()):
            wholes = [getattr(record, name) for record in (self.stays, self.goes)]
            if wholes[0] != wholes[1]:
                found.append(_("They are parts of two records: %s.") % and_list(wholes))
        if self.is_drafted:
            drafted = _("“%(name)s” has changes that are not public yet: publish or discard them.")
            found.append(drafted % {"name": self.goes})
        return found

    @property
    def is_drafted(self):
        """Whether somebody is at work on the one that goes."""
        states = TranslationState.objects.of(self.model).filter(object_id=self.goes.pk)
        drafts = translated(self.model) and states.exclude(draft=None).exists()
        return drafts or Draft.objects.of(self.goes).exists()

    # Merging

    def carry_out(self, taken):
        """Make one record of the two, which the caller has locked. Returns the version from which
        the other is recovered; raises ValidationError with all that is in the way, and then has
        changed nothing.

        taken: {name of a field: STAYS or GOES}, whose text is kept.
        """
        gone, names = self.goes.pk, f"{self.goes} → {self.stays}"
        with transaction.atomic():
            self.lock()
            if self.refusals:
                raise ValidationError(self.refusals)
            keep([self.goes], self.user, MERGED, why=str(self.stays))
            with revision(self.user, MERGED, why=str(self.goes)):
                self.absorb(taken)
            self.remember(names)
        return versions(self.model, gone).first()

    def lock(self):
        """What names the two waits as they do: it is saved as it is read."""
        for field in pointing(self.model):
            list(naming(field, self.stays, self.goes).select_for_update().values_list("pk"))

    def absorb(self, taken):
        chosen = [c.field for c in self.choices if taken.get(c.name, c.taken) == GOES]
        lists, names, gone = self.lists, self.names, self.goes.pk
        for clash in self.clashes:
            Merge(clash.stays, clash.goes, self.user).absorb({})
        self.lead()
        self.lead_slugs()
        lead_decisions(self.stays, self.goes)
        self.goes.delete()
        self.fill(chosen, gone)
        if self.names_kept_in:
            others = [name for name in names if name and name != str(self.stays)]
            setattr(self.stays, self.names_kept_in, "\n".join(others))
        self.save()
        for field, rows in lists:
            getattr(self.stays, field.name).add(*rows)

    def lead(self):
        """Let all that names the other name the one that stays."""
        for field in pointing(self.model):
            for row in naming(field, self.goes):
                if field.many_to_many:
                    getattr(row, field.name).add(self.stays)
                    getattr(row, field.name).remove(self.goes)
                    continue
                setattr(row, field.name, self.stays)
                try:
                    row.clean()
                except ValidationError as error:
                    raise ValidationError([f"{row}: {text}" for text in error.messages]) from error
                row.save()

    def lead_slugs(self):
        kind, stays = self.model._meta.model_name, {"object_id": self.stays.pk}
        FormerSlug.objects.of(self.model).filter(object_id=self.goes.pk).update(**stays)
        FormerSlug.objects.update_or_create(stays, kind=kind, slug=self.goes.slug)
        Provenance.objects.of(self.model, [self.goes.pk]).delete()
        for provenance in Provenance.objects.of(self.model, [self.stays.pk]):
            # What differed is what a person has chosen now: no import takes it back unasked.
            for field, *_values in self.differing:
                provenance.cells.pop(field.name, None)
            provenance.save()

    def fill(self, fields, gone):
        """Give the one that stays what the other says in some fields, and what is known of that."""
        before, texts = dict(self.stays.__dict__), texts_in_all(self.model, self.goes)
        for field in fields:
            setattr(self.stays, field.attname, getattr(self.goes, field.attname))
        for field in self.model._meta.concrete_fields:  # no record is its own predecessor
            pks = (self.stays.pk, gone) if field.related_model is self.model else ()
            if getattr(self.stays, field.attname, None) in pks:
                setattr(self.stays, field.attname, None)
        if not translated(self.model):
            return
        codes = {field.language for field in fields if isinstance(field, TranslationField)}
        keep_machine_marks(self.stays, before)
        marks = codes.intersection(self.goes.machine_languages)
        self.stays.machine_languages = sorted(marks.union(self.stays.machine_languages))
        own = texts_in_all(self.model, before)
        source = source_language_of(self.goes.original_language, texts)
        if source and source == source_language_of(before["original_language"], own):
            self.stays.made_from = dict.fromkeys(codes, (source, texts[source]))

    def save(self):
        raw = set(translated(self.model))
        self.stays.full_clean(exclude=raw, validate_constraints=False)
        self.stays.validate_constraints(exclude=raw)
        self.stays.save()

    def remember(self, names):
        """List it among the decisions."""
        kind = self.model._meta
        text = f"{names} ({capfirst(kind.verbose_name)})"
        longest = Decision._meta.get_field("text").max_length
        Decision.objects.update_or_create(
            {"answer": MERGED, "by": self.user, "text": text[:longest]},
            question=MERGED,
            key=f"{kind.label_lower}: {self.goes.slug} {self.stays.slug}",
        )
