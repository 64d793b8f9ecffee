"""Lists as programs read them: tables, places and Atom, with the filters of the page."""

from urbact_site.feeds.lists import LICENCE, TAG, ListFeed, download

__all__ = ["LICENCE", "TAG", "ListFeed", "download"]
