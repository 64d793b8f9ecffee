import re

import pytest
from django.core.management import CommandError, call_command

from events.models import Membership
from tests.make import make_national_point
from urbact_site.models import User


@pytest.fixture(autouse=True)
def var_dir(settings, tmp_path):
    settings.VAR_DIR = tmp_path / "var"
    return settings.VAR_DIR


def passwords(capsys):
    call_command("make_demo_editors")
    return dict(line.split()[:2] for line in capsys.readouterr().out.splitlines())


def test_demo_editor_can_log_in_to_the_admin(client, capsys):
    found = passwords(capsys)

    assert list(found) == ["editor"]
    assert client.login(username="editor", password=found["editor"])
    assert client.get("/admin/").status_code == 200


def test_there_is_an_editor_of_each_role_whose_point_is_there(client, capsys):
    for slug in ("denmark", "finland"):
        make_national_point(slug=slug)

    found = passwords(capsys)

    roles = Membership.objects.values_list("user__username", "national_point__slug", "role")
    assert list(found) == ["editor", "danish-editor", "finnish-translator", "danish-publisher"]
    assert set(User.objects.values_list("username", "email")) == {
        (name, f"{name}@example.eu") for name in found
    }
    assert set(roles) == {
        ("danish-editor", "denmark", "editor"),
        ("finnish-translator", "finland", "translator"),
        ("danish-publisher", "denmark", "publisher"),
    }
    assert not User.objects.exclude(username="editor").filter(is_programme_editor=True).exists()
    for username, password in found.items():
        assert client.login(request=None, username=username, password=password)
        assert client.get("/admin/").status_code == 200


def test_second_run_prints_the_same_and_changes_nothing(capsys):
    first = passwords(capsys)
    before = list(User.objects.values())

    assert passwords(capsys) == first
    assert list(User.objects.values()) == before


def test_demo_editor_of_a_new_database_keeps_the_password(client, capsys):
    first = passwords(capsys)
    User.objects.all().delete()

    assert passwords(capsys) == first
    assert client.login(username="editor", password=first["editor"])


def test_lost_password_is_replaced(client, capsys, var_dir):
    first = passwords(capsys)
    (var_dir / "demo_editors").unlink()
    second = passwords(capsys)

    assert second != first
    assert client.login(username="editor", password=second["editor"])


def test_password_is_long_and_for_the_owners_eyes_only(capsys, var_dir):
    assert re.fullmatch(r"[\w-]{12,}", passwords(capsys)["editor"])
    assert (var_dir / "demo_editors").stat().st_mode & 0o777 == 0o600


def test_with_https_there_are_no_demo_editors(settings):
    settings.HTTPS = True

    with pytest.raises(CommandError, match="HTTPS is on"):
        call_command("make_demo_editors")

    assert not User.objects.exists()
