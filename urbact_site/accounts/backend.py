"""Django's own questions after permissions, answered by the roles."""

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.userkit import filter_users_by_email, get_user_by_username
from django.apps import apps

from urbact_site import scope

ANSWERS = {
    "view": scope.may_view,
    "add": scope.may_add,
    "change": scope.may_change_any,
    "delete": scope.may_add,
}


class RoleBackend(AuthenticationBackend):
    """Log-in by name or e-mail, and password; what somebody may do follows from their role alone.

    Of one record, ask `scope` itself.
    """

    def _authenticate(self, request, username="", email="", password="", **credentials):
        """Checks one password, whoever is named. allauth checks up to three for somebody who is
        named by an e-mail: the time that takes tells a stranger that there is such an account."""
        login = email or username
        users = filter_users_by_email(login, prefer_verified=True, for_login=True)
        return self._check_password(
            next(iter(users), None) or get_user_by_username(login), password
        )

    def get_all_permissions(self, user_obj, obj=None):
        return {
            f"{model._meta.app_label}.{action}_{model._meta.model_name}"
            for model in apps.get_models()
            for action, may in ANSWERS.items()
            if may(user_obj, model)
        }

    get_user_permissions = get_all_permissions

    def get_group_permissions(self, user_obj, obj=None):
        return set()

    def has_perm(self, user_obj, perm, obj=None):
        app, _dot, codename = perm.partition(".")
        action, _line, name = codename.partition("_")
        try:
            return ANSWERS[action](user_obj, apps.get_model(app, name))
        except LookupError:
            return False

    def has_module_perms(self, user_obj, app_label):
        return any(scope.may_view(user_obj, m) for m in apps.get_app_config(app_label).get_models())
