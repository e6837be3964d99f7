"""Which way each run of a distribution takes: of the quickest in the mean, once all is open, on links reported open, and from
when it leaves, the one by which it arrives first."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from balto.motion.index import WorldIndex
from balto.plan.distribution.instance import Case
from balto.plan.distribution.travel import usable_of
from balto.plan.network.link_hours import not_open, some_members
from balto.plan.network.mode_graph import ModeGraph
from balto.plan.network.shortest import ways
from balto.plan.network.soonest import Soonest

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
Route = tuple[str, ...]


class Job(NamedTuple):
    """A run by a net, its kin's number, from a place to another, leaving about then."""

    kin: int
    origin: int
    dest: int
    depart_h: float


def routes(case: Case, jobs: Sequence[Job]) -> list[Route]:
    """The links of each job's way."""
    usable, world = usable_of(case.nets), case.chart.world
    pairs = {job[:3] for job in jobs}
    found = [ways(world, usable, hours, pairs) for hours in _hours(case, usable)]
    weather, told = some_members(case.weather), _told(case)
    soonest = [_soonest(case, net, told) for net in usable]
    chosen: dict[Job, Route] = {}
    for job in dict.fromkeys(jobs):
        net = usable[job.kin]
        offered = [one[job[:3]] for one in found if job[:3] in one]
        offered += _at_that_hour(case, net, soonest[job.kin], job)
        offered = list(dict.fromkeys(offered))
        chosen[job] = offered[0]
        if len(offered) > 1:
            came = [_arrival(case.chart, net, route, job.depart_h, weather) for route in offered]
            chosen[job] = offered[int(np.argmin(came))]
    return [chosen[job] for job in jobs]


def _soonest(case: Case, net: ModeGraph, told: NDArray[np.bool_]) -> Soonest | None:
    """The net for ways by the hour of leaving; None where nothing on it is reported not open."""
    if net.scheduled or not told[net.link].any():
        return None
    size = len(case.chart.world.places)
    return Soonest.of(size, net.tails, net.heads, net.cell, net.km / net.pace_kmh, case.weather)


def _at_that_hour(case: Case, net: ModeGraph, soonest: Soonest | None, job: Job) -> list[Route]:
    """The way that arrives first from when the job leaves, where there is one."""
    if soonest is None or not job.depart_h < soonest.weather.shape[1]:
        return []
    found = soonest.ways(job.origin, job.depart_h, [job.dest])
    return [tuple(case.chart.world.links[net.link[arc]].id for arc in arcs) for arcs in found.values()]


def _told(case: Case) -> NDArray[np.bool_]:
    """[link]: whether it is reported not open, now or later."""
    world, told = case.chart.world, not_open(case.chart.world)
    return np.array([link.id in told for link in world.links], np.bool_)


def _hours(case: Case, usable: Sequence[ModeGraph]) -> list[list[F64]]:
    """[kind of way][net][arc]: expected hours; where something is reported not open, hours at full pace too, and expected hours
    on the links of which nothing of the kind is reported."""
    expected = [took.expected for took in case.took]
    stated = _told(case)
    if not stated.any():
        return [expected]
    sure = [np.where(stated[net.link], np.inf, hours) for net, hours in zip(usable, expected, strict=True)]
    return [expected, [took.calm for took in case.took], sure]


def _arrival(chart: WorldIndex, net: ModeGraph, route: Route, depart_h: float, weather: F32) -> float:
    """The mean hour at the end of a route at the net's usual pace; weather [class, hour, member]."""
    hours, members = weather.shape[1:]
    clock, at_h = np.arange(hours + 1.0), np.full(members, min(depart_h, float(hours)))
    for name in route:
        link = chart.links[name]
        pace = weather[chart.class_of(link, int(net.carriers[0]))]
        for m in range(members):
            done = np.concatenate([[0.0], np.cumsum(pace[:, m], dtype=np.float64)])
            goal = np.interp(at_h[m], clock, done) + link.km / net.pace_kmh - 1e-9
            at_h[m] = np.interp(goal, done, clock, right=2.0 * hours)
    return float(at_h.mean())
