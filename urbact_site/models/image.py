from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from urbact_site.fields import KeyField
from urbact_site.models.translated import Translated, exists_in_a_language
from urbact_site.pictures import PictureField


class Image(Translated):
    """A picture with what a reader who cannot see it needs to know."""

    slug = KeyField("alt")
    file = PictureField(
        _("file"),
        upload_to="images/%Y/",
        width_field="width",
        height_field="height",
        help_text=_("JPEG, PNG, WebP, AVIF or GIF, up to 10 MB and 40 megapixels."),
    )
    is_ready = models.BooleanField(_("ready"), default=False, editable=False)
    width = models.PositiveIntegerField(_("width"), editable=False, null=True)
    height = models.PositiveIntegerField(_("height"), editable=False, null=True)
    alt = models.CharField(
        _("alternative text"),
        max_length=300,
        blank=True,
        help_text=_("What the picture shows, for those who cannot see it."),
    )
    caption = models.CharField(_("caption"), max_length=300, blank=True)
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    focus_x = models.PositiveSmallIntegerField(
        _("focus from the left, in %"), default=50, validators=[MaxValueValidator(100)]
    )
    focus_y = models.PositiveSmallIntegerField(
        _("focus from the top, in %"), default=50, validators=[MaxValueValidator(100)]
    )

    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="images",
        verbose_name=_("made by"),
    )

    owned_by = "made_by"

    class Meta(Translated.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")
        constraints = [*Translated.Meta.constraints, exists_in_a_language()]

    def __str__(self):
        return self.alt or self.slug

    def linked_data(self):
        """Nothing before it can be shown."""
        if not self.is_ready:
            return {}
        size = {"width": self.width, "height": self.height}
        url = self.is_ready and self.file.shown_url
        return (
            {"@type": "ImageObject", "contentUrl": url, "caption": self.alt, **size} if url else {}
        )

    @property
    def focus(self):
        """The CSS classes that say which part of the picture to keep where there is no room for
        all of it: "focus-left focus-top"; for the middle none."""
        across = {0: "focus-left", 2: "focus-right"}.get(self.focus_x // 34)
        down = {0: "focus-top", 2: "focus-bottom"}.get(self.focus_y // 34)
        return " ".join(filter(None, [across, down]))
