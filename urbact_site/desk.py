"""The desk's outer door. It imports no admin, since those register themselves here."""

from allauth.account import views as account
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import PermissionDenied
from django.db.models.base import ModelBase
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.i18n import JavaScriptCatalog

from urbact_site import cldr
from urbact_site.accounts.factor import has_second_factor, way_to_second_factor
from urbact_site.borrowed import scripts


class ScriptMessages(JavaScriptCatalog):
    """What the scripts of the desk say, also in the languages that Django does not know."""

    packages = ["django.contrib.admin"]

    def get_catalog(self):
        own = {message: gettext(message) for message in scripts.MESSAGES}
        return own | cldr.calendar_names() | super().get_catalog()


class Choices(AutocompleteJsonView):
    """What a field of a long table offers; of pictures with the picture."""

    def serialize_result(self, obj, to_field_name):
        found = super().serialize_result(obj, to_field_name)
        if getattr(obj, "is_ready", False):
            found["picture"] = obj.file.smallest_url
        return found


class Desk(AdminSite):
    """Open to those who have a role, once they have logged in with a second factor."""

    # Groups give no rights here; what allauth keeps of a user is the user's alone.
    left_out = ("auth.group", "account.emailaddress", "mfa.authenticator")

    def register(self, model_or_iterable, admin_class=None, **options):
        is_one = isinstance(model_or_iterable, ModelBase)
        models = [model_or_iterable] if is_one else model_or_iterable
        kept = [model for model in models if model._meta.label_lower not in self.left_out]
        super().register(kept, admin_class, **options)

    def has_permission(self, request):
        return request.user.is_staff and has_second_factor(request)

    @method_decorator(never_cache)
    def login(self, request, extra_context=None):
        """The way in, for whatever is still missing."""
        wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
        if not url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
            wanted = reverse("admin:index", current_app=self.name)
        if self.has_permission(request):
            return HttpResponseRedirect(wanted)
        if not request.user.is_authenticated:
            way = reverse("account_login")
        elif request.user.is_staff:
            way = way_to_second_factor(request.user)
        else:
            raise PermissionDenied
        return HttpResponseRedirect(f"{way}?{urlencode({REDIRECT_FIELD_NAME: wanted})}")

    def logout(self, request, extra_context=None):
        return account.logout(request)

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")

    def password_change_done(self, request, extra_context=None):
        return redirect("admin:index")

    def i18n_javascript(self, request, extra_context=None):
        return ScriptMessages.as_view()(request)

    def autocomplete_view(self, request):
        return Choices.as_view(admin_site=self)(request)

    def get_urls(self):
        patterns = super().get_urls()
        for pattern in patterns:
            if getattr(pattern, "name", None) == "view_on_site":
                pattern.callback = self.admin_view(self.view_on_site)
            elif getattr(pattern, "name", None) == "logout":
                pattern.callback = self.logout  # also for who never got in
        return patterns

    def view_on_site(self, request, content_type_id, object_id):
        """Django's own leads to the page of any record, whoever may see it."""
        try:
            model = ContentType.objects.get_for_id(content_type_id).model_class()
        except (ContentType.DoesNotExist, ValueError):
            raise Http404 from None
        if not self.is_registered(model) or not self.get_model_admin(model).get_object(
            request, object_id
        ):
            raise Http404
        return shortcut(request, content_type_id, object_id)
