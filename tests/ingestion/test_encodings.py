"""Encodings: right on short and long texts, or with a note; never silently wrong."""

from __future__ import annotations

import pytest

from tests.support.made_documents import parse

TEXTS = {
    "cs": "Starý mlýn stojí u řeky již dvě stě let. Koupil jej žid Jiří Šťastný z Žďáru, který měl pět koní.",
    "pl": "Stara łaźnia stoi nad rzeką już dwieście lat. Zbudował ją Łukasz Ślęzak, który przyjechał z Gdańska.",
    "ru": "Старая мельница стоит у реки уже двести лет. Её построил купец Орлов, который приехал из города.",
    "el": "Ο παλιός μύλος βρίσκεται δίπλα στο ποτάμι εδώ και διακόσια χρόνια και είναι ανοιχτός.",
    "de": "Die Mühle gehört der Größe nach zu den älteren; über den Müller weiß man, dass er Köhler hieß.",
    "tr": "Eski değirmen iki yüz yıldır nehrin yanında duruyor. Şimdi müze olarak açık, ışıklı ve güzel.",
    "he": "הטחנה הישנה עומדת ליד הנהר כבר מאתיים שנה והיא פתוחה למבקרים.",
    "ar": "الطاحونة القديمة تقف بجانب النهر منذ مئتي عام وهي مفتوحة للزوار.",
    "lt": "Senasis malūnas stovi prie upės jau du šimtus metų, čia žmonės šoko ir ūžė, šaukė ir žaidė.",
    "ja": "古い水車小屋は二百年前から川のそばに立っています。今は博物館です。",
    "zh": "古老的磨坊已经在河边矗立了两百年。现在是博物馆。",
    "tw": "古老的磨坊已經在河邊矗立了兩百年。現在是博物館。",
    "ko": "오래된 물레방아는 이백 년 동안 강가에 서 있었다. 지금은 박물관이다.",
}
ENCODINGS = (
    *(("cs", name) for name in ("cp1250", "iso8859-2", "utf-8", "utf-16-le", "utf-16-be")),
    *(("pl", name) for name in ("cp1250", "iso8859-2")),
    *(("ru", name) for name in ("cp1251", "koi8-r", "iso8859-5", "cp866")),
    *(("el", name) for name in ("cp1253", "iso8859-7")),
    *(("de", name) for name in ("cp1252", "iso8859-15", "utf-16-le")),
    *(("tr", name) for name in ("cp1254", "iso8859-9")),
    ("he", "cp1255"),
    ("ar", "cp1256"),
    *(("lt", name) for name in ("cp1257", "iso8859-13")),
    *(("ja", name) for name in ("shift_jis", "euc_jp")),
    ("zh", "gb18030"),
    ("tw", "big5"),
    ("ko", "euc_kr"),
)


@pytest.mark.parametrize("times", [1, 5, 50])
@pytest.mark.parametrize(("language", "encoding"), ENCODINGS)
def test_whole_texts_are_read_right(language, encoding, times):
    text = " ".join([TEXTS[language]] * times)
    document = parse(text.encode(encoding), ".txt")
    assert document.text == text
    assert bool(document.notes) == (not encoding.startswith("utf"))


@pytest.mark.parametrize(("language", "encoding"), ENCODINGS)
def test_half_sentences_are_read_right_or_noted(language, encoding):
    text = TEXTS[language][:20]
    document = parse(text.encode(encoding), ".txt")
    assert document.text == text.strip() or document.notes


@pytest.mark.parametrize("stray", [b"\xe9", b"\xff", b"\x80", b"\xc3", b"\xf0\x9f", b"\xe2\x80"])
def test_utf8_with_a_stray_byte_stays_utf8(stray):
    text = "The café of Zoé Lefèvre is open. À bientôt. " * 3
    document = parse(text.encode() + stray + b" End.", ".txt")
    assert document.text.startswith(text.strip())
    assert "not UTF-8" in document.notes[0]


@pytest.mark.parametrize("declared", ["utf-8", "ascii", "shift_jis", "iso-8859-7", "windows-1251", "utf-16"])
def test_what_a_page_declares_wrongly_is_overruled_or_seen(declared):
    page = f"<meta charset={declared}><p>The café of Zoé is open — all day long.</p>".encode("cp1252")
    document = parse(page, ".html")
    assert "café of Zoé" in document.text or declared in {"shift_jis", "iso-8859-7", "windows-1251"}
