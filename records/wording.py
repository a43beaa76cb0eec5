"""How moments, amounts and points are written on screens, in letters and in documents.

Pure functions: they take values, read no clock and no database, and follow the active language
(Polish by default, English by the footer's switch). Numbers and dates hold together by
non-breaking spaces (U+00A0), as house style asks of every text that leaves the portal.
"""

import re
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from django.utils import formats, timezone
from django.utils.safestring import SafeData, SafeString
from django.utils.translation import get_language, gettext, ngettext, pgettext

NBSP = "\u00a0"
WARSAW = ZoneInfo("Europe/Warsaw")
NOTHING = "–"

# A one-letter word must not end a line. It counts after a space, an opening bracket or an opening
# quotation mark, so "<a href" and attribute values in ready HTML are left alone.
_ONE_LETTER_WORD = re.compile(r"(?<![^\s(„«])([wzioauWZIOAU])[ \t\r\n]+(?=\S)")


def moment(at: datetime) -> str:
    """Write an aware moment on Warsaw's clock: „środa, 4 maja 2022 r., godz. 23:59:59”.

    A deadline that says only „23:59” is ambiguous, hence the seconds. The hour that an autumn
    night repeats carries its zone, because without it the text would name two moments.
    Raises ValueError for a naive datetime.
    """
    if timezone.is_naive(at):
        raise ValueError("moment() needs an aware datetime")
    local = at.astimezone(WARSAW)
    clock = f"{local:%H:%M:%S}"
    if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
        clock = f"{clock}{NBSP}{local.tzname()}"
    parts = {"day": day(local.date(), weekday=True), "clock": clock}
    return pgettext("moment", "%(day)s, %(clock)s") % parts


def day(on: date, *, weekday: bool = False) -> str:
    """Write a date: „4 maja 2022 r.”, with its weekday „środa, 4 maja 2022 r.”.

    An aware datetime is read on Warsaw's calendar.
    """
    if isinstance(on, datetime) and timezone.is_aware(on):
        on = on.astimezone(WARSAW).date()
    # Format E is the month in the genitive, which a Polish date needs.
    text = pgettext("date", "%(date)s") % {"date": formats.date_format(on, "j E Y")}
    text = text.replace(" ", NBSP)
    if not weekday:
        return text
    name = formats.date_format(on, "l")
    # Django's Polish weekdays begin with a capital; inside a sentence they must not.
    return f"{name.lower() if _is_polish() else name}, {text}"


def _is_polish() -> bool:
    """In the language itself or in a variant of it."""
    return (get_language() or "").partition("-")[0] == "pl"


def countdown(deadline: datetime, now: datetime) -> str:
    """Say how much time is left: „Pozostały 2 dni i 5 godzin”.

    Both moments are aware. Time is what really elapses (a DST night has 23 or 25 hours), in days
    and hours, then hours and minutes, then minutes and seconds, rounded down.
    """
    left = int((deadline.astimezone(UTC) - now.astimezone(UTC)).total_seconds())
    if left <= 0:
        return gettext("The deadline has passed")
    days, rest = divmod(left, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, seconds = divmod(rest, 60)
    if days:
        text = _days_left(days, _hours(hours))
    elif hours:
        text = _hours_left(hours, _minutes(minutes))
    else:
        text = _minutes_left(minutes, _seconds(seconds))
    return _join_numbers(text)


def points(value: Decimal | None, places: int = 2) -> str:
    """Write points with fixed decimals, half up as the rules publish them: „7,50”."""
    if value is None:
        return NOTHING
    return _decimal(value, places)


def money(value: Decimal | None) -> str:
    """Write an amount of złoty: „12 400,00 zł”."""
    if value is None:
        return NOTHING
    text = pgettext("money", "PLN %(amount)s") % {"amount": _decimal(value, 2)}
    return text.replace(" ", NBSP)


def nbsp(text: str) -> str:
    """Tie one-letter words (w, z, i, o, a, u) to the word after them; safe text stays safe."""
    tied = _ONE_LETTER_WORD.sub(rf"\1{NBSP}", text)
    return SafeString(tied) if isinstance(text, SafeData) else tied


def _decimal(value: Decimal, places: int) -> str:
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return formats.number_format(rounded, decimal_pos=places, force_grouping=True)


def _join_numbers(text: str) -> str:
    return re.sub(r"(?<=\d) ", NBSP, nbsp(text))


# The verb agrees with the first number („Pozostał 1 dzień”, „Pozostały 2 dni”, „Pozostało 5 dni”),
# so it belongs to the plural forms of the first unit.
def _days_left(count: int, rest: str) -> str:
    if not rest:
        return ngettext("%(count)d day left", "%(count)d days left", count) % {"count": count}
    text = ngettext("%(count)d day and %(rest)s left", "%(count)d days and %(rest)s left", count)
    return text % {"count": count, "rest": rest}


def _hours_left(count: int, rest: str) -> str:
    if not rest:
        return ngettext("%(count)d hour left", "%(count)d hours left", count) % {"count": count}
    text = ngettext("%(count)d hour and %(rest)s left", "%(count)d hours and %(rest)s left", count)
    return text % {"count": count, "rest": rest}


def _minutes_left(count: int, rest: str) -> str:
    if not count:
        return gettext("Less than a minute left")
    if not rest:
        return ngettext("%(count)d minute left", "%(count)d minutes left", count) % {"count": count}
    text = ngettext(
        "%(count)d minute and %(rest)s left", "%(count)d minutes and %(rest)s left", count
    )
    return text % {"count": count, "rest": rest}


def _hours(count: int) -> str:
    return ngettext("%(count)d hour", "%(count)d hours", count) % {"count": count} if count else ""


def _minutes(count: int) -> str:
    if not count:
        return ""
    return ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}


def _seconds(count: int) -> str:
    if not count:
        return ""
    return ngettext("%(count)d second", "%(count)d seconds", count) % {"count": count}
