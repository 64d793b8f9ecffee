from events.models import Article, Call, Contact, Event, NationalPoint
from urbact_site.translation import register

register(NationalPoint, "title", "summary", "body", title="title")
register(Contact, "role", title="role")
register(Article, "title", "summary", "body", title="title")
register(Event, "title", "summary", "body", title="title")
register(Call, "title", "summary", "body", title="title")
