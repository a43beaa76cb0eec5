"""A mail server on loopback that answers each recipient as the test says."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class _Session(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a sender needs."""

    def handle(self) -> None:
        self.say("220 localhost")
        for line in self.rfile:
            verb = line[:4].upper()
            if verb == b"RCPT":
                self.say(self.server.answer_to(line.decode()))
            elif verb == b"DATA":
                self.say("354 go on")
                while self.rfile.readline() not in (b".\r\n", b""):
                    pass
                self.say("250 taken")
            elif verb == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    answers: dict[str, str]

    def answer_to(self, line: str) -> str:
        return next((said for who, said in self.answers.items() if who in line), "250 ok")


@contextmanager
def mail_server(answers: dict[str, str]) -> Iterator[dict]:
    """`answers`: part of an address → the reply to its RCPT; others are accepted. Gives the
    setting MAILERS that leads here."""
    with _Server(("127.0.0.1", 0), _Session) as server:
        server.answers = answers
        threading.Thread(target=server.serve_forever, daemon=True).start()
        options = {"host": "127.0.0.1", "port": server.server_address[1], "timeout": 5}
        smtp = "django.core.mail.backends.smtp.EmailBackend"
        yield {"default": {"BACKEND": smtp, "OPTIONS": options}}
        server.shutdown()
