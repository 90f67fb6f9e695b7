"""Stands for a server that loads a model for a while and then holds it in memory; until then its health check says 503.
Questions in the shape of OpenAI's chat completions are answered with the model's name."""

import argparse
import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

options = argparse.ArgumentParser(description=__doc__)
options.add_argument("--port", type=int, required=True)
options.add_argument("--model", default="stand-in", help="its name")
options.add_argument("--memory", type=int, default=0, help="MiB that it takes")
options.add_argument("--mock", action="store_true", help="no model, canned answers")
options = options.parse_args()
loaded = threading.Event()
weights = bytearray()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        ready = loaded.is_set()
        body = (b"mock" if options.mock else b"ok") if ready else b"loading"
        self.answer(200 if ready else 503, "text/plain", body)

    def do_POST(self) -> None:
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        text = f"{options.model} was asked {len(question.get('messages', []))} things"
        message = {"role": "assistant", "content": text}
        completion = {
            "object": "chat.completion",
            "model": options.model,
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        }
        self.answer(200, "application/json", json.dumps(completion).encode())

    def answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Health checks are not worth a line each."""


def load() -> None:
    for _ in range(options.memory):
        weights.extend(b"\1" * 2**20)
    threading.Event().wait(0 if options.mock else float(os.environ["LOAD_SECONDS"]))
    loaded.set()
    print("model loaded", flush=True)


threading.Thread(target=load, daemon=True).start()
ThreadingHTTPServer(("127.0.0.1", options.port), Handler).serve_forever()
