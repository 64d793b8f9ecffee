"""What allauth does differently here."""

import logging

from allauth.account.adapter import DefaultAccountAdapter

logger = logging.getLogger("urbact_site.login")


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        """Accounts are made by invitation."""
        return False

    def _get_login_attempts_cache_key(self, request, **credentials):
        """Wrong passwords count by account and address: nobody locks another one out."""
        account = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{self.get_client_ip(request)}:{account}"

    def pre_authenticate(self, request, **credentials):
        try:
            super().pre_authenticate(request, **credentials)
        except Exception:
            self.note("Log-in slowed down", request, credentials)
            raise

    def authenticate(self, request, **credentials):
        """An account that is closed answers as one that never was."""
        user = super().authenticate(request, **credentials)
        return user if user and user.is_active else None

    def authentication_failed(self, request, **credentials):
        self.note("Log-in failed", request, credentials)

    def note(self, event, request, credentials):
        """Written with %r, so that a name with line breaks writes no line of its own."""
        account = credentials.get("username") or credentials.get("email") or ""
        logger.warning("%s: account %r from %s", event, account[:150], self.get_client_ip(request))
