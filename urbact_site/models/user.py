from functools import cached_property

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from urbact_site.fields import LanguageField, LanguageListField


class UserManager(DjangoUserManager):
    use_in_migrations = False

    def create_user(self, username, email=None, password=None, **rights):
        return self._create_user(username, email, password, **rights)

    def create_superuser(self, username, email=None, password=None, **rights):
        rights |= {"is_superuser": True, "is_programme_editor": True}
        return self.create_user(username, email, password, **rights)


class User(AbstractUser):
    """Somebody who edits: programme staff or a member of a National URBACT Point.

    What they may do follows from that alone (`urbact_site.scope`); Django's groups and permissions
    are not used.
    """

    class Notify(models.TextChoices):
        AT_ONCE = "at-once", _("at once")
        DAILY = "daily", _("once a day")
        NEVER = "never", _("never")

    groups = user_permissions = None
    is_programme_editor = models.BooleanField(
        _("programme editor"),
        default=False,
        help_text=_("May edit and publish everything, for all National URBACT Points."),
    )
    languages = LanguageListField(
        _("languages to work in"),
        blank=True,
        default=list,
        help_text=_("Your desk and your forms begin with these."),
    )
    language = LanguageField(
        _("language of e-mails"),
        blank=True,
        default="en",
        help_text=_("E-mails to you are written in it."),
    )
    notify = models.CharField(
        _("e-mails"),
        max_length=10,
        choices=Notify,
        default=Notify.AT_ONCE,
        help_text=_("What is submitted to you, sent back or published."),
    )

    objects = UserManager()
    owned_by = None

    class Meta(AbstractUser.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(is_superuser=False) | Q(is_programme_editor=True),
                name="superuser_is_programme_editor",
                violation_error_message=_("A superuser is a programme editor too."),
            ),
            models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email=""),
                name="user_has_an_email_alone",
                violation_error_message=_("Another user has this e-mail address already."),
            ),
        ]

    def clean(self):
        """In lower case, as log-in and reset look it up."""
        super().clean()
        self.email = self.email.lower()

    @property
    def is_staff(self):
        """Whether the desk is open to them: who works for nobody any more has no access."""
        return self.is_active and (self.is_programme_editor or bool(self.posts))

    @cached_property
    def posts(self):
        """{key of a National URBACT Point: (role there, its languages)}, read once a request."""
        rows = self.memberships.values_list(
            "national_point", "role", "national_point__languages"
        ).order_by("national_point")
        return {point: (role, languages) for point, role, languages in rows}

    @property
    def working_languages(self):
        """The codes of the languages that they write: as they chose, else those of their points."""
        return self.languages or sorted(self.languages_of_posts)

    @property
    def languages_of_posts(self):
        """Those of the points that they write for, as these name them; of programme staff none."""
        posts = [] if self.is_programme_editor else self.posts.values()
        return list(dict.fromkeys(code for _role, languages in posts for code in languages))

    @property
    def first_language(self):
        """What their new records begin in: that of the desk if their points write it, else the
        points' own; empty where nothing tells."""
        spoken = self.languages_of_posts
        return get_language() if get_language() in spoken else next(iter(spoken), "")

    @property
    def letter_language(self):
        """What e-mails to them are written in: as they chose, else the first of their points."""
        return self.language or next(iter(self.languages or self.languages_of_posts), "en")
