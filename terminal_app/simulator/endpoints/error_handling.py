"""Error middleware: 4xx for bad requests; internal errors go to the ledger."""

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

SILENT_LOG = logging.getLogger("terminal_app.simulator.aiohttp")
"""For aiohttp, whose own reports are of bad requests alone: ``ErrorHandler`` takes the others."""
SILENT_LOG.disabled = True


class ErrorHandler:
    """Records internal errors in the ledger; used on the server's loop alone."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer 500 where a handler fails, and 400 or 404 to what can't be read."""
        try:
            return await handler(request)
        except (web.HTTPException, ConnectionError):
            raise
        except (web.RequestPayloadError, HttpProcessingError):
            return _closing(HTTPStatus.BAD_REQUEST)
        except SimulatorError:
            # What happened can't be kept: the server is about to end.
            return _closing(HTTPStatus.INTERNAL_SERVER_ERROR)
        except Exception as error:  # noqa: BLE001 - the request's edge
            if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
                return _closing(HTTPStatus.NOT_FOUND)
            self._ledger.record_error(error)
            return _closing(HTTPStatus.INTERNAL_SERVER_ERROR)

    def on_loop_error(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Record an error that was raised on the loop and caught by nobody."""
        error = context.get("exception") or RuntimeError(context.get("message", ""))
        if not isinstance(error, ConnectionError):
            self._ledger.record_error(error)


def _closing(status: HTTPStatus) -> web.Response:
    response = web.Response(status=status, text=status.phrase)
    response.force_close()
    return response
