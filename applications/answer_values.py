"""The one place where typed strings become stored answers, and stored answers text again.

A stored value is canonical when it can be read („12 400,00” → "12400.00", „4.05.2022” →
"2022-05-04"); what cannot be read is kept exactly as typed, so that a draft never loses a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _
from stdnum.exceptions import ValidationError as BadNumber
from stdnum.pl import nip, regon

from records import wording

SPACES = re.compile(r"[\s\u00a0\u202f]")
NUMBER = re.compile(r"-?[0-9]{1,15}(?:[.,][0-9]{1,2})?")
WHOLE = re.compile(r"-?[0-9]{1,15}")
DAY_FIRST = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})")
PHONE = re.compile(r"\+?[0-9]{7,15}")
ADE = re.compile(r"AE:PL-[0-9]{5}-[0-9]{5}-[A-Z]{5}-[0-9]{2}")
# Characters that no person types and no database of ours takes; line break and tab stay.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Unreadable(ValueError):
    """The typed text is not what the question asks for; the text says how to mend it."""


def normalised(text: str) -> str:
    """Line breaks as one character each, as the limits count them."""
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def read_whole(text: str) -> str:
    digits = SPACES.sub("", text)
    if not WHOLE.fullmatch(digits):
        raise Unreadable(_("Enter a whole number in digits, for example 12 400."))
    return str(int(digits))


def _read_decimal(text: str, example: str) -> str:
    digits = SPACES.sub("", text).removesuffix("zł").removesuffix("%")
    if not NUMBER.fullmatch(digits):
        raise Unreadable(example)
    return f"{Decimal(digits.replace(',', '.')):.2f}"


def read_money(text: str) -> str:
    return _read_decimal(text, _("Enter an amount in złoty, for example 12 400,00."))


def read_percent(text: str) -> str:
    return _read_decimal(text, _("Enter a number with at most two decimals, for example 12,5."))


def read_date(text: str) -> str:
    """An ISO date. Day, month and year may be parted by a full stop, a slash or a hyphen."""
    written = text.strip()
    parts = DAY_FIRST.fullmatch(written)
    try:
        if parts:
            return date(int(parts[3]), int(parts[2]), int(parts[1])).isoformat()
        return date.fromisoformat(written).isoformat()
    except ValueError:
        raise Unreadable(
            _("Enter a real date as day, month and year, for example 4.05.2022.")
        ) from None


def read_url(text: str) -> str:
    address = text.strip()
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        raise Unreadable(
            _("Enter the whole address of the page, beginning with https://.")
        ) from None
    return address


def read_email(text: str) -> str:
    address = text.strip()
    try:
        validate_email(address)
    except ValidationError:
        raise Unreadable(
            _("Enter an e-mail address, for example urzad@gmina.example.org.")
        ) from None
    return address


def read_phone(text: str) -> str:
    if not PHONE.fullmatch(re.sub(r"[\s()\u00a0-]", "", text)):
        raise Unreadable(_("Enter a telephone number in digits, for example 41 391 40 54."))
    return " ".join(text.split())


def read_nip(text: str) -> str:
    try:
        return nip.validate(text)
    except BadNumber:
        raise Unreadable(
            _("Check the NIP: it has 10 digits, and the last one does not agree with the others.")
        ) from None


def read_regon(text: str) -> str:
    try:
        return regon.validate(text)
    except BadNumber:
        raise Unreadable(
            _("Check the REGON: it has 9 or 14 digits, and the last one is a check digit.")
        ) from None


def read_ade(text: str) -> str:
    address = text.strip().upper()
    if not ADE.fullmatch(address):
        raise Unreadable(
            _("The address for electronic delivery usually looks like AE:PL-12345-67890-ABCDE-12.")
        )
    return address


def read_line(text: str) -> str:
    return text.strip()


READERS: dict[str, Callable[[str], str]] = {
    "short_text": read_line,
    "long_text": str,
    "whole": read_whole,
    "money": read_money,
    "percent": read_percent,
    "date": read_date,
    "url": read_url,
    "email": read_email,
    "phone": read_phone,
    "nip": read_nip,
    "regon": read_regon,
    "ade": read_ade,
}
NUMBERS = ("whole", "money", "percent")


def stored(kind: str, text: str) -> str:
    """The canonical form of what was typed, or what was typed if it cannot be read."""
    text = normalised(text)
    if not text.strip():
        return ""
    try:
        return READERS[kind](text)
    except Unreadable:
        return text


def typed(kind: str, value: Any) -> str:
    """The stored value as a person would type it; `stored` takes it back unchanged."""
    text = str(value)
    try:
        if kind in NUMBERS and READERS[kind](text) == text:
            return _grouped(text)
        if kind == "date" and read_date(text) == text:
            return f"{date.fromisoformat(text):%d.%m.%Y}"
    except Unreadable:
        pass
    return text


def _grouped(text: str) -> str:
    number = Decimal(text)
    places = -int(number.as_tuple().exponent)
    return f"{number:,.{places}f}".replace(",", wording.NBSP).replace(".", ",")


def shown(kind: str, value: Any) -> str:
    """The stored value in words, for previews, documents and jurors."""
    if kind == "yes_no":
        return _("yes") if value else _("no")
    text = str(value)
    try:
        if kind == "money":
            return wording.money(Decimal(read_money(text)))
        if kind == "date":
            return wording.day(date.fromisoformat(read_date(text)))
        if kind == "percent":
            return f"{typed(kind, read_percent(text))}{wording.NBSP}%"
    except Unreadable:
        return text
    return typed(kind, text)
