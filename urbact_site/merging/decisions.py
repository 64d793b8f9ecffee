"""What was decided of the record that goes counts for the one that stays: nobody is asked again."""

from urbact_site.models import Decision

# The questions of `urbact_site.decisions` whose answer is the slug of a record, by its kind.
ANSWERED_WITH = {"city": ["city", "place"], "partner": ["partner"]}
# Those whose key is the slug of a record; that of "same" is two, after their kind.
ASKED_OF = {"partner": ["city"]}


def lead_decisions(stays, goes):
    kind, slug = stays._meta.model_name, goes.slug
    answered = Decision.objects.of(*ANSWERED_WITH.get(kind, []))
    answered.filter(answer=slug).update(answer=stays.slug)
    for decision in Decision.objects.of(*ASKED_OF.get(kind, [])).filter(key=slug):
        rename(decision, stays.slug)
    for decision in Decision.objects.of("same").filter(key__startswith=f"{kind}: "):
        slugs = {*decision.key.removeprefix(f"{kind}: ").split()}
        if slug in slugs and stays.slug not in slugs:
            rename(decision, f"{kind}: {' '.join(sorted(slugs - {slug} | {stays.slug}))}")


def rename(decision, key):
    """Give a decision another key, unless something was decided there; it is as old as it was."""
    alike = Decision.objects.of(decision.question)
    if not alike.filter(key=key).exists():
        alike.filter(pk=decision.pk).update(key=key)
