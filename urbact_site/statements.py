"""What the site says of itself: who can use it (the statement of accessibility that Directive (EU)
2016/2102 asks for), and what it knows of people (Regulation (EU) 2016/679)."""

from datetime import date

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from urbact_site.views import OverviewView


class StatementView(OverviewView):
    """A heading, sentences under further headings, and where to write. Look at them again when the
    site does other things, and change the day."""

    template_name = "statement.html"
    sections = []
    as_of = None

    def get_context_data(self, **kwargs):
        return super().get_context_data(address=settings.FEEDBACK_EMAIL, **kwargs)


class AccessibilityView(StatementView):
    heading = _("Accessibility")
    intro = _("Everybody should be able to use this site.")
    sections = [
        (
            _("What we do"),
            [
                _("All pages are made to meet WCAG 2.2 at level AA."),
                _("They work by keyboard, without JavaScript and at four times the size."),
                _("A text in another language than the page says so to screen readers."),
                _("Each change is tested by programs, on every kind of page."),
            ],
        ),
        (
            _("What is missing"),
            [
                _("People with disabilities have not tested the site yet."),
                _("Documents that we link to, such as PDF files, may not be accessible."),
                _("Most translations of menus and buttons still wait for a native speaker."),
            ],
        ),
    ]
    as_of = date(2026, 11, 30)


class PrivacyView(StatementView):
    heading = _("Privacy")
    intro = _("This site knows as little of you as it can.")
    sections = [
        (
            _("When you read"),
            [
                _("This site sets no cookies and loads nothing from other sites."),
                _("It stores nothing on your device and does not count what you read."),
                _("Its log holds an IP address only when a log-in fails."),
                _("The servers in front of it may keep IP addresses for their safety."),
            ],
        ),
        (
            _("When you are named"),
            [
                _("Experts, authors and contacts are named with what they do for URBACT."),
                _("You may ask what the site holds about you, and have it corrected or removed."),
            ],
        ),
        (
            _("When you edit"),
            [
                _("Editors have an account. A cookie keeps them logged in, for a day at most."),
                _("Their changes are kept with name and time, so that they can be undone."),
            ],
        ),
    ]
    as_of = date(2026, 11, 30)
