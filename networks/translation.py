from networks.models import Document, GoodPractice, Network, Theme, Topic
from urbact_site.translation import register

register(Theme, "name", "description", title="name")
register(Topic, "name", "description", title="name")
register(Network, "tagline", "summary", "body", title="summary")
register(Document, "title", title="title")
register(GoodPractice, "title", "summary", "body", title="title")
