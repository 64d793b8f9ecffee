import ast
import importlib.machinery
import importlib.util
import re
import socket
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import dj_database_url
import pytest
from dotenv import dotenv_values

pytestmark = pytest.mark.once

ROOT = Path(__file__).parent.parent
loader = importlib.machinery.SourceFileLoader("dev", str(ROOT / "dev"))
before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
dev = importlib.util.module_from_spec(importlib.util.spec_from_loader("dev", loader))
loader.exec_module(dev)
sys.dont_write_bytecode = before


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A folder that `dev` takes for its own."""
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "VAR", tmp_path / ".var")
    (tmp_path / ".env.example").write_bytes((ROOT / ".env.example").read_bytes())
    return tmp_path


def test_dev_imports_the_standard_library_only():
    tree = ast.parse((ROOT / "dev").read_text(encoding="utf-8"))
    names = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }

    assert names - sys.stdlib_module_names == set()


@pytest.mark.parametrize("words", [[], ["serve"], ["--help"]])
def test_unknown_word_prints_the_words_there_are(words):
    done = subprocess.run(  # noqa: S603 (our own words)
        [sys.executable, ROOT / "dev", *words], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr.strip()) == (1, dev.__doc__.strip())


def test_every_word_is_explained():
    assert re.findall(r"\./dev (\w+)", dev.__doc__) == list(dev.WORDS)


def test_env_is_written_once_with_a_secret_of_its_own(clone):
    dev.write_env()
    values = dotenv_values(clone / ".env")
    dev.write_env()

    assert dotenv_values(clone / ".env") == values
    assert len(values["SECRET_KEY"]) > 50
    assert values["HTTPS"] == "off"
    assert dj_database_url.parse(values["DATABASE_URL"])["NAME"] == str(clone / ".var/site.sqlite3")
    assert stat.S_IMODE((clone / ".env").stat().st_mode) == 0o600


def test_env_names_a_folder_with_any_letters(clone, monkeypatch):
    monkeypatch.setattr(dev, "VAR", clone / "né à 100 %" / ".var")

    dev.write_env()

    database = dj_database_url.parse(dotenv_values(clone / ".env")["DATABASE_URL"])
    assert database["NAME"] == str(clone / "né à 100 %" / ".var/site.sqlite3")


def test_busy_port_is_refused_in_words():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]

        with pytest.raises(SystemExit, match=f"Port {port} cannot be used .*PORT=8001 ./dev run"):
            dev.refuse_busy(str(port))

    dev.refuse_busy(str(port))


@pytest.mark.parametrize("port", ["eight", "99999999", "-1"])
def test_port_that_is_none_is_refused_in_words(port):
    with pytest.raises(SystemExit, match=f"Port {port} cannot be used"):
        dev.refuse_busy(port)


def test_static_files_are_collected_anew_when_one_changes(clone):
    style = clone / "urbact_site" / "static" / "urbact_site" / "site.css"
    style.parent.mkdir(parents=True)
    style.write_text("a {}")
    for name in ("requirements.txt", "urbact_site/settings.py"):
        (clone / name).write_text("")
    before = dev.static_state()

    style.write_text("b {}")

    assert dev.static_state() != before


def locked(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.\[\]-]+)==(\S+)", text, flags=re.MULTILINE)), text


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_locked_package_has_hashes(name):
    packages, text = locked(name)
    blocks = re.split(r"\n(?=\S)", text.strip())

    assert packages
    assert [block for block in blocks if "--hash=sha256:" not in block] == []


def test_lock_files_hold_what_pyproject_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    names = {re.split(r"[^\w.-]", requirement)[0] for group in groups for requirement in group}
    packages, _text = locked("requirements.txt")

    assert names - {name.partition("[")[0] for name in packages} == set()


def test_both_lock_files_hold_the_same_versions():
    packages, _text = locked("requirements.txt")
    dev_packages, _text = locked("requirements-dev.txt")

    assert {name: dev_packages.get(name) for name in packages} == packages
