from experts.models import Assignment, Expert, Expertise
from urbact_site.resources import PageResource, SlugResource, columns


class ExpertiseResource(SlugResource):
    class Meta:
        model = Expertise
        fields = columns(Expertise, "kind")


class ExpertResource(PageResource):
    class Meta:
        model = Expert
        fields = columns(
            Expert,
            "name",
            "country",
            "languages",
            "availability",
            "expertise",
            "photo",
            "links",
            "verified_on",
        )


class AssignmentResource(SlugResource):
    class Meta:
        model = Assignment
        fields = columns(Assignment, "network", "expert", "organisation", "role")
