"""A worker that reports to its supervisor by sd_notify(3): ready, what it does, and that it is alive."""

import os
import signal
import socket
import threading

stopping = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stopping.set())

supervisor = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
# A name that begins with @ is abstract: it has no file.
address = os.environ["NOTIFY_SOCKET"].replace("@", "\0", 1)


def tell(message: str) -> None:
    supervisor.sendto(message.encode(), address)


window = int(os.environ["WATCHDOG_USEC"]) / 1e6
done = 0
tell("READY=1\nSTATUS=waiting for work")
print("ready", flush=True)
while not stopping.wait(window / 3):
    done += 1
    tell(f"WATCHDOG=1\nSTATUS={done} pieces of work done")
tell("STOPPING=1")
print(f"stopping after {done} pieces of work", flush=True)
