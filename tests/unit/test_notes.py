"""What counts as said in a free note: denials end with their sentence, a doubt is no denial, in four languages."""

from __future__ import annotations

import pytest

from jivaka.core.intake.notes import words_in

CAUDA, HEART, STROKE, SELF_HARM = "cauda_equina_words", "heart_words", "stroke_words", "self_harm_words"
SAID = {
    "No falls. Can't pee since yesterday": CAUDA,
    "No falls\nnumb bottom": CAUDA,
    "No injury, numb bottom": CAUDA,
    "No, I can't pee": CAUDA,
    "No idea why, can't pee": CAUDA,
    "not sure why, numb bottom since Monday": CAUDA,
    "Not my first time. Chest pain on stairs": HEART,
    "no cough but chest pain": HEART,
    "I never in my life had such a chest pain": HEART,
    "can\u02bct breathe": HEART,
    "не можу помочитися з учора": CAUDA,
    "Не падав. Промежина німіє": CAUDA,
    "не знаю чому, німіє промежина": CAUDA,
    "кашляю кров\u02bcю": HEART,
    "обличчя перекосило зранку": STROKE,
    "не хочу жити": SELF_HARM,
    "немеет промежность": CAUDA,
    "боль в груди": HEART,
    "เมื่อวานปัสสาวะไม่ออก": CAUDA,
    "ปวดหลังและชาที่ขาหนีบ": CAUDA,
    "เจ็บหน้าอก": HEART,
    "วันนี้พูดไม่ชัด": STROKE,
    "ไม่อยากมีชีวิตอยู่": SELF_HARM,
}
NOT_SAID = [
    "no",
    "no chest pain",
    "I have not had any chest pain",
    "no fever, chest pain or cough",
    "I have no numbness between my legs",
    "не німіє промежина",
    "без болю, задишки чи кашлю",
    "ไม่เจ็บหน้าอก",
    "ไม่มีอาการเจ็บหน้าอก",
    "люблю тиху музику",
    "ขอชาร้อนหลังนวด",
]


@pytest.mark.parametrize("note", SAID)
def test_a_note_is_heard(knowledge, note):
    assert SAID[note] in words_in(note, knowledge.word_groups)


@pytest.mark.parametrize("note", NOT_SAID)
def test_what_is_denied_or_not_said_is_not_heard(knowledge, note):
    assert words_in(note, knowledge.word_groups) == frozenset()


@pytest.mark.parametrize("group", [CAUDA, HEART, STROKE, SELF_HARM])
def test_every_phrase_is_heard_in_a_sentence_of_its_own(knowledge, group):
    phrases = knowledge.word_groups[group].phrases
    assert [said for said in phrases if group not in words_in(f"No falls. {said}!", knowledge.word_groups)] == []
