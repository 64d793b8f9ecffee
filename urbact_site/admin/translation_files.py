"""The desk's page of files for translators: what goes out, what comes back."""

import logging
import zipfile
from base64 import b64decode, b64encode
from io import BytesIO

from django import forms
from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import content_disposition_header
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from urbact_site import machine, scope
from urbact_site.alphabets import sort_key
from urbact_site.cldr import language_choices, language_name
from urbact_site.models import TranslationState
from urbact_site.states import translated_models
from urbact_site.translation_files import (
    FORMATS,
    LARGEST,
    WAITING,
    Arrival,
    exported,
    read,
    waiting,
)

logger = logging.getLogger(__name__)
ONE_HOUR = 60 * 60
STATES = [state for state in TranslationState.State if state != TranslationState.State.ORIGINAL]


def kinds(user):
    """{key: model} of the translated models of which the user may see any records."""
    models = {model._meta.label_lower: model for model in translated_models()}
    return {key: model for key, model in models.items() if scope.may_view(user, model)}


def kind_choices(user):
    names = ((key, capfirst(m._meta.verbose_name_plural)) for key, m in kinds(user).items())
    return sorted(names, key=lambda choice: sort_key(choice[1]))


class ExportForm(forms.Form):
    """What goes to translators: texts by their state, or the records that were chosen in a list."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=language_choices)
    states = forms.MultipleChoiceField(
        label=gettext_lazy("State"),
        choices=[(state.value, state.label) for state in STATES],
        initial=[state.value for state in WAITING],
        widget=forms.CheckboxSelectMultiple,
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Kind"), required=False, widget=forms.CheckboxSelectMultiple
    )
    records = forms.CharField(required=False, widget=forms.HiddenInput)
    format = forms.ChoiceField(
        label=gettext_lazy("Format"), choices=[(key, name) for key, (name, *_) in FORMATS.items()]
    )

    def __init__(self, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["kinds"].choices = kind_choices(user)
        if self["records"].value():
            del self.fields["states"], self.fields["kinds"]

    def clean_records(self):
        """The queryset of the chosen ones, from "kind:key,key"."""
        kind, _colon, keys = self.cleaned_data["records"].partition(":")
        if not kind:
            return None
        keys = [key for key in keys.split(",") if key.isdecimal() and len(key) < 19]
        if kind not in kinds(self.user) or not keys:
            raise ValidationError(_("Choose the records in their list."))
        return kinds(self.user)[kind].objects.filter(pk__in=keys)

    def clean(self):
        data = super().clean()
        if not self.errors:
            data["rows"] = self.querysets(data)
        return data

    def written(self):
        """The files of `exported`; without any, the form has an error."""
        data = self.cleaned_data
        found = exported(data["rows"], data["language"], data["format"])
        if not found:
            self.add_error(None, self.nothing(data["language"]))
        return found

    def order(self):
        """Order the machine's translation; a sentence that says of how many, None with errors."""
        data = self.cleaned_data
        records = [record for rows in data["rows"] for record in rows]
        try:
            number = machine.order(records, data["language"], self.user)
        except ValidationError as error:
            self.add_error(None, error)
            return None
        if not number:
            self.add_error(None, self.nothing(data["language"]))
            return None
        text = ngettext(
            "%(n)s record is being translated by machine. Please read what it writes.",
            "%(n)s records are being translated by machine. Please read what it writes.",
            number,
        )
        return text % {"n": number}

    def nothing(self, language):
        text = _("There is nothing of this to translate into this language: %(language)s.")
        return text % {"language": language_name(language)}

    def querysets(self, data):
        """The records, a queryset a model, that the user may translate into the language."""
        if data["records"] is not None:
            found = [data["records"]]
        else:
            models = [kinds(self.user)[key] for key in data["kinds"] or kinds(self.user)]
            found = waiting(data["language"], data["states"], models)
        return [scope.to_translate(self.user, rows, data["language"]) for rows in found]


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("XLIFF 2 or PO, as it was exported here."),
        widget=forms.FileInput(attrs={"accept": ".xlf,.xliff,.po"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(
                _("This file is larger than %(size)s MB.") % {"size": LARGEST >> 20}
            )
        return {"name": file.name, "data": file.read()}


def translation_files(request):
    """The page; a POST says by its button what to do. Nothing is kept between preview and import:
    the page itself holds the file, signed for its user."""
    user, arrival, held = request.user, None, ""
    initial = {"language": get_language(), "records": request.GET.get("records", "")}
    export_form, import_form = ExportForm(user, initial=initial), ImportForm()
    if "export" in request.POST:
        export_form = ExportForm(user, request.POST)
        if export_form.is_valid() and (files := export_form.written()):
            language, number = export_form["language"].value(), sum(file[2] for file in files)
            logger.info("export done: language=%s by=%s texts=%d", language, user.pk, number)
            return download(files)
    elif "machine" in request.POST:
        export_form = ExportForm(user, request.POST)
        if export_form.is_valid() and (done := export_form.order()):
            messages.success(request, done)
            return redirect(request.path)
    elif "preview" in request.POST:
        import_form = ImportForm(request.POST, request.FILES)
        if import_form.is_valid():
            file = import_form.cleaned_data["file"]
            arrival, held = opened(file["data"], import_form, user), hold(file, user)
    elif "save" in request.POST and save(request):
        return redirect(request.path)
    context = {
        "title": _("Files for translators"),
        "export_form": export_form,
        "import_form": import_form,
        "arrival": arrival,
        "held": held,
        "has_machine": machine.is_configured(),
    }
    context = admin.site.each_context(request) | context
    return TemplateResponse(request, "admin/translation_files.html", context)


def download(files):
    """The one file, or a ZIP of one a source language."""
    if len(files) == 1:
        [(name, data, _number)] = files
    else:
        name, archive = "urbact-translations.zip", BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as folder:
            for file, part, _number in files:
                folder.writestr(file, part)
        data = archive.getvalue()
    kind = "application/zip" if len(files) > 1 else "application/octet-stream"
    return HttpResponse(
        data,
        content_type=kind,
        headers={"Content-Disposition": content_disposition_header(True, name)},
    )


def opened(data, form, user):
    """What a file would do; None, and the form says why, when it cannot be read."""
    try:
        return Arrival(*read(data), user)
    except ValidationError as error:
        form.add_error("file", error)
        return None


def hold(file, user):
    held = {"name": file["name"], "data": b64encode(file["data"]).decode()}
    return signing.dumps(held, salt=f"translations of {user.pk}", compress=True)


def held_file(text, user):
    """What `hold` has made a text of, within the hour."""
    held = signing.loads(text, salt=f"translations of {user.pk}", max_age=ONE_HOUR)
    return {"name": held["name"], "data": b64decode(held["data"])}


def save(request):
    """Import the file that was looked at; whether it is done. If not, messages tell why:
    something may have changed since."""
    try:
        file = held_file(request.POST.get("held", ""), request.user)
    except signing.BadSignature:
        messages.error(request, _("The file was kept for an hour only. Choose it again."))
        return False
    try:
        with transaction.atomic():
            arrival = Arrival(*read(file["data"]), request.user)
            number = arrival.save(file["name"])
    except ValidationError as error:
        for reason in error.messages:
            messages.error(request, reason)
        return False
    done = ngettext("%(n)s record is translated.", "%(n)s records are translated.", number)
    messages.success(request, done % {"n": number})
    return True
