"""`assistant check`: verifying what another system wrote, one text or a file of samples, on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli import console
from assistant.cli.evaluate import GATE_FAILED
from assistant.cli.options import JsonOption, settings_from
from assistant.errors import EvalError
from assistant.rendering.answer_text import answer_text, verdict_text
from assistant.text.cleaning import one_line, plural

if TYPE_CHECKING:
    from assistant.evaluation.samples import CheckedSamples
    from assistant.settings import Settings


def check(
    answer: Annotated[
        Path | None, typer.Option("--answer", metavar="FILE", help="Text to check; [n] in it means the nth source.")
    ] = None,
    sources: Annotated[list[Path] | None, typer.Option("--sources", metavar="FILE...", help="What it should rest on.")] = None,
    further: Annotated[list[Path] | None, typer.Argument(metavar="FILE...", hidden=True)] = None,
    samples: Annotated[
        Path | None, typer.Option("--samples", metavar="FILE", help="Samples of Ragas or DeepEval: JSON, JSON lines or CSV.")
    ] = None,
    fail_under: Annotated[
        float | None, typer.Option("--fail-under", min=0, max=1, help="Exit with status 4 if groundedness is lower.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Verify a text that another system wrote, sentence by sentence, against its sources; or a file of samples."""
    settings = settings_from()
    files = (*(sources or ()), *(further or ()))  # `--sources a b c` gives the option one file and the others as arguments
    if samples and not (answer or files):
        groundedness = _check_samples(settings, samples, as_json)
    elif answer and files and not samples:
        groundedness = _check_text(settings, answer, files, as_json)
    else:
        raise EvalError("there is nothing to check; give --answer with --sources, or --samples alone")
    low = fail_under is not None and groundedness is not None and groundedness < fail_under
    raise typer.Exit(GATE_FAILED if low else 0)


def _check_text(settings: Settings, answer: Path, files: Sequence[Path], as_json: bool) -> float | None:
    from assistant.check import as_answer, check_files
    from assistant.schema.answer import checked_json

    checked = as_answer(check_files(answer, files, settings))
    if as_json:
        console.show_json(checked_json(checked))
    else:
        console.show(answer_text(checked, {}))
        console.show(verdict_text(checked))
    return checked.groundedness


def _check_samples(settings: Settings, path: Path, as_json: bool) -> float | None:
    from assistant.evaluation.samples import check_samples, read_samples

    read = read_samples(path, settings.max_document_bytes)
    with console.progress_bar("checking") as progress:
        found = check_samples(read, settings, progress)
    if as_json:
        console.show_json(found.to_dict())
    else:
        _show(found)
    return found.groundedness


def _show(found: CheckedSamples) -> None:
    """The samples with a claim that isn't supported, how many claims are, and what was not checked."""
    for one in found.checked:
        if one.answer.groundedness != 1.0:
            console.show_line(f"sample {one.sample.number}: {one_line(one.sample.question)}")
            console.show(answer_text(one.answer, {}))
    told = "no claim" if found.groundedness is None else f"groundedness {found.groundedness:.3f}"
    console.show_line(f"{told} in {plural(len(found.checked), 'sample')}")
    for sample in found.lacking:
        console.show_line(f"not checked: sample {sample.number}, {sample.lacking}")
    for name, count in found.unread.items():
        console.show_line(f"not checked: `{one_line(name)}` of {plural(count, 'sample')}")
    console.show_line("not checked: whether an answer fits its question, and whether its contexts do")
