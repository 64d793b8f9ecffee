import socket
from time import monotonic

import pytest
from django.core.cache import cache

from tests import make
from urbact_site.cache import REST, SharedCache
from urbact_site.openapi import throttle


@pytest.fixture(params=["closed", "mute"])
def silent(request, settings, monkeypatch):
    """A server of the cache that refuses to talk, or takes what is said and never answers."""
    monkeypatch.setattr(SharedCache, "silent_until", 0)
    with socket.socket() as port:
        port.bind(("127.0.0.1", 0))
        address = f"redis://127.0.0.1:{port.getsockname()[1]}/0"
        if request.param == "mute":
            port.listen()
        settings.CACHES = {
            "default": {"BACKEND": "urbact_site.cache.SharedCache", "LOCATION": address}
        }
        yield
        cache.clear()


def test_process_goes_on_with_a_cache_of_its_own(silent):
    cache.set("a", 1)
    cache.set_many({"b": 2, "c": 3})
    cache.delete("c")

    assert (cache.incr("a"), cache.add("a", 9), cache.touch("b", 60)) == (2, False, True)
    assert (cache.get_many(["a", "b", "c"]), cache.has_key("c")) == ({"a": 2, "b": 2}, False)


def test_silent_server_is_asked_again_after_a_rest(silent, caplog, monkeypatch):
    def lines():
        return [r.name for r in caplog.records if r.name == "urbact_site.cache"]

    started = monotonic()
    for _n in range(50):
        cache.get("a")
    assert (len(lines()), monotonic() - started < REST) == (1, True)

    monkeypatch.setattr(SharedCache, "silent_until", 0)
    cache.get("a")
    assert len(lines()) == 2


def test_pages_feeds_and_the_api_answer_without_the_shared_cache(client, silent):
    make.make_event()

    for path in ("/en/", "/en/events/", "/en/events.csv", "/en/search/?q=a", "/api/v1/events/"):
        assert (path, client.get(path).status_code) == (path, 200)


def test_the_limit_of_the_api_still_counts(client, silent, monkeypatch):
    monkeypatch.setattr(throttle, "num_requests", 1)

    answers = [client.get("/api/v1/").status_code for _n in range(2)]

    assert answers == [200, 429]


def test_editors_log_in_and_work_without_the_shared_cache(client, silent, admin_user):
    article = make.make_article()
    form = {"login": admin_user.username, "password": "password"}

    wrong = client.post("/account/login/", form | {"password": "wrong"})
    right = client.post("/account/login/", form)
    page = client.get(f"/admin/events/article/{article.pk}/change/")

    assert (wrong.status_code, right.status_code, page.status_code) == (200, 302, 200)
    assert client.post(f"/admin/events/article/{article.pk}/presence/").json() == {"text": ""}


def test_wrong_passwords_still_slow_down(client, silent, admin_user):
    form = {"login": admin_user.username, "password": "wrong"}

    pages = [client.post("/account/login/", form).content.decode() for _n in range(12)]

    assert "Too many failed login attempts" not in pages[0]
    assert "Too many failed login attempts" in pages[-1]
