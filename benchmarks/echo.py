"""The floor of the load: an aiohttp WebSocket that sends back what it gets, and nothing else."""

import asyncio
import sys

from aiohttp import web


async def _echo(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse(compress=False)
    await socket.prepare(request)
    async for message in socket:
        await socket.send_str(message.data)
    return socket


async def _main() -> None:
    application = web.Application()
    application.router.add_get("/ws", _echo)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1024)
    await site.start()
    (address,) = runner.addresses
    sys.stdout.write(f"ws://127.0.0.1:{address[1]}/ws\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_main())
