"""Lists of ours in frames on the pages of cities, and the page that writes the frame for them."""

from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.generic import TemplateView

from urbact_site.views import OverviewView, PublishedListView

SIZE, MAX_SIZE = 6, 24
COLOURS = [("", _("As the device shows pages")), ("light", _("Light")), ("dark", _("Dark"))]
# Parameters of the frame, which no filter of a list may be called.
OWN = ("size", "colours")


def list_view(path):
    """The view of the list that has an address of ours; raises Resolver404."""
    with translation.override(translation.get_language_from_path(path)):
        view = getattr(resolve(path).func, "view_class", None)
    if view is None or not issubclass(view, PublishedListView):
        raise Resolver404
    return view()


@method_decorator(
    [xframe_options_exempt, csp_replace({"frame-ancestors": ["*"], "script-src": [NONE]})],
    name="dispatch",
)
class StripView(TemplateView):
    """The first records of a filtered list, for a frame on any site. It has no script and no
    navigation; its links open in the whole window."""

    template_name = "strip.html"

    def get_context_data(self, name, **kwargs):
        address = f"/{translation.get_language()}/{name}/"
        try:
            shown = list_view(address)
        except Resolver404:
            raise Http404 from None
        query = self.request.GET.copy()
        size, colours = (query.pop(each, [""])[-1] for each in OWN)
        found = shown.filterset_class.asked(query, shown.get_queryset())
        meta = shown.model._meta
        return super().get_context_data(
            heading=shown.get_heading(),
            address=f"{address}?{query.urlencode()}" if query else address,
            colours=colours if colours in dict(COLOURS) else "",
            filter=found,
            count=found.qs.count(),
            object_list=found.qs[: number_of_records(size)],
            card_template=f"{meta.app_label}/includes/_{meta.model_name}_card.html",
            **kwargs,
        )


def number_of_records(text):
    """As many as asked for, within reason."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else SIZE
    return min(number or SIZE, MAX_SIZE)


class EmbedForm(forms.Form):
    """Which list to show, and how. Valid, it has the frame's address and code."""

    address = forms.CharField(
        label=_("Address of the list"),
        max_length=2000,
        help_text=_(
            "Choose filters in a list until it shows what you want, then copy its address here."
        ),
    )
    size = forms.IntegerField(label=_("Number of entries"), min_value=1, max_value=MAX_SIZE)
    height = forms.IntegerField(label=_("Height in pixels"), min_value=150, max_value=5000)
    colours = forms.ChoiceField(label=_("Colours"), choices=COLOURS, required=False)

    def __init__(self, request):
        self.request = request
        given = {"size": SIZE, "height": 600, **request.GET.dict()}
        super().__init__(given if "address" in given else None, initial=given)

    def clean_address(self):
        address = self.cleaned_data["address"]
        try:
            parts = urlsplit(address)
            if parts.netloc not in ("", self.request.get_host()):
                raise Resolver404
            self.list_view = list_view(parts.path)
        except (Resolver404, ValueError):
            raise ValidationError(
                _("This is not the address of a list on this site."), "not-a-list"
            ) from None
        return parts

    def query(self):
        """The parameters of the frame: the filters of the list and those of its own."""
        query = QueryDict(self.cleaned_data["address"].query, mutable=True)
        query.pop("page", None)
        for each in OWN:
            query[each] = self.cleaned_data[each]
        if not query["colours"]:
            del query["colours"]
        return query.urlencode()

    def frame(self, style=""):
        """The list in its frame, in its own language."""
        language, name = self.cleaned_data["address"].path.strip("/").split("/")
        with translation.override(language):
            address = self.request.build_absolute_uri(reverse("strip", args=[name]))
            return format_html(
                '<iframe src="{}?{}" title="URBACT: {}" height="{}" loading="lazy"{}></iframe>',
                address,
                self.query(),
                self.list_view.get_heading(),
                self.cleaned_data["height"],
                style,
            )

    def code(self):
        """The same for another site, whose style sheet does not make it wide."""
        return self.frame(format_html(' style="{}"', "width: 100%"))


@method_decorator(csp_replace({"frame-src": [SELF]}), name="dispatch")
class EmbedView(OverviewView):
    """Where a city takes the code for its own site. A form sent by GET: nothing is kept."""

    template_name = "embed.html"
    heading = _("A list on your own site")
    intro = _(
        "Show news, events or networks of URBACT on the site of your city, always up to date, "
        "without a script and without cookies."
    )

    def get_context_data(self, **kwargs):
        return super().get_context_data(form=EmbedForm(self.request), **kwargs)
