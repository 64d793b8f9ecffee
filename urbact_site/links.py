"""Whether what pages link to elsewhere is still there: looked up by a task when a form shows an
address for the first time, and by a command every day.

Editors write the addresses, so no request may reach what only this machine can: the name is looked
up once and refused unless it stands for a public address, which is then connected to; at each
redirect anew. Nothing is read of an answer but its status.
"""

from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from urllib.parse import urldefrag, urljoin, urlsplit

from django.conf import settings
from django_tasks import task
from requests import RequestException
from requests.exceptions import ConnectionError, SSLError, Timeout
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter import InvalidIPAddress

from urbact_site.addresses import path_of
from urbact_site.models import Link

GUARD = Config(
    ip_filter_enable=True,
    ip_filter_allow_loopback_ips=False,
    never_redirect=True,  # by the library, which would read the page that redirects
    default_timeout=(5, 10),  # seconds, to be connected and to be answered
    user_agent_override="URBACT link check",
)
PORTS = {None, 80, 443}
NO_SUCH_PAGE = {404, 410}
MOST_REDIRECTS = 5
SITES_AT_ONCE = 8
LONGEST = Link._meta.get_field("address").max_length


def key_of(address):
    """What is looked up of an address, all but the part of the page; "" for one that is not: of
    this site, of another scheme or port than a site for the public has, or too long."""
    try:
        is_elsewhere = path_of(address) is None
        parts = urlsplit(urldefrag(address).url)
        is_public = parts.scheme in ("http", "https") and parts.port in PORTS
    except ValueError:
        return ""
    key = parts.geturl()
    return key if is_elsewhere and is_public and len(key) <= LONGEST else ""


def keys_of(addresses):
    return {key for key in map(key_of, addresses) if key}


def lost(addresses):
    """{address: answer} of those that lead nowhere, as far as known."""
    keys = {address: key for address in addresses if (key := key_of(address))}
    found = Link.objects.filter(address__in=set(keys.values())).lost() if keys else ()
    answers = {link.address: link.answer for link in found}
    return {address: answers[key] for address, key in keys.items() if key in answers}


# Looking up


def look_up_soon(addresses):
    """Have those looked up that were not yet, outside the request; not where there is no queue."""
    keys = keys_of(addresses)
    if not (keys and settings.LOOK_UP_LINKS and settings.QUEUE):
        return
    if new := sorted(add(keys)):
        look_up_new.enqueue(new)


@task()
def look_up_new(keys):
    look_up(Link.objects.filter(address__in=keys).due())


def add(keys):
    """Add those that are not known yet, and give them."""
    new = keys.difference(Link.objects.filter(address__in=keys).values_list("address", flat=True))
    links = [Link(address=key) for key in new]
    Link.objects.bulk_create(links, batch_size=1000, ignore_conflicts=True)
    return new


def look_up(links):
    """Look up links, those of several sites at a time, keep what is there, and give how many are of
    each answer: none when all of several sites are silent, for then this machine reaches nobody."""
    sites = defaultdict(list)
    for link in links:
        sites[urlsplit(link.address).hostname].append(link)
    with ThreadPoolExecutor(SITES_AT_ONCE) as pool:
        found = dict(chain.from_iterable(pool.map(look_up_site, sites.values())))
    if len(sites) > 1 and {*found.values()} == {Link.Answer.SILENT}:
        return Counter()
    for link, one in found.items():
        link.keep(one)
    return Counter(found.values())


def look_up_site(links):
    return [(link, answer(link.address)) for link in links]


def answer(address):
    """What is at an address now."""
    try:
        status = status_of(address)
    except (InvalidIPAddress, ValueError):
        return Link.Answer.GONE
    except SSLError:  # browsers find certificates that we do not
        return Link.Answer.FOUND
    except (ConnectionError, Timeout):
        return Link.Answer.SILENT
    except RequestException:
        return Link.Answer.FOUND
    return Link.Answer.GONE if status in NO_SUCH_PAGE else Link.Answer.FOUND


def status_of(address):
    """The status of the last answer that an address leads to; raises RequestException, and
    ValueError where the address is none."""
    with HTTPSession(GUARD) as session:
        session.trust_env = False  # no password of this machine goes along
        for _redirect in range(MOST_REDIRECTS):
            with session.get(address, stream=True) as response:
                target = session.get_redirect_target(response)
            address = urljoin(address, target or "")
            if not (target and key_of(address)):
                break
    return response.status_code
