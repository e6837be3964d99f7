"""Progress on the terminal's error stream, and a first Ctrl-C that asks for the best so far."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from balto.desk.decide import Effort, Told


@contextmanager
def interruptible() -> Iterator[Callable[[], bool]]:
    """Within it a first interrupt only makes the given function say so; a second one stops at once."""
    asked = False

    def handle(number: int, frame: object) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True
        print("\nstopping: the best so far follows (interrupt again to stop at once)", file=sys.stderr)

    def stop() -> bool:
        return asked

    before = signal.signal(signal.SIGINT, handle)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


class Watched:
    """A line of progress for each stage; silent where nobody watches."""

    def __init__(self, effort: Effort) -> None:
        self.effort = effort
        console = Console(stderr=True)
        self.progress = Progress(
            TextColumn("{task.description}"), BarColumn(20), TextColumn("{task.fields[said]}"), TimeElapsedColumn(),
            console=console, disable=not console.is_terminal, transient=True,
        )  # fmt: skip
        self.task: TaskID | None = None

    def __enter__(self) -> "Watched":
        self.progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.progress.stop()

    def told(self, stop: Callable[[], bool]) -> Told:
        """Where the desk sends its news."""
        return Told(self.stage, self.searching, self.rehearsing, stop)

    def stage(self, said: str) -> None:
        """A new line."""
        if self.task is not None:
            self.progress.update(self.task, completed=1, total=1)
        self.task = self.progress.add_task(said, total=None, said="")

    def searching(self, news: object) -> None:
        """The search's own news, as it says it."""
        if self.task is not None:
            self.progress.update(self.task, said=str(news))

    def rehearsing(self, done: int, futures: int) -> None:
        """So many futures done."""
        if self.task is not None:
            self.progress.update(self.task, completed=done, total=futures)
