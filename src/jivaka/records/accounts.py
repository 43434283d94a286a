"""Accounts: who may come in, and the roles they have in which salon. A client has one only if they want it."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone

from jivaka.records.places.salons import Salon
from jivaka.records.places.therapists import Therapist


class Accounts(BaseUserManager["Account"]):
    """Makes accounts; an address is written in small letters, so that one person has one."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> Account:
        """Make an account; without a password nobody can come in with one."""
        account = self.model(email=email.strip().lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str | None) -> Account:
        """Find by address, whatever the case of its letters."""
        return self.get(email=(username or "").strip().lower())


class Account(AbstractBaseUser):
    """A person who comes in with an e-mail code, a passkey, or (staff) a password and a second factor."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=8, default="en")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects = Accounts()

    def __str__(self) -> str:
        return self.name or self.email


class Membership(models.Model):
    """A role of an account: in one salon, or in the whole chain where no salon is named."""

    class Role(models.TextChoices):
        """As core.access names them."""

        THERAPIST = "therapist"
        RECEPTIONIST = "receptionist"
        MANAGER = "manager"
        REVIEWER = "reviewer"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role.choices)
    salon = models.ForeignKey(Salon, on_delete=models.CASCADE, null=True, blank=True, related_name="memberships")
    therapist = models.ForeignKey(Therapist, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        """What the database forbids."""

        constraints = (
            models.UniqueConstraint(fields=("account", "role", "salon"), name="membership_once"),
            models.UniqueConstraint(
                fields=("account", "role"), condition=Q(salon=None), name="membership_once_everywhere"
            ),
            models.CheckConstraint(
                condition=Q(role__in=("therapist", "receptionist", "manager", "reviewer")), name="membership_has_a_role"
            ),
        )
