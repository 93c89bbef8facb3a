"""The business day: from the cut-off hour to the same hour of the next day, by the wall clock.

It groups what is shown, and reminds. What a closing covers goes by the numbers of entries.
"""

from datetime import date, datetime, time, timedelta

from terminal_app.journal.packing import pack_time

LATEST_CUT_OFF = 12
"""A later hour would be that of a day which begins the evening before."""


def of(moment: datetime, cut_off_hour: int) -> date:
    """Return the business day of ``moment``, in local time.

    By the hour on the clock: on the days on which the clock is changed, too.
    """
    day = moment.date()
    return day - timedelta(days=1) if moment.hour < cut_off_hour else day


def bounds(day: date, cut_off_hour: int) -> tuple[int, int]:
    """Return begin and end of the business day, in milliseconds since 1970."""
    begin, end = (
        datetime.combine(one, time(cut_off_hour)).astimezone()
        for one in (day, day + timedelta(days=1))
    )
    return pack_time(begin), pack_time(end)
