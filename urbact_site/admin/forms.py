"""Forms that make an address and check every rule."""

import unicodedata
from itertools import chain, count

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from urbact_site.fields import folded

# Letters of Greek and Cyrillic in an address, when their accents are off: one for one, then others.
LATIN = dict(
    zip(
        "αβγδεζηικλμνξοπρσςτυφωабвгґдезиіјклмнопрстћуфхцъыэ",
        "avgdeziiklmnxoprsstyfoabvggdeziijklmnoprstcufhcaye",
        strict=True,
    )
)
LATIN |= {"θ": "th", "χ": "ch", "ψ": "ps", "ђ": "dj", "є": "ye", "ж": "zh", "ѕ": "dz", "љ": "lj"}
LATIN |= {"њ": "nj", "ч": "ch", "џ": "dz", "ш": "sh", "щ": "sht", "ю": "yu", "я": "ya"}


def unused_slug(page):
    """An address for a new page, from its name or the first title there is."""
    name = getattr(page, "name", "") or getattr(page, "title", "")
    letters = unicodedata.normalize("NFD", folded(name))
    plain = slugify("".join(LATIN.get(letter, letter) for letter in letters))
    slug = plain[:90].strip("-") or page._meta.model_name
    pages = type(page)._default_manager.filter(slug__startswith=slug)
    taken = set(pages.values_list("slug", flat=True))
    numbered = (f"{slug}-{n}" for n in count(2))
    return next(unused for unused in chain([slug], numbered) if unused not in taken)


class ContentForm(forms.ModelForm):
    """A form that makes the address when the editor leaves it empty, and checks every rule."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _("Empty: made from the name or title.")

    def _get_validation_exclusions(self):
        """Django leaves out each constraint on a column that is no field of the form; here that a
        record exists in a language, which is generated."""
        generated = {field.name for field in self.instance._meta.fields if field.generated}
        return super()._get_validation_exclusions() - generated

    def _post_clean(self):
        super()._post_clean()
        if "slug" in self.fields and not self.instance.slug:
            self.instance.slug = unused_slug(self.instance)
