"""Three invented articles as values: what every made document says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Article:
    """What an article says: its title, paragraphs, the items of a list and the rows of a table, heads first."""

    title: str
    paragraphs: tuple[str, ...]
    items: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def pieces(self) -> tuple[str, ...]:
        """Everything that must be in the text, in order; the heads of a table stand in every row."""
        cells = tuple(cell for row in self.rows[1:] for cell in row)
        return (self.title, *self.paragraphs, *self.items, *cells)


ARTICLES = (
    Article(
        "The lock at Norby",
        (
            "The lock at Norby was dug in 1788 by forty prisoners, paid in bread. Its well-known keeper, Ann Fox, wrote "
            "down every boat that passed for thirty-one years.",
            "In 1926 a flood tore off the lower gate. The council bought a new one of oak from Holt, still in use today.",
        ),
        ("oil the upper gate", "count the boats", "shut the sluice at night"),
        (("Gate", "Depth (m)", "Last painted"), ("Upper", "4.5", "3 May 2019"), ("Lower", "9", "12 June 2021")),
    ),
    Article(
        "Bees on the library roof",
        (
            "Hanna Blom keeps forty hives on the roof of the old town library. She sells the honey for nine euros a jar.",
            "The bees fly as far as the lime trees of Saltholm, three kilometres away, and come back before the rain.",
        ),
        ("bring a veil", "stay on the path", "leave the dog at home"),
        (("Hive", "Colour", "Jars in 2023"), ("North", "blue", "41"), ("South", "yellow", "57"), ("East", "white", "38")),
    ),
    Article(
        "Der Turm von Aschfeld",
        (
            "Der Turm wurde am 3. Mai 1841 eröffnet und gehört heute der Gemeinde. Die Größe der Glocke überraschte alle.",
            "Im Jahr 1954 fiel die Spitze; Jost Kienle ließ sie aus Kupfer neu bauen, was 900 Mark kostete.",
        ),
        ("den Schlüssel holen", "die Tür schließen", "kein Licht brennen lassen"),
        (("Stock", "Stufen", "Fenster"), ("erster", "41", "2"), ("zweiter", "38", "4")),
    ),
)
