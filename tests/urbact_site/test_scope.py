"""Who sees and does what, asked of `scope` itself; the desk's doors are in test_matrix."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, Group
from django.db import IntegrityError, transaction

from events.models import Article, Call, Contact, Event, Membership, NationalPoint
from networks.models import City, Country, Document, Network, Theme, Topic
from tests.make import (
    make_article,
    make_call,
    make_contact,
    make_document,
    make_image,
    make_member,
    make_membership,
    make_national_point,
    make_network,
    make_theme,
    make_user,
)
from urbact_site import scope
from urbact_site.admin import ScopedAdmin
from urbact_site.admin.scoped import ScopedInline
from urbact_site.localized import LANGUAGES
from urbact_site.models import Image, User
from urbact_site.scope import Role

OWNED = {Article, Call, Contact, Event, Membership}


@pytest.fixture
def point():
    return make_national_point(languages=["fr", "en"])


@pytest.fixture
def other():
    return make_national_point(languages=["lv"])


def seen(user, model):
    return set(scope.rows(user, model.objects.all()))


def test_every_model_says_how_its_point_is_found():
    ours = [
        m
        for m in apps.get_models()
        if m.__module__.split(".")[0] in ("urbact_site", "networks", "experts", "events")
        and admin.site.is_registered(m)
    ]

    assert {m for m in ours if m.owned_by == "national_point"} == OWNED
    assert {m for m in ours if m.owned_by == "made_by"} == {Image, Document}
    assert {m for m in ours if m.owned_by == ""} == {NationalPoint}


def test_every_admin_and_inline_is_scoped_or_for_superusers_alone():
    editor = make_user(is_programme_editor=True)
    for model, model_admin in admin.site._registry.items():
        if not isinstance(model_admin, ScopedAdmin):
            assert not editor.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")
        assert all(issubclass(inline, ScopedInline) for inline in model_admin.inlines)


def test_groups_give_no_rights_and_are_not_shown():
    assert not admin.site.is_registered(Group)
    assert not {"groups", "user_permissions"} & {f.name for f in User._meta.get_fields()}


def test_superuser_is_a_programme_editor():
    assert User.objects.create_superuser("root").is_programme_editor
    with pytest.raises(IntegrityError), transaction.atomic():
        make_user(is_superuser=True)


def test_two_users_never_share_an_email():
    make_user(email="anne@example.eu")
    make_user(), make_user()

    with pytest.raises(IntegrityError), transaction.atomic():
        make_user(email="Anne@example.eu")


@pytest.mark.parametrize("role", Role)
def test_the_desk_is_open_to_members_while_they_are(role, point):
    user = make_member(role, point)
    assert user.is_staff

    user.memberships.all().delete()

    assert not User.objects.get(pk=user.pk).is_staff


def test_nobody_without_a_role_sees_anything():
    make_article()
    make_network()

    for user in (
        AnonymousUser(),
        make_user(),
        make_user(is_active=False, is_programme_editor=True),
    ):
        assert [seen(user, m) for m in (Article, Network, User, Image)] == [set()] * 4
        assert not any(
            may(user, Article) for may in (scope.may_view, scope.may_add, scope.may_change_any)
        )


def test_member_sees_the_records_of_the_own_point(point, other):
    own, foreign, programmes = (
        make_article(national_point=p, published_at=None) for p in (point, other, None)
    )

    assert seen(make_member(Role.EDITOR, point), Article) == {own}
    assert seen(make_member(Role.PUBLISHER, point), Article) == {own}
    assert seen(make_member(Role.TRANSLATOR, point), Article) == {own, programmes}
    assert seen(make_user(is_programme_editor=True), Article) == {own, foreign, programmes}


def test_member_of_two_points_sees_both(point, other):
    user = make_member(Role.EDITOR, point)
    make_membership(user=user, national_point=other, role=Role.TRANSLATOR)
    records = {make_article(national_point=p) for p in (point, other)}

    assert seen(user, Article) == records
    assert scope.edits(user, make_article(national_point=point))
    assert not scope.edits(user, make_article(national_point=other))


def test_editor_reads_what_the_programme_has_published_and_translators_its_drafts(point):
    public, draft = make_network(), make_network(published_at=None)
    theme = make_theme()

    assert seen(make_member(Role.EDITOR, point), Network) == {public}
    assert seen(make_member(Role.TRANSLATOR, point), Network) == {public, draft}
    assert seen(make_member(Role.EDITOR, point), Theme) == {theme}


def test_only_publishers_see_who_is_a_member_and_only_the_programme_sees_users(point):
    members = {role: make_member(role, point) for role in Role}

    assert len(seen(members["publisher"], Membership)) == 3
    assert not seen(members["editor"], Membership) | seen(members["translator"], Membership)
    assert not seen(members["publisher"], User)


def test_editor_writes_all_texts_and_the_translator_those_of_the_point(point, other):
    article = make_article(national_point=point, original_language="fr")

    assert scope.languages(make_member(Role.EDITOR, point), article) == LANGUAGES
    assert scope.languages(make_member(Role.PUBLISHER, point), article) == LANGUAGES
    assert scope.languages(make_member(Role.TRANSLATOR, point), article) == ["en"]
    assert scope.languages(make_member(Role.EDITOR, other), article) == []
    assert scope.languages(make_member(Role.TRANSLATOR, other), article) == []


def test_translator_writes_programme_records_but_never_the_original(point):
    translator = make_member(Role.TRANSLATOR, point)
    network = make_network(original_language="en")

    assert scope.languages(translator, network) == ["fr"]
    assert scope.languages(make_member(Role.EDITOR, point), network) == []
    assert {
        n
        for n in ("tagline_fr", "tagline_en", "tagline_de", "name", "original_language")
        if n not in scope.read_only(translator, network)
    } == {"tagline_fr"}


def test_only_publishers_publish_and_take_back(point, other):
    public = make_article(national_point=point)
    draft = make_article(national_point=point, published_at=None)
    may = {
        role: (
            scope.may_publish(user, draft),
            scope.may_delete(user, draft),
            scope.may_delete(user, public),
            scope.may_publish(user, None),
        )
        for role in Role
        for user in [make_member(role, point)]
    }

    assert may == {
        "editor": (False, True, False, False),
        "translator": (False, False, False, False),
        "publisher": (True, True, True, True),
    }
    assert not scope.may_publish(make_member(Role.PUBLISHER, other), draft)


def test_countries_and_languages_of_a_point_are_the_programmes(point):
    publisher = make_member(Role.PUBLISHER, point)

    assert {"countries", "languages", "slug"} <= set(scope.read_only(publisher, point))
    assert not scope.may_delete(publisher, point)
    assert not scope.may_add(publisher, NationalPoint)


@pytest.mark.parametrize("model", [Country, City, Theme, Topic, Network, User])
def test_vocabulary_is_the_programmes(model, point):
    for role in Role:
        assert not scope.may_add(make_member(role, point), model)


def test_pictures_are_for_all_and_changed_by_those_whose_they_are(point, other):
    maker, colleague = make_member(Role.EDITOR, point), make_member(Role.PUBLISHER, point)
    stranger = make_member(Role.PUBLISHER, other)
    image = make_image(made_by=maker)

    assert image in seen(stranger, Image)
    assert [scope.edits(user, image) for user in (maker, colleague, stranger)] == [
        True,
        True,
        False,
    ]

    make_article(national_point=other, image=image)

    assert not scope.edits(maker, Image.objects.get())
    assert scope.edits(make_user(is_programme_editor=True), Image.objects.get())


@pytest.mark.parametrize("make", [make_article, make_network])
def test_picture_in_a_text_of_others_is_not_changed_or_deleted(point, make):
    maker = make_member(Role.PUBLISHER, point)
    image = make_image(made_by=maker)
    text = {"body_mt": f'<figure data-picture="{image.slug}"></figure>', "published_at": None}
    make_article(national_point=point, **text)
    make_article(body_en=f'<figure data-picture="{image.slug}-2"></figure>')

    assert scope.may_delete(maker, Image.objects.get())

    make(**text)

    assert not scope.may_change(maker, Image.objects.get())
    assert not scope.may_delete(maker, Image.objects.get())
    assert scope.may_delete(make_user(is_programme_editor=True), Image.objects.get())


def test_whether_texts_of_others_name_a_picture_is_asked_once(point, django_assert_num_queries):
    maker = User.objects.get(pk=make_member(Role.EDITOR, point).pk)
    image = Image.objects.select_related("made_by").get(pk=make_image(made_by=maker).pk)
    assert maker.posts == image.made_by.posts
    uses = [*scope.uses_elsewhere(Image, [])]

    with django_assert_num_queries(len(uses) + 1):
        assert scope.may_change(maker, image)
        assert scope.may_delete(maker, image)


def test_translators_do_not_touch_the_pictures_of_other_points(point, other):
    translator = make_member(Role.TRANSLATOR, point)
    theirs = make_image(made_by=make_member(Role.EDITOR, other), original_language="en")
    programmes = make_image(original_language="en")

    assert scope.languages(translator, theirs) == []
    assert scope.languages(translator, programmes) == ["fr"]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("language", ["fr", "lv", "da"])
def test_nothing_waits_for_who_may_not_write_it(point, other, role, language):
    """Pictures that are made by each kind of person, used or named by nobody or by somebody."""
    user = make_member(role, point)
    makers = [None, user, make_member(Role.EDITOR, point), make_member(Role.EDITOR, other)]
    makers += [make_user(), make_user(is_programme_editor=True)]
    for maker in makers:
        for owner in ("nobody", point, other):
            image, named = (make_image(made_by=maker, original_language="en") for _n in range(2))
            if owner != "nobody":
                text = f'<figure data-picture="{named.slug}"></figure>'
                make_article(national_point=owner, image=image, body_en=text)

    waiting = scope.to_translate(user, Image.objects.all(), language)

    allowed = [image for image in Image.objects.all() if language in scope.languages(user, image)]
    ours = allowed if language in ("fr", "en") else []
    assert sorted(image.pk for image in waiting) == sorted(image.pk for image in ours)


def test_documents_of_a_call_are_changed_by_those_whose_they_are(point, other):
    maker = make_member(Role.EDITOR, point)
    document = make_document(made_by=maker, network=None)
    make_call(national_point=point, documents=[document])
    assert scope.edits(maker, document)

    make_call(national_point=other, documents=[document])

    assert not scope.edits(maker, Document.objects.get())


def test_nobody_changes_what_they_are_themselves(point):
    publisher = make_member(Role.PUBLISHER, point)
    colleague = make_member(Role.EDITOR, point).memberships.get()

    assert scope.edits(publisher, colleague)
    assert not scope.may_change(publisher, publisher.memberships.get())


def test_programme_editor_leaves_superusers_alone():
    editor, root = make_user(is_programme_editor=True), User.objects.create_superuser("root")

    assert not scope.may_change(editor, root)
    assert not scope.may_delete(editor, root)
    assert scope.read_only(editor, make_user()) == ["is_superuser"]
    assert scope.may_change(root, root)


def test_djangos_own_questions_are_answered_by_the_role(point):
    editor = make_member(Role.EDITOR, point)

    assert editor.has_perm("events.change_article")
    assert editor.has_perm("networks.view_network")
    assert not editor.has_perm("networks.change_network")
    assert not editor.has_perm("auth.view_group")
    assert not editor.has_perm("x.y")
    assert editor.has_module_perms("events")
    assert "events.add_call" in editor.get_all_permissions()
    assert not make_user().has_module_perms("events")


def test_moving_an_editor_changes_what_the_next_request_may(client, point, other):
    user = make_member(Role.EDITOR, point)
    article = make_article(national_point=point)
    client.force_login(user)
    url = f"/admin/events/article/{article.pk}/change/"
    assert client.get(url).status_code == 200

    user.memberships.update(national_point=other)
    assert client.get(url).status_code == 404

    User.objects.update(is_active=False)
    assert client.get(url).status_code == 302


def test_contact_of_another_point_is_out_of_reach(point, other):
    assert seen(make_member(Role.EDITOR, point), Contact) == set()
    make_contact(national_point=other)
    assert seen(make_member(Role.EDITOR, point), Contact) == set()
