"""An article on printed pages: a PDF, as a word processor would lay it out."""

from __future__ import annotations

import io
from collections.abc import Callable

from evals.documents.articles import Article


def pdf_writer(columns: int) -> Callable[[Article], bytes]:
    """What writes an article on A4 pages of so many columns."""

    def write(article: Article) -> bytes:
        from reportlab.lib.styles import getSampleStyleSheet
        from reportlab.platypus import BaseDocTemplate, Frame, ListFlowable, PageTemplate, Paragraph, Spacer, Table

        style = getSampleStyleSheet()
        out = io.BytesIO()
        template = BaseDocTemplate(out, pagesize=(595, 842))
        width = 500 / columns
        frames = [Frame(45 + i * width, 60, width - 10, 720, id=str(i)) for i in range(columns)]
        template.addPageTemplates(PageTemplate(frames=frames))
        prose = [Paragraph(text, style["Normal"]) for text in article.paragraphs]
        items = ListFlowable([Paragraph(item, style["Normal"]) for item in article.items], bulletType="bullet")
        table = Table([list(row) for row in article.rows], hAlign="LEFT")
        gap = Spacer(1, 14)
        template.build([Paragraph(article.title, style["Heading1"]), prose[0], gap, *prose[1:], gap, items, gap, table])
        return out.getvalue()

    return write
