from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from networks.models.network import Network
from urbact_site.fields import KeyField, LanguageField
from urbact_site.files import DocumentField, validate_document
from urbact_site.models import Translated, TranslatedQuerySet, exists_in_a_language, published_q


class DocumentQuerySet(TranslatedQuerySet):
    def published(self):
        """A network's documents are as public as the network; others are public."""
        return self.filter(Q(network=None) | published_q("network__"))


class Document(Translated):
    """A file to read: a network's plan or study, the papers of a call."""

    class Kind(models.TextChoices):
        BASELINE_STUDY = "baseline-study", _("baseline study")
        INTEGRATED_ACTION_PLAN = "integrated-action-plan", _("integrated action plan")
        JOURNAL = "journal", _("journal")
        CALL_DOCUMENT = "call-document", _("call document")
        REPORT = "report", _("report")
        OTHER = "other", _("other")

    slug = KeyField("network.slug", "title")
    network = models.ForeignKey(
        Network,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("network"),
    )
    kind = models.CharField(_("kind"), max_length=30, choices=Kind, default=Kind.OTHER)
    title = models.CharField(_("title"), max_length=200, blank=True)
    language = LanguageField(_("language of the document"))
    file = DocumentField(
        _("file"),
        upload_to="documents/%Y/",
        blank=True,
        validators=[validate_document],
        help_text=_("PDF, Word, Excel, PowerPoint, OpenDocument or CSV, up to 50 MB."),
    )
    size = models.PositiveBigIntegerField(_("size"), null=True, editable=False)
    address = models.URLField(_("address"), blank=True)

    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="documents",
        verbose_name=_("made by"),
    )

    objects = DocumentQuerySet.as_manager()
    owned_by = "made_by"
    programme_fields = ["network"]
    part_of = ["network"]

    class Meta(Translated.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            *Translated.Meta.constraints,
            exists_in_a_language(),
            models.CheckConstraint(
                condition=~Q(file="", address=""),
                name="document_is_somewhere",
                violation_error_message=_("A document needs a file or an address."),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def url(self):
        return self.file.url if self.file else self.address

    @property
    def format(self):
        """ "PDF", of a file of ours."""
        return Path(self.file.name).suffix.removeprefix(".").upper() if self.file else ""
