"""What a request that is too large meets, through the server of production: it is refused, and the
next one works."""

from urllib.parse import urlencode

import pytest

pytestmark = pytest.mark.once

LOGIN = "/account/login/"
TOO_LARGE = "HTTP/1.1 431 Request Header Fields Too Large"


@pytest.fixture(scope="module")
def site(site):
    with site.served():
        yield site


@pytest.fixture
def form(site):
    """What the form of the log-in needs to be read at all: (cookie, token)."""
    _status, headers, _body = site.get(LOGIN)
    cookie = headers["Set-Cookie"].split(";")[0]
    return cookie, cookie.partition("=")[2]


def answer(site, head, body=b""):
    """The status line and the text of what comes back."""
    with site.connect() as connection, connection.makefile("rb") as sent:
        head = "\r\n".join([*head, "Host: localhost", "Connection: close", "", ""])
        connection.sendall(head.encode() + body)
        status, _rest, text = sent.read().decode().partition("\r\n")
    return status, text


def post(site, form, **fields):
    """Send the beginning of a form: one that is too large is refused before it is read."""
    cookie, token = form
    body = urlencode({"csrfmiddlewaretoken": token, **fields}).encode()
    head = [f"POST {LOGIN} HTTP/1.1", f"Cookie: {cookie}", f"Content-Length: {len(body)}"]
    return answer(site, [*head, "Content-Type: application/x-www-form-urlencoded"], body[:100_000])


def assert_well(site):
    assert site.get("/da/networks/")[0] == 200


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"login": "a" * 11 * 2**20}, "HTTP/1.1 413 Request Entity Too Large"),
        ({f"login{n}": "a" for n in range(5001)}, "HTTP/1.1 400 Bad Request"),
    ],
    ids=["bytes", "fields"],
)
def test_form_of_too_many(site, form, fields, status):
    found, text = post(site, form, **fields)

    assert (found, "<h1>This cannot be read</h1>" in text) == (status, True)
    assert_well(site)


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (["GET /da/ HTTP/1.1", f"Cookie: {'a' * 9000}"], TOO_LARGE),
        (["GET /da/ HTTP/1.1", *(f"X-{n}: a" for n in range(200))], TOO_LARGE),
        ([f"GET /da/?q={'a' * 9000} HTTP/1.1"], "HTTP/1.1 414 URI Too Long"),
    ],
    ids=["bytes", "number", "address"],
)
def test_head_of_too_many(site, head, status):
    assert answer(site, head)[0] == status
    assert_well(site)
