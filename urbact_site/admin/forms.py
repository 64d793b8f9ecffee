"""Forms that make an address and check every rule."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from urbact_site.admin.conflicts import MeanwhileForm, digest
from urbact_site.fields import unused_slug
from urbact_site.files import NOT_STORED
from urbact_site.localized import translated
from urbact_site.models import Page
from urbact_site.proofreading import proofread, serious
from urbact_site.resources.encodings import CHOICES
from urbact_site.resources.tables import check_size, read_table
from urbact_site.states import keep_machine_marks

LOOK = "look"


class ContentBoundField(forms.BoundField):
    """A text's help stands once in a form, for all its languages."""

    @property
    def language(self):
        return self.field.widget.attrs.get("lang")

    @property
    def help_id(self):
        return f"{self.auto_id.removesuffix(f'_{self.language}')}_helptext"

    @property
    def aria_describedby(self):
        found = super().aria_describedby
        return found and found.replace(f"{self.auto_id}_helptext", self.help_id)


class ContentForm(MeanwhileForm):
    """A form that makes the address when the editor leaves it empty, and checks every rule."""

    bound_field_class = ContentBoundField
    is_storage_failing = False

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
        before = dict(self.instance.__dict__)
        super()._post_clean()
        if self.is_storage_failing:
            self.add_error(None, NOT_STORED)
        self.instance.is_minor_edit = "_minor_edit" in self.data
        if translated(type(self.instance)):
            keep_machine_marks(self.instance, before)
        if self.is_to_be_public(before):
            for remark in serious(self.instance):
                self.add_error(remark.field if remark.field in self.fields else None, remark.text)
            if not self.errors and self.is_to_be_asked:
                self.add_error(None, _("Nothing is published yet: look at the remarks below."))
        if "slug" in self.fields and not self.instance.slug:
            name = getattr(self.instance, "name", "") or getattr(self.instance, "title", "")
            self.instance.slug = unused_slug(type(self.instance), name)

    @property
    def wants_remarks(self):
        """Whether a button to publish wants the remarks shown before it publishes."""
        return LOOK in (self.data.get("_publish"), self.data.get("_schedule"))

    @property
    def is_to_be_asked(self):
        """Whether there are remarks that were not on the page whose button was pressed."""
        seen = self.data.get("_seen", "").split()
        return self.wants_remarks and bool(set(map(remark_key, proofread(self.instance))) - {*seen})

    def is_to_be_public(self, before):
        """Whether saving makes a page public that was not, now or later."""
        if not isinstance(self.instance, Page) or self.is_row:
            return False
        is_newly_dated = self.instance.published_at and not before.get("published_at")
        return bool({"_publish", "_schedule"} & self.data.keys() or is_newly_dated)


def remark_key(remark):
    return digest([remark.field, remark.text])


class ImportForm(forms.Form):
    """A file to import; resources: what it may be a file of."""

    import_file = forms.FileField(label=_("File to import"))
    resource = forms.TypedChoiceField(label=_("What the file is"), coerce=int)
    encoding = forms.ChoiceField(
        label=_("Encoding"),
        choices=[("", _("Found out")), *CHOICES.items()],
        required=False,
        help_text=_("Leave it, unless letters like å or ł come out wrong."),
    )
    ignore_unknown = forms.BooleanField(
        label=_("Leave out unknown columns"),
        required=False,
        template_name="admin/widgets/checkbox_field.html",
    )

    def __init__(self, resources, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.resources = resources
        self.fields["resource"].choices = [
            (number, resource.get_display_name()) for number, resource in enumerate(resources)
        ]
        if len(resources) == 1:
            del self.fields["resource"]

    @property
    def chosen(self):
        return self.resources[self.cleaned_data.get("resource", 0)]

    def clean(self):
        """Read the file, so that one that is none is refused at once."""
        file = self.cleaned_data.get("import_file")
        if file and "encoding" in self.cleaned_data:
            try:
                check_size(file.size)
                self.table = read_table(file, file.name, self.cleaned_data["encoding"])
                self.cleaned_data["digest"] = self.table.digest
            except ValidationError as error:
                self.add_error("import_file", error)
