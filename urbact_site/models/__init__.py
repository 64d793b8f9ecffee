"""What all content shares: the two abstract bases, users, search documents, states of
translations, pictures, imports, drafts, notices."""

from urbact_site.models.decision import Decision
from urbact_site.models.draft import Draft, PreviewKey, SentForm
from urbact_site.models.formerslug import FormerSlug
from urbact_site.models.image import Image
from urbact_site.models.imports import Import, ImportRow
from urbact_site.models.link import Link
from urbact_site.models.notice import Notice
from urbact_site.models.page import PROGRAMME, Page, PageQuerySet, published_q, same_as
from urbact_site.models.proofreading import Proofreading
from urbact_site.models.provenance import Provenance
from urbact_site.models.savedfilter import SavedFilter
from urbact_site.models.searchdocument import SearchDocument
from urbact_site.models.translated import Translated, TranslatedQuerySet, exists_in_a_language
from urbact_site.models.translationstate import TranslationState
from urbact_site.models.user import User

__all__ = [
    "PROGRAMME",
    "Decision",
    "Draft",
    "FormerSlug",
    "Image",
    "Import",
    "ImportRow",
    "Link",
    "Notice",
    "Page",
    "PageQuerySet",
    "PreviewKey",
    "Proofreading",
    "Provenance",
    "SavedFilter",
    "SearchDocument",
    "SentForm",
    "Translated",
    "TranslatedQuerySet",
    "TranslationState",
    "User",
    "exists_in_a_language",
    "published_q",
    "same_as",
]
