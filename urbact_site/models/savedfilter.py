from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedFilter(models.Model):
    """A list at the desk as somebody wants to see it again, under a name of their own.

    kind: the label of the model that is listed; query: of the list's address.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters")
    kind = models.CharField(max_length=50)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=1000)

    class Meta:
        default_permissions = []
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "name"], name="saved_filter_has_a_name_of_its_own"
            )
        ]

    def __str__(self):
        return self.name
