"""Pages of a list that neither repeat nor leave out a row when others come or go meanwhile.

A cursor is the values that the last row shown was ordered by, signed: it says where to go on, not
how many rows to skip, so that the last page costs what the first does.
"""

from django.core import signing
from django.db.models import F, Q
from django.db.models.expressions import OrderBy


class KeysetPage:
    """`rows`, at most `size` of them, after the one that the cursor names, and `next_cursor`, None
    on the last page.

    queryset: ordered, the primary key last; cursor: "" for the first page; name: of the list and
    its order. Raises BadSignature for a cursor that was not made here, for this name.
    """

    def __init__(self, queryset, size, cursor, name):
        signer = signing.Signer(salt=f"cursor of {name}")
        keys = [order_by(key) for key in queryset.query.order_by]
        names = [f"key_{n}" for n in range(len(keys))]
        ordered = queryset.annotate(
            **{name: key.expression for name, key in zip(names, keys, strict=True)}
        ).order_by(
            *(
                OrderBy(F(name), descending=key.descending, nulls_last=True)
                for name, key in zip(names, keys, strict=True)
            )
        )
        if cursor:
            values = signer.unsign_object(cursor)
            ordered = ordered.filter(after(list(zip(names, keys, values, strict=True))))
        found = list(ordered[: size + 1])
        self.rows, self.next_cursor = found[:size], None
        if len(found) > size:
            values = [plain(getattr(self.rows[-1], name)) for name in names]
            self.next_cursor = signer.sign_object(values)


def order_by(key):
    """One part of a queryset's order, which may be "-name", an expression or an `OrderBy`."""
    if isinstance(key, str):
        return OrderBy(F(key.removeprefix("-")), descending=key.startswith("-"))
    return key if isinstance(key, OrderBy) else OrderBy(key)


def after(parts):
    """The condition that a row comes later than one with these values; empty ones come last."""
    (name, key, value), *rest = parts
    if value is None:
        return Q(**{f"{name}__isnull": True}) & after(rest)
    comparison = "lt" if key.descending else "gt"
    later = Q(**{f"{name}__{comparison}": value}) | Q(**{f"{name}__isnull": True})
    return later | (Q(**{name: value}) & after(rest)) if rest else later


def plain(value):
    """A value as JSON has it: days and moments as text, which filters read."""
    return value.isoformat() if hasattr(value, "isoformat") else value
