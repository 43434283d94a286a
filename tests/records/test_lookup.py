"""The blind index of names and telephone numbers: it rules out only who is not sought, and tells nothing of itself."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from jivaka.records.protection.envelope import new_key
from jivaka.records.protection.keys import fresh
from jivaka.records.protection.lookup import BITS, MARK_BYTES, SALT_BYTES, SearchKey, Sieve, Sought, digits_of, folded

KEY = SearchKey(b"12345678", new_key())
NAMES = st.text("оленОЛЕНкОВ'-й їєAbcß สมชาย้", max_size=30) | st.text(max_size=20)
PHONES = st.text("0123456789 +-()๐๑๒", max_size=20) | st.text(max_size=20)


def before(name, phone, text):
    """The plain way: everything is read, nothing but case is folded. It is what was done before there was an index."""
    digits = "".join(sign for sign in text if sign.isdigit())
    if len(digits) >= 4 and digits in "".join(sign for sign in phone if sign.isdigit()):
        return True
    return bool(name) and all(part in name.casefold() for part in text.casefold().split())


@st.composite
def asked(draw, names=NAMES, phones=PHONES):
    """A name, a telephone number, and a text that is often a piece of one of them."""
    name, phone = draw(names), draw(phones)
    whole = draw(st.sampled_from([name, phone, name.upper(), f"{name} {phone}"]))
    first = draw(st.integers(0, len(whole)))
    piece = whole[first : draw(st.integers(first, len(whole)))]
    return name, phone, draw(st.sampled_from([piece, piece[::-1]]) | names | phones)


@given(asked())
def test_whoever_is_sought_is_let_through(given_words):
    name, phone, text = given_words
    sought = Sought.of(text)
    if sought.is_like(name, phone) and (name or phone):
        assert Sieve(sought, [SearchKey(b"another.", new_key()), KEY]).lets_through(KEY.index(name, phone))


@given(asked(st.text("оленОЛЕНкОВ'-йїє Abcß สมชย", max_size=30), st.text("0123456789 +-()", max_size=20)))
def test_where_only_case_differs_it_finds_what_reading_everything_found(given_words):
    name, phone, text = given_words
    assert Sought.of(text).is_like(name, phone) == before(name, phone, text)


def test_accents_width_and_thai_digits_may_be_typed_in_any_way():
    composed, apart = "Андрій", "Андріи\u0306"  # the last letter as one sign, and as two
    assert folded(composed) == folded(apart) == "андрій" != apart.casefold()
    for name, text in ((composed, apart), (apart, composed), ("ｏｌｅｎａ", "Olena"), ("Groß", "GROSS")):
        assert Sought.of(text).is_like(name, "")
        assert Sieve(Sought.of(text), [KEY]).lets_through(KEY.index(name, ""))
    assert digits_of("+๐๘๑-234²") == "0812342"
    assert Sought.of("๐๘๑ ๒๓๔").is_like("", "+66 (0)81 234 5678")
    assert Sought.of("สมชาย").is_like("นายสมชายใจดี", "")


def test_nearly_everybody_else_is_ruled_out():
    others = [KEY.index(f"Марія Бондаренко {n}", f"+380 50 {n:07}") for n in range(400)]
    sieve = Sieve(Sought.of("коваль"), [KEY])
    assert sum(sieve.lets_through(one) for one in others) <= 2
    assert sum(Sieve(Sought.of("зз"), [KEY]).lets_through(one) for one in others) < 400 * 0.12


def test_nothing_known_has_no_index_and_an_index_of_a_key_that_is_not_here_is_opened():
    assert KEY.index("", "") == b""
    for keys in ([], [KEY]):
        assert not Sieve(Sought.of("олена"), keys).lets_through(b"")
    assert Sieve(Sought.of("олена"), [KEY]).lets_through(SearchKey(b"another.", new_key()).index("Іван", ""))


def test_the_same_name_looks_different_in_every_index_and_under_every_key():
    """What one index holds tells nothing of another: on average they share as many bits as two strangers do."""
    ones = [bits_of(KEY.index("Олена Коваль", "+380671234567")) for _ in range(300)]
    others = [bits_of(KEY.index("Brunhilde Wyz", "+498912340987")) for _ in range(300)]
    alike = [(one & two).bit_count() for one, two in pairwise(ones)]
    strange = [(one & two).bit_count() for one, two in zip(ones, others, strict=True)]
    assert abs(sum(alike) / len(alike) - sum(strange) / len(strange)) < 0.5
    assert len(set(ones)) == len(ones)
    one, other = fresh(), fresh()
    assert one.for_search().secret not in (one.secret, other.for_search().secret)
    assert "secret" not in repr(one.for_search())


def bits_of(index):
    assert len(index) == MARK_BYTES + SALT_BYTES + BITS // 8
    return int.from_bytes(index[MARK_BYTES + SALT_BYTES :], "big")
