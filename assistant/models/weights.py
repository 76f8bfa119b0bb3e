"""Files of trained weights: their digest, and that none is fetched."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LOADER_FAULTS = (AssertionError, AttributeError, ImportError, LookupError, OSError, RuntimeError, TypeError, ValueError)
"""A folder that holds no model, or a broken one, or a device that isn't there, raises what happens to come up in the loader."""


def file_digest(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextlib.contextmanager
def offline() -> Iterator[None]:
    """Even a look-up of local files asks the hub which programs are agents, for its user agent; offline, nothing is asked."""
    from huggingface_hub import constants

    before = constants.HF_HUB_OFFLINE
    constants.HF_HUB_OFFLINE = True
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = before


def state_digest(model: Any) -> str:
    """The beginning of a SHA-256 over a PyTorch model's weights as loaded, so that one that is changed in place is noticed."""
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode() + tensor.detach().float().cpu().numpy().tobytes())
    return digest.hexdigest()[:16]


def first_line(error: Exception) -> str:
    """The first line of what an exception says, or its type where it says nothing."""
    return (str(error).splitlines() or [type(error).__name__])[0]
