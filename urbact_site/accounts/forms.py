"""Forms of the way in that differ from allauth's."""

from allauth.account import forms
from allauth.account.adapter import get_adapter
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.core.exceptions import ValidationError
from django.forms import CharField, EmailField, EmailInput, Form, ModelForm
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from urbact_site.accounts.letters import send_reset
from urbact_site.models import User


class LoginForm(forms.LoginForm):
    """With labels where allauth has placeholders, which vanish when one begins to write."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = field.widget.attrs.pop("placeholder", field.label)
            field.help_text = ""


class InvitationForm(ModelForm):
    """A new user, who sets a password by the link in the letter."""

    class Meta:
        model = User
        fields = ["email"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True

    def clean_email(self):
        """The e-mail is the name to log in by, too."""
        self.instance.username = email = self.cleaned_data["email"].lower()
        if User.objects.filter(username=email).exists():
            raise ValidationError(_("Another user has this e-mail address already."))
        return email

    def save(self, commit=True):
        self.instance.set_unusable_password()
        self.instance.language = ""  # that of the point they will write for, until they choose
        return super().save(commit)


class ResetPasswordForm(Form):
    """Answers the same, in the same time, whether there is such an account or not: the worker
    looks it up."""

    email = EmailField(
        label=_("Email"), max_length=254, widget=EmailInput({"autocomplete": "email"})
    )

    def save(self, request, **kwargs):
        email = get_adapter().clean_email(self.cleaned_data["email"])
        send_reset.enqueue(email, request.build_absolute_uri("/"), get_language())
        return email


class AddSecurityKeyForm(AddWebAuthnForm):
    """With a label that allauth has in English alone."""

    name = CharField(label=_("Name"), required=False)


class EditSecurityKeyForm(EditWebAuthnForm):
    name = CharField(label=_("Name"))
