from django.utils.translation import gettext_lazy as _

from experts.filters import ExpertFilterSet
from experts.models import Expert
from urbact_site.views import PublishedDetailView, PublishedListView


class ExpertListView(PublishedListView):
    model = Expert
    filterset_class = ExpertFilterSet
    intro = _("People whom the programme has validated to guide networks and help cities.")


class ExpertDetailView(PublishedDetailView):
    model = Expert
