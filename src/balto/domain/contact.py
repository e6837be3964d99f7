"""Whom to call: a person with a role, at a place or with a carrier, and what that person is told."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Contact:
    """A person who can be called; what a plan keeps of them is the `id` alone.

    `place` or `carrier` is where they are to be found ("": neither, they are called about the whole), `told` what is to be told
    to them, in the words of the case.
    """

    id: str
    person: str
    role: str
    place: str = ""
    carrier: str = ""
    telephone: str = ""
    radio: str = ""
    language: str = ""
    told: str = ""

    @property
    def can_be_called(self) -> bool:
        """Whether there is a telephone number, or a radio call sign or channel."""
        return bool(self.telephone or self.radio)
