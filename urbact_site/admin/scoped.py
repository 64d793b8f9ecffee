"""The one gate of the desk: every admin, each inline and all their views ask `scope` here."""

from functools import wraps

from django.apps import apps
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils.text import capfirst

from urbact_site import scope
from urbact_site.admin.fields import AutocompleteSelect
from urbact_site.fields import is_key

# How the names of views end that show more than the record as it is.
LOOKING_BACK = ("_history", "_revision", "_compare", "_presence", "_preview")


class Scoped:
    """What admins and inlines share; the first base of each."""

    def get_queryset(self, request):
        return scope.rows(request.user, super().get_queryset(request))

    def get_field_queryset(self, db, db_field, request):
        """What a relation may be set to: a key posted from elsewhere is no valid choice."""
        found = super().get_field_queryset(db, db_field, request)
        related = db_field.remote_field.model
        return scope.rows(request.user, related._default_manager.all() if found is None else found)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = AutocompleteSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_fieldsets(self, request, obj=None):
        return [
            (
                title,
                options
                | {
                    "fields": [
                        name
                        for name in options["fields"]
                        if scope.may_read(request.user, self.model, name)
                    ]
                },
            )
            for title, options in super().get_fieldsets(request, obj)
        ]


class ScopedAdmin(Scoped):
    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        return scope.may_view(request.user, self.model)

    def has_add_permission(self, request):
        return scope.may_add(request.user, self.model)

    def has_change_permission(self, request, obj=None):
        if obj is None:
            return scope.may_change_any(request.user, self.model)
        return scope.may_change(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        if obj is None:
            return scope.may_add(request.user, self.model)
        return scope.may_delete(request.user, obj)

    def get_deleted_objects(self, objs, request):
        """Without the rows that only join records: nobody knows them by themselves."""
        tree, counts, *others = super().get_deleted_objects(objs, request)
        joins = [
            m._meta for m in apps.get_models(include_auto_created=True) if m._meta.auto_created
        ]
        tree = without(tree, tuple(f"{capfirst(join.verbose_name)}: " for join in joins))
        left_out = {join.verbose_name_plural for join in joins}
        counts = {name: count for name, count in counts.items() if name not in left_out}
        return tree, counts, *others

    def lookup_allowed(self, lookup, value, request):
        """What the filters of the list ask alone. By any other field, or a relation that leads here
        from elsewhere, somebody would learn letter by letter what they may not see."""
        name, _line, question = lookup.partition("__")
        if name == self.date_hierarchy:
            return question in ("year", "month", "day")
        if name in filtered_fields(self.get_list_filter(request)):
            return question in ("", "exact", "isnull", "id__exact")
        return name not in field_names(self.opts)

    def get_changelist(self, request, **kwargs):
        return ScopedChangeList

    def response_action(self, request, queryset):
        """Raises BadRequest where a row was chosen that there cannot be."""
        if not all(map(is_key, request.POST.getlist(ACTION_CHECKBOX_NAME))):
            raise BadRequest
        return super().response_action(request, queryset)

    def get_search_results(self, request, queryset, search_term):
        search_term = search_term.replace("\0", "")  # PostgreSQL refuses it
        return super().get_search_results(request, queryset, search_term)

    def get_readonly_fields(self, request, obj=None):
        read_only = scope.read_only(request.user, obj or self.model())
        return [*super().get_readonly_fields(request, obj), *read_only]

    def get_prepopulated_fields(self, request, obj=None):
        read_only = self.get_readonly_fields(request, obj)
        found = super().get_prepopulated_fields(request, obj)
        return {name: sources for name, sources in found.items() if name not in read_only}

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if not request.user.is_programme_editor:
            for name, field in form.base_fields.items():
                if hasattr(field, "queryset"):
                    self.limit_choices(field, name, request.user, obj)
        return form

    def limit_choices(self, field, name, user, record):
        """A member's records are of a point of theirs; else what was chosen by others stays."""
        if name == self.model.owned_by:
            field.queryset = scope.choices(user, field.queryset, record or self.model())
            field.required = field.widget.is_required = True
            field.initial = next(iter(field.queryset.values_list("pk", flat=True)), None)
        elif record:
            chosen = record.__class__._base_manager.filter(pk=record.pk).values(name)
            rows = Q(pk__in=field.queryset.order_by().values("pk")) | Q(pk__in=chosen)
            field.queryset = field.queryset.model._default_manager.filter(rows)

    def save_model(self, request, obj, form, change):
        if not change and self.model.owned_by == scope.LIBRARY:
            obj.made_by = request.user
        super().save_model(request, obj, form, change)

    @property
    def urls(self):
        """Of all bases, also those that come before this one."""
        patterns = self.get_urls()
        for pattern in patterns:
            pattern.callback = self.guarded(pattern.callback, pattern.name or "")
        return patterns

    def guarded(self, view, name):
        """The view, which knows no record out of scope; packages fetch some by themselves.

        One that does not exist and one of another point answer the same.
        """

        @wraps(view)
        def guard(request, *args, **kwargs):
            # The views of deleted records ask by themselves: their key is not a record's.
            key = "_recover" not in name and (kwargs.get("object_id") or next(iter(args), None))
            may_enter = self.admin_site.has_permission(request)
            if key and may_enter and not request.user.is_programme_editor:
                record = self.get_object(request, unquote(key))
                if record is None:
                    raise Http404
                if name.endswith(LOOKING_BACK) and not scope.may_look_back(request.user, record):
                    raise PermissionDenied
            try:
                return view(request, *args, **kwargs)
            except OverflowError as error:  # SQLite, of a number that no key can be
                raise BadRequest from error

        return guard


class ScopedInline(Scoped):
    """The rows belong to the record above them: who edits that one edits them."""

    def has_view_permission(self, request, obj=None):
        return scope.may_view(request.user, self.model)

    def has_add_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        above = obj or self.parent_model()
        return self.has_view_permission(request, obj) and scope.edits(request.user, above)


class ScopedChangeList(ChangeList):
    """A list that leaves out a filter which says nothing, as one of the day 31 February."""

    def get_filters_params(self, params=None):
        found = super().get_filters_params(params)
        if any("\0" in value for values in found.values() for value in values):
            raise IncorrectLookupParameters  # PostgreSQL would
        return found

    def get_filters(self, request):
        try:
            return super().get_filters(request)
        except (ValueError, OverflowError) as error:  # of a year after 9998
            raise IncorrectLookupParameters from error


def filtered_fields(filters):
    """The names of the fields among the filters of a list."""
    named = (found for found in filters if not isinstance(found, type))
    return {name if isinstance(name, str) else name[0] for name in named}


def field_names(meta):
    """All names by which a query may ask for a field of a model."""
    names = {field.name for field in meta.get_fields()}
    return names | {field.attname for field in meta.concrete_fields} | {"pk"}


def without(tree, beginnings):
    """A list of texts and lists, without the texts that begin so and without empty lists."""
    kept = (without(part, beginnings) if isinstance(part, list) else part for part in tree)
    return [
        part
        for part in kept
        if part and not (isinstance(part, str) and part.startswith(beginnings))
    ]
