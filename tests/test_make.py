import inspect

import pytest

from tests import make

FACTORIES = [function for name, function in inspect.getmembers(make) if name.startswith("make_")]


@pytest.mark.parametrize("factory", FACTORIES)
def test_factory_makes_valid_records(factory):
    for _ in range(2):
        factory().full_clean()


def test_danish_record_has_no_english_text():
    article = make.make_article(original_language="da", title_da="Nyt om byer")

    assert article.languages_written == ["da"]
