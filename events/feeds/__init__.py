"""What a national point announces, as programs read it; events as calendars too."""

from events.feeds.calendars import (
    CountryCalendar,
    EventCalendar,
    NationalPointCalendar,
    NetworkCalendar,
)
from events.feeds.lists import ArticleFeed, CallFeed, EventFeed, NationalPointFeed

__all__ = [
    "ArticleFeed",
    "CallFeed",
    "CountryCalendar",
    "EventCalendar",
    "EventFeed",
    "NationalPointCalendar",
    "NationalPointFeed",
    "NetworkCalendar",
]
