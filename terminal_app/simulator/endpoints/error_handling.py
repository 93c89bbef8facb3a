"""What goes wrong in answering: a client's nonsense is met in silence, our mistakes are kept."""

import asyncio
import errno
import logging
from http import HTTPStatus
from typing import Any

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.typedefs import Handler

from terminal_app.simulator.errors import SimulatorError
from terminal_app.simulator.money.ledger import Ledger

UNHEARD = logging.getLogger("terminal_app.simulator.aiohttp")
"""For aiohttp: since ``Mistakes`` catches ours, what it tells there is about its clients alone."""
UNHEARD.disabled = True


class Mistakes:
    """Takes every mistake to the ledger; used on the server's loop alone."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    @web.middleware
    async def guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer 500 to what our own handlers fail at, and 400 or 404 to what can't be read."""
        try:
            return await handler(request)
        except (web.HTTPException, ConnectionError):
            raise
        except (web.RequestPayloadError, HttpProcessingError):
            return _ending(HTTPStatus.BAD_REQUEST)
        except SimulatorError:
            # What happened can't be kept: the server is about to end.
            return _ending(HTTPStatus.INTERNAL_SERVER_ERROR)
        except Exception as error:  # noqa: BLE001 - the request's edge
            if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
                return _ending(HTTPStatus.NOT_FOUND)
            self._ledger.record_error(error)
            return _ending(HTTPStatus.INTERNAL_SERVER_ERROR)

    def of_loop(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Take what nobody has caught on the loop."""
        error = context.get("exception") or RuntimeError(context.get("message", ""))
        if not isinstance(error, ConnectionError):
            self._ledger.record_error(error)


def _ending(status: HTTPStatus) -> web.Response:
    response = web.Response(status=status, text=status.phrase)
    response.force_close()
    return response
