"""Stands for a server that loads a model for a while; until then its health check says 503."""

import argparse
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

options = argparse.ArgumentParser(description=__doc__)
options.add_argument("--port", type=int, required=True)
options.add_argument("--mock", action="store_true", help="no model, canned answers")
options = options.parse_args()
loaded = threading.Event()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        ready = loaded.is_set()
        body = (b"mock" if options.mock else b"ok") if ready else b"loading"
        self.send_response(200 if ready else 503)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Health checks are not worth a line each."""


def load() -> None:
    threading.Event().wait(0 if options.mock else float(os.environ["LOAD_SECONDS"]))
    loaded.set()
    print("model loaded", flush=True)


threading.Thread(target=load, daemon=True).start()
ThreadingHTTPServer(("127.0.0.1", options.port), Handler).serve_forever()
