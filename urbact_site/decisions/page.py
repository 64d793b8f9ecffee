"""The page: what is open, a section a kind of question; and what has been decided, to be undone."""

from django.contrib import admin, messages
from django.db import OperationalError, transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from urbact_site.admin.meanwhile import HELD
from urbact_site.decisions.questions import all_questions
from urbact_site.history import revision
from urbact_site.models import Decision, Import

MOST_SHOWN, MOST_DECIDED = 25, 50
LONGEST_REASON = Decision._meta.get_field("answer").max_length
LONGEST_TEXT = Decision._meta.get_field("text").max_length


@admin.site.admin_view
def decisions(request):
    if request.method == "POST":
        try:
            undo(request) if "undo" in request.POST else answer(request)
        except OperationalError:
            messages.warning(request, HELD)
        return redirect(request.path)
    questions = all_questions()
    context = admin.site.each_context(request) | {
        "title": _("To be decided"),
        "sections": [section for q in questions if (section := Section(q, request.user)).count],
        "imports": [(run, address(run)) for run in Import.objects.asking().shown_to(request.user)],
        "decided": decided(request.user, questions),
        "longest": LONGEST_REASON,
    }
    return TemplateResponse(request, "admin/decisions.html", context)


class Section:
    """The open questions of a kind, the first of them with what can be answered."""

    def __init__(self, question, user):
        self.question = question
        found = question.open(user)
        self.count = len(found)
        self.count_left_out = max(0, self.count - MOST_SHOWN)
        self.rows = [
            (opened, [(record, form_of(record)) for record in opened.records], choices)
            for opened in found[:MOST_SHOWN]
            for choices in [question.choices(opened)]
        ]


def form_of(record):
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])


def address(run):
    return reverse(f"admin:{run.kind.replace('.', '_')}_import_run", args=[run.pk])


# Answers


def answer(request):
    """Keep what is answered of a kind of question, all at once."""
    kind = request.POST.get("question")
    question = next((q for q in all_questions() if q.name == kind), None)
    if question is None:
        raise Http404
    with transaction.atomic():
        number = sum(
            decide(question, opened, request.POST[opened.key], request.user)
            for opened in question.open(request.user)
            if opened.key in request.POST
        )
    if number:
        messages.success(request, _("Your answers are kept for the next import."))


def decide(question, opened, given, user):
    """Whether an answer is one that there is; then it is written down."""
    choices = dict(question.choices(opened))
    given = given.replace("\0", "").strip()[:LONGEST_REASON]
    if not given or (choices and given not in choices):
        return False
    with revision(user, "decided", why=str(choices.get(given, given))):
        question.write(opened, given)
    decided = {"answer": given, "by": user, "text": opened.text[:LONGEST_TEXT]}
    Decision.objects.update_or_create(decided, question=question.name, key=opened.key)
    return True


# What has been decided


def decided(user, questions):
    """[(decision, what was said, where it is undone)], the latest first."""
    by_name = {question.name: question for question in questions}
    rows = Decision.objects.shown_to(user).of(*by_name).select_related("by").order_by("-at", "-pk")
    found = ((row, by_name[row.question]) for row in rows[:MOST_DECIDED])
    return [(row, question.said(row), question.way_back(row)) for row, question in found]


def undo(request):
    """Forget a decision, and what it wrote; 404 where there is none that this user undoes here."""
    key = request.POST["undo"]
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        raise Http404
    with transaction.atomic():
        rows = Decision.objects.shown_to(request.user).select_for_update()
        decision = rows.filter(pk=key).first()
        if decision is None:
            raise Http404
        question = next(q for q in all_questions() if q.name == decision.question)
        if question.way_back(decision):
            raise Http404
        with revision(request.user, "decision undone", why=decision.text):
            question.undo(decision)
        decision.delete()
    messages.success(request, _("The decision is undone."))
