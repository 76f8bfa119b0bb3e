"""Sentences of prose in ten languages, and what is read as one: rows, records, keys with values, lists with their lead-in."""

from __future__ import annotations

import pytest

from assistant.schema import Span
from assistant.text.abbreviations import guess_language, mask_abbreviations
from assistant.text.sentences import split_sections, split_sentences


def sentences_of(text):
    return [text[span.start : span.end] for section in split_sections(text) for span in section.sentences]


def sections_of(text):
    return [(s.heading, [text[span.start : span.end] for span in s.sentences]) for s in split_sections(text)]


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("de", ("Die Brücke wurde am 3. Oktober 1901 vom Bauamt, d. h. von Prof. Dr. Ernst, eröffnet.", "Sie ist alt.")),
        ("de", ("Das Haus ist im 19. Jahrhundert gebaut und gehört z. B. der Stadt.", "Der Turm, ca. 40 m hoch, ist neu.")),
        ("de", ("Der Markt ist vom 1. Mai bis zum 15. Juni und das Bad bis zum 30. des Monats offen.", "Es ist warm.")),
        ("fr", ("Le Dr. Roux et M. Petit sont nés dans la ville.", "Voir la p. 12 et l'art. 3, p. ex., pour le reste.")),
        ("es", ("El Sr. Gil y la Dra. Paz viven en la av. Colón núm. 3.", "La casa es del siglo pasado.")),
        ("it", ("Il sig. Neri e il dott. Verdi sono nati nel sec. XIX a Roma.", "La casa è di pag. 12.")),
        ("nl", ("Dhr. Bos en mevr. de Wit wonen bijv. in nr. 12 van de straat.", "Het huis is oud.")),
        ("pt", ("O Sr. Reis e a Dra. Dias moram na av. Central com os filhos.", "A casa é do séc. passado.")),
        ("pl", ("Prof. Nowak mieszka na ul. Długiej i pracuje w szkole od 1990 r. jako nauczyciel.", "To jest dom.")),
        ("sv", ("Museet öppnar kl. 9 och har bl.a. en kvarn från den gamla tiden.", "Det är stort.")),
        ("sv", ("Museet åbner den 1. maj og er i byen ved nr. 5 til om aftenen.", "Det er stort.")),
        ("ru", ("Проф. Орлов жил на ул. Садовой в 1990 г. и работал в музее.", "Он был стар.")),
    ],
)
def test_abbreviations_and_ordinals_end_no_sentence(language, sentences):
    text = " ".join(sentences)
    assert guess_language(text) == language
    assert sentences_of(text) == list(sentences)


@pytest.mark.parametrize("text", ["The mill is old. It stands.", "", "12. 13.", "Mr. Vik sang. He left."])
def test_english_is_left_to_sentencex(text):
    assert mask_abbreviations(text, guess_language(text)) == text


def test_a_reference_to_a_footnote_does_not_join_sentences():
    assert sentences_of("The quarry was closed.¹² Then it rained.") == ["The quarry was closed.¹²", "Then it rained."]


@pytest.mark.parametrize(
    "row",
    [
        "Room: Fir | Seats: 17",
        "Coffee | 25 crowns. It is hot.",
        "Dr. Vik | since 1990",
        "Fir | ",
        "| a | b |",
        "Opened: 9 a.m. | Closed: 5 p.m.",
    ],
)
def test_a_row_is_a_sentence_and_a_section_of_its_own(row):
    text = f"The rooms are let.\nThey are:\n\n{row}\n{row}\n\nAsk at the desk."
    assert [sentences for _, sentences in sections_of(text)] == [
        ["The rooms are let.", "They are:"],
        [row.strip()],
        [row.strip()],
        ["Ask at the desk."],
    ]


@pytest.mark.parametrize(
    ("text", "sections"),
    [
        ("Lock 3\nLength: 40 m\nKeeper: Ann Fox", [("Lock 3", ["Length: 40 m", "Keeper: Ann Fox"])]),
        ("# Lock\n\nLength: 40 m\nKeeper: Ann Fox", [("Lock", ["Length: 40 m", "Keeper: Ann Fox"])]),
        (
            "Name: Upper\nDepth: 4\n\nName: Lower\nDepth: 9",
            [("", ["Name: Upper\nDepth: 4"]), ("", ["Name: Lower\nDepth: 9"])],
        ),
        (
            "## Locks\n\nLock: Upper\nDepth: 4\n\nLock: Lower\nDepth: 9\n\nAll are old.",
            [("Locks", ["Lock: Upper\nDepth: 4"]), ("Locks", ["Lock: Lower\nDepth: 9"]), ("Locks", ["All are old."])],
        ),
        ("Ann: Is it open?\nBob: It is. Come in.", [("", ["Ann: Is it open?", "Bob: It is.", "Come in."])]),
        (
            "Open the tap.\n\nPhone: 555 0142\nBeds: 18\n\nThen shut it.",
            [("", ["Open the tap."]), ("", ["Phone: 555 0142", "Beds: 18"]), ("", ["Then shut it."])],
        ),
        (
            "Phone: 555 0142\nMail: a@b.example\nOpen: 9:30 to 17:00",
            [("", ["Phone: 555 0142", "Mail: a@b.example", "Open: 9:30 to 17:00"])],
        ),
    ],
)
def test_keys_and_values_are_lines_and_records(text, sections):
    assert sections_of(text) == sections


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Bring:\n\n- a towel\n- soap", ["Bring:\n\n- a towel\n- soap"]),
        ("It rained. We need:\n1. rope\n2. nails", ["It rained.", "We need:\n1. rope\n2. nails"]),
        ("You must not bring\n\n- dogs\n- radios", ["You must not bring\n\n- dogs\n- radios"]),
        (
            "Note this:\n\n- The gate shuts at nine.\n- Nobody is let in.",
            ["Note this:", "The gate shuts at nine.", "Nobody is let in."],
        ),
        ("The lake is deep.\n\n- rope\n- nails", ["The lake is deep.", "rope", "nails"]),
        ("Bring:\n\n- a towel\n\nThen go.", ["Bring:\n\n- a towel", "Then go."]),
        (
            "Bring:\n\n" + "\n".join(f"- thing number {n}" for n in range(60)),
            ["Bring:", *(f"thing number {n}" for n in range(60))],
        ),
    ],
)
def test_short_items_belong_to_what_leads_in_to_them(text, sentences):
    assert sentences_of(text) == sentences


def test_a_block_by_itself_is_split_in_its_own_language():
    text = "Das ist am 1. Mai und der Turm ist offen. Es ist kalt."
    assert [text[s.start : s.end] for s in split_sentences(text, Span(0, len(text)))] == [text[:41], text[42:]]
