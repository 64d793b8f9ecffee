"""The shape of the code: know one app and you know all three."""

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.template.loader import get_template
from django.urls import reverse

from tests import make
from urbact_site.models import Page

pytestmark = pytest.mark.once

ROOT = Path(__file__).parent.parent
APPS = ("networks", "experts", "events")
FILES = ("models", "translation", "resources", "admin", "filters", "views", "feeds", "api", "urls")
# What the apps extend and use; all else in urbact_site stands above them.
BASES = (
    *FILES[:-1],
    "fields",
    "addresses",
    "mentions",
    "localized",
    "alphabets",
    "choices",
    "cldr",
    "index",
    "links",
    "machine",
    "map",
    "comparison",
    "differences",
    "history",
    "merging",
    "notices",
    "preview",
    "proofreading",
    "publishing",
    "files",
    "pictures",
    "accounts",
    "scope",
    "waiting",
    "states",
    "translation_files",
    "words",
    "zones",
)
BELOW = {"networks": set(), "experts": {"networks"}, "events": {"networks"}}
PAGES = [model for model in apps.get_models() if issubclass(model, Page)]
FORBIDDEN = {"utils", "helpers", "managers", "services", "signals"}


def sources(*parts):
    """The Python files of a file or package, by its name without suffix; migrations left out."""
    path = ROOT.joinpath(*parts)
    found = [path.with_suffix(".py")] if path.with_suffix(".py").exists() else path.rglob("*.py")
    return [file for file in found if "migrations" not in file.parts]


CODE = [file for package in ("urbact_site", *APPS) for file in sources(package)]


def parsed(file):
    return ast.parse(file.read_text(encoding="utf-8"))


def imported(file):
    """The dotted names of all modules, and of all that is taken from them."""
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{relative(file)}:{node.lineno} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def relative(file):
    return str(file.relative_to(ROOT))


def ours(file):
    """(our package, the module in it) for each import of our own."""
    names = (name.split(".") for name in imported(file))
    return {(first, *rest[:1]) for first, *rest in names if first in ("urbact_site", *APPS)}


# Files


def test_top_level_is_fixed():
    fixed = {
        "manage.py",
        "pyproject.toml",
        "README.md",
        "urbact_site",
        "networks",
        "experts",
        "events",
        "fixtures",
        "tests",
        "dev",
        "requirements.txt",
        "requirements-dev.txt",
        "LICENSE",
    }

    assert {path.name for path in ROOT.iterdir() if path.name[0] != "."} - fixed == set()


@pytest.mark.parametrize("app", APPS)
def test_every_app_has_the_same_files(app):
    found = {path.stem for path in (ROOT / app).iterdir() if path.name != "__pycache__"}

    assert found == {*FILES, "__init__", "apps", "migrations", "templates"}


@pytest.mark.parametrize("name", BASES)
def test_every_base_is_there(name):
    assert sources("urbact_site", name)


def test_no_file_is_a_drawer():
    assert [relative(file) for file in CODE if file.stem in FORBIDDEN] == []


def test_tests_mirror_the_code():
    """tests/events/test_views.py is about events/views.py, or a package of that name."""
    strangers = [
        relative(test)
        for app in ("urbact_site", *APPS)
        for test in (ROOT / "tests" / app).glob("test_*.py")
        if not any(
            (ROOT / app).rglob(test.stem.removeprefix("test_") + suffix) for suffix in (".py", "")
        )
    ]

    assert strangers == []


# Imports


@pytest.mark.parametrize("app", APPS)
def test_app_imports_only_what_is_below_it(app):
    allowed = {app, "urbact_site", *BELOW[app]}
    wrong = {
        f"{relative(file)} imports {'.'.join(name)}"
        for file in sources(app)
        for name in ours(file)
        if name[0] not in allowed or (name[0] == "urbact_site" and name[1] not in BASES)
    }

    assert wrong == set()


@pytest.mark.parametrize("name", BASES)
def test_base_imports_no_app_and_nothing_above(name):
    wrong = {
        f"{relative(file)} imports {'.'.join(module)}"
        for file in sources("urbact_site", name)
        for module in ours(file)
        if module[0] != "urbact_site" or module[1] not in BASES
    }

    assert wrong == set()


def test_imports_stand_at_the_top():
    nested = [
        f"{relative(file)}:{inner.lineno}"
        for file in CODE
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]

    assert nested == []


def test_no_import_is_of_everything():
    assert [relative(file) for file in CODE if any(n.endswith(".*") for n in imported(file))] == []


def test_views_do_not_filter():
    views = [file for app in ("urbact_site", *APPS) for file in sources(app, "views")]

    assert views
    assert [relative(file) for file in views if re.search(r"\bfilter\(", file.read_text())] == []


# Names


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model.__name__)
@pytest.mark.parametrize(
    ("file", "suffix"),
    [
        ("models", "QuerySet"),
        ("filters", "FilterSet"),
        ("resources", "Resource"),
        ("admin", "Admin"),
        ("views", "ListView"),
        ("views", "DetailView"),
        ("feeds", "Feed"),
        ("api", "Endpoint"),
    ],
)
def test_name_of_a_page_type_gives_all_others(model, file, suffix):
    name = model.__name__ + suffix
    package = f"{model._meta.app_label}.{file}"
    # A package of models shows the models alone: there the queryset is beside its model.
    module = import_module(model.__module__ if file == "models" else package)

    assert hasattr(module, name)


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model.__name__)
def test_name_of_a_page_type_gives_addresses_templates_and_fixtures(model):
    app, name = model._meta.app_label, words(model)

    for suffix in ("list", "detail"):
        get_template(f"{app}/{model._meta.model_name}_{suffix}.html")
    assert reverse(f"{app}:{model._meta.model_name}-list")
    assert reverse(f"{app}:{model._meta.model_name}-detail", args=["some-slug"])
    assert (ROOT / "fixtures" / f"{name}s.csv").exists()


@pytest.mark.parametrize(
    "model", [m for app in APPS for m in apps.get_app_config(app).get_models()], ids=str
)
def test_name_of_a_model_gives_its_factory(model):
    if not model._meta.auto_created:
        assert callable(getattr(make, f"make_{words(model)}"))


def words(model):
    """good_practice"""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", model.__name__).lower()
