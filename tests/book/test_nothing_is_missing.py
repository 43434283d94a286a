"""The book holds the whole knowledge: every id as a place to go to, and every sentence that somebody wrote."""

from collections import Counter
from itertools import chain

from jivaka.interfaces.book.parts import all_parts, anchors_of, links_of_book
from jivaka.interfaces.kb.reviews import stamp_of

SENTENCES = ("ask", "why", "says", "client", "therapist", "note", "instead", "cite", "reason", "mixed", "subsumed")
WORDS = ("label", "what", "evidence", "name", "title", "topic", "lead", "url")


def leaves(value, name=""):
    """Yield every text with the name it stands under."""
    if isinstance(value, dict):
        for key, held in value.items():
            yield from leaves(held, key)
    elif isinstance(value, list):
        for held in value:
            yield from leaves(held, name)
    elif isinstance(value, str):
        yield name, value


def squeezed(text):
    return "".join(text.split())


def test_everything_that_has_an_id_has_a_place(knowledge, reader):
    ids = {
        "r-": [rule.id for rule in knowledge.rules],
        "q-": knowledge.questions,
        "s-": knowledge.sources,
        "d-": knowledge.definitions,
        "m-": knowledge.medicine_classes,
        "l-": knowledge.modifiers,
        "t-": knowledge.types,
        "k-": knowledge.techniques,
        "i-": knowledge.implements,
        "w-": knowledge.word_groups,
        "z-": [zone.id for zone in knowledge.zones],
        "c-": knowledge.catalogue,
    }
    places = set(reader.all("id"))
    assert all(ids.values())
    assert [prefix + name for prefix, names in ids.items() for name in names if prefix + name not in places] == []


def test_every_sentence_of_the_knowledge_is_in_the_book(knowledge, reader):
    text = squeezed(reader.text) + squeezed("".join(reader.all("href")))
    missing = [
        (path, name, said)
        for path, document in knowledge.other.items()
        for name, said in leaves(document.content)
        if name in SENTENCES + WORDS and squeezed(said) not in text
    ]
    assert missing == []


def test_every_source_of_a_rule_leads_to_its_citation_and_back(knowledge, book):
    register = next(part for part in book.chapters if part.anchor == "sources")
    cited = {
        entry.anchor: {link.to for field in entry.fields for link in field.runs if hasattr(link, "to")}
        for entry in register.entries
    }
    missing = [
        (rule.id, key) for rule in knowledge.rules for key in rule.sources if f"r-{rule.id}" not in cited[f"s-{key}"]
    ]
    assert missing == []


def test_every_rule_says_what_it_needs_to_be_reviewed(knowledge, book):
    entries = {entry.anchor: entry for part in all_parts(book.chapters) for entry in part.entries}
    asked = {"It holds when", "As written", "Then", "Sources", "Strength", "Review"}
    for rule in knowledge.rules:
        entry = entries[f"r-{rule.id}"]
        assert asked <= {field.label for field in entry.fields}, rule.id
        assert entry.stamp == stamp_of(rule)
        rows = [(row[0][0], row[1][0]) for table in entry.tables for row in table.rows]
        said = {"holds": "It holds", "fails": "It does not hold", "open": "It stays open"}
        assert Counter(rows) == Counter((example.name, said[example.expect]) for example in rule.examples), rule.id


def test_every_medicine_name_is_in_the_index(knowledge, book):
    (index,) = (part for part in book.chapters if part.anchor == "index")
    named = {(line[0] if isinstance(line[0], str) else line[0].text) for part in index.parts for line in part.lines}
    wanted = chain.from_iterable(held.generics + held.brands for held in knowledge.medicine_classes.values())
    assert [name for name in wanted if name not in named] == []


def test_every_link_leads_to_one_place(book, reader):
    anchors = Counter(anchors_of(book))
    assert [anchor for anchor, count in anchors.items() if count > 1] == []
    inside = {link.to for link in links_of_book(book) if not link.outside}
    assert len(inside) > 1000
    assert inside - set(anchors) == set()
    places = Counter(reader.all("id"))
    assert [place for place, count in places.items() if count > 1] == []
    assert {link[1:] for link in reader.all("href") if link.startswith("#")} - set(places) == set()
    assert {link for link in reader.all("href") if not link.startswith(("#", "https://", "http://"))} == set()


def test_the_edition_says_what_it_is_and_when_it_was_printed(book, knowledge):
    assert knowledge.digest in book.edition
    assert "2026-11-25" in book.edition
    assert book.review == knowledge.review
