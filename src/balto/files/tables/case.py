"""The keys of case.toml and the columns of cases.csv."""

from balto.domain.allocation import Rule
from balto.domain.outbreak import CLASSES
from balto.files.column import Column, Table
from balto.files.line_list.columns import LINE_LIST

# fmt: off  (a table reads as a table)
TOP = Table(
    "case.toml",
    "What the case is.",
    (
        Column("title", "text", "one line that says what the case is", "Diphtheria in Kolo, May 2025"),
        Column(
            "epoch",
            "time",
            "the moment from which hours count; that of decision, unless `now` is",
            "2025-05-13T18:00",
        ),
        Column(
            "now",
            "time",
            "the present: nothing that was seen, reported, counted or issued after it is known",
            "2025-05-15T06:00",
            "the epoch",
            field="now_h",
        ),
        Column(
            "zone", "time zone", "time zone of the case; without it every time needs its offset", "Africa/Bangui", "UTC"
        ),
        Column(
            "horizon_h",
            "number",
            "how far ahead the case looks; this or `until`",
            "480",
            "until",
            "hours",
            0,
            20000,
            True,
        ),
        Column("until", "time", "the same as a moment; this or `horizon_h`", "2025-06-03T18:00", "horizon_h"),
        Column(
            "crew_weight",
            "number",
            "what a death in a crew counts against a patient's (docs/crews.md)",
            "1",
            "1",
            "times",
            0,
            100,
        ),
        Column("seed", "whole", "seed of all chance", "1925", "1925", "", 0, 2**53),
    ),
    needed=True,
)
ITEM = Table(
    "[item]",
    "What is sent.",
    (
        Column(
            "treatment",
            "text",
            "a treatment that comes with Balto, or a TOML file beside case.toml",
            "diphtheria-antitoxin",
        ),
        Column("unit", "text", "what one dose is called", "vial", "vial"),
        Column("kg_per_dose", "number", "mass of one dose, packed", "0.1", "0.1", "kg", 0, 1000, True),
        Column(
            "holding_h",
            "number",
            "how long a packed consignment lasts under way",
            "144",
            "no limit",
            "hours",
            0,
            1e9,
            True,
        ),
        Column("freeze_c", "number", "cold below which it freezes", "0", "never", "degrees C", -999, 60),
        Column(
            "freeze_c_h",
            "number",
            "degree-hours below `freeze_c` that freeze it",
            "40",
            "no limit",
            "degree-hours",
            0,
            1e9,
        ),
        Column("frozen_lost", "number", "share of frozen doses that cannot be used", "0.3", "1", "share", 0, 1),
        Column("warm_h", "number", "time to warm it at each hand-over", "0.25", "0", "hours", 0, 100),
    ),
    needed=True,
)
WEATHER = Table(
    "[weather]",
    "Where the weather of the futures comes from.",
    (
        Column(
            "source",
            "word",
            "weather/climatology.csv, or calm: no weather",
            "calm",
            "climatology",
            words=("climatology", "calm"),
        ),
        Column(
            "forecast_half_h",
            "number",
            "lead at which forecasts tell half of the weather's variance (a correlation of 0.71), a quarter at twice that",
            "36",
            "24 with weather/forecast.csv (assumed: no record of forecasts is at hand), else no forecasts",
            "hours",
            0,
            1000,
            True,
        ),
    ),
)
PLANNING = Table(
    "[plan]",
    "What those who decide have laid down for the plan.",
    (
        Column(
            "allocation",
            "word",
            "how doses are divided among places where there are fewer than are needed (docs/allocation.md)",
            "floor",
            "lives",
            words=tuple(rule.value for rule in Rule),
            field="rule",
        ),
        Column(
            "allocated_by",
            "text",
            "the person who chose that rule; until it is given, the plan says that allocation is not yet decided",
            "Dr A. Mboya, regional health officer",
            "nobody yet",
            field="by",
        ),
    ),
)
CASES = Table(
    "[cases]",
    "How cases.csv is to be read, or which line list in its place.",
    (
        Column(
            "line_list", "text", "a line list (CSV or Excel) beside case.toml, in place of cases.csv", "cases.xlsx", ""
        ),
        Column("sheet", "text", "its sheet, if it is a workbook of several", "list", "the first"),
        Column(
            "place",
            "text",
            "the place of all its rows (id, name or p-code), where no column tells",
            "Kolo",
            "the case's place, if it has one only",
        ),
        Column(
            "date_style",
            "word",
            "how it writes dates: year, day or month first",
            "dmy",
            "as its columns show",
            words=("ymd", "dmy", "mdy"),
        ),
        Column("dated", "word", "what the dates are", "onset", "report", words=("onset", "report")),
        Column(
            "gaps",
            "word",
            "days without a row: no case, or not heard of",
            "zero",
            "auto",
            words=("auto", "zero", "unknown"),
        ),
        Column("as_of", "date", "the last day that the counts cover", "2025-05-13", "the last date in the file"),
        Column(
            "count_cases",
            "words",
            "classes of cases that count; those discarded never do, those of no class always",
            "confirmed, probable",
            ", ".join(CLASSES),
            words=CLASSES,
        ),
        Column(
            "response_from",
            "date",
            "first day of a response that slows spreading (a campaign, schools that close), if after the counts end",
            "2025-05-20",
            "no response",
        ),
        Column("response_share", "number", "how much less a case then passes on", "0.3", "0", "share", 0, 0.95),
        Column("deaths_told", "whole", "deaths in all, where the rows hold none", "5", "0", "deaths", 0, 1e9),
    ),
)
HEADINGS = Table(
    "[columns]",
    "The headings of the line list, where they differ from these names.",
    tuple(Column(c.name, "text", c.about, f"{c.name} of case", c.name) for c in LINE_LIST.columns),
)
COUNTS = Table(
    "cases.csv",
    "Cases and deaths by place and date; never a person. Needed unless case.toml names a line list.",
    (
        Column("place", "place", "where", "Kolo"),
        Column("date", "date", "the day, or the last of the days", "2025-05-11", field="last"),
        Column(
            "cases",
            "whole",
            "new cases; empty: nothing was heard",
            "3",
            "not heard",
            "people",
            0,
            1e8,
            counted="patients",
        ),
        Column("deaths", "whole", "new deaths", "1", "0", "people", 0, 1e8, counted="deaths"),
        Column("days", "whole", "over how many days", "7", "1", "days", 1, 366),
        Column("treated", "whole", "how many of the cases already had a dose", "1", "0", "people", 0, 1e8),
        Column(
            "classification",
            "class",
            "class of the cases: counted or not by `count_cases` of case.toml; pending is suspected",
            "confirmed",
            "no class: counted",
            words=(*CLASSES, "discarded"),
        ),
        Column("item", "text", "whose patients: as in stock.csv", "measles-vaccine", "the case's"),
        Column("reported_at", "time", "when it was told", "2025-05-12T09:00", "on its date", field="reported_h"),
        Column("source", "text", "where the count comes from", "hospital register", ""),
    ),
)
CASE_FORECAST = Table(
    "case_forecast.csv",
    "Cases to come as others forecast them, a row for each place, date and member; read in place of Balto's own forecast on the "
    "days that it covers. Its dates are of what those of cases.csv are (`dated`). A member goes through all places together: one "
    "that lacks a place or a day is not used. Of several issues that are known the newest counts.",
    (
        Column("issued", "time", "when it was made: known from then on", "2025-05-13T09:00", field="issued_h"),
        Column("source", "text", "who made it", "ministry's model"),
        Column("place", "place", "where", "Kolo"),
        Column("date", "date", "the day, or the last of the days", "2025-05-16", field="last"),
        Column("member", "text", "which member of the forecast", "7", "1"),
        Column("cases", "whole", "new cases", "4", None, "people", 0, 1e8),
        Column("days", "whole", "over how many days", "7", "1", "days", 1, 366),
        Column("item", "text", "whose patients: as in stock.csv", "measles-vaccine", "the case's"),
    ),
    sample="""\
issued,source,place,date,member,cases
2025-05-13T09:00,ministry's model,Kolo,2025-05-14,1,3
2025-05-13T09:00,ministry's model,Kolo,2025-05-15,1,5
2025-05-13T09:00,ministry's model,Kolo,2025-05-14,2,2
2025-05-13T09:00,ministry's model,Kolo,2025-05-15,2,9
""",
)
FURTHER = Table(
    "[product.NAME]",
    "A further product, sent beside the case's own to patients of its own; NAME is what stock.csv, cases.csv and plans call it "
    "(column `item`). As many sections as there are further products; its patients are counted in cases.csv.",
    ITEM.columns,
    needed=True,  # a section that lost its treatment would lose its patients without a word
)
WORDS = Table(
    "[words]",
    "What words in the line list mean, where Balto does not know them: the words of each meaning, separated by commas.",
    (
        Column("died", "text", "under outcome: a death", "parti, left us", "the usual words"),
        Column("survived", "text", "under outcome: no death", "chez lui", "the usual words"),
        Column("a_case", "text", "under classification: counts as a case", "C1, C2", "the usual words"),
        Column("not_a_case", "text", "under classification: does not count", "C3", "the usual words"),
        Column("unvaccinated", "text", "under vaccination: no dose", "ZD", "the usual words"),
        Column("partly_vaccinated", "text", "under vaccination: some doses", "P1, P2", "the usual words"),
        Column("fully_vaccinated", "text", "under vaccination: all doses", "P3", "the usual words"),
        Column("severity", "text", "words = a severity class of the treatment", "stage 1 = mild, stage 3 = severe", ""),
    ),
)
PRODUCT = "product"  # sections of case.toml that begin so are of further products
SECTIONS: dict[str, Table] = {
    "": TOP, "item": ITEM, "weather": WEATHER, "cases": CASES, "plan": PLANNING, "columns": HEADINGS,
    "words": WORDS,
}  # fmt: skip
