"""The assessor of each language for the web: the same knowledge, the same digest, other words.

It is made once a process and language. The digest is that of the English base, because ids, conditions and numbers are.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from jivaka.config.loading import CODE, load_assessor
from jivaka.core.assessment.assessor import Assessor
from jivaka.core.errors import ProblemsError
from jivaka.core.knowledge.assemble import assemble
from jivaka.interfaces.kb.cache import key_of, remember, remembered
from jivaka.interfaces.kb.folder import parse_files, place_of, source_of
from jivaka.interfaces.kb.languages import ENGLISH, read_languages, translated


@lru_cache
def assessor_for(language: str) -> Assessor:
    """Return the assessor that speaks a language; English where there is no translation.

    Raises ProblemsError where something of the knowledge cannot be read: nothing is decided with a rule left out.
    """
    english, problems = load_assessor()
    if problems:
        raise ProblemsError(problems)
    if language == ENGLISH:
        return english
    source = source_of(place_of())
    stands = {"digest": english.knowledge.digest.encode(), "review": english.knowledge.review.encode()}
    key = key_of({**source.files, **source.languages, **stands}, CODE)
    found: Assessor | None = remembered(key, language)
    if found is None:
        languages, _problems = read_languages(source.languages)
        if language not in languages:
            return english
        documents = translated(parse_files(source.files), languages[language])
        knowledge, _problems = assemble(documents, other={document.path: document for document in documents})
        base = english.knowledge
        found = Assessor(replace(knowledge, digest=base.digest, release=base.release, review=base.review))
        remember(key, found, language)
    return found
