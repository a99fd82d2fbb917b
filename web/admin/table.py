"""The admin panel's part of the route table."""

from starlette.routing import Route

from web.admin import claims, doing, door, live, reading
from web.admin.door import for_all, for_operators

ROUTES = [
    Route("/admin/login", door.login, methods=["POST"]),
    Route("/admin/logout", for_all(door.logout), methods=["POST"]),
    Route("/api/admin/me", for_all(reading.me)),
    Route("/api/admin/overview", for_all(reading.overview)),
    Route("/api/admin/live", for_all(live.live)),
    Route("/api/admin/samples", for_operators(reading.history)),
    Route("/api/admin/rooms/{room}", for_operators(reading.room)),
    Route("/api/admin/rooms/{room}/steps", for_operators(reading.steps)),
    Route("/api/admin/rooms/{room}/chat", for_all(reading.chat)),
    Route("/api/admin/rooms/{room}/moods", for_all(reading.moods)),
    Route("/api/admin/rooms/{room}/void", for_operators(claims.void), methods=["POST"]),
    Route("/api/admin/rooms/{room}/notify", for_operators(doing.notify), methods=["POST"]),
    Route("/api/admin/rooms/{room}/{ruling}", for_all(doing.rule), methods=["POST"]),
    Route("/api/admin/broadcast", for_operators(doing.broadcast), methods=["POST"]),
    Route("/api/admin/claims", for_all(claims.listed)),
    Route("/api/admin/claims/{claim}/retire", for_operators(claims.retire), methods=["POST"]),
    Route("/api/admin/claims/{claim}/restore", for_operators(claims.restore), methods=["POST"]),
    Route("/api/admin/dead", for_operators(reading.dead)),
    Route("/api/admin/dead/{letter}/retry", for_operators(doing.retry), methods=["POST"]),
    Route("/api/admin/dead/{letter}/discard", for_operators(doing.discard), methods=["POST"]),
    Route("/api/admin/audit", for_operators(reading.log)),
    Route("/api/admin/flows", for_operators(reading.flows)),
    Route("/api/admin/settings", for_operators(reading.settings)),
]
