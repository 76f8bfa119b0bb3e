"""Who is left as it is behind questions on the same article: `python -m training.measure_followups`.

Beside `evals/followups.py`, which knows no text written for training: questions that stand alone and share names with what was
asked before. Only the articles are asked that nothing is trained on.
"""

from __future__ import annotations

from evals.followups import Case, report_cases
from training.reader.written import read_written
from training.train_converse import complete_questions


def main() -> None:
    """Print the table."""
    report_cases({"stands alone, behind questions on the same article": complete_behind_their_like()})


def complete_behind_their_like() -> list[Case]:
    """The questions that point at nothing of the written articles that are kept apart, each behind those before it."""
    held = (article for article in read_written() if article.held)
    return [(question, told) for article in held for question, told in complete_questions(article) if told]


if __name__ == "__main__":
    main()
