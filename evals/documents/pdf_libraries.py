"""How PDF libraries read what people lay out, beside this project: `python -m evals.documents.pdf_libraries`.

`pip install pdfplumber` for its column; PyMuPDF is left out, as its licence (AGPL) does not go with Apache-2.0.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from time import process_time
from types import MappingProxyType

from assistant.ingestion.documents import parse_document
from evals.documents.layouts import laid_out
from evals.documents.made import MadeDocument
from evals.documents.run import Outcome, compare


def _ours(data: bytes) -> str:
    return parse_document(data, "laid-out.pdf", ".pdf").text


def _pdfium(data: bytes) -> str:
    import pypdfium2

    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))


def _pypdf(data: bytes) -> str:
    import pypdf

    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def _pypdf_layout(data: bytes) -> str:
    import pypdf

    return "\n".join(page.extract_text(extraction_mode="layout") for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def _pdfplumber(data: bytes) -> str:
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as opened:
        return "\n".join(page.extract_text() for page in opened.pages)


READERS: Mapping[str, Callable[[bytes], str]] = MappingProxyType(
    {"ours": _ours, "PDFium": _pdfium, "pypdf": _pypdf, "pypdf, layout": _pypdf_layout, "pdfplumber": _pdfplumber}
)


def _read(made: MadeDocument, read: Callable[[bytes], str]) -> tuple[Outcome, float]:
    began = process_time()
    return compare(made, read(made.data)), process_time() - began


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Print a table: which library reads which layout in order, and the sums."""
    print(_row(["layout", *READERS]))
    print(_row(["---", *["---:"] * len(READERS)]))
    found = {name: [_read(made, read) for made in laid_out()] for name, read in READERS.items()}
    for i, made in enumerate(laid_out()):
        print(_row([made.name, *("in order" if found[name][i][0].in_order else "–" for name in READERS)]))
    outcomes = {name: [outcome for outcome, _ in found[name]] for name in READERS}
    print(_row(["in order", *(f"{sum(one.in_order for one in outcomes[name])} of {len(outcomes[name])}" for name in READERS)]))
    recalls = (sum(one.found for one in each) / sum(one.expected for one in each) for each in outcomes.values())
    print(_row(["text recall", *(f"{recall:.4f}" for recall in recalls)]))
    times = (sum(seconds for _, seconds in found[name]) for name in READERS)
    print(_row(["seconds of this process", *(f"{seconds:.2f}" for seconds in times)]))


if __name__ == "__main__":
    main()
