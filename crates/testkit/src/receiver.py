"""A receiver of webhooks for tests. Checks each signature by the library that Standard Webhooks publishes, keeps each event
in a file before it says so, and dies in between when it is told to."""

import json
import os
import random
import ssl
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks import Webhook

folder, port, death = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
one_line = threading.Lock()


def lines(name):
    try:
        with open(os.path.join(folder, name)) as text:
            return [line.strip() for line in text if line.strip()]
    except FileNotFoundError:
        return []


def dies():
    if random.random() < death:
        os._exit(9)


def verified(body, headers):
    """Which of the secrets signed it, by place; the library refuses moments that are not of these minutes."""
    places = []
    for place, secret in enumerate(lines("secrets")):
        try:
            Webhook(secret).verify(body, headers)
            places.append(str(place))
        except Exception:
            pass
    return ",".join(places)


class Desk(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", "0"))).decode()
        refused = [text for text in lines("refuse") if all(part in body for part in text.split(" && "))]
        if self.path != "/redirected" and not refused:
            dies()
        status = 500 if refused else 200
        answer = b'{"taken":true}'
        if self.path == "/redirect":
            status = 302
        elif self.path == "/slow":
            time.sleep(30)
        elif self.path == "/large":
            answer = b"x" * (8 * 1024 * 1024)
        headers = {name.lower(): value for name, value in self.headers.items()}
        kept = [
            headers.get("webhook-id", ""),
            headers.get("webhook-timestamp", ""),
            verified(body, headers),
            str(len(headers.get("webhook-signature", "").split())),
            str(status),
            self.path,
            headers.get("host", ""),
            getattr(self.connection, "asked_for", ""),
            json.dumps(json.loads(body)),
        ]
        with one_line:
            log = os.open(os.path.join(folder, "log"), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            os.write(log, ("\t".join(kept) + "\n").encode())
            os.close(log)
        if not refused:
            dies()
        self.send_response(status)
        if status == 302:
            self.send_header("location", "/redirected")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        try:
            self.wfile.write(answer)
        except OSError:
            pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        pass


class Secured(ssl.SSLSocket):
    """Remembers the name that it was asked for."""

    asked_for = ""


def asked(connection, name, context):
    connection.asked_for = name or ""


class SecuredServer(Server):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.sslsocket_class = Secured
    context.sni_callback = asked

    def finish_request(self, request, client_address):
        # In the connection's own thread: who says nothing keeps nobody else waiting.
        with self.context.wrap_socket(request, server_side=True) as secured:
            super().finish_request(secured, client_address)


if len(sys.argv) > 4:
    SecuredServer.context.load_cert_chain(os.path.join(folder, sys.argv[4]))
    server = SecuredServer(("127.0.0.1", port), Desk)
else:
    server = Server(("127.0.0.1", port), Desk)
print(server.server_address[1], flush=True)
server.serve_forever()
