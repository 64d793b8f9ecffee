"""Forms of the way in that differ from allauth's."""

from allauth.account.adapter import get_adapter
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from urbact_site.accounts.letters import send_reset


class ResetPasswordForm(forms.Form):
    """Answers the same, in the same time, whether there is such an account or not: the worker
    looks it up."""

    email = forms.EmailField(
        label=_("Email"), max_length=254, widget=forms.EmailInput({"autocomplete": "email"})
    )

    def save(self, request, **kwargs):
        email = get_adapter().clean_email(self.cleaned_data["email"])
        send_reset.enqueue(email, request.build_absolute_uri("/"), get_language())
        return email
