"""Ports for the servers of the tests, which run beside each other and beside much else."""

import socket

_KEPT: list[socket.socket] = []


def free_port() -> int:
    """A port of 127.0.0.1 that nobody else is given while this process lives.

    It stays bound without listening. A server that sets SO_REUSEADDR can listen on it, as gunicorn and asyncio do;
    the kernel gives it to no other program, not even for a connection that goes out.
    """
    kept = socket.socket()
    kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    kept.bind(("127.0.0.1", 0))
    _KEPT.append(kept)
    return int(kept.getsockname()[1])
