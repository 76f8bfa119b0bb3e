"""Samples: documents that came with the corpus, for a newcomer to try the assistant on, and to be removed in one click.

A hidden file of the corpus names them, one `doc_id` a line. What a person adds is never in it.
"""

from __future__ import annotations

from pathlib import Path

from assistant.errors import CorpusError

FILE_NAME = ".samples"


def sample_ids(corpus: Path) -> tuple[str, ...]:
    """The ids of the documents that are samples, whether they are still there or not; none where there is no such file.

    Raises:
        CorpusError: if the file can't be read.
    """
    path = corpus / FILE_NAME
    try:
        return tuple(filter(None, map(str.strip, path.read_text("utf-8").splitlines())))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError) as error:
        raise CorpusError(f"the list of samples {str(path)!r} can't be read ({error}); mend or delete it") from error
