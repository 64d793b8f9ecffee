from datetime import date, time

import pytest
from django.utils import translation

from urbact_site import cldr
from urbact_site.localized import LANGUAGES

# 14 to 16 March 2024, and from December 2023 to May 2024; narrow blanks written as others.
RANGES = {
    "bg": ("14 – 16 март 2024 г.", "14 декември 2023 г. – 16 май 2024 г."),
    "bs": ("14–16. mart 2024.", "14. decembar 2023. – 16. maj 2024."),
    "cnr": ("14.–16. mart 2024.", "14. decembar 2023. – 16. maj 2024."),
    "cs": ("14.–16. března 2024", "14. prosince 2023 – 16. května 2024"),
    "da": ("14.–16. marts 2024", "14. december 2023–16. maj 2024"),
    "de": ("14.–16. März 2024", "14. Dezember 2023 – 16. Mai 2024"),
    "el": ("14–16 Μαρτίου 2024", "14 Δεκεμβρίου 2023 – 16 Μαΐου 2024"),
    "en": ("14–16 March 2024", "14 December 2023 – 16 May 2024"),
    "es": ("14–16 de marzo de 2024", "14 de diciembre de 2023 – 16 de mayo de 2024"),
    "et": ("14.–16. märts 2024", "14. detsember 2023 – 16. mai 2024"),
    "fi": ("14.–16. maaliskuuta 2024", "14. joulukuuta 2023 – 16. toukokuuta 2024"),
    "fr": ("14–16 mars 2024", "14 décembre 2023 – 16 mai 2024"),
    "ga": ("14 – 16 Márta 2024", "14 Nollaig 2023 – 16 Bealtaine 2024"),
    "hr": ("14. – 16. ožujka 2024.", "14. prosinca 2023. – 16. svibnja 2024."),
    "hu": ("2024. március 14–16.", "2023. december 14. – 2024. május 16."),
    "it": ("14–16 marzo 2024", "14 dicembre 2023 – 16 maggio 2024"),
    "lt": ("2024 m. kovo 14–16 d.", "2023 m. gruodžio 14 d. – 2024 m. gegužės 16 d."),
    "lv": ("2024. gada 14.–16. marts", "2023. gada 14. decembris – 2024. gada 16. maijs"),
    "mk": ("14 – 16 март 2024 г.", "14 декември 2023 г. – 16 мај 2024 г."),
    "mt": ("14 – 16 ta’ Marzu 2024", "14 ta’ Diċembru 2023 – 16 ta’ Mejju 2024"),
    "nb": ("14.–16. mars 2024", "14. desember 2023–16. mai 2024"),
    "nl": ("14–16 maart 2024", "14 december 2023 – 16 mei 2024"),
    "pl": ("14–16 marca 2024", "14 grudnia 2023–16 maja 2024"),
    "pt": ("14–16 de março de 2024", "14 de dezembro de 2023 – 16 de maio de 2024"),
    "ro": ("14–16 martie 2024", "14 decembrie 2023 – 16 mai 2024"),
    "sk": ("14. – 16. marca 2024", "14. decembra 2023 – 16. mája 2024"),
    "sl": ("14.–16. marec 2024", "14. december 2023–16. maj 2024"),
    "sq": ("14 – 16 mars 2024", "14 dhjetor 2023 – 16 maj 2024"),
    "sr": ("14.–16. март 2024.", "14. децембар 2023. – 16. мај 2024."),
    "sv": ("14–16 mars 2024", "14 december 2023–16 maj 2024"),
    "uk": ("14–16 березня 2024 р.", "14 грудня 2023 р. – 16 травня 2024 р."),
}


def spaced(text):
    return text.replace("\u2009", " ").replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_ranges_of_days_have_whole_months(language):
    first, last = date(2024, 3, 14), date(2024, 3, 16)
    with translation.override(language):
        days = cldr.day_range(first, last), cldr.day_range(date(2023, 12, 14), date(2024, 5, 16))
        same = cldr.day_range(first, first)

        assert tuple(map(spaced, days)) == RANGES[language]
        assert same == cldr.date(first)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "14 March – 16 May 2024"),
        ("lt", "2024 m. kovo 14 d. – gegužės 16 d."),
        ("lv", "2024. gada 14. marts – 16. maijs"),
        ("hu", "2024. március 14. – május 16."),
        ("cs", "14. března – 16. května 2024"),
        ("pt", "14 de março – 16 de maio de 2024"),
        ("uk", "14 березня – 16 травня 2024 р."),
    ],
)
def test_ranges_within_a_year_say_it_once(language, text):
    with translation.override(language):
        assert spaced(cldr.day_range(date(2024, 3, 14), date(2024, 5, 16))) == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_ranges_across_months(language):
    with translation.override(language):
        text = spaced(cldr.day_range(date(2024, 3, 14), date(2024, 5, 16)))

    assert text.count("2024") == 1
    assert "14" in text
    assert "16" in text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "14:05–15:30"),
        ("da", "14.05–15.30"),
        ("de", "14:05–15:30 Uhr"),
        ("el", "2:05–3:30 μ.μ."),
        ("sq", "2:05 – 3:30 m.d."),
        ("bg", "14:05 ч. – 15:30 ч."),
    ],
)
def test_times_have_the_languages_form(language, text):
    with translation.override(language):
        assert spaced(cldr.time_range(time(14, 5), time(15, 30))) == text


def test_montenegrin_is_ijekavian():
    with translation.override("cnr"):
        assert cldr.country_name("de") == "Njemačka"
        assert cldr.country_name("mk") == "Sjeverna Makedonija"
        assert cldr.language_name("de") == "njemački"
        assert cldr.time_zone("Europe/Paris", date(2024, 7, 1)) == "Srednjeevropsko ljetnje vrijeme"
    with translation.override("sr"):
        assert cldr.country_name("de") == "Немачка"


def test_montenegrin_has_a_name_in_every_language():
    names = {}
    for language in LANGUAGES:
        with translation.override(language):
            names[language] = cldr.language_name("cnr")
            assert cldr.language_name("sr") not in names[language]

    assert names["en"] == "Montenegrin"
    assert names["cnr"] == "crnogorski"
    assert len(names) == 31


def test_languages_are_in_the_order_of_the_page():
    with translation.override("cs"):
        names = [name for _code, name in cldr.language_choices()]

    assert names.index("francouzština") < names.index("chorvatština") < names.index("irština")
    assert names.index("rumunština") < names.index("řečtina") < names.index("slovenština")


def test_lists_and_numbers_have_the_languages_form():
    with translation.override("mt"):
        assert cldr.and_list(["a", "b", "c"]) == "a, b, u c"
    with translation.override("fi"):
        assert cldr.and_list(["a", "b", "c"]) == "a, b ja c"
        assert spaced(cldr.number(1234567)) == "1 234 567"
