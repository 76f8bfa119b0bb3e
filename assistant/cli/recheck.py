"""`assistant recheck` and `assistant receipts`: does what earlier answers cite still stand?"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli import console
from assistant.cli.evaluate import GATE_FAILED
from assistant.cli.options import CorpusOption, DataDirOption, JsonOption, opened, settings_from
from assistant.errors import EvalError
from assistant.history.conversations import FILE_NAME, Conversation, History
from assistant.text.cleaning import one_line, plural

if TYPE_CHECKING:
    from rich.text import Text

    from assistant.answer import Assistant
    from assistant.recheck import CitationNow, Rechecked
    from assistant.settings import Settings

_STYLES = {"stands": "green", "moved": "yellow", "gone": "red", "supported": "green", "unsupported": "yellow"}


def recheck(
    what: Annotated[str, typer.Argument(metavar="CONVERSATION|FILE", help="A kept conversation, or JSON of answers.")],
    corpus: CorpusOption = None,
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what of earlier answers still stands; the exit status is 4 where a citation is gone or a claim holds no more."""
    from assistant.recheck import recheck as check_again

    settings = settings_from(corpus=corpus, data_dir=data_dir)
    kept = list(_kept_in(Path(what)) if Path(what).is_file() else _kept_of(settings, what))
    with opened(settings) as assistant:
        found = [(answer, check_again(answer, assistant)) for answer in kept]
    if as_json:
        told = [{"question": answer.get("question", ""), **rechecked.to_dict()} for answer, rechecked in found]
        console.show_json({"holds": all(one.holds for _, one in found), "answers": told})
    else:
        for answer, rechecked in found:
            console.show(_rechecked_text(answer, rechecked))
    raise typer.Exit(0 if all(rechecked.holds for _, rechecked in found) else GATE_FAILED)


def receipts(corpus: CorpusOption = None, data_dir: DataDirOption = None, as_json: JsonOption = False) -> None:
    """List the kept conversations with how many of their citations stand, moved or are gone."""
    settings = settings_from(corpus=corpus, data_dir=data_dir)
    with History.open(settings.data_dir / FILE_NAME) as history, opened(settings) as assistant:
        found = [(one, _standings(history, one, assistant)) for one in history.conversations()]
    if as_json:
        told = [{"conversation_id": one.conversation_id, "title": one.title, **counts} for one, counts in found]
        console.show_json({"conversations": told})
        return
    for one, counts in found:
        console.show(_receipt_text(one, counts))
    if not found:
        console.note("no conversation is kept yet")


def _kept_of(settings: Settings, conversation_id: str) -> Iterator[Mapping[str, Any]]:
    with History.open(settings.data_dir / FILE_NAME) as history:
        yield from (turn.answer for turn in history.turns(conversation_id))


def _kept_in(path: Path) -> Iterator[Mapping[str, Any]]:
    """The answers of a file: one as `--json` printed it, one a line, or an exported conversation.

    Raises:
        EvalError: if it can't be read, or is no such thing.
    """
    shown = os.fspath(path)
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise EvalError(f"{shown!r} can't be read ({error}); name a file that `--json` or `export` wrote") from error
    for value in _values(text, shown):
        turns = value.get("turns") if isinstance(value, dict) else None
        answers = [turn.get("answer") for turn in turns if isinstance(turn, dict)] if isinstance(turns, list) else [value]
        for answer in answers:
            if not isinstance(answer, dict):
                raise EvalError(f"{shown!r} holds no answer; name a file that `--json` or `export` wrote")
            yield answer


def _values(text: str, shown: str) -> Iterator[Any]:
    """The JSON values of a text, one behind the other."""
    decoder, place = json.JSONDecoder(), 0
    text = text.strip()
    while place < len(text):
        try:
            value, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError) as error:
            raise EvalError(f"{shown!r} is not JSON ({error}); name a file that `--json` or `export` wrote") from error
        place += len(text[place:]) - len(text[place:].lstrip())
        yield value


def _standings(history: History, conversation: Conversation, assistant: Assistant) -> dict[str, int]:
    from assistant.recheck import Standing, locate, read_kept

    turns = history.turns(conversation.conversation_id)
    located = [one for turn in turns for one in locate(read_kept(turn.answer)[0], assistant)]
    counts = Counter(one.standing for one in located)
    return {standing.value: counts[standing] for standing in Standing}


def _receipt_text(conversation: Conversation, counts: Mapping[str, int]) -> Text:
    from rich.text import Text

    told = ", ".join(f"{count} {standing}" for standing, count in counts.items() if count) or "nothing cited"
    title = one_line(conversation.title) or "(no title)"
    return Text.assemble((conversation.conversation_id, "cyan"), f"  {told}  {title}")


def _rechecked_text(answer: Mapping[str, Any], rechecked: Rechecked) -> Text:
    from rich.text import Text

    question = answer.get("question")
    lines = [Text(f"> {one_line(question)}", style="bold")] if isinstance(question, str) and question else []
    lines += [_citation_line(one) for one in rechecked.citations]
    for then, now in rechecked.pairs():
        was = f" (was {then.support})" if then.support is not now.support else ""
        reason = f": {one_line(now.reason)}" if now.reason else ""
        state = (f"{now.support}{was}{reason}", _STYLES.get(now.support, "red"))
        lines.append(Text.assemble(one_line(now.claim.text), " — ", state))
        if was and now.evidence:
            lines.append(Text(f'  now: "{one_line(now.evidence.cited_text)}" ({one_line(now.evidence.doc_id)})', style="dim"))
    verdict = "It still holds." if rechecked.holds else "It no longer holds."
    return Text("\n").join([*lines, Text(f"{verdict} {plural(len(rechecked.citations), 'citation')} looked for.")])


def _citation_line(one: CitationNow) -> Text:
    from rich.text import Text

    cited, now = one.citation, one.now
    place = f"{one_line(now.doc_id if now else cited.doc_id)}"
    if now:
        place += f", characters {now.start}-{now.end}"
    if one.standing == "moved":
        place += f", was {one_line(cited.doc_id) + ', ' if now and now.doc_id != cited.doc_id else ''}{cited.start}-{cited.end}"
    changed = "; the article has changed since" if one.changed else ""
    state = (f"{one.standing.value:<6}", _STYLES[one.standing])
    return Text.assemble((f"[{cited.marker}]", "cyan"), " ", state, f" {one_line(cited.title)} ({place}{changed})")
