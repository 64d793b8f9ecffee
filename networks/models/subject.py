from django.db import models
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from urbact_site.models import Translated, TranslatedQuerySet, exists_in_a_language, published_q


class ThemeQuerySet(TranslatedQuerySet):
    def in_networks(self):
        """With `network_count`, the number of public networks that work on it; those with any."""
        networks = Count("networks", published_q("networks__"), distinct=True)
        return self.annotate(network_count=networks).filter(network_count__gt=0)


class Theme(Translated):
    """One of the five clusters that the programme sorts its networks into."""

    slug = models.SlugField(_("key"), max_length=100, unique=True)
    name = models.CharField(_("name"), max_length=100, blank=True)
    description = models.TextField(_("description"), blank=True)

    objects = ThemeQuerySet.as_manager()

    class Meta(Translated.Meta):
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        constraints = [*Translated.Meta.constraints, exists_in_a_language()]

    def __str__(self):
        return self.name


class Topic(Translated):
    """A finer subject than a theme: what a network, a practice or an article is about."""

    class PolicyObjective(models.TextChoices):
        PO1 = "po1", _("PO1: a smarter Europe")
        PO2 = "po2", _("PO2: a greener Europe")
        PO3 = "po3", _("PO3: a more connected Europe")
        PO4 = "po4", _("PO4: a more social Europe")
        PO5 = "po5", _("PO5: a Europe closer to citizens")

    slug = models.SlugField(_("key"), max_length=100, unique=True)
    policy_objective = models.CharField(
        _("policy objective"), max_length=3, choices=PolicyObjective, blank=True
    )
    name = models.CharField(_("name"), max_length=100, blank=True)
    description = models.TextField(_("description"), blank=True)

    class Meta(Translated.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [*Translated.Meta.constraints, exists_in_a_language()]

    def __str__(self):
        return self.name

    @property
    def theme_key(self):
        """The theme that is nearest to the policy objective; "" without one."""
        return NEAREST_THEME.get(self.policy_objective, "")


NEAREST_THEME = {
    Topic.PolicyObjective.PO1: "local-development",
    Topic.PolicyObjective.PO2: "climate-action",
    Topic.PolicyObjective.PO3: "urban-planning",
    Topic.PolicyObjective.PO4: "social-cohesion",
    Topic.PolicyObjective.PO5: "participative-governance",
}
