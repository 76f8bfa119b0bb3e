"""What the container files promise, read from them, as no container can be run here."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from assistant.settings import load_settings

ROOT = Path(__file__).parents[1]


def instructions():
    """The Dockerfile as (instruction, words), in order; lines that go on are joined."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text("utf-8"), flags=re.MULTILINE).replace("\\\n", " ")
    return [tuple(line.split(maxsplit=1)) for line in text.splitlines() if line.strip()]


def stages():
    """The instructions of each stage."""
    found = []
    for name, words in instructions():
        if name == "FROM":
            found.append([])
        found[-1].append((name, words))
    return found


def last(name):
    """The words of an instruction in the stage that is run."""
    (words,) = [words for found, words in stages()[-1] if found == name]
    return words


@pytest.fixture(scope="module")
def service():
    return yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]["assistant"]


def test_the_base_is_one_image_by_version_and_digest_of_no_named_host():
    bases = [words.split()[0] for name, words in instructions() if name == "FROM"]
    assert len(bases) == 2
    assert len(set(bases)) == 1
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-[a-z]+@sha256:[0-9a-f]{64}", bases[0])


def test_packages_come_from_the_lock_and_torch_without_cuda():
    (build, _) = stages()
    installs = [words for name, words in build if name == "RUN" and "uv pip install" in words]
    assert len(installs) == 2
    assert all("requirements.lock" in words for words in installs)
    assert "--no-deps" in installs[1]
    assert any(name == "ENV" and "UV_TORCH_BACKEND=cpu" in words for name, words in build)


def test_it_runs_as_nobody_in_particular(service):
    user, group = last("USER").split(":")
    assert int(user) > 0 and int(group) > 0
    assert service["user"] == last("USER")
    assert f"--uid {user}" in " ".join(words for name, words in stages()[-1] if name == "RUN")


def test_it_is_watched_over_without_another_program():
    command = json.loads(last("HEALTHCHECK").split("CMD", 1)[1])
    assert command[:2] == ["python", "-c"]
    compile(command[2], "HEALTHCHECK", "exec")
    assert "/healthz" in command[2]


def test_it_serves_where_a_container_must_listen():
    assert json.loads(last("ENTRYPOINT")) == ["assistant"]
    assert json.loads(last("CMD"))[:3] == ["serve", "--host", "0.0.0.0"]


def test_nothing_is_reported_or_downloaded():
    told = last("ENV").split()
    assert {"HF_HUB_OFFLINE=1", "HF_HUB_DISABLE_TELEMETRY=1", "GRADIO_ANALYTICS_ENABLED=False"} <= set(told)


def test_its_own_settings_are_settings(service, monkeypatch):
    told = [word.split("=", 1) for word in last("ENV").split() if word.startswith("ASSISTANT_")]
    for name, value in (*told, *((name, "") for name in service["environment"])):
        monkeypatch.setenv(name, value)
    settings = load_settings()
    assert (settings.corpus, settings.data_dir) == (Path("/corpus"), Path("/data"))
    known = {f"ASSISTANT_{name.upper()}" for name in type(settings).model_fields}
    assert {name for name, _ in told} | set(service["environment"]) <= known


def test_only_the_data_and_what_is_passing_can_be_written(service):
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["tmpfs"][0].startswith("/tmp:")
    data, corpus = service["volumes"]
    assert data == "data:/data"
    assert (corpus["target"], corpus["read_only"]) == ("/corpus", True)
    assert json.loads(last("VOLUME")) == ["/data", "/corpus"]


def test_without_keys_it_does_not_start_and_says_why(service):
    assert re.fullmatch(r"\$\{ASSISTANT_API_KEYS:\?set it to .{20,}\}", service["environment"]["ASSISTANT_API_KEYS"])


def test_it_is_reached_from_this_machine_alone(service):
    assert service["ports"] == ["127.0.0.1:7860:7860"]


def test_what_is_copied_is_there_and_sent_and_nothing_else_is():
    copied = [words.split()[:-1] for name, words in instructions() if name == "COPY" and "--from" not in words]
    wanted = {name for names in copied for name in names}
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert next(line for line in lines if not line.startswith("#")) == "*"
    assert all((ROOT / name).exists() for name in wanted)
    assert {line[1:] for line in lines if line.startswith("!")} - {"evals"} == wanted
