"""The game's web process under uvicorn's own WebSocket class: `python -m tests.web.plain_server <fd of a listening socket>`."""

import asyncio
import socket
import sys

import uvicorn

from game.io.logs import set_up
from game.settings import Settings
from web.app import make_app

if __name__ == "__main__":
    settings = Settings()
    set_up(settings.log_level)
    config = uvicorn.Config(
        make_app(settings), ws="websockets-sansio", ws_max_size=8192, access_log=False, log_config=None, lifespan="on"
    )
    asyncio.run(uvicorn.Server(config).serve(sockets=[socket.socket(fileno=int(sys.argv[1]))]))
