"""limits.csv: rows become limits on ways; what is wrong is said with its line and column."""

import pytest

from balto.files.case_folder import read_case

HEAD = "kind,name,link,region,mode,opens_h,closes_h,from,until,asked_at,median_h,most_h,refused\n"


def test_rows_become_limits(case):
    rows = (
        "night,,,,truck,,,,,,,,\nhours,convoy,,hills,,7,16,2025-11-05T00:00,,,,,\n"
        "permission,x,river,,,,,,,2025-11-04T18:00,12,40,0.1\n"
    )
    world = read_case(case({"limits.csv": HEAD + rows})).world
    assert world is not None
    night, hours, permission = world.limits
    assert (night.kind, night.mode, night.opens_h, night.closes_h) == ("night", "truck", 0.0, 24.0)
    assert (hours.region, hours.opens_h, hours.closes_h, hours.from_h) == ("hills", 7.0, 16.0, 8.0)
    assert (permission.link, permission.asked_h, permission.median_h, permission.refused) == ("river", 2.0, 12.0, 0.1)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("hours,,,,,7,7,,,,,,", "closes_h"), ("curfew,,,,,24,0,,,,,,", "closes_h"), ("hours,,,,,7,30,,,,,,", "closes_h"),
        ("night,,,,,,,2025-11-06T00:00,2025-11-05T00:00,,,,", "until"), ("permission,,,,,,,,,,50,20,", "most_h"),
        ("lockdown,,,,,,,,,,,,", "kind"), ("night,,rivr,,,,,,,,,,", "link"), ("night,,,,lorrry,,,,,,,,", "mode"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(case, row, column):
    read = read_case(case({"limits.csv": f"{HEAD}{row}\n"}))
    (problem,) = read.findings.errors
    assert (problem.where, problem.line, problem.column) == ("limits.csv", 2, column)


def test_a_limit_on_no_way_is_odd(case):
    read = read_case(case({"limits.csv": f"{HEAD}night,,river,,truck,,,,,,,,\n"}))
    assert read.world is not None
    assert any("a limit on no link" in str(one) for one in read.findings.warnings)
