"""The daily e-mails in nights that are long, short or left out: each notice is told once."""

import re
from datetime import UTC, datetime, timedelta
from itertools import chain

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from tests import make
from urbact_site import publishing
from urbact_site.models import User

ADDRESS = "http://testserver/admin/events/article/1/change/"

# When cron begins what is to run at half past two in Paris, in UTC; how many e-mails come of it.
NIGHTS = {
    "half past two is left out": (["2035-03-24 01:30", "2035-03-26 00:30"], 2),
    "half past two comes twice": (
        ["2035-10-27 00:30", "2035-10-28 00:30", "2035-10-28 01:30", "2035-10-29 01:30"],
        3,
    ),
    "leap day": (["2036-02-28 01:30", "2036-02-29 01:30", "2036-03-01 01:30"], 3),
    "two nights without power": (["2035-05-03 00:30", "2035-05-06 00:30"], 2),
    "begun three times by mistake": (["2035-05-03 00:30"] * 3, 1),
}


@pytest.fixture
def at(monkeypatch):
    def at(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return at


@pytest.mark.parametrize("nights", NIGHTS)
def test_each_notice_is_told_once_whenever_cron_comes(at, nights):
    point = make.make_national_point(languages=["da"])
    anna = make.make_member("editor", point)
    make.make_member("publisher", point, email="bo@example.eu", notify=User.Notify.DAILY)
    times, e_mails = NIGHTS[nights]
    runs = [datetime.fromisoformat(time).replace(tzinfo=UTC) for time in times]
    moment, titles = runs[0] - timedelta(hours=24), []
    for run in runs:
        while moment < run:
            at(moment)
            titles.append(f"Story {len(titles)}")
            story = make.make_article(national_point=point, published_at=None, title_en=titles[-1])
            publishing.do(story, "submitted", anna, ADDRESS, "")
            moment += timedelta(hours=5)
        at(run)
        call_command("send_digests")

    told = [re.findall(r"Article: (.*)", message.body) for message in mail.outbox]
    assert list(chain(*told)) == titles
    assert len(told) == e_mails
