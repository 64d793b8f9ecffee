"""Lists as Atom feeds (RFC 4287), each entry in the language that it says."""

from django.contrib.syndication.views import Feed
from django.utils.feedgenerator import Atom1Feed
from django.utils.text import capfirst
from django.utils.translation import get_language


class HonestAtom(Atom1Feed):
    """Atom whose entries say their language when it is not the feed's."""

    def item_attributes(self, item):
        return super().item_attributes(item) | {"xml:lang": item["language"]}


class PageFeed(Feed):
    """The newest entries of a list, with the list's own filters. The subclass names both."""

    feed_type = HonestAtom
    model = None
    filterset_class = None
    heading = ""
    entries = 30

    def get_object(self, request, *args, **kwargs):
        return request

    def title(self, request):
        return f"URBACT: {self.heading or capfirst(self.model._meta.verbose_name_plural)}"

    def link(self, request):
        return request.get_full_path().replace(".atom", "/", 1)

    def feed_url(self, request):
        return request.get_full_path()

    def items(self, request):
        rows = self.model.objects.published().with_related().localized()
        return self.filterset_class(request.GET, rows, request=request).qs.newest()[: self.entries]

    def item_title(self, page):
        return str(page)

    def item_description(self, page):
        return getattr(page, "summary", "") or getattr(page, "headline", "")

    def item_pubdate(self, page):
        return page.published_at

    def item_updateddate(self, page):
        return page.updated_at

    def item_extra_kwargs(self, page):
        fields = ("title", "summary", "headline", "biography")
        shown = filter(None, (getattr(page, f"{name}_language", None) for name in fields))
        return {"language": next(shown, get_language())}
