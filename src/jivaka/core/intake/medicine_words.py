"""Words around the name of a medicine that do not change which medicine it is: doses, habits, forms, makers, reasons.

Only words stand here, in English, Ukrainian, Russian and Thai. They are written as `spelling.words_of` leaves them:
small, without accents and plural endings.
"""

from __future__ import annotations

from typing import Final

JOINING: Final = frozenset(
    """
    and with plus und mit und och y e et con и та і й або или или або или และ กับ
    """.split()
)
"""Words that join two medicines."""

BEFORE_A_REASON: Final = frozenset(
    """
    for because since due against when whenever if after from until prescribed to cause для від от против проти
    при после після с коли когда если якщо สำหรับ แก้
    """.split()
)
"""What follows these says why or when it is taken, not what it is."""

EMPTY: Final = frozenset(
    """
    tablet tab tabl pill capsule cap caplet medicine medication med drug tablette comprime comprimido pastille
    something stuff thing some sort kind type of product preparation one таблетка таблетки таблетку таблеток
    таблетк пилюля пилюли капсула капсули капсулы лекарство лекарства ліки лік препарат препарати препараты щось
    что то что-то якісь какие какой то ยา ยาเม็ด
    """.split()
)
"""Words that say only that it is a medicine."""

FORMS: Final = frozenset(
    """
    injection jab shot pen vial ampoule infusion drip gel cream ointment lotion balm foam spray inhaler drop
    syrup liquid solution suspension suppository sachet powder lozenge granule effervescent soluble chewable
    melt oral topical nasal вагинальный укол уколи уколы ін'єкція мазь крем гель спрей капли краплі сироп свечи
    свічки порошок ингалятор інгалятор ฉีด ครีม เจล ยาทา สเปรย์
    """.split()
)
"""Forms a medicine comes in. A patch is not among them: it changes what heat does."""

SILENT: Final = frozenset(
    """
    mg mcg ug g gr gram milligram microgram ml millilitre milliliter iu ui unit percent mmol meq dose dosage
    strength strong low high small big large little half quarter double single full daily day everyday nightly
    night bedtime morning evening noon lunch lunchtime afternoon breakfast dinner supper weekly week monthly
    month yearly year annual annually hourly hour fortnightly once twice thrice one two three four five six time
    per a an the my our his her i im am ive take taking taken took use using used on in at every each only just
    also still now currently regularly regular sometime occasional occasionally often rarely usually needed need
    required prn od bd bid tds tid qd qds qid qam qpm hs nocte mane stat po sc im iv as about around approx
    maybe think probably generic brand brand-name branded long short term acting release modified slow extended
    prolonged sustained retard er xr xl sr mr cr la lp zok forte extra plus max maximum mini mite duo depot new
    old same usual normal ordinary white yellow pink blue red green round long-term years-long course started
    start stopped stop stopping finished finish last ago today yesterday recently previously past currently past
    weeks hydrochloride hcl sodium potassium calcium besylate besilate mesylate mesilate maleate fumarate
    tartrate succinate acetate phosphate sulfate sulphate citrate bromide chloride dihydrate monohydrate
    hemihydrate magnesium arginine teva sandoz bayer mylan zentiva krka ratiopharm hexal stada accord actavis
    aurobindo apotex pfizer novartis sanofi gsk roche merck egis gedeon richter darnitsa farmak kyiv zdorovya
    viatris lilly abbott aristo lek pharma ltd inc gpo siam мг мкг мл г од ед таб капс раз рази разу день дня
    дні дней щодня щоденно ежедневно каждый каждое кожен кожного на по в у вранці ранку утром утра ввечері
    вечера вечером вечері ніч ночь ночі перед сном сна після еды їжі один одна одну две два дві три тижд неделю
    неделя тиждень месяц місяць я мне мені мій моя мои мої пью пю пити пить принимаю приймаю иногда іноді зараз
    сейчас форте ретард мг/сут сутки добу половина половину пол มก มิลลิกรัม เม็ด วันละ ครั้ง วัน เช้า เย็น
    ก่อนนอน หลังอาหาร ก่อนอาหาร ครึ่ง กิน ทาน ทุกวัน
    """.split()
)
"""Doses, habits, salts and makers: silent when a name is looked for, after the whole text was tried."""

REASONS: Final = frozenset(
    """
    heart blood pressure pain painful back neck knee shoulder joint muscle bone nerve sleep sleeping anxiety
    stress mood depression allergy hay fever asthma chest lung skin stomach belly bowel bladder kidney liver
    thyroid diabetes diabetic cholesterol sugar headache migraine cancer infection period menopause hormone
    prostate water iron cold cough throat eye ear nose arthritis rheumatism gout epilepsy seizure circulation
    vein clot stroke thinner thinning inflammation swelling acid reflux heartburn nausea weight hair acne doctor
    doctors gp hospital pharmacy pharmacist chemist clinic consultant surgeon dentist nurse specialist
    prescription prescriptions counter box packet bottle supply repeat leg foot hand hip spine lower upper right
    left very really mostly also them they it is was that this which name called known like similar equivalent
    version copy company works work help helps helped have has had been being get gets give gives given doc wife
    husband mother daughter without before meal food flare flareup attack attacks bad day-to-day injury
    operation surgery stent tia
    """.split()
)
"""Words beside a name that tell why or whence: not names themselves."""

NOTHING: Final = frozenset(
    """
    none nothing no nil nope never
    """.split()
)
"""Words that deny."""
