import secrets

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from events.models import Membership, NationalPoint
from urbact_site.models import User
from urbact_site.scope import Role

# username: (what they are, the slug of their national point, their role there)
DEMO_EDITORS = {
    "editor": ("programme editor", None, None),
    "danish-editor": ("editor of the Danish point", "denmark", Role.EDITOR),
    "finnish-translator": ("translator of the Finnish point", "finland", Role.TRANSLATOR),
    "danish-publisher": ("publisher of the Danish point", "denmark", Role.PUBLISHER),
}


class Command(BaseCommand):
    help = "Make the demo editors that are missing and print their passwords; not for production."

    def handle(self, **options):
        if settings.HTTPS:
            raise CommandError("Demo editors are for one's own machine: HTTPS is on.")
        passwords = known_passwords()
        points = {point.slug: point for point in NationalPoint.objects.all()}
        for username, (title, slug, role) in DEMO_EDITORS.items():
            if slug and slug not in points:
                continue
            user, created = User.objects.get_or_create(
                username=username,
                defaults={"is_programme_editor": slug is None, "language": ""},
            )
            if not user.email:
                user.email = f"{username}@example.eu"  # for letters, which `./dev run` prints
                user.save()
            if created or username not in passwords:
                password = passwords.setdefault(username, secrets.token_urlsafe(9))
                user.set_password(password)
                user.save()
            if created and slug:
                Membership.objects.create(user=user, national_point=points[slug], role=role)
            self.stdout.write(f"{username:20}{passwords[username]:16}{title}")
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
