"""From counts to a need: laws that hold for any outbreak, and the bad input that really comes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balto.domain.outbreak import Arrival, Count, Outbreak, Reported, Site
from balto.domain.treatment import DoseRule
from balto.files import treatment_file
from balto.need import doses, patients, reporting, series
from balto.need.estimate import estimate
from tests.twins import twin_need

DAY = date(2025, 5, 13)
EPOCH = datetime(2025, 5, 14, tzinfo=UTC)
OLD = treatment_file.read("diphtheria-antitoxin-1925")


def outbreak(*counts, dated="report", stock=0, pipeline=(), population=0, **told):
    """Daily counts up to DAY at Kolo."""
    rows = tuple(Count("Kolo", DAY - timedelta(days=len(counts) - 1 - i), n) for i, n in enumerate(counts) if n != ".")
    return Outbreak(Reported(rows, DAY, dated, **told), (Site("Kolo", population, stock, pipeline),))


def need(of, treatment=OLD, members=60, **asked):
    return estimate(of, treatment, EPOCH, 240.0, members, 5, particles=300, **asked)


@settings(max_examples=12)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=25), st.sampled_from(["report", "onset"]), st.integers(0, 12))
def test_waiting_never_saves_and_doses_never_kill(counts, dated, stock):
    deaths = need(outbreak(*counts, dated=dated, stock=stock), members=25).death_table.deaths
    assert (np.diff(deaths, axis=2) >= -1e-4).all()
    assert (np.diff(deaths, axis=3) <= 1e-4).all()
    assert (deaths >= 0).all()
    assert np.ptp(deaths[..., 0], axis=2).max() < 1e-4


def test_the_same_seed_gives_the_same_need_and_more_futures_begin_with_the_same():
    first, again, more = (need(outbreak(1, 0, 2, 3, 1, 4), members=n) for n in (40, 40, 80))
    assert np.array_equal(first.death_table.deaths, again.death_table.deaths)
    assert np.array_equal(first.doses, more.doses[:40])
    assert np.array_equal(first.ill, more.ill[:40])


@pytest.mark.parametrize("now_h", [0.0, 30.0])
def test_the_toll_agrees_with_a_plain_twin_patient_by_patient(now_h):
    of = outbreak(2, 0, 3, 1, 2)
    treatment = replace(OLD, rules=(*OLD.rules, DoseRule("moderate", 48, 3)), wastage=0.0, reserve=0.0)
    whole = estimate(of, treatment, EPOCH, 96.0, 3, 5, particles=300, now_h=now_h)
    laid, _ = series.lay(of, EPOCH)
    delay = reporting.learn(treatment.course, ())
    people = patients.lay(laid, [(whole.cases[0], np.zeros((3, 0)))], delay, of, treatment, EPOCH)[0]
    frame = patients.TableSpec(treatment, of.sites, 96.0, 12.0, 3, 5)
    risk = patients.Risk(whole.fatality_by_place)
    classes = tuple(
        patients.Severity(s.name, r, s.share) for s, r in zip(treatment.severities, ratios(treatment), strict=True)
    )
    fixed = patients.fixed_part(classes, risk, frame)
    names = ("start_h", "span_h", "low_u", "high_u", "gone")
    for m in range(3):
        rows = list(zip(people.counts[m], *(getattr(people, name) for name in names), strict=True))
        groups = {
            "rows": rows,
            "by_onset": False,
            "delay_h": people.delay_h,
            "shares": fixed.shares,
            "ratio": fixed.ratio,
        }
        key = patients.chance.key(5, "need/patients/Kolo")
        found, base, ill = twin_need.patients(
            key, m, groups, fixed.p0[m, 0], fixed.dead_by, doses.BIN_H, treatment.course.window_h, 4, now_h
        )
        assert ill == whole.ill[m, 0]
        for hour, n in ((0, 0), (0, 4), (3, 4), (6, 8), (8, 30)):
            k = np.flatnonzero(np.array(whole.death_table.doses) <= n)[-1]
            slow = twin_need.deaths(
                found, base, max(12.0 * hour, now_h), whole.death_table.doses[k], fixed.saved_at(0)[m], fixed.rule, fixed.order,
                doses.BIN_H, treatment.course.window_h,
            )  # fmt: skip
            assert whole.death_table.deaths[m, 0, hour, k] == pytest.approx(slow, abs=2e-3)


def ratios(treatment):
    shares = np.array([s.share for s in treatment.severities])
    ratio = np.array([s.death_ratio for s in treatment.severities])
    return ratio / float(shares @ ratio)


def test_those_already_ill_make_early_arrival_worth_more():
    told = need(outbreak(0, 0, 0, 6, 8, 9))
    table = told.death_table.mean()[0]
    assert told.ill.mean() > 5
    assert table[4, -1] - table[0, -1] > 0.3


def test_stock_at_the_place_lowers_the_toll_and_doses_on_their_way_do_so_later():
    bare, stocked = need(outbreak(3, 4, 6, 5)), need(outbreak(3, 4, 6, 5, stock=25))
    coming = need(outbreak(3, 4, 6, 5, pipeline=(Arrival(48.0, 12),)))
    worth = [one.death_table.mean()[0, 0, 0] for one in (stocked, coming, bare)]
    assert worth[0] < worth[1] < worth[2]
    assert stocked.short[0, 0] < 0.5
    assert bare.short[0, 0] == 1.0


def test_deaths_so_far_raise_the_level_and_a_mild_outbreak_lowers_it():
    grave = need(outbreak(*[4] * 20, deaths_told=40))
    mild = need(outbreak(*[4] * 20, deaths_told=1))
    assert grave.fatality.mean() > 0.5
    assert mild.fatality.mean() < 0.15


def test_a_modern_dose_table_asks_for_several_times_the_doses_of_1925():
    modern = need(outbreak(3, 4, 6, 5), treatment_file.read("diphtheria-antitoxin"))
    assert modern.doses.sum() > 4 * need(outbreak(3, 4, 6, 5)).doses.sum()


@pytest.mark.parametrize(
    "counts", [(0, 0, 0, 0, 0), (1,), (0, 0, 400, 0, 0), (3, *["."] * 40, 2), ("." * 1, 5)], ids=str
)
def test_thin_and_odd_counts_still_give_a_need(counts):
    told = need(outbreak(*counts))
    assert np.isfinite(told.death_table.deaths).all()
    assert np.isfinite(told.r).all()


def test_all_zeros_give_a_small_need():
    told = need(outbreak(*[0] * 30))
    assert told.patients.sum(axis=(1, 2)).mean() < 3


def test_rows_after_the_epoch_are_left_out_and_said():
    late = Count("Kolo", DAY + timedelta(days=9), 500)
    of = outbreak(1, 2, 3)
    with_late = Outbreak(replace(of.reported, counts=(*of.reported.counts, late)), of.sites)
    assert np.array_equal(need(of).death_table.deaths, need(with_late).death_table.deaths)
    mistyped = replace(with_late.reported, as_of=late.last)
    assert np.array_equal(need(of).death_table.deaths, need(replace(with_late, reported=mistyped)).death_table.deaths)
    assert any("after the case's epoch" in note for note in need(with_late).notes)


def test_a_long_gap_is_not_known_and_a_short_one_is_no_cases():
    (long,), notes = series.lay(outbreak(3, *["."] * 20, 2), EPOCH)
    (short,), _ = series.lay(outbreak(3, *["."] * 5, 2), EPOCH)
    assert (long.code[1:-1] == 0).all()
    assert long.filled[10] > 0
    assert (short.code == 2).all()
    assert "20 days in long gaps, read as not known" in notes[0]


def test_onsets_reported_late_are_completed_and_old_ones_left_alone():
    told = need(outbreak(*[20] * 25, 14, 6, 1, dated="onset"), members=200)
    recent = np.median(told.nowcasts[0].recent, axis=0)
    assert recent[0] == 20
    assert 10 < recent[-2] < 45


def test_a_place_without_rows_has_a_need_of_nearly_nothing():
    of = outbreak(3, 4, 5)
    both = Outbreak(of.reported, (*of.sites, Site("Empty")))
    told = need(both)
    assert told.patients[:, 1].sum(axis=1).mean() < 3


@pytest.mark.parametrize("name", treatment_file.names())
def test_every_treatment_that_comes_along_gives_a_need_and_names_its_sources(name):
    treatment = treatment_file.read(name)
    told = need(outbreak(3, 4, 6, 5, 9, 8, 9, 11, 12, 10, population=9000), treatment)
    deaths = told.death_table.mean()[0]
    assert deaths[0, -1] < deaths[0, 0]
    assert {source.part for source in treatment.sources} >= {next(s.part for s in treatment.sources)}
    assert all(len(source.text) > 40 or source.text.startswith("As in") for source in treatment.sources)


def test_no_rule_of_allocation_loses_fewer_lives_than_benefit_by_much():
    by = {rule: need(outbreak(3, 4, 6, 5), rule=rule).death_table.mean()[0, 0] for rule in doses.RULES}
    assert (by["benefit"] <= by["arrival"] + 0.05).all()
    assert by["arrival"][3] > by["benefit"][3]


def test_counts_that_end_long_before_the_epoch_are_said_to():
    rows = tuple(Count("Kolo", DAY - timedelta(days=20 + i), 3) for i in range(20))
    told = need(Outbreak(Reported(rows, rows[0].last), (Site("Kolo"),)))
    assert any("21 days before the case's epoch" in note for note in told.notes)


def test_where_no_death_is_told_the_general_risk_stands():
    told = need(outbreak(*[9] * 20))
    assert np.median(told.fatality) == pytest.approx(OLD.fatality.untreated, abs=0.03)


@settings(max_examples=10)
@given(
    st.lists(st.integers(0, 9), min_size=3, max_size=20),
    st.sampled_from(["report", "onset"]),
    st.sampled_from([48.0, 61.5]),
)
def test_when_now_moves_on_without_news_those_to_come_stay_and_nobody_comes_twice(counts, dated, now_h):
    """Patients of the days after now are the same; those of the days before are ill now, or dead, treated or too late."""
    of = outbreak(*counts, dated=dated)
    first, later = need(of, members=20), need(of, members=20, now_h=now_h)
    today = later.today
    assert all(np.array_equal(a, b) for a, b in zip(first.cases, later.cases, strict=True))
    assert np.array_equal(first.patients[:, :, today + 1 :], later.patients[:, :, today + 1 :])
    assert not later.patients[:, :, :today].any()
    come = first.patients[:, :, : today + 1].sum(axis=2)
    assert (later.patients[:, :, today] <= come + 1e-4).all()
    assert (later.ill <= come + 1e-4).all()
    assert later.patients.sum() <= first.patients.sum() + 1e-3
    assert later.patients.sum() < first.patients.sum() or come.sum() < 40  # of few, none may have died or been treated


def test_before_now_no_dose_can_be_there():
    told = need(outbreak(2, 5, 9, 4, 8), now_h=60.0)
    for hour in range(1, 6):
        assert np.array_equal(told.death_table.deaths[:, :, 0], told.death_table.deaths[:, :, hour])
    assert told.death_table.mean()[0, 6, -1] > told.death_table.mean()[0, 5, -1]


def test_who_was_treated_before_now_is_not_asked_for_again():
    counts = tuple(Count("Kolo", DAY - timedelta(days=3 - i), 9, treated=9) for i in range(4))
    treated = Outbreak(Reported(counts, DAY, "report"), (Site("Kolo"),))
    fewer, more = need(treated, now_h=24.0), need(outbreak(9, 9, 9, 9), now_h=24.0)
    assert fewer.ill.mean() < more.ill.mean() - 5
    assert np.array_equal(fewer.patients[:, :, 2:], more.patients[:, :, 2:])


def test_stock_that_is_there_now_serves_from_now_on():
    none, some = need(outbreak(2, 5, 9, 4, 8), now_h=60.0), need(outbreak(2, 5, 9, 4, 8, stock=30), now_h=60.0)
    assert some.death_table.mean()[0, 0, 0] < none.death_table.mean()[0, 0, 0]


def test_counts_up_to_now_are_used_and_the_silence_since_is_told():
    of = outbreak(3, 4, 5)
    more = replace(
        of, reported=replace(of.reported, counts=(*of.reported.counts, Count("Kolo", DAY + timedelta(days=2), 6)))
    )
    more = replace(more, reported=replace(more.reported, as_of=DAY + timedelta(days=2)))
    assert need(more, now_h=60.0).nowcasts[0].series.last == DAY + timedelta(days=2)
    assert need(more).nowcasts[0].series.last == DAY
    assert any("5 days before now" in note for note in need(of, now_h=96.0).notes)
