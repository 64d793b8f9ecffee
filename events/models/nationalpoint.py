from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks.models import Country
from urbact_site import cldr
from urbact_site.alphabets import Alphabetical
from urbact_site.fields import KeyField, LanguageListField, LinksField, RichTextField
from urbact_site.models import (
    PROGRAMME,
    Image,
    Page,
    PageQuerySet,
    Translated,
    TranslatedQuerySet,
    exists_in_a_language,
    published_q,
    same_as,
)
from urbact_site.scope import Role


class NationalPointQuerySet(PageQuerySet):
    def with_related(self):
        return self.select_related("image").prefetch_related(
            Prefetch("countries", Country.objects.all())
        )


class NationalPoint(Page):
    """URBACT's office for one or two countries: it publishes news and events in their languages."""

    countries = models.ManyToManyField(
        Country, related_name="national_points", verbose_name=_("countries")
    )
    languages = LanguageListField(_("languages it writes in"))
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    title = models.CharField(_("title"), max_length=200, blank=True)
    summary = models.TextField(_("summary"), blank=True, help_text=_("One to three sentences."))
    body = RichTextField(_("text"), blank=True)
    image = models.ForeignKey(
        Image,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="national_points",
        verbose_name=_("image"),
    )
    links = LinksField(_("links"))
    machine_words = models.PositiveIntegerField(
        _("words by machine"),
        default=20_000,
        help_text=_("How many words a month may be translated by machine."),
    )
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Membership", related_name="national_points"
    )

    objects = NationalPointQuerySet.as_manager()
    owned_by = ""
    programme_fields = ["countries", "languages", "machine_words", "slug"]
    search_related = ["countries", "contacts"]

    class Meta(Page.Meta):
        verbose_name = _("National URBACT Point")
        verbose_name_plural = _("National URBACT Points")
        constraints = [*Page.Meta.constraints, exists_in_a_language()]

    def __str__(self):
        return self.title

    def linked_data(self):
        contacts = self.contacts.localized().by_name()
        return super().linked_data() | {
            "@type": "Organization",
            "memberOf": PROGRAMME,
            "areaServed": [country.linked_data() for country in self.countries.all()],
            "image": self.image and self.image.linked_data(),
            "sameAs": same_as(self.links),
            "contactPoint": [contact.linked_data() for contact in contacts],
        }

    def search_texts(self):
        return self.title, self.summary, f"{self.body} {self.organisation}"

    def spend_words(self, number):
        """Take words off this month's budget for machine translation; below zero, give them back.

        Raises ValidationError when there are not so many left.
        """
        month = timezone.localdate().replace(day=1)
        with transaction.atomic():
            rows = self.machine_usage.select_for_update()
            usage, _is_new = rows.get_or_create(month=month, national_point=self)
            if number > 0 and usage.words + number > self.machine_words:
                raise ValidationError(
                    _(
                        "This has %(number)s words. %(point)s may have %(budget)s words a month "
                        "translated by machine, of which %(used)s are used."
                    )
                    % {
                        "number": cldr.number(number),
                        "point": self,
                        "budget": cldr.number(self.machine_words),
                        "used": cldr.number(usage.words),
                    }
                )
            usage.words = max(0, usage.words + number)
            usage.save()


class MachineUsage(models.Model):
    """How many words a machine has translated in a month for a National URBACT Point."""

    national_point = models.ForeignKey(
        NationalPoint, models.CASCADE, related_name="machine_usage", editable=False
    )
    month = models.DateField()
    words = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = []
        ordering = ["national_point", "month"]
        constraints = [
            models.UniqueConstraint(
                fields=["national_point", "month"], name="point_has_one_usage_a_month"
            )
        ]

    def __str__(self):
        return f"{self.national_point} {self.month:%Y-%m}"


def speaker(national_point):
    """Who announces something, in the words of schema.org; `national_point` may be None."""
    if not (national_point and national_point.is_public):
        return PROGRAMME
    url = national_point.get_absolute_url()
    return {"@type": "Organization", "name": str(national_point), "url": url}


class ContactQuerySet(TranslatedQuerySet):
    def published(self):
        return self.filter(published_q("national_point__"))

    def by_name(self):
        return self.order_by(Alphabetical("name"), "pk")


class Contact(Translated):
    """A person to call at a National URBACT Point."""

    slug = KeyField("national_point.slug", "name")
    national_point = models.ForeignKey(
        NationalPoint,
        models.CASCADE,
        related_name="contacts",
        verbose_name=_("National URBACT Point"),
    )
    name = models.CharField(_("name"), max_length=100)
    role = models.CharField(_("role"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    telephone = models.CharField(
        _("telephone"),
        max_length=30,
        blank=True,
        validators=[
            RegexValidator(
                r"^\+[\d ]{6,29}$", _("Write it with the country's prefix: +45 35 29 17 01.")
            )
        ],
    )

    objects = ContactQuerySet.as_manager()
    owned_by = "national_point"
    part_of = ["national_point"]

    class Meta(Translated.Meta):
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")

    def __str__(self):
        return self.name

    @property
    def telephone_uri(self):
        """RFC 3966: tel:+4535291701"""
        return f"tel:{self.telephone.replace(' ', '')}"

    def linked_data(self):
        return {
            "@type": "ContactPoint",
            "name": self.name,
            "contactType": self.role,
            "telephone": self.telephone,
            "email": self.email,
        }


class Membership(models.Model):
    """What a user may do for a National URBACT Point."""

    Role = Role

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="memberships",
        verbose_name=_("user"),
    )
    national_point = models.ForeignKey(
        NationalPoint,
        models.CASCADE,
        related_name="memberships",
        verbose_name=_("National URBACT Point"),
    )
    role = models.CharField(_("role"), max_length=10, choices=Role)

    owned_by = "national_point"
    changed_by = [Role.PUBLISHER]

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["national_point", "user"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "national_point"],
                name="user_is_once_in_a_national_point",
                violation_error_message=_("This user is a member already."),
            )
        ]

    def __str__(self):
        return f"{self.user}, {self.get_role_display()}"
