"""A small knowledge folder with a shelf of releases beside it, and what a test does with them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from jivaka.core.knowledge.assemble import assemble
from jivaka.interfaces.kb.folder import load_documents
from jivaka.interfaces.kb.register import in_force
from jivaka.interfaces.kb.release import release_of

if TYPE_CHECKING:
    from pathlib import Path

    from jivaka.core.knowledge.values import Knowledge
    from jivaka.interfaces.kb.shelf import Shelf

DAY = date(2026, 11, 26)
AUTHOR, ANNA, TOM = "Eva Lind, editor", "Anna Weber, physiotherapist", "Tom Ray, doctor"
AGREE = "I have read all of it and agree."
RULE = """# A comment belongs to the bytes of a release, not to its digest.
[[rule]]
id = "skin.burn"
when = "burn"
disposition = "{disposition}"
client = "Words with ä, ไทย and a tab\\t."
therapist = "Words."
sources = ["GK"]
strength = "GK"
"""
FILES = {
    "knowledge.toml": 'version = "{version}"\nreview = "Not yet signed by a clinician. Do."\n',
    "questions/one.toml": '[[question]]\nid = "burn"\ntype = "boolean"\nask = "Burn?"\nunknown = "ignore"\n',
    "rules/precautions/skin.toml": RULE,
    "cases/clients.jsonl": '{{"id": "a"}}\r\n{{"id": "b"}}',
}


@dataclass(frozen=True, slots=True)
class Desk:
    """A knowledge folder that is edited, its releases, and everything a test does with them."""

    folder: Path
    draft: Path
    shelf: Shelf

    def write(self, version="1.0.0", disposition="massage_with_limits"):
        for path, text in FILES.items():
            place = self.draft / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(text.format(version=version, disposition=disposition).encode())

    def knowledge(self) -> Knowledge:
        return assemble(load_documents(self.draft))[0]

    def reports(self, **more):
        """Return reports that fit the draft; what is given stands in them instead."""
        digest = self.knowledge().digest
        before = in_force(self.folder)
        old = release_of(before.read_bytes(), "").digest if before else ""
        said = {
            "proof": {"knowledge": digest, "proved": True},
            "impact": {"new": {"digest": digest}, "old": {"digest": old}},
        } | more
        places = {name: self.folder.parent / f"{name}.json" for name in said}
        for name, report in said.items():
            places[name].write_text(json.dumps(report))
        return places

    def make(self, *authors, version="1.0.0", disposition="massage_with_limits"):
        self.write(version, disposition)
        return self.shelf.make(self.knowledge(), authors or [AUTHOR], self.reports(), DAY)

    def sign(self, *people, name="1.0.0"):
        return [self.shelf.sign(name, person, AGREE, DAY) for person in people]

    def put_in_force(self, **what):
        """Make, sign and use a release."""
        name = self.make(**what)["name"]
        self.sign(ANNA, TOM, name=name)
        return self.shelf.use(name, AUTHOR, "it was signed", DAY)

    def path(self, name="1.0.0"):
        return self.folder / f"{name}.json"
