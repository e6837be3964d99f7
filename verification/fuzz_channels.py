"""A million spoilt messages for every channel: each becomes a message or a refusal with its reason, in 5 ms, and none escapes.

    python -m verification.fuzz_channels [--inputs 1000000] [--seed 1925] [--jobs 2] [--only CHANNEL]

Good messages (verification/channel_seeds.py) are spoilt: signs changed, cut, doubled, moved, numbers made huge, other
messages let in; some are random from the first byte. An input over 5 ms of processor time is tried three times more,
and counts by its shortest. A table, a feed or a body of several messages counts by the message: its time is divided by
how many there are in it. Inputs are at most 4 kilobytes.
"""

import argparse
import random
import sys
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from balto.channels.channel_list import CHANNELS, Channel, channel
from balto.channels.heard import Arrival, Heard
from balto.channels.line.vocabulary import vocabulary
from verification.channel_seeds import BOOK, HEARD_AT, SEEDS
from verification.check import Check

INPUTS, SEED, CHUNK = 1_000_000, 1925, 10_000
MOST_MS, LONGEST_BYTES = 5.0, 4_096
PIECES = (
    b"", b"\0", b"\xff", b"\xc3\x28", b"\xe2\x80\x8f", b"\xef\xb7\xba", b"9" * 30, b"-1", b"1e999", b"NaN", b"null", b"[[[[",
    b"{", b"}", b'"', b"&lt;",
    b"<!ENTITY a 'b'>", b"]]>", b"\r\n", b"\\u0000", b"%00", b"0" * 50, b",,,,",
    b"::", b"!", b">", b"--", b"=", b";", b"'", b"1:1", b"999999999999",
)  # fmt: skip


@dataclass(slots=True)
class Told:
    """What came of the inputs of a channel."""

    inputs: int = 0
    messages: int = 0
    refused: int = 0
    longest_ms: float = 0.0
    failures: list[str] = field(default_factory=list)
    slow: list[str] = field(default_factory=list)

    def add(self, other: "Told") -> None:
        """What came of other inputs besides."""
        self.inputs += other.inputs
        self.messages += other.messages
        self.refused += other.refused
        self.longest_ms = max(self.longest_ms, other.longest_ms)
        self.failures += other.failures
        self.slow += other.slow


def spoilt(name: str, draw: random.Random) -> bytes:
    """A spoilt message of a channel."""
    seeds = SEEDS[name]
    if draw.random() < 0.05:
        return draw.randbytes(draw.randrange(200))
    raw = bytearray(draw.choice(seeds))
    for _ in range(draw.choice((0, 1, 1, 2, 3, 8))):
        at = draw.randrange(len(raw) + 1)
        kind = draw.randrange(6)
        if kind == 0 and raw:
            raw[at % len(raw)] = draw.randrange(256)
        elif kind == 1:
            del raw[at : at + draw.randrange(1, 20)]
        elif kind == 2:
            raw[at:at] = draw.choice(PIECES)
        elif kind == 3:
            raw[at:at] = raw[at : at + draw.randrange(1, 60)] * draw.choice((1, 2, 20))
        elif kind == 4:
            raw[at:at] = " ".join(draw.choice(_WORDS)).encode() + b" "
        else:
            raw[at:] = draw.choice(seeds)[at:] if draw.random() < 0.5 else b""
    return bytes(raw[:LONGEST_BYTES])


_WORDS = list(vocabulary())


def tried(one: Channel, raw: bytes, told: Told) -> None:
    """Decode an input and note what came of it."""
    arrival = Arrival(raw, HEARD_AT, "+15550007")
    start, parts = time.process_time(), 1
    try:
        heard = one.decode(arrival, BOOK)
        parts = max(1, len(heard.messages) + len(heard.refused))
        _judge(heard, raw, told)
    except Exception:  # whatever escapes a decoder is what is looked for
        told.failures.append(f"{one.name}: {raw[:300]!r}: {traceback.format_exc(limit=-3)}")
    spent_ms = (time.process_time() - start) * 1000 / parts
    told.inputs += 1
    if spent_ms > MOST_MS:
        spent_ms = min(spent_ms, *(_again_ms(one, arrival) / parts for _ in range(3)))
        if spent_ms > MOST_MS:
            told.slow.append(f"{one.name}: {spent_ms:.1f} ms: {raw[:300]!r}")
    told.longest_ms = max(told.longest_ms, spent_ms)


def _judge(heard: Heard, raw: bytes, told: Told) -> None:
    told.messages += bool(heard.messages)
    told.refused += not heard.messages
    if not heard.messages and not heard.refused:
        told.failures.append(f"neither a message nor a refusal: {raw[:300]!r}")
    if any(not one.reports for one in heard.messages if not one.unclear):
        told.failures.append(f"a message that claims nothing, and asks nothing: {raw[:300]!r}")
    if any(not str(one.reason) for one in heard.refused):
        told.failures.append(f"a refusal without a reason: {raw[:300]!r}")


def _again_ms(one: Channel, arrival: Arrival) -> float:
    start = time.process_time()
    one.decode(arrival, BOOK)
    return (time.process_time() - start) * 1000


def chunk(name: str, first: int, last: int, seed: int) -> Told:
    """What came of the inputs of a channel from `first` to before `last`; an input is always the same."""
    told, one = Told(), channel(name)
    draw = random.Random(f"{seed}/{name}/{first}")
    for _ in range(first, last):
        tried(one, spoilt(name, draw), told)
    return told


def fuzzed(inputs: int, seed: int, jobs: int, names: list[str]) -> dict[str, Told]:
    """What came of so many inputs of each channel."""
    told = {name: Told() for name in names}
    work = [(name, start, min(start + CHUNK, inputs)) for name in names for start in range(0, inputs, CHUNK)]
    with ProcessPoolExecutor(jobs) as pool:
        results = pool.map(chunk, *zip(*work, strict=True), [seed] * len(work))
        for (name, _, _), one in zip(work, results, strict=True):
            told[name].add(one)
    return told


def checks() -> Iterator[Check]:
    """The marks of `make verify`."""
    told = fuzzed(INPUTS, SEED, 2, [one.name for one in CHANNELS])
    for name, one in told.items():
        yield Check(f"{name}: inputs", f"{one.inputs:,}", f"{INPUTS:,}", one.inputs == INPUTS)
        yield Check(
            f"{name}: read as messages", f"{one.messages:,}", "at least a hundredth", one.messages >= INPUTS // 100
        )
        yield Check(f"{name}: escapes, or nothing told", f"{len(one.failures)}", "0", not one.failures)
        yield Check(
            f"{name}: longest message, ms of processor time",
            f"{one.longest_ms:.2f}",
            f"at most {MOST_MS:g}",
            not one.slow,
        )
        for line in (*one.failures[:5], *one.slow[:5]):
            print(line)


def main(arguments: list[str]) -> int:
    """Try inputs as asked for and print what came of them."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--inputs", type=int, default=INPUTS)
    asked.add_argument("--seed", type=int, default=SEED)
    asked.add_argument("--jobs", type=int, default=2)
    asked.add_argument("--only", choices=[one.name for one in CHANNELS])
    given = asked.parse_args(arguments)
    names = [given.only] if given.only else [one.name for one in CHANNELS]
    told = fuzzed(given.inputs, given.seed, given.jobs, names)
    for name, one in told.items():
        counts = f"{one.inputs:>10,} inputs {one.messages:>10,} read {one.refused:>10,} refused"
        print(f"{name:<16}{counts}; longest {one.longest_ms:.2f} ms")
        for line in (*one.failures[:5], *one.slow[:5]):
            print(line)
    return int(any(one.failures or one.slow for one in told.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
