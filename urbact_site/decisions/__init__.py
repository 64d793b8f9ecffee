"""What only a person can decide: asked at the desk until it is answered, and then no more."""

from urbact_site.decisions.page import decisions

__all__ = ["decisions"]
