from datetime import timedelta

import pytest
from django.utils import timezone

from events.models import Article
from tests import make
from urbact_site.models import User


@pytest.fixture
def point():
    return make.make_national_point(countries=[make.make_country(slug="dk")], languages=["da"])


@pytest.fixture
def article(point):
    return make.make_article(
        national_point=point, published_at=None, original_language="da", title_da="Mad"
    )


@pytest.fixture
def member(client, point):
    def log_in(role):
        email = f"{role}@example.eu"
        known = User.objects.filter(email=email).first()
        client.force_login(known or make.make_member(role, point, email=email))
        return client

    return log_in


@pytest.fixture
def public(article):
    Article.objects.update(published_at=timezone.now() - timedelta(days=1))
    article.refresh_from_db()
    return article
