"""Progress on the error stream, a terminal's or a log's, and a first Ctrl-C that asks for the best so far."""

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from balto.desk.plan import Effort, Reporter
from balto.show import progress_words
from balto.show.phrases.sentences import say, tell

EVERY_S = 10.0
RARER = 0.1  # of the time gone: an hour takes some fifty lines


@contextmanager
def interruptible() -> Iterator[Callable[[], bool]]:
    """Within it a first interrupt only makes the given function say so; a second one stops at once."""
    asked = False

    def handle(number: int, frame: object) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True
        print("\n" + say("stopping: the best so far follows (interrupt again to stop at once)"), file=sys.stderr)

    def stop() -> bool:
        return asked

    before = signal.signal(signal.SIGINT, handle)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


class News(Protocol):
    """What a search says of itself: the part of its budget that is used (0 .. 1), and the deaths of its best plan."""

    @property
    def part(self) -> float:
        """Part of the budget."""
        ...

    @property
    def deaths(self) -> float:
        """Expected deaths."""
        ...


def searched(news: News, effort: Effort) -> str:
    """Where a search stands: "40 % of 60 s, 19.5 deaths"."""
    return progress_words.searched(news.part, news.deaths, effort.seconds, effort.iterations)


class Lines:
    """Plain lines on the error stream: one at each stage, and news of it every ten seconds, then more and more rarely."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock, self.begun = clock, clock()
        self.last, self.now = self.begun, ""

    def stage(self, said: str) -> None:
        """A new stage."""
        self.now = said
        self._print(said)

    def news(self, said: str) -> None:
        """Where the stage stands; kept to itself where the last line is too recent."""
        if self.clock() - self.last >= max(EVERY_S, RARER * (self.clock() - self.begun)):
            self._print(say("{stage}: {news}", stage=self.now, news=said))

    def _print(self, said: str) -> None:
        self.last = self.clock()
        print(said, file=sys.stderr, flush=True)


class Watched:
    """A line of progress for each stage on a terminal; else plain lines on the error stream, few enough for a log."""

    def __init__(self, effort: Effort, clock: Callable[[], float] = time.monotonic) -> None:
        self.effort = effort
        console = Console(stderr=True)
        self.progress = Progress(
            TextColumn("{task.description}"), BarColumn(20), TextColumn("{task.fields[said]}"), TimeElapsedColumn(),
            console=console, disable=not console.is_terminal, transient=True,
        )  # fmt: skip
        self.lines = None if console.is_terminal else Lines(clock)
        self.task: TaskID | None = None

    def __enter__(self) -> "Watched":
        self.progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.progress.stop()

    def told(self, stop: Callable[[], bool]) -> Reporter:
        """Where the desk sends its news."""
        return Reporter(self.stage, self.searching, self.rehearsing, stop)

    def stage(self, said: str) -> None:
        """A new line."""
        said = tell(said)
        if self.lines:
            self.lines.stage(said)
        if self.task is not None:
            self.progress.update(self.task, completed=1, total=1)
        self.task = self.progress.add_task(said, total=None, said="")

    def searching(self, news: News) -> None:
        """The search's own news, as it says it."""
        said = searched(news, self.effort)
        if self.lines:
            self.lines.news(said)
        if self.task is not None:
            self.progress.update(self.task, said=said)

    def rehearsing(self, done: int, futures: int) -> None:
        """So many futures done."""
        if self.lines:
            self.lines.news(progress_words.rehearsed(done, futures))
        if self.task is not None:
            self.progress.update(self.task, completed=done, total=futures)
