"""Progress where nobody has a terminal: plain lines on the error stream, in time, and few."""

from dataclasses import dataclass
from pathlib import Path

from balto.cli.progress import Watched, searched
from balto.cli.written import written_to
from balto.desk.plan import Effort


@dataclass
class Clock:
    """A clock that a test turns."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class News:
    part: float
    deaths: float


def test_each_stage_is_a_line_and_news_come_every_ten_seconds(capsys):
    clock = Clock()
    with Watched(Effort(seconds=60.0), clock) as watched:
        watched.stage("searching for a plan")
        for second in range(1, 61):
            clock.now = 100.0 + second
            watched.searching(News(second / 60, 19.53))
        watched.stage("rehearsing 3 plans in 10,000 futures")
        clock.now += 10.0
        watched.rehearsing(2_500, 10_000)
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == [
        "searching for a plan",
        *(f"searching for a plan: {part} % of 60 s, 19.5 deaths" for part in (17, 33, 50, 67, 83, 100)),
        "rehearsing 3 plans in 10,000 futures",
        "rehearsing 3 plans in 10,000 futures: 2,500 of 10,000 futures",
    ]


def test_an_hour_of_search_is_a_few_dozen_lines(capsys):
    clock = Clock()
    with Watched(Effort(seconds=3600.0), clock) as watched:
        watched.stage("searching for a plan")
        for second in range(1, 3601):
            clock.now = 100.0 + second
            watched.searching(News(second / 3600, 19.53))
    lines = capsys.readouterr().err.splitlines()
    assert 20 < len(lines) < 60


def test_a_search_by_trials_says_so():
    assert searched(News(0.25, 3.0), Effort(iterations=2_000)) == "25 % of 2,000 iterations, 3.0 deaths"
    assert searched(News(0.25, 3.0), Effort(seconds=0.5)) == "25 % of 0.5 s, 3.0 deaths"


def test_what_was_written_keeps_within_the_page_and_the_folder_whole():
    names = ("briefing.html", "run_sheets.html", "ways.geojson", "ways.gpx", "plan.json", "plan.csv", "stages.csv")
    said = written_to(Path("out"), names).splitlines()
    assert said[1].startswith("Written to out: briefing.html, ")
    assert max(map(len, said)) <= 100
    far = Path("a folder " * 12)
    assert f"Written to {far}:" in written_to(far, names)
    assert ", ".join(names) in " ".join(written_to(far, names).split())
