import secrets

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from urbact_site.models import User

# username: rights
DEMO_EDITORS = {"editor": {"is_superuser": True, "is_programme_editor": True}}


class Command(BaseCommand):
    help = "Make the demo editors that are missing and print their passwords; not for production."

    def handle(self, **options):
        if settings.HTTPS:
            raise CommandError("Demo editors are for one's own machine: HTTPS is on.")
        passwords = known_passwords()
        for username, rights in DEMO_EDITORS.items():
            user, created = User.objects.get_or_create(username=username, defaults=rights)
            if created or username not in passwords:
                password = passwords.setdefault(username, secrets.token_urlsafe(9))
                user.set_password(password)
                user.save()
            self.stdout.write(f"{username}  {passwords[username]}")
        remember(passwords)


def passwords_file():
    return settings.VAR_DIR / "demo_editors"


def known_passwords():
    """{username: password}, as an earlier run has made them."""
    if not passwords_file().exists():
        return {}
    return dict(line.split() for line in passwords_file().read_text().splitlines())


def remember(passwords):
    passwords_file().parent.mkdir(parents=True, exist_ok=True)
    passwords_file().touch(mode=0o600)
    passwords_file().write_text("".join(f"{name} {word}\n" for name, word in passwords.items()))
