"""Machine translation that needs no service: MACHINE_TRANSLATION=tests.machine.translate shows at
the desk what one does. It says the words in capitals, after the language."""

import re


def translate(texts, source, target, format):
    return [said(text) if format == "xml" else f"[{target}] {said(text)}" for text in texts]


def said(text):
    """In capitals, codes and entities apart."""
    return re.sub(r"(<[^>]*>|&\w+;)|([^<&]+)", lambda m: m[1] or m[2].upper(), text)


def careless(texts, source, target, format):
    """One that loses the codes."""
    return [re.sub(r"<[^>]*>", "", text) for text in texts]


def broken(texts, source, target, format):
    raise ConnectionError("The service does not answer.")


def short(texts, source, target, format):
    """One that answers less than it was asked."""
    return texts[:-1]


def long(texts, source, target, format):
    """One whose words do not fit the field."""
    return [text * 50 for text in texts]
