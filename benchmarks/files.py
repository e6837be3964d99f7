"""Rows a second that the case reader reads and checks, against the csv module that only splits them, in one run."""

from csv import DictReader
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from balto.desk.load_case import open_case
from balto.files.template import write_template

ROWS = 100_000


def main() -> None:
    """Print rows a second of both, the best of three."""
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / "case"
        write_template(folder)
        rows = (f"lorry,{40 + n % 977 / 16},{1 + n % 89 / 64},dry road,store log {n}\n" for n in range(ROWS))
        table = folder / "trials.csv"
        table.write_text("carrier,km,hours,conditions,source\n" + "".join(rows))
        read, split = [], []
        for _ in range(3):
            began = process_time()
            if len(open_case(folder).trials) != ROWS:
                raise SystemExit("rows were lost")
            read.append(process_time() - began)
            began = process_time()
            with table.open(newline="") as file:
                sum(1 for _ in DictReader(file))
            split.append(process_time() - began)
    whole, bare = min(read), min(split)
    print(f"{ROWS:,} rows of trials.csv, 5 columns, read and checked: {ROWS / whole:,.0f} rows/s")
    print(f"the csv module, split into dicts only: {ROWS / bare:,.0f} rows/s ({whole / bare:.1f} times as fast)")


if __name__ == "__main__":
    main()
