"""The business day: from the cut-off hour to the same hour of the next day, by the wall clock.

It groups what is shown, and reminds. What a closing covers goes by the numbers of entries.
"""

from datetime import UTC, date, datetime, time, timedelta

from terminal_app.journal.packing import pack_time


def of(moment: datetime, cut_off_hour: int) -> date:
    """Return the business day of ``moment``, in local time.

    By the hour on the clock: on the days on which the clock is changed, too.
    """
    day = moment.date()
    return day - timedelta(days=1) if moment.hour < cut_off_hour else day


def bounds(day: date, cut_off_hour: int) -> tuple[int, int]:
    """Return begin and end of the business day, in milliseconds since 1970."""
    begin, end = (_begin(one, cut_off_hour) for one in (day, day + timedelta(days=1)))
    return pack_time(begin), pack_time(end)


def _begin(day: date, cut_off_hour: int) -> datetime:
    """Return the first moment of the business day."""
    moment = datetime.combine(day, time(cut_off_hour)).astimezone()
    if of(moment, cut_off_hour) < day:
        # The hour that is left out in spring: Python takes it for the one before.
        moment = (moment.astimezone(UTC) + timedelta(hours=1)).astimezone()
    return moment
