"""One load on one address, by wrk (Debian's package), bounded in time and connections."""

import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS = 8
UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass
class Load:
    """What one run of wrk saw: requests a second, and latencies in ms."""

    rate: float
    p50: float
    p99: float
    errors: int


class WrkMissing(Exception):
    """wrk is not installed, and could not be."""


def install() -> None:
    """Make sure that wrk is there; as root on Debian it is installed."""
    if shutil.which("wrk"):
        return
    if shutil.which("apt-get"):
        subprocess.run(["apt-get", "install", "-q", "-y", "wrk"], check=False, stdout=subprocess.DEVNULL)
    if not shutil.which("wrk"):
        raise WrkMissing("The benchmark needs wrk: sudo apt install wrk")


def run(url: str, *, seconds: int = 4, headers: dict[str, str] | None = None, script: str = "") -> Load:
    """Ask for `url` over and over; with `script` (Lua) as that says."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "10s", "--latency"]
    for name, value in (headers or {}).items():
        command += ["-H", f"{name}: {value}"]
    with tempfile.TemporaryDirectory() as directory:
        if script:
            path = Path(directory) / "load.lua"
            path.write_text(script)
            command += ["-s", str(path)]
        output = subprocess.run(
            [*command, url], capture_output=True, text=True, check=True, timeout=seconds + 30
        ).stdout
    return _read(output)


def _read(output: str) -> Load:
    rate = re.search(r"Requests/sec:\s+([\d.]+)", output)
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", output)
    assert rate is not None, output
    errors = int(refused.group(1)) if refused else 0
    if broken:
        errors += int(broken.group(1)) + int(broken.group(4))  # a server that closes is no error
    return Load(float(rate.group(1)), _latency(output, "50%"), _latency(output, "99%"), errors)


def _latency(output: str, share: str) -> float:
    match = re.search(rf"{share}\s+([\d.]+)(us|ms|s|m)\b", output)
    return float(match.group(1)) * UNITS[match.group(2)] if match else float("nan")
