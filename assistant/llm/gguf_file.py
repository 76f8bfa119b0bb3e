"""What a GGUF file says of itself in its head: which model it is, and how long a context it was trained for.

The format (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md): `GGUF`, a version, counts of tensors and of pairs of key
and value, then the pairs. Only the head is read, as far as what is asked for, and never more of it than is bounded here.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from assistant.errors import SettingsError

_MAGIC = b"GGUF"
_VERSIONS = frozenset({2, 3})
_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
"""The types of values, by number, as `struct` names them."""
_NAME = "general.name"
_STRING, _ARRAY = 8, 9
_MOST_PAIRS, _LONGEST_STRING, _LONGEST_ARRAY = 10_000, 10_000_000, 10_000_000


@dataclass(frozen=True, slots=True)
class GgufHead:
    """The name of a model, empty where the file has none, and the tokens of its context."""

    name: str
    context_tokens: int


def read_head(path: Path) -> GgufHead:
    """Read the head of a GGUF file.

    Raises:
        SettingsError: if it can't be read, or is no such file.
    """
    try:
        with path.open("rb") as file:
            known = _asked(_pairs(file))
    except OSError as error:
        raise SettingsError(f"model file {str(path)!r} can't be read ({error.strerror}); name a GGUF file") from error
    except (ValueError, struct.error, OverflowError) as error:
        raise SettingsError(f"model file {str(path)!r} is no GGUF file ({error}); name one of a chat model") from error
    name, length = known.get(_NAME), known.get(_length_key(known))
    if not isinstance(length, int) or length < 1:
        raise SettingsError(f"model file {str(path)!r} doesn't tell its context length; name a GGUF file of a chat model")
    return GgufHead(name if isinstance(name, str) else "", length)


def _asked(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    """The pairs up to those that are asked for; the vocabulary, which mostly comes after them, is long."""
    known = dict[str, object]()
    for key, value in pairs:
        known[key] = value
        if _NAME in known and _length_key(known) in known:
            break
    return known


def _length_key(known: Mapping[str, object]) -> str:
    return f"{known.get('general.architecture')}.context_length"


def _pairs(file: BinaryIO) -> Iterator[tuple[str, object]]:
    if file.read(4) != _MAGIC:
        raise ValueError("it doesn't begin with `GGUF`")
    version = _scalar(file, "I")
    if version not in _VERSIONS:
        raise ValueError(f"its version is {version}")
    _scalar(file, "Q")  # tensors
    for _ in range(min(int(_scalar(file, "Q")), _MOST_PAIRS)):
        yield _string(file), _value(file, int(_scalar(file, "I")))


def _value(file: BinaryIO, kind: int) -> object:
    """A value; of an array only that it is one, as none is asked for."""
    if kind in _SCALARS:
        return _scalar(file, _SCALARS[kind])
    if kind == _STRING:
        return _string(file)
    if kind != _ARRAY:
        raise ValueError(f"it has a value of the unknown type {kind}")
    inner, count = int(_scalar(file, "I")), int(_scalar(file, "Q"))
    if count > _LONGEST_ARRAY:
        raise ValueError(f"it has an array of {count} values")
    if inner in _SCALARS:
        file.seek(count * struct.calcsize(_SCALARS[inner]), 1)
    elif inner == _STRING:
        for _ in range(count):
            _string(file)
    else:
        raise ValueError(f"it has an array of the type {inner}")
    return None


def _scalar(file: BinaryIO, form: str) -> int | float:
    value: int | float = struct.unpack(f"<{form}", file.read(struct.calcsize(form)))[0]
    return value


def _string(file: BinaryIO) -> str:
    length = int(_scalar(file, "Q"))
    if length > _LONGEST_STRING:
        raise ValueError(f"it has a text of {length} bytes")
    data = file.read(length)
    if len(data) < length:
        raise ValueError("it ends too early")
    return data.decode("utf-8", "replace")
