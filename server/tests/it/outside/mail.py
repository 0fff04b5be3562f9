"""A mail server by aiosmtpd: `mail.py serve FOLDER [CERT KEY]` prints its port
and writes what it takes into the folder, a file for each. The name before the
@ of an address says what becomes of its mail. With a certificate it speaks to
nobody who does not begin TLS and log in. `mail.py read FILE` prints what
Python's own reader makes of a mail."""

import asyncio
import json
import os
import ssl
import sys
from email import message_from_binary_file, policy

REFUSED = {
    "rcpt451": "451 come back",
    "rcpt550": "550 no such address",
    "rcpt511": "550 5.1.1 <rcpt511@example.org>: User unknown",
    "rcptlines": "550-5.1.1 <rcptlines@example.org>:\r\n550 5.1.1 no such user",
    "rcpt522": "552 5.2.2 <rcpt522@example.org>: over quota",
    # Postfix tells here what it has against the client and the sender too.
    "relay": "554 5.7.1 <relay@example.org>: Relay access denied",
    "client": "550 5.7.1 <unknown[192.0.2.1]>: Client host rejected",
    "sender": "550 5.1.8 <no-reply@example.gov.tr>: Sender address rejected",
    "unlisted": "550 5.1.0 <no-reply@example.gov.tr>: Sender address rejected",
    "rcpt554": "554 no",
    # Exim says so without an enhanced code.
    "exim": "550 relay not permitted",
}
AFTER = {
    "data451": "451 come back",
    "data522": "552 5.2.2 over quota",
    "data550": "550 not this one",
    "data554": "554 no",
    "data571": "550 5.7.1 <data571@example.org> looks like spam",
}


class Takes:
    def __init__(self, folder):
        self.folder = folder
        self.count = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.split("@")[0]
        if name == "rcpthang":
            await asyncio.sleep(60)
        if name == "rcptdrop":
            server.transport.abort()
            return "421 gone"
        if name in REFUSED:
            return REFUSED[name]
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):
        name = envelope.rcpt_tos[0].split("@")[0]
        if name in AFTER:
            return AFTER[name]
        self.count += 1
        path = os.path.join(self.folder, f"{os.getpid()}-{self.count}.eml")
        with open(path + ".new", "wb") as file:
            file.write(envelope.content)
        os.rename(path + ".new", path)
        if name == "hang":
            await asyncio.sleep(60)
        if name == "drop":
            server.transport.abort()
        session.parts = name
        return "250 taken"

    async def handle_QUIT(self, server, session, envelope):
        parts = getattr(session, "parts", "")
        if parts == "quithang":
            await asyncio.sleep(60)
        if parts == "quitdrop":
            server.transport.abort()
        return "221 bye"


def serve(folder, cert=None, key=None):
    from aiosmtpd.smtp import SMTP, AuthResult

    def account(server, session, envelope, mechanism, data):
        right = (data.login, data.password) == (b"muhur", b"gizli-parola")
        return AuthResult(success=right, handled=False)

    secure = {}
    if cert:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(cert, key)
        secure = {
            "tls_context": context,
            "require_starttls": True,
            "auth_required": True,
            "authenticator": account,
        }

    async def run():
        takes = Takes(folder)
        make = lambda: SMTP(takes, hostname="posta.example.org", **secure)
        server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0)
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()

    asyncio.run(run())


def read(path):
    with open(path, "rb") as file:
        raw = file.read()
        file.seek(0)
        mail = message_from_binary_file(file, policy=policy.default)
    parts = [part for part in mail.walk() if not part.is_multipart()]
    told = {
        "ascii": raw.isascii(),
        "longest": max(len(line) for line in raw.splitlines()),
        "defects": [str(one) for part in mail.walk() for one in part.defects],
        "kind": mail.get_content_type(),
        "headers": {name: str(value) for name, value in mail.items()},
        "parts": [
            [part.get_content_type(), part.get_content_charset(), part.get_content()]
            for part in parts
        ],
    }
    json.dump(told, sys.stdout)


{"serve": serve, "read": read}[sys.argv[1]](*sys.argv[2:])
