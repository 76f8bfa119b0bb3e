"""Claims against evidence: what must be supported, what must not, and what both verifiers hold to."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.ingestion.passages import split_passages
from assistant.models.minilm import MiniLMEmbedder
from assistant.schema import Citation, CitationFailure, Claim, Document, Draft, Hit, Span, Support
from assistant.testing import CopyVerifier, HashEmbedder
from assistant.verification.verifier import LocalVerifier


@cache
def local():
    return LocalVerifier(MiniLMEmbedder())


VERIFIERS = {"copy": CopyVerifier, "hash": lambda: LocalVerifier(HashEmbedder()), "minilm": local}


@pytest.fixture(params=VERIFIERS)
def verifier(request):
    return VERIFIERS[request.param]()


def check(verifier, *claims, text, cited=(), failure=None):
    """Verdicts on (text, markers) claims; `cited` are the texts of the document that are cited as [1], [2]..."""
    document = Document.create("a.txt", text)
    hits = tuple(
        Hit(passage, 1.0, rank, rank, None)
        for rank, passage in enumerate(split_passages(document, max_tokens=60, fits=lambda _: True), start=1)
    )
    spans = [Span(document.text.index(words), document.text.index(words) + len(words)) for words in cited]
    citations = tuple(
        Citation.of(document, span, marker=marker, passage_id=hits[0].passage.passage_id)
        for marker, span in enumerate(spans, start=1)
    )
    made = tuple(Claim(words, tuple(markers), failure=failure) for words, markers in claims)
    verdicts = verifier.verify(Draft(made, citations, 0.5), hits, {"a.txt": document})
    assert tuple(verdict.claim for verdict in verdicts) == made
    for verdict in verdicts:
        assert 0.0 <= verdict.score <= 1.0
        evidence = verdict.evidence
        assert evidence is None or document.text[evidence.start : evidence.end] == evidence.cited_text
    return verdicts


TEXT = "Trade grew by 14% in 2023. It rained. The mill in Ghent burned, he said [1]."


@pytest.mark.parametrize(
    ("claim", "cited", "supported"),
    [
        ("Trade grew by 14% in 2023.", "Trade grew by 14% in 2023.", True),
        ("Trade grew\nby 14% in 2023.", "Trade grew by 14% in 2023.", True),
        ("Trade grew by 15% in 2023.", "Trade grew by 14% in 2023.", False),
        ("The mill in Ghent burned, he said [1].", "The mill in Ghent burned, he said [1].", True),
        ("…", "It rained.", False),
    ],
)
def test_all_verifiers_agree_on_copies_and_changed_digits(verifier, claim, cited, supported):
    (verdict,) = check(verifier, (claim, [1]), text=TEXT, cited=[cited])
    assert (verdict.support is Support.SUPPORTED) is supported
    if supported:
        assert verdict.score == 1.0
        assert verdict.evidence.marker == 1
        assert verdict.evidence.cited_text == cited


@pytest.mark.parametrize("failure", CitationFailure)
def test_a_failed_quotation_is_never_supported(failure):
    (verdict,) = check(local(), ("It rained.", [1]), text=TEXT, cited=["It rained."], failure=failure)
    assert (verdict.support, verdict.score, verdict.evidence) == (Support.UNSUPPORTED, 0.0, None)
    assert "quotation" in verdict.reason


def test_no_claims_no_verdicts(verifier):
    assert check(verifier, text=TEXT) == ()


def test_asterisks_of_the_article_are_words(verifier):
    good, bad = check(
        verifier,
        ("It makes 2**3 here.", [1]),
        ("It makes 23 here.", [1]),
        text="It makes 2**3 here.",
        cited=["It makes 2**3 here."],
    )
    assert (good.support, bad.support == Support.SUPPORTED) == (Support.SUPPORTED, False)


def test_evidence_that_is_not_cited_has_no_marker():
    (verdict,) = check(local(), ("It rained.", [1]), text=TEXT, cited=["Trade grew by 14% in 2023."])
    assert verdict.support is Support.SUPPORTED
    assert (verdict.evidence.marker, verdict.evidence.cited_text) == (0, "It rained.")


YES = [
    ("numbers as words", "Two ships sank near the port.", "In March, 2 ships sank near the port."),
    ("separators", "1200 workers lost their jobs.", "The mill closed and 1,200 workers lost their jobs."),
    ("currency", "The deal was worth 2 billion euros.", "The deal was worth €2 billion."),
    ("percent", "Exports grew by fourteen percent.", "Exports grew by 14 %."),
    ("passive", "Bob was beaten by Ann in the final.", "Ann beat Bob in the final."),
    ("direction", "The population climbed to 42,000.", "The population rose to 42,000."),
    ("negation", "The firm failed to sign the contract.", "The firm did not sign the contract."),
    ("synonyms", "The company bought the mill in 1999.", "In 1999, the firm purchased the mill."),
    ("demonym", "The Indonesian president flew to Moscow.", "The president of Indonesia flew to Moscow."),
    ("list", "Ghent and Bremen signed the pact.", "Bremen and Ghent signed the pact."),
    ("trim", "The mill burned.", "The mill burned on Monday, and nobody was hurt."),
    ("apposition", "Ann Lee won the cup.", "Ann Lee, the youngest daughter of Carl Voss, won the cup."),
    ("place left out", "Ann Lee won the cup in May.", "Ann Lee of the chess club in Ghent won the cup in May."),
    ("will as a noun", "Ann left 60 clocks to Ghent.", "The hall has 60 clocks that Ann left to Ghent in her will."),
    ("not until", "The mill was rebuilt in 1971.", "The mill was not rebuilt until 1971."),
    ("planned", "The mill will open in May.", "The mill is planned to open in May."),
    ("clauses", "The mill burned after the harvest.", "After the harvest, the mill burned."),
]
NO = [
    ("number", "Exports grew by 15 %.", "Exports grew by 14 %.", True),
    ("unit", "The pipe is 14 miles long.", "The pipe is 14 kilometres long.", True),
    ("scale", "The deal was worth €2 million.", "The deal was worth €2 billion.", True),
    ("bare unit", "They waited for months.", "They waited for years.", True),
    ("bound", "Less than 500 people came.", "More than 500 people came.", True),
    ("counted", "They lost nine planes and five ships.", "They lost five planes and nine ships.", True),
    ("from and to", "Prices went from 9 to 5 euros.", "Prices went from 5 to 9 euros.", True),
    ("year", "The mill burned in 1998.", "The mill burned in 1989.", True),
    ("month", "The mill burned in May 1989.", "The mill burned in June 1989.", True),
    ("weekday", "The mill burned on Monday.", "The mill burned on Friday.", True),
    ("relative time", "The mill burned last year.", "The mill burned last month.", True),
    ("name", "Ann flew to Ghent.", "Ann flew to Bremen.", True),
    ("name of the sentence", "Germany joined in 2010.", "France joined in 2010, and Germany left in 2012.", True),
    ("longer name", "Ann Lee Institute flew to Ghent.", "Ann flew to Ghent.", False),
    ("roles", "Bob beat Ann in the final.", "Ann beat Bob in the final.", True),
    ("roles in a passive", "Ann was beaten by Bob in the final.", "Ann beat Bob in the final.", True),
    ("negation added", "The firm did not sign the contract.", "The firm signed the contract.", True),
    ("negation lost", "The firm signed the contract.", "The firm did not sign the contract.", True),
    ("denial cut away", "Trade fell in 2019.", "The minister denied that trade fell in 2019.", True),
    ("prefix", "The plan is unlikely.", "The plan is likely.", True),
    ("direction", "The dam level fell to nine metres.", "The dam level rose to nine metres.", True),
    ("time order", "The mill burned after the harvest.", "The mill burned before the harvest.", True),
    ("quantifier", "All members voted for it.", "Some members voted for it.", True),
    ("condition cut away", "Prices rise.", "If trade falls, prices rise.", False),
    ("possibility lost", "The firm signed the contract.", "The firm may sign the contract.", False),
    ("plan", "The firm built a mill in Ghent.", "The firm plans to build a mill in Ghent.", False),
    ("is to", "The mill opened in May.", "The mill is to open in May.", False),
    ("all but", "All of the clocks came back.", "All but two of the clocks came back.", True),
    ("same month twice", "The mill is shut between May and May.", "The mill is shut between May and June.", True),
    ("not yet", "The plan was approved.", "The plan was not yet approved.", True),
    ("something else", "The harvest was poor.", "Ann flew to Ghent with her brother.", False),
    ("more than is said", "Ann flew to Ghent and won a medal for chess.", "Ann flew to Ghent.", False),
]


@pytest.mark.parametrize(("claim", "evidence"), [case[1:] for case in YES], ids=[case[0] for case in YES])
def test_what_the_evidence_says_is_supported(claim, evidence):
    judgement = local().judge(claim, ["A choir sang in the old hall.", evidence])
    assert (judgement.support, judgement.reason, judgement.index) == (Support.SUPPORTED, "", 1)


@pytest.mark.parametrize(("claim", "evidence", "conflict"), [case[1:] for case in NO], ids=[case[0] for case in NO])
def test_what_the_evidence_does_not_say_is_not_supported(claim, evidence, conflict):
    judgement = local().judge(claim, ["A choir sang in the old hall.", evidence])
    assert judgement.support is (Support.CONTRADICTED if conflict else Support.UNSUPPORTED)
    assert judgement.reason


def test_a_copy_with_another_name_needs_a_sentence_with_all_its_words():
    sentences = ["Ann Lee sold the old mill in Ghent.", "In Ghent there was an old mill which Bob had sold.", "Bob sold it."]
    claim = "Bob sold the old mill in Ghent."
    judgement = local().judge(claim, [sentences[0], sentences[2]])
    assert (judgement.support, judgement.index) == (Support.CONTRADICTED, 0)
    assert judgement.reason == "the name 'Bob' is not in the evidence, which has 'Ann Lee'"
    assert local().judge(claim, sentences).support is Support.SUPPORTED


class Seen(HashEmbedder):
    def __init__(self):
        super().__init__()
        self.texts = []

    def encode(self, texts, *progress):
        self.texts += texts
        return super().encode(texts, *progress)


def test_only_what_may_change_the_verdict_is_embedded():
    sentences = ["A choir sang in the old hall.", "Prices fell in Bremen.", "Ann Lee sold the mill in May 1905.", "It rained."]
    for claim in (
        "In May 1905, Ann Lee sold the mill.",
        "In May 1906, Ann Lee sold the mill.",
        "In May 1905, Bob Lee sold the mill.",
    ):
        embedder = Seen()
        LocalVerifier(embedder).judge(claim, sentences)
        assert {claim, sentences[2]} <= set(embedder.texts)
        assert not {sentences[0], sentences[1], sentences[3]} & set(embedder.texts)


def test_a_reason_names_the_number():
    assert local().judge("Exports grew by 15 %.", ["Exports grew by 14 %."]).reason == (
        "the number '15 %' is not in the evidence, which has '14 %'"
    )


def test_a_claim_may_rest_on_two_sentences():
    sentences = ["Ann Lee founded the mill in 1905.", "It rained.", "She sold it to a bank in Ghent in 1931."]
    merged = "Ann Lee founded the mill in 1905 and sold it to a bank in Ghent in 1931."
    assert local().judge(merged, sentences).support is Support.SUPPORTED


def test_two_sentences_are_not_stitched_into_a_third():
    sentences = ["Ann won the cup in April.", "Bob won the cup in May."]
    assert local().judge("Ann won the cup in May.", sentences).support is not Support.SUPPORTED


def test_scores_tell_which_sentence_is_meant():
    scores = local().scores(
        "Exports grew by fourteen percent.", ["It rained.", "Exports grew by 15 %.", "Exports grew by 14 %."]
    )
    assert scores[2] > scores[1] > scores[0]
    assert local().scores("It rained.", []) == ()
    assert local().scores("It rained.", ["It rained."]) == (1.0,)


NUMBER = st.integers(10, 9999)


@given(st.sampled_from(["The mill made {} boats in Ghent.", "It cost {} euros.", "They rose by {} percent."]), NUMBER, NUMBER)
def test_a_copy_is_supported_and_another_number_never(sentence, number, other):
    verifier = LocalVerifier(HashEmbedder())
    said = sentence.format(number)
    assert verifier.judge(said, [said]).support is Support.SUPPORTED
    assert verifier.judge(said.removesuffix("."), [said]).support is Support.SUPPORTED
    assert (verifier.judge(sentence.format(other), [said]).support is Support.SUPPORTED) is (number == other)


def test_what_is_too_long_to_compare_is_refused_and_supports_nothing_but_its_copy():
    verifier = LocalVerifier(HashEmbedder())
    numbers = f"The tolls were {', '.join(map(str, range(600)))} crowns."
    assert verifier.judge(numbers.replace("599", "600"), [numbers]).support is not Support.SUPPORTED
    assert verifier.judge("The tolls were 7 crowns.", [numbers]).support is not Support.SUPPORTED
    assert verifier.judge(numbers, ["It rained.", numbers]).support is Support.SUPPORTED
