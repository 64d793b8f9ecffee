from experts.models import Expert, Expertise
from urbact_site.translation import register

register(Expertise, "name", title="name")
register(Expert, "headline", "biography", title="biography")
