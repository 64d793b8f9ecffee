"""Which language answers whom."""

import time

import pytest

from urbact_site.negotiation import negotiated


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("da", "da"),
        ("DA", "da"),
        ("en-US,en;q=0.5", "en"),
        # Variants, other names and other standards of the same language
        ("de-AT,de;q=0.9", "de"),
        ("pt-BR", "pt"),
        ("sr-Latn", "sr"),
        ("sr-Latn-RS", "sr"),
        ("sr-ME", "cnr"),
        ("sr-Latn-ME", "cnr"),
        ("cnr", "cnr"),
        ("no", "nb"),
        ("nb-NO", "nb"),
        ("nn-NO,nn;q=0.9,sv;q=0.8", "nb"),
        ("mo", "ro"),
        ("sh", "sr"),
        # Qualities
        ("fr;q=0.1, el;q=0.9", "el"),
        ("xx, fi;q=0.3, sv;q=0.8", "sv"),
        ("fi, sv", "fi"),
        ("sv;q=0.5 , fi ; q=0.500", "sv"),
        ("da;q=0.001", "da"),
        # Quality 0 says: not this one
        ("da;q=0", "en"),
        ("da;q=0.000, sv;q=0.1", "sv"),
        ("da-DK, da;q=0, sv;q=0.1", "sv"),
        ("de-AT;q=0, de", "de"),
        ("en;q=0", "fr"),
        ("en;q=0, *", "fr"),
        ("en;q=0, fr;q=0, *;q=0.5", "bg"),
        ("en;q=0, fr;q=0, mt;q=0.2", "mt"),
        ("*;q=0", "en"),
        # Any
        ("*", "en"),
        ("*, da;q=0.5", "en"),
        ("da, *;q=0.5", "da"),
        ("zh, *;q=0.5, da;q=0.1", "en"),
        # What is said badly counts for nothing
        ("", "en"),
        ("zh", "en"),
        ("he-IL,iw;q=0.9", "en"),
        ("de;q=abc", "en"),
        ("de;q=abc, da", "da"),
        ("de;q=2, da;q=0.1", "da"),
        ("\0, da;q=é", "en"),
        (",,;q=1, ,da", "da"),
        ("pt_BR, fi", "fi"),
        ("da" * 9, "en"),
        ("../../etc/passwd, da;q=0.2", "da"),
    ],
)
def test_language_is_what_the_browser_likes_best(client, header, language):
    response = client.get("/", headers={"Accept-Language": header})

    assert response.headers["Location"] == f"/{language}/"
    assert "Accept-Language" in response.headers["Vary"]


@pytest.mark.parametrize("part", ["da,", "x", "-a", " ", ";q=0", "a-", "da;q=0.1,", "*,", "\ud800"])
def test_header_without_end_is_read_at_once(part):
    started = time.monotonic()

    negotiated(part * (100_000 // len(part)))

    assert time.monotonic() - started < 0.2


@pytest.mark.parametrize("header", ["da", "fi;q=0", "fi;q=0, *"])
def test_address_wins_over_the_browsers_language(client, header):
    response = client.get("/fi/", headers={"Accept-Language": header})

    assert '<html lang="fi"' in response.content.decode()
    assert response.headers["Content-Language"] == "fi"
    assert "Accept-Language" not in response.headers["Vary"]


def test_cookie_decides_nothing(client):
    client.cookies["django_language"] = "da"

    assert client.get("/").headers["Location"] == "/en/"
    assert client.get("/networks/").headers["Location"] == "/en/networks/"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/networks/?theme=climate&page=2", "/fi/networks/?theme=climate&page=2"),
        ("/news.atom?country=dk", "/fi/news.atom?country=dk"),
        ("/networks/cope/", "/fi/networks/cope/"),
        ("/networks", "/fi/networks/"),
        ("/search/?q=%C3%A5", "/fi/search/?q=%C3%A5"),
    ],
)
def test_address_without_language_keeps_its_path_and_query(client, old, new):
    response = client.get(old, headers={"Accept-Language": "fi"})

    assert (response.status_code, response.headers["Location"]) == (302, new)
    assert "Accept-Language" in response.headers["Vary"]
