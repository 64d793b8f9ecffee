"""What all content shares: the two abstract bases, users, search documents, states of
translations, pictures, imports."""

from urbact_site.models.image import Image
from urbact_site.models.page import PROGRAMME, Page, PageQuerySet, published_q, same_as
from urbact_site.models.provenance import Import, Provenance
from urbact_site.models.searchdocument import SearchDocument
from urbact_site.models.translated import Translated, TranslatedQuerySet, exists_in_a_language
from urbact_site.models.translationstate import TranslationState
from urbact_site.models.user import User

__all__ = [
    "PROGRAMME",
    "Image",
    "Import",
    "Page",
    "PageQuerySet",
    "Provenance",
    "SearchDocument",
    "Translated",
    "TranslatedQuerySet",
    "TranslationState",
    "User",
    "exists_in_a_language",
    "published_q",
    "same_as",
]
