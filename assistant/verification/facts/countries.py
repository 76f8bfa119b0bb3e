"""The names of countries and of their people: what a reader knows of a town though the text doesn't say it."""

from __future__ import annotations

from assistant.verification.facts.names import same_word

_COUNTRIES = frozenset(
    """afghanistan albania algeria america angola argentina armenia australia austria azerbaijan bangladesh belarus belgium
    bolivia brazil britain bulgaria cambodia cameroon canada chile china colombia congo croatia cuba cyprus czech
    denmark ecuador egypt england estonia ethiopia finland france georgia germany ghana greece guatemala hungary
    iceland india indonesia iran iraq ireland israel italy jamaica japan jordan kazakhstan kenya korea kuwait laos
    latvia lebanon libya lithuania luxembourg madagascar malaysia mali malta mexico moldova mongolia morocco
    mozambique myanmar namibia nepal netherlands nicaragua nigeria norway pakistan palestine panama paraguay peru
    philippines poland portugal qatar romania russia rwanda scotland senegal serbia singapore slovakia slovenia
    somalia spain sudan sweden switzerland syria taiwan tanzania thailand tunisia turkey uganda ukraine uruguay
    uzbekistan venezuela vietnam wales yemen zambia zimbabwe africa asia europe holland""".split()  # noqa: SIM905
)


def is_country(name: str) -> bool:
    """Whether a name, lower-cased, is that of a country, a continent or its people.

    >>> [is_country(name) for name in ("peruvian", "denmark", "lima")]
    [True, True, False]
    """
    return any(same_word(name, country) for country in _COUNTRIES)
