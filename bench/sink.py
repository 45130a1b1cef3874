"""A mail server that takes everything and keeps nothing but a line a mail: `python -m bench.sink PORT FILE`.

The line (Message-ID, recipient, bytes) is in the file before the sender hears that its mail was taken.
"""

import asyncio
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MESSAGE_ID = re.compile(rb"^Message-ID:\s*<([^>]+)>", re.MULTILINE | re.IGNORECASE)
LONGEST = 4_000_000


@contextmanager
def sink(port: int, log: Path) -> Iterator[str]:
    """A sink in a process of its own; gives its address as FORUM_SMTP_URL."""
    log.touch()
    process = subprocess.Popen([sys.executable, "-m", "bench.sink", str(port), str(log)])
    try:
        _wait_for(port)
        yield f"smtp://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(120)


def taken(log: Path) -> list[tuple[str, str]]:
    """(Message-ID, recipient) of every mail that was taken."""
    lines = (line.split("\t") for line in log.read_text().splitlines())
    return [(parts[0], parts[1]) for parts in lines]


async def serve(port: int, log: Path) -> None:
    kept = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _talk(reader, writer, kept)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # its sender was killed
        finally:
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", port, limit=LONGEST)
    async with server:
        await server.serve_forever()


async def _talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, kept: int) -> None:
    recipient = ""
    writer.write(b"220 sink\r\n")
    while line := await reader.readline():
        command = line[:4].upper()
        if command == b"RCPT":
            recipient = line.decode().partition("<")[2].partition(">")[0]
        if command == b"DATA":
            writer.write(b"354 go on\r\n")
            raw = await reader.readuntil(b"\r\n.\r\n")
            found = MESSAGE_ID.search(raw)
            os.write(kept, f"{found.group(1).decode() if found else '-'}\t{recipient}\t{len(raw)}\n".encode())
        writer.write(b"221 bye\r\n" if command == b"QUIT" else b"250 ok\r\n")
        if command == b"QUIT":
            return


def _wait_for(port: int) -> None:
    for _ in range(2400):  # two minutes: a busy machine starts slowly
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"nothing answers on port {port}")


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
