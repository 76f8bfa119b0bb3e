"""An answer as styled text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from assistant.rendering.published_text import written_markers
from assistant.rendering.walk import runs, walk
from assistant.schema import Answer, Citation, Hit, Support, Verdict
from assistant.text.cleaning import clean, one_line, plural

if TYPE_CHECKING:
    from rich.text import Text


NEAREST = 3
_EXCERPT = 100
_SUPPORT_STYLES = {Support.SUPPORTED: "green", Support.UNSUPPORTED: "yellow", Support.CONTRADICTED: "red"}


def answer_text(answer: Answer, titles: Mapping[str, str]) -> Text:
    """The answer with what it cites, or the abstention with the nearest passages; `titles` by `doc_id`."""
    from rich.text import Text

    notes = [Text(f"Note: {one_line(note)}", style="dim") for note in answer.notes]
    if answer.abstained:
        return _joined([Text(clean(answer.text)), *notes, *_nearest_lines(answer.hits, titles)])
    return _joined([_claims(answer), *map(_citation_line, answer.citations), *_opposing_lines(answer), *notes])


def verdict_text(answer: Answer) -> Text:
    """What the question was taken for, how much of the answer is supported, and how sure the engine is."""
    from rich.text import Text

    supported = sum(verdict.support is Support.SUPPORTED for verdict in answer.verdicts)
    checked = f"{supported} of {plural(len(answer.verdicts), 'claim')} supported, " if answer.verdicts else ""
    taken = f"taken for {answer.kind.words}, {answer.certainty}, " if answer.question else ""
    return Text(f"{taken}{checked}confidence {answer.confidence:.2f}", style="dim")


def _joined(lines: Sequence[Text]) -> Text:
    from rich.text import Text

    return Text("\n").join(lines)


def _claims(answer: Answer) -> Text:
    """The answer's text, its highlights in bold, and what is not supported marked so."""
    from rich.text import Text

    written = Text()
    for gap, number in walk(answer):
        written.append(clean(gap))
        if number:
            written.append_text(_claim(answer.verdicts[number - 1]))
    return written


def _claim(verdict: Verdict) -> Text:
    from rich.text import Text

    marked = Text()
    for words, stands_out in runs(verdict.claim):
        marked.append(clean(words), style="bold" if stands_out else "")
    marked.append(written_markers(verdict.claim.markers))
    if verdict.support is not Support.SUPPORTED:
        reason = f": {one_line(verdict.reason)}" if verdict.reason else ""
        marked.append(f" ({verdict.support}{reason})", style=_SUPPORT_STYLES[verdict.support])
    return marked


def _opposing_lines(answer: Answer) -> Iterator[Text]:
    """What speaks against contradicted claims."""
    from rich.text import Text

    for verdict in answer.verdicts:
        if verdict.support is Support.CONTRADICTED and verdict.evidence:
            title, quote = one_line(verdict.evidence.title), one_line(verdict.evidence.cited_text)
            yield Text.assemble(("[✗]", "red"), " ", (title, "bold"), f': "{quote}"')


def _citation_line(citation: Citation) -> Text:
    from rich.text import Text

    page = f"p. {citation.page}, " if citation.page else ""
    place = f" ({one_line(citation.doc_id)}, {page}characters {citation.start}-{citation.end}): "
    title, quote = (one_line(citation.title), "bold"), f'"{one_line(citation.cited_text)}"'
    return Text.assemble((f"[{citation.marker}]", "cyan"), " ", title, (place, "dim"), quote)


def _nearest_lines(hits: Sequence[Hit], titles: Mapping[str, str]) -> Iterator[Text]:
    from rich.text import Text

    if hits:
        yield Text("Nearest passages:", style="bold")
    for hit in hits[:NEAREST]:
        doc_id = hit.passage.doc_id
        said = one_line(hit.passage.text)
        excerpt = said if len(said) <= _EXCERPT else said[:_EXCERPT].rsplit(" ", 1)[0] + "…"
        place = f" ({one_line(doc_id)}, characters {hit.passage.start}-{hit.passage.end}): "
        yield Text.assemble("- ", (one_line(titles.get(doc_id, doc_id)), "bold"), (place, "dim"), excerpt)
