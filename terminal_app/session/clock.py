"""The session's clock: seconds that count suspend and ignore the wall clock."""

import sys
import time

if sys.platform == "linux":

    def now() -> float:
        """Return seconds on CLOCK_BOOTTIME, which runs on while the machine sleeps."""
        return time.clock_gettime(time.CLOCK_BOOTTIME)

else:

    def now() -> float:
        """Return seconds on the monotonic clock (on Windows it counts suspend)."""
        return time.monotonic()
