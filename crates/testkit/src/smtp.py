"""A mail server for tests. Keeps each mail in a file before it says so, and dies in between when it is told to."""

import asyncio
import os
import random
import ssl
import sys
import uuid

from aiosmtpd.smtp import SMTP, AuthResult

inbox, port, user, death = sys.argv[1], int(sys.argv[2]), sys.argv[3], float(sys.argv[4])
protection = sys.argv[5]
context = None
if protection != "plain":
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.path.join(os.path.dirname(inbox), "identity.pem"))


def dies():
    if random.random() < death:
        os._exit(9)


class Desk:
    async def handle_MAIL(self, server, session, envelope, address, options):
        if address.startswith("stranger"):
            return "550 5.7.60 You may not write as " + address
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        refusals = {
            "nobody": "550 5.1.1 No such user " + address,
            "later": "451 4.7.1 Greylisted, come again",
            "relay": "554 5.7.1 Relay access denied",
        }
        for start, refusal in refusals.items():
            if address.startswith(start):
                return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if envelope.rcpt_tos[0].startswith("silence"):
            os._exit(9)
        dies()
        name = os.path.join(inbox, uuid.uuid4().hex)
        with open(name + ".part", "wb") as letter:
            letter.write(envelope.original_content)
            letter.flush()
            os.fsync(letter.fileno())
        os.rename(name + ".part", name + ".eml")
        dies()
        return "250 OK"


def signs_in(server, session, envelope, mechanism, data):
    right = data.login.decode() == user and data.password == b"right"
    return AuthResult(success=right, handled=False)


class Noting(dict):
    """Notes each command that is looked up, and whether it came through TLS."""

    def __init__(self, methods, session):
        super().__init__(methods)
        self.session = session

    def get(self, command, default=None):
        secured = self.session.transport.get_extra_info("ssl_object") is not None
        with open(os.path.join(inbox, "heard"), "a") as heard:
            heard.write(("TLS " if secured else "plain ") + command + "\n")
        return super().get(command, default)


class Listening(SMTP):
    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self._smtp_methods = Noting(self._smtp_methods, self)


def session():
    return Listening(
        Desk(),
        enable_SMTPUTF8=True,
        authenticator=signs_in if user else None,
        auth_required=bool(user),
        auth_require_tls=False,
        tls_context=context if protection == "starttls" else None,
    )


async def serve():
    server = await asyncio.get_running_loop().create_server(
        session, "127.0.0.1", port, ssl=context if protection == "tls" else None
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(serve())
