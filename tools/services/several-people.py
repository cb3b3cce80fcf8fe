"""Xandikos for several people.

It has no sign-in of its own, and knows one person: it is meant to stand behind a web server that knows them all. This is such a
server, and as little of one as will do.

Arguments: port, folder of the calendars, file with a line `name:password` for each person (read anew for each request).
"""

import base64
import logging
import sys

from aiohttp import web
from xandikos.web import WELLKNOWN_DAV_PATHS, RedirectDavHandler, XandikosApp, XandikosBackend

port, folder, logins = sys.argv[1:]
backend = XandikosBackend(folder)
apps = {}


def signed_in(request):
    kind, _, login = request.headers.get("Authorization", "").partition(" ")
    if kind != "Basic":
        return None
    login = base64.b64decode(login).decode()
    with open(logins, encoding="utf-8") as lines:
        return login.partition(":")[0] if login in lines.read().splitlines() else None


async def handle(request):
    user = signed_in(request)
    if user is None:
        return web.Response(status=401, headers={"WWW-Authenticate": 'Basic realm="Xandikos"'})
    principal = f"/{user}"
    if user not in apps:
        backend._mark_as_principal(principal)
        if backend.get_resource(principal) is None:
            backend.create_principal(principal)
        apps[user] = XandikosApp(backend, f"{principal}/")
    if request.path != "/" and not request.path.startswith(f"{principal}/"):
        return web.Response(status=403)
    return await apps[user].aiohttp_handler(request, "/")


logging.basicConfig(level=logging.WARNING)
app = web.Application(client_max_size=16 * 1024 * 1024)
for path in WELLKNOWN_DAV_PATHS:
    app.router.add_route("*", path, RedirectDavHandler("/"))
app.router.add_route("*", "/{path_info:.*}", handle)
web.run_app(app, host="127.0.0.1", port=int(port), print=None)
