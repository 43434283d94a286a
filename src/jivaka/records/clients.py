"""Clients, what they answered, what was decided, and the course that followed.

What tells of a person or of their health is sealed with a key of the client's own, as `protection` describes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.db.models import Q

from jivaka.records.accounts import Account
from jivaka.records.protection.fields import AddressIndex, DataKey, SealedBytes, SealedJSON, SealedText, SearchIndex
from jivaka.records.protection.keys import digest_of, ring
from jivaka.records.protection.lookup import Sieve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from jivaka.records.protection.lookup import Sought

CONTACT = ("name", "email", "phone")
SEALED_WITH_NUMBER = ("data_key", *CONTACT, "email_index", "search_index")
"""What of a client can only be sealed once the row has its number."""
SEAL_ONE = f"UPDATE records_client SET {', '.join(f'{name} = %s' for name in SEALED_WITH_NUMBER)} WHERE id = %s"  # noqa: S608 - our own names

AT_ONCE = 2000
"""Indexes that are read from the database at once."""


class Clients(models.QuerySet["Client"]):
    """Clients, who are written twice when they are new: the number first, then what is sealed to that number."""

    def bulk_create(self, objs: Iterable[Client], *args: Any, **options: Any) -> list[Client]:  # noqa: ANN401 - as Django names it
        """Insert many clients, and then what is sealed of each."""
        made = super().bulk_create(objs, *args, **options)
        fields: list[Any] = [self.model._meta.get_field(name) for name in SEALED_WITH_NUMBER]  # noqa: SLF001 - as Django names it
        rows = [(*(f.get_db_prep_save(f.pre_save(one, add=False), connection) for f in fields), one.pk) for one in made]
        with connection.cursor() as cursor:
            cursor.executemany(SEAL_ONE, rows)
        return made

    def with_address(self, email: str) -> Clients:
        """Return those with an e-mail address, found by its blind index."""
        return self.filter(email_index__in=ring().indexes(email))

    def who_may_be(self, sought: Sought) -> Iterator[int]:
        """Yield the numbers of all who may be sought, newest first; some of them are not, which only opening shows."""
        sieve = Sieve(sought, [key.for_search() for key in ring().keys])
        rows = self.exclude(search_index=b"").order_by("-pk").values_list("pk", "search_index")
        return (number for number, index in rows.iterator(AT_ONCE) if sieve.lets_through(index))


class Client(models.Model):
    """A person who comes for a massage. Contact details are empty until a booking needs them.

    Once the data key is destroyed (`erased_at`), nothing that was sealed with it can be read by anybody.
    """

    data_key = DataKey()
    name = SealedText(blank=True, default="")
    email = SealedText(blank=True, default="")
    email_index = AddressIndex(max_length=64, blank=True, default="", editable=False, db_index=True)
    phone = SealedText(blank=True, default="")
    search_index = SearchIndex(default=b"", editable=False)
    erased_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=8, default="en")
    reminders = models.JSONField(default=dict, blank=True, help_text="what they want to be written about, and when")
    created_at = models.DateTimeField()
    account = models.ForeignKey(
        Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="clients", help_text="who may see them"
    )

    objects = Clients.as_manager()

    def __str__(self) -> str:
        return self.name or f"client {self.pk}"

    @property
    def vault(self) -> str:
        """Return the name to which everything sealed of this client is bound; empty until there is a number."""
        return f"client:{self.pk}" if self.pk else ""

    def save(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as Django names it
        """Write the client; a new one twice, since what is sealed is bound to the number.

        Whoever writes only a name, an address or a telephone number writes the indexes by which it is found as well.
        """
        is_new = self._state.adding and self.pk is None
        if {*CONTACT}.intersection(options.get("update_fields") or ()):
            options["update_fields"] = {*options["update_fields"], *SEALED_WITH_NUMBER}
        super().save(*args, **options)
        if is_new:
            super().save(update_fields=SEALED_WITH_NUMBER, using=options.get("using"))


class Consent(models.Model):
    """What a client agreed to: a purpose, and the version of the words they read. It is only ever withdrawn."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)


class Draft(models.Model):
    """An intake that somebody is still answering, on any device that has its token. It is deleted when it gets old.

    Of the token only its digest is kept (`digest_of`), so that nobody who reads the table can follow the link.
    """

    token = models.CharField(max_length=64, unique=True)
    data_key = DataKey()
    answers = SealedJSON(default=dict)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, null=True, blank=True, related_name="drafts")
    decision = models.ForeignKey("Decision", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField()

    @property
    def vault(self) -> str:
        """Return the name to which the answers are bound."""
        return f"draft:{self.token}"

    @property
    def erased_at(self) -> datetime | None:
        """Return None: a draft is deleted as a whole, with its key."""
        return None

    @staticmethod
    def kept(token: str) -> str:
        """Return what is kept of a token."""
        return digest_of(token)


class Intake(models.Model):
    """Answers as they were given, in the form of the contract. An intake is never changed, only followed by another.

    A re-screen carries most answers over; `whole_at` says when all of them were last asked, null for `answered_at`.
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="intakes")
    answered_at = models.DateTimeField()
    whole_at = models.DateTimeField(null=True, blank=True, help_text="when every question was last asked")
    answers = SealedJSON(of="client", default=dict)

    @property
    def all_asked_at(self) -> datetime:
        """Return when every question was last asked."""
        return self.whole_at or self.answered_at


class BoxPhoto(models.Model):
    """A photo of a medicine's box: beside the draft at first, and the client's own once there is a client."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, null=True, blank=True, related_name="photos")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, null=True, blank=True, related_name="photos")
    early = SealedBytes(of="draft", null=True, blank=True)
    image = SealedBytes(of="client", null=True, blank=True)
    form = models.CharField(max_length=20, help_text="image/jpeg or image/png")
    at = models.DateTimeField()

    class Meta:
        """What the database forbids."""

        constraints = (
            models.CheckConstraint(
                condition=Q(draft=None, client__isnull=False) | Q(draft__isnull=False, client=None),
                name="photo_has_one_owner",
            ),
        )


class Decision(models.Model):
    """What was decided from an intake on a day, with the digest of the knowledge that decided it.

    `document` is the whole decision in the form of the contract. A decision is current until `current_until`, unless a
    later one of the same client replaces it.
    """

    class Disposition(models.TextChoices):
        """From free to refused, as the contract orders them."""

        MASSAGE_OK = "massage_ok"
        MASSAGE_WITH_LIMITS = "massage_with_limits"
        DOCTOR_FIRST = "doctor_first"
        URGENT = "urgent"
        EMERGENCY = "emergency"

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="decisions")
    intake = models.OneToOneField(Intake, on_delete=models.PROTECT, related_name="decision")
    on = models.DateField()
    disposition = models.CharField(max_length=20, choices=Disposition.choices)
    is_determined = models.BooleanField()
    is_postponed = models.BooleanField(default=False)
    knowledge_digest = models.CharField(max_length=80)
    document = SealedJSON(of="client")
    permits = SealedJSON(of="client", default=dict, help_text="every massage it permits: core.advice.permits")
    decided_at = models.DateTimeField()
    current_until = models.DateField()

    class Meta:
        """What the database forbids."""

        indexes = (models.Index(fields=("client", "-decided_at"), name="decision_latest"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    disposition__in=("massage_ok", "massage_with_limits", "doctor_first", "urgent", "emergency")
                ),
                name="decision_has_a_disposition",
            ),
        )

    def __str__(self) -> str:
        return f"{self.disposition} on {self.on}"

    @property
    def permits_massage(self) -> bool:
        """Return whether a massage may go ahead; while questions are missing it may not, whatever the others say."""
        permits = self.disposition in (self.Disposition.MASSAGE_OK, self.Disposition.MASSAGE_WITH_LIMITS)
        return self.is_determined and permits


class Course(models.Model):
    """A planned course: the decision that permits it, and its plan in the form of the contract."""

    class State(models.TextChoices):
        """Where it is."""

        ACTIVE = "active"
        DONE = "done"
        STOPPED = "stopped"

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="courses")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="courses")
    plan = SealedJSON(of="client")
    sessions = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    created_at = models.DateTimeField()

    class Meta:
        """What the database forbids."""

        constraints = (
            models.CheckConstraint(condition=Q(sessions__gte=1, sessions__lte=60), name="course_has_sessions"),
            models.CheckConstraint(condition=Q(state__in=("active", "done", "stopped")), name="course_has_a_state"),
        )
