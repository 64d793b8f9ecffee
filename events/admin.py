"""Editing what National URBACT Points and the programme announce."""

from django.contrib import admin
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.forms import EmailField, ModelForm
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Article, Call, Contact, Event, Membership, NationalPoint
from events.resources import (
    ArticleResource,
    CallResource,
    ContactResource,
    EventResource,
    NationalPointResource,
)
from urbact_site import scope
from urbact_site.accounts.letters import invite
from urbact_site.admin import (
    PUBLICATION,
    ContentAdmin,
    ContentForm,
    ContentInline,
    PageAdmin,
    RelatedFilter,
    ScopedAdmin,
    UserAdmin,
)
from urbact_site.models import User

CONTACT_HELP = {"role": _("What readers may ask this person, for example: Coordinator, calls.")}
MEMBER_HELP = {
    "role": _("Editors write, translators translate, publishers also publish and invite.")
}


class ContactInline(ContentInline):
    model = Contact
    fieldsets = [(None, {"fields": ["original_language", "name", "role", ("email", "telephone")]})]
    help_texts = CONTACT_HELP
    ordering = ["name", "pk"]


class MembershipInline(ContentInline):
    """Members of a national point, or the points of a user."""

    model = Membership
    help_texts = MEMBER_HELP
    autocomplete_fields = ["user", "national_point"]
    fieldsets = [(None, {"fields": [("user", "role")]})]
    ordering = ["user__username", "pk"]

    def has_view_permission(self, request, obj=None):
        """A publisher has `MembershipAdmin` for that, where nobody is chosen from all users."""
        return request.user.is_programme_editor

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("user")


class UserMembershipInline(MembershipInline):
    fieldsets = [(None, {"fields": [("national_point", "role")]})]


UserAdmin.inlines = [*UserAdmin.inlines, UserMembershipInline]


class NationalPointForm(ContentForm):
    def clean_countries(self):
        countries = self.cleaned_data["countries"]
        if len(countries) > 2:
            raise ValidationError(_("A National URBACT Point is for one or two countries."))
        return countries


@admin.register(NationalPoint)
class NationalPointAdmin(PageAdmin):
    merges = False  # its members have their roles in one
    form = NationalPointForm
    resource_classes = [NationalPointResource]
    list_display = ["shown_text", "organisation", "state", "languages_listed"]
    list_filter = [*PageAdmin.list_filter, ("countries", RelatedFilter)]
    search_fields = ["title", "organisation", "slug"]
    autocomplete_fields = ["image"]
    help_texts = {
        "title": _("The name of the point, for example: National URBACT Point Denmark."),
        "organisation": _("Who runs the point: a ministry, an agency, an association."),
        "countries": _("One country or two. The point speaks to readers there."),
        "languages": _("Your forms and your desk begin with them."),
    }
    fieldsets = [
        (None, {"fields": ["original_language", "title", "summary", "body"]}),
        (_("Facts"), {"fields": ["organisation", "countries", "languages", "image", "links"]}),
        PUBLICATION,
    ]
    inlines = [ContactInline, MembershipInline]


@admin.register(Contact)
class ContactAdmin(ContentAdmin):
    text = "role"
    resource_classes = [ContactResource]
    list_display = ["name", "national_point", "email", "telephone"]
    list_filter = [("national_point", RelatedFilter)]
    list_select_related = ["national_point"]
    search_fields = ["name", "role", "email"]
    autocomplete_fields = ["national_point"]
    help_texts = CONTACT_HELP
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "original_language",
                    "national_point",
                    "name",
                    "role",
                    "email",
                    "telephone",
                ]
            },
        )
    ]
    ordering = ["name", "pk"]


class MemberForm(ModelForm):
    """An invitation by e-mail, to somebody who has an account or gets one by it."""

    email = EmailField(label=_("e-mail"), max_length=150)

    class Meta:
        model = Membership
        fields = ["national_point", "role"]

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        user = User.objects.filter(email=email).first()
        if user is None and User.objects.filter(username=email).exists():
            raise ValidationError(_("Another user has this e-mail address already."))
        if user and not user.is_active:
            raise ValidationError(_("This account is closed."))
        self.instance.user = user or User(username=email, email=email)
        return email

    def _get_validation_exclusions(self):
        """That somebody is a member once is checked of the user found, too."""
        found = super()._get_validation_exclusions()
        return found - {"user"} if self.instance.user_id else found


@admin.register(Membership)
class MembershipAdmin(ScopedAdmin, admin.ModelAdmin):
    """The members of national points: their publishers invite, promote and remove them."""

    list_display = ["user", "email", "national_point", "role"]
    list_filter = ["role", ("national_point", RelatedFilter)]
    list_select_related = ["user", "national_point"]
    search_fields = ["user__username", "user__email", "user__last_name"]
    autocomplete_fields = ["national_point"]
    fieldsets = [(None, {"fields": ["member", "national_point", "role"]})]
    add_fieldsets = [(None, {"fields": ["email", "national_point", "role"]})]
    add_form_template = "admin/invitation_form.html"
    actions = ["invite_again"]
    ordering = ["user__username", "pk"]

    @admin.display(description=_("user"))
    def member(self, membership):
        """Not as a link: publishers see no form of a user."""
        return str(membership.user)

    @admin.display(description=_("e-mail"), ordering="user__email")
    def email(self, membership):
        return membership.user.email

    def get_fieldsets(self, request, obj=None):
        return super().get_fieldsets(request, obj) if obj else self.add_fieldsets

    def get_readonly_fields(self, request, obj=None):
        found = super().get_readonly_fields(request, obj)
        return [*found, "member", "national_point"] if obj else found

    def get_form(self, request, obj=None, **kwargs):
        new = {} if obj else {"form": MemberForm}
        return super().get_form(request, obj, **new, help_texts=MEMBER_HELP, **kwargs)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.user, _is_new = User.objects.get_or_create(
                email=obj.user.email,
                defaults={
                    "username": obj.user.username,
                    "password": make_password(None),
                    "language": "",  # that of the point, until they choose
                },
            )
        super().save_model(request, obj, form, change)
        if not change:
            invite(request, obj.user, obj.national_point)

    @admin.action(permissions=["change"], description=_("Invite again"))
    def invite_again(self, request, queryset):
        for membership in queryset:
            if scope.edits(request.user, membership):
                invite(request, membership.user, membership.national_point)


@admin.register(Article)
class ArticleAdmin(PageAdmin):
    resource_classes = [ArticleResource]
    list_display = [
        "shown_text",
        "kind",
        "national_point",
        "state",
        "published_at",
        "languages_listed",
    ]
    list_filter = [*PageAdmin.list_filter, "kind", ("national_point", RelatedFilter)]
    list_select_related = ["national_point"]
    date_hierarchy = "published_at"
    search_fields = ["title", "slug", "authors"]
    autocomplete_fields = ["national_point", "image", "networks", "cities", "topics"]
    fieldsets = [
        (None, {"fields": ["original_language", "title", "summary", "body"]}),
        (
            _("Facts"),
            {
                "fields": [
                    "national_point",
                    "kind",
                    "image",
                    "authors",
                    "countries",
                    "networks",
                    "cities",
                    "topics",
                ]
            },
        ),
        PUBLICATION,
    ]


class EventForm(ContentForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "ends_on" in self.fields:
            self.fields["ends_on"].required = False

    def clean_ends_on(self):
        return self.cleaned_data["ends_on"] or self.cleaned_data.get("starts_on")


@admin.register(Event)
class EventAdmin(PageAdmin):
    form = EventForm
    resource_classes = [EventResource]
    list_display = [
        "shown_text",
        "kind",
        "national_point",
        "starts_on",
        "ends_on",
        "state",
        "languages_listed",
    ]
    list_filter = [*PageAdmin.list_filter, "kind", "format", ("national_point", RelatedFilter)]
    list_select_related = ["national_point"]
    date_hierarchy = "starts_on"
    search_fields = ["title", "slug", "venue", "city__names_folded"]
    autocomplete_fields = ["national_point", "networks", "city"]
    help_texts = {
        "national_point": _("The point that invites. Empty: a network does, which you name below."),
        "ends_on": _("Empty: the same day."),
        "time_zone": _("The hours above are those of this place."),
        "venue": _("The house and the street, or where the meeting is on the web."),
        "registration_address": _("The page where people register. Empty: nobody has to."),
        "registration_closes_on": _("The last day on which people can register."),
    }
    fieldsets = [
        (None, {"fields": ["original_language", "title", "summary", "body"]}),
        (_("Whose"), {"fields": ["national_point", "networks", "kind", "audience"]}),
        (
            _("When"),
            {
                "fields": [
                    ("starts_on", "starts_time"),
                    ("ends_on", "ends_time"),
                    "time_zone",
                    "is_cancelled",
                ]
            },
        ),
        (_("Where"), {"fields": ["format", "city", "venue", "languages"]}),
        (_("Registration"), {"fields": ["registration_address", "registration_closes_on"]}),
        PUBLICATION,
    ]
    ordering = ["-starts_on", "-pk"]

    def get_changeform_initial_data(self, request):
        """A new event is at first in the time of the point that its editor writes for."""
        zone = timezone.get_current_timezone_name()
        return {"time_zone": zone} | super().get_changeform_initial_data(request)


@admin.register(Call)
class CallAdmin(PageAdmin):
    resource_classes = [CallResource]
    list_display = [
        "shown_text",
        "network_kind",
        "national_point",
        "opens_on",
        "closes_on",
        "state",
        "languages_listed",
    ]
    list_filter = [*PageAdmin.list_filter, "network_kind", ("national_point", RelatedFilter)]
    list_select_related = ["national_point"]
    date_hierarchy = "closes_on"
    search_fields = ["title", "slug"]
    autocomplete_fields = ["national_point", "documents"]
    help_texts = {
        "opens_on": _("The first day on which cities can apply."),
        "closes_on": _(
            "The last day on which cities can apply. After it the call leaves the home page."
        ),
    }
    fieldsets = [
        (None, {"fields": ["original_language", "title", "summary", "body"]}),
        (
            _("Facts"),
            {
                "fields": [
                    "network_kind",
                    "national_point",
                    ("opens_on", "closes_on"),
                    "documents",
                    "links",
                ]
            },
        ),
        PUBLICATION,
    ]
    ordering = ["-closes_on", "-pk"]
