"""The salons of the demonstration: where they are, when they are open, what they have, and who might work there.

Everything is invented. It decides nothing: it is the list that the other modules of this room draw from.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Final

WEEKDAYS: Final = tuple(range(7))


@dataclass(frozen=True, slots=True)
class House:
    """One salon: its place, its hours by weekday, its equipment, and its prices in minor units of the currency.

    `shut` are weekdays, `holidays` (month, day) with their names. `minute` is the price of an ordinary minute; prices
    are rounded to `round_to`. `tongue` says which names and languages are usual there.
    """

    slug: str
    name: str
    zone: str
    country: str
    currency: str
    address: str
    at: tuple[float, float]
    opens: time
    closes: time
    therapists: int
    rooms: tuple[str, ...]
    units: dict[str, int]
    holidays: dict[tuple[int, int], str]
    minute: int
    round_to: int
    tongue: str
    shut: frozenset[int] = frozenset()


CHAIN: Final = (
    House(
        slug="kyiv-podil",
        name="Джівака на Подолі",
        zone="Europe/Kyiv",
        country="UA",
        currency="UAH",
        address="Поділ, Київ",
        at=(50.4660, 30.5150),
        opens=time(9),
        closes=time(21),
        therapists=12,
        rooms=("Барвінок", "Волошка", "Калина", "Мальва", "Ружа", "Чебрець", "М'ята", "Липа", "Верба"),
        units={"hot_stones": 3, "cold_stones": 1, "tok_sen_mallet": 2, "massage_gun": 2, "massage_chair": 1}
        | {"massage_bed": 1, "vibration_massager": 1, "kneading_massager": 1, "heat_lamp": 2},
        holidays={(12, 25): "Різдво", (1, 1): "Новий рік"},
        minute=1500,
        round_to=5000,
        tongue="uk",
    ),
    House(
        slug="lviv-rynok",
        name="Джівака біля Ринку",
        zone="Europe/Kyiv",
        country="UA",
        currency="UAH",
        address="Площа Ринок, Львів",
        at=(49.8419, 24.0315),
        opens=time(10),
        closes=time(20),
        therapists=9,
        rooms=("Кава", "Цинамон", "Кардамон", "Імбир", "Ваніль", "Аніс", "Шафран"),
        units={"hot_stones": 2, "tok_sen_mallet": 1, "massage_gun": 1, "massage_chair": 1, "heat_lamp": 1},
        holidays={(12, 25): "Різдво", (1, 1): "Новий рік"},
        minute=1300,
        round_to=5000,
        tongue="uk",
        shut=frozenset({0}),
    ),
    House(
        slug="chiang-mai",
        name="ชีวก เชียงใหม่",
        zone="Asia/Bangkok",
        country="TH",
        currency="THB",
        address="ถนนราชดำเนิน เชียงใหม่",
        at=(18.7883, 98.9853),
        opens=time(10),
        closes=time(22),
        therapists=11,
        rooms=("มะลิ", "ลีลาวดี", "จำปี", "บัว", "กล้วยไม้", "ดาวเรือง", "การะเวก", "พิกุล"),
        units={"hot_stones": 2, "cold_stones": 1, "tok_sen_mallet": 3, "vibration_massager": 1},
        holidays={(12, 5): "วันพ่อแห่งชาติ", (12, 31): "วันสิ้นปี", (1, 1): "วันขึ้นปีใหม่"},
        minute=800,
        round_to=1000,
        tongue="th",
    ),
    House(
        slug="london-soho",
        name="Jivaka Soho",
        zone="Europe/London",
        country="GB",
        currency="GBP",
        address="Soho, London",
        at=(51.5136, -0.1365),
        opens=time(8, 30),
        closes=time(20, 30),
        therapists=8,
        rooms=("Ash", "Birch", "Cedar", "Elm", "Hazel", "Maple"),
        units={"hot_stones": 2, "cold_stones": 1, "tok_sen_mallet": 1, "massage_gun": 2, "kneading_massager": 1}
        | {"massage_chair": 2, "massage_bed": 1, "vibration_massager": 1, "heat_lamp": 1},
        holidays={(12, 25): "Christmas Day", (12, 26): "Boxing Day", (1, 1): "New Year's Day"},
        minute=125,
        round_to=500,
        tongue="en",
    ),
)

# A family name that a woman and a man write differently stands as 'her name/his name'.
GIVEN: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "uk": {
        "woman": (
            "Олена",
            "Наталія",
            "Софія",
            "Ірина",
            "Оксана",
            "Марічка",
            "Дарина",
            "Леся",
            "Ганна",
            "Юлія",
            "Злата",
        ),
        "man": ("Андрій", "Тарас", "Богдан", "Олексій", "Назар", "Остап", "Максим", "Роман", "Ярослав", "Ігор"),
    },
    "th": {
        "woman": ("สมหญิง", "มาลี", "นภา", "พิมพ์ชนก", "กัญญา", "อรทัย", "ดวงใจ", "สุดา", "วันเพ็ญ", "จันทร์เพ็ญ"),
        "man": ("สมชาย", "ประเสริฐ", "วิชัย", "ธนากร", "อนันต์", "กิตติ", "นพดล", "สุรชัย", "ปิยะ", "ชาญชัย"),
    },
    "en": {
        "woman": ("Amelia", "Grace", "Zofia", "Fatima", "Priya", "Chloé", "李娜", "Siobhán", "ليلى", "Ngozi", "अनीता"),
        "man": ("Oliver", "James", "Tomasz", "Ahmed", "Raj", "王伟", "José", "Tadhg", "يوسف", "Kwame"),
    },
}
FAMILY: Final[dict[str, tuple[str, ...]]] = {
    "uk": (
        *("Шевченко", "Коваленко", "Бойко", "Ткачук", "Мельник", "Кравець", "Литвин", "Гриценко", "Савчук", "Поліщук"),
        *("Левицька/Левицький", "Вишневська/Вишневський", "Чорна/Чорний", "Яворська/Яворський", "Руденко", "Мороз"),
    ),
    "th": (
        *("ใจดี", "แสงทอง", "ศรีสุข", "บุญมา", "วงศ์สวัสดิ์", "ทองคำ", "พรหมมา", "จันทร์ดี", "คำแก้ว", "อินทร์แก้ว"),
        *("สุขสันต์", "มีทรัพย์", "รัตนพร", "ไชยวงศ์"),
    ),
    "en": (
        *("Smith", "Jones", "O'Brien", "Nowak", "Khan", "Patel", "Okafor", "García", "Müller", "Lindqvist"),
        *("Dubois", "Wójcik", "Nguyễn", "Taylor", "Adeyemi", "Rossi"),
    ),
}
LANGUAGES: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "uk": (("uk",), ("uk", "en"), ("uk", "pl"), ("uk", "en", "de")),
    "th": (("th",), ("th", "en"), ("th", "en", "zh"), ("th", "ja")),
    "en": (("en",), ("en", "pl"), ("en", "zh"), ("en", "hi"), ("en", "ar"), ("en", "fr"), ("en", "uk")),
}
COMFORTS: Final = ("shower", "floor_mat", "step_free")
"""Features of rooms, besides the techniques that may be done there."""
