"""The columns of a plan in plans/."""

from balto.files.column import Column, Table

# fmt: off  (a table reads as a table)
PLAN = Table(
    "plans/NAME.csv",
    "A named plan to rehearse and compare: one row a leg, each after those that feed it.",
    (
        Column("leg", "id", "short name of the leg, such as its number", "1", field="id"),
        Column("carrier", "carrier", "who goes", "Amina"),
        Column("from", "place", "from where", "Kolo", field="origin"),
        Column("to", "place", "to where", "Mbere", field="dest"),
        Column("via", "path", "places or links of the way, separated by ;", "Bria;ferry", "the shortest way"),
        Column("doses", "whole", "doses to load; 0: it goes empty, to be in place", "40", "0", "doses", 0, 1e9),
        Column("stays", "whole", "so many of the doses stay with the patients at its end", "20", "0", "doses", 0, 1e9),
        Column("item", "text", "which item: as in stock.csv", "measles-vaccine", "the case's", field="product"),
        Column("joins", "yes or no", "rides on the run of the leg above, with another item", "yes", "no"),
        Column("leave_from", "time", "does not leave before", "2025-05-14T06:00", "the epoch", field="leave_from_h"),
        Column(
            "wait_until",
            "time",
            "waits for the doses until then, and goes with what there is",
            "2025-05-15T06:00",
            "a day, once it could go with a part",
            field="wait_until_h",
        ),
        Column("other_via", "path", "a second way, taken when it promises an earlier arrival", "Bria;track", "none"),
        Column(
            "hold_below",
            "number",
            "stays in shelter while its pace would be under this share",
            "0.4",
            "0",
            "share",
            0,
            1,
            field="shelter_below_pace",
        ),
        Column("hold_h", "number", "at most so long", "12", "0", "hours", 0, 10000, field="shelter_max_h"),
        Column(
            "only_if_late",
            "text",
            "goes only if the end of the earlier leg of that name is not reported by late_at",
            "1",
            "always",
            field="standby_for",
        ),
        Column("late_at", "time", "the hour for `only_if_late`", "2025-05-15T12:00", "no end", field="trigger_h"),
        Column("note", "text", "anything worth knowing", "take the spare tyre", ""),
    ),
    needed=False,
    unique=("leg",),
)
