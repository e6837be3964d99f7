"""What a plan asks of those who carry, in words: who risks most, and what it would have to be worth."""

import math
from collections.abc import Iterable

from balto.domain.world import World
from balto.rehearse.crews import CrewRun, Crews, Standing, crews_of
from balto.rehearse.outcome import Outcome
from balto.show.phrases.numbers import decimals, plain, whole
from balto.show.phrases.sentences import clauses, count, say
from balto.show.words import in_words

MOST = 3  # runs that are named
FEW_TIMES = 10.0  # a run whose crew's life is worth less than so many patients' is told of
RARE = 1e-6


def one_in(chance: float) -> str:
    """A small chance in words, to two figures: "1 in 3,000"."""
    if chance < RARE:
        return say("less than 1 in a million")
    if chance > 0.1:
        return in_words(chance)
    times = 1.0 / chance
    step = 10.0 ** max(math.floor(math.log10(times)) - 1, 0)
    return say("1 in {number}", number=whole(round(times / step) * step))


def risked(run: CrewRun) -> str:
    """The chance of dying on a run, with the range in which its rate is known."""
    return say(
        "about {chance}, between {least} and {most}",
        chance=one_in(run.chance),
        least=one_in(run.least),
        most=one_in(run.most),
    )


def lines(world: World, crews: Crews) -> list[str]:
    """What a plan's page says of its crews; nothing where nobody is put at risk."""
    if not crews.runs:
        return []
    return [
        _deaths(crews),
        _most_at_risk(world, crews),
        *_worth(world, crews),
        *_weight(crews),
        *_above(world, crews.runs),
    ]


def _deaths(crews: Crews) -> str:
    carried = count(sum(run.aboard for run in crews.runs), "{n} person carries", "{n} people carry")
    least, most = (sum(run.aboard * chance for run, chance in pairs) for pairs in _ranges(crews))
    return say(
        "Crews: {carried}; {deaths} deaths among them are to be expected ({least} to {most} by what is known of the rates), the "
        "way home included, beside those of patients; that anyone of them dies is {any}, that two crews have a death {several}.",
        carried=carried, deaths=figure(crews.deaths.mean), least=figure(least), most=figure(most),
        any=one_in(crews.any_dies), several=one_in(crews.several_die),
    )  # fmt: skip


def _ranges(crews: Crews) -> tuple[list[tuple[CrewRun, float]], list[tuple[CrewRun, float]]]:
    return [(run, run.least) for run in crews.runs], [(run, run.most) for run in crews.runs]


def _rounded(times: float) -> int:
    """A number of times to two figures."""
    step = 10.0 ** max(math.floor(math.log10(max(times, 1.0))) - 1, 0)
    return max(round(round(times / step) * step), 0)


def figure(number: float) -> str:
    """A small number to two figures."""
    digits = 2 if number >= 1.0 or number <= 0.0 else min(1 - math.floor(math.log10(number)), 8)
    return decimals(number, digits)


def _most_at_risk(world: World, crews: Crews) -> str:
    ranked = sorted(crews.runs, key=lambda run: -run.chance)[:MOST]
    said = [say("{carrier} {risk}", carrier=world.carrier(run.carrier).name, risk=risked(run)) for run in ranked]
    return say("The chance of dying, for one aboard, is greatest with {carriers}.", carriers="; ".join(said))


def _worth(world: World, crews: Crews) -> list[str]:
    """Up to what weight of a crew's life the plan is worth it, and the runs that are worth little."""
    if not (whole_plan := crews.break_even.get("", math.inf)) < math.inf:
        return []
    said = say(
        "The plan is worth it even if a life in a crew weighed as much as {times}.",
        times=count(_rounded(whole_plan), "{n} patient's", "{n} patients'"),
    )
    little = [
        say("{carrier} {times} times", carrier=world.carrier(name).name, times=plain(round(max(times, 0.0), 1)))
        for name, times in crews.break_even.items()
        if name and times < FEW_TIMES
    ]
    told = say("Worth little for what it asks of its crew (a life against a patient's): {runs}.", runs=clauses(little))
    return [said, *([told] if little else [])]


def _weight(crews: Crews) -> list[str]:
    if crews.weight == 1.0:
        return []
    return [
        say("The case counts a death in a crew as {weight} of a patient's (crew_weight).", weight=plain(crews.weight))
    ]


def _above(world: World, runs: Iterable[CrewRun]) -> list[str]:
    """Runs above the limit, consented or not."""
    said = []
    for run in runs:
        carrier = world.carrier(run.carrier)
        if run.standing is Standing.CONSENTED:
            names = clauses(carrier.consent)
            said.append(say("{carrier} runs above the limit by consent: {names}.", carrier=carrier.name, names=names))
        elif run.standing is Standing.NEEDS_CONSENT:
            said.append(
                say(
                    "{carrier}: above the limit; not to be sent unless each aboard consents by name.",
                    carrier=carrier.name,
                )
            )
        elif run.standing is Standing.NEVER:
            said.append(say("{carrier}: above what may be asked of anybody; not to be sent.", carrier=carrier.name))
    return said


def of_other_plans(outcomes: Iterable[Outcome]) -> list[str]:
    """Other plans that ask a crew for more than may be asked, with the run that asks most."""
    said = []
    for outcome in outcomes:
        refused = sorted(crews_of(outcome).refused, key=lambda run: -run.chance)[:1]
        said += [
            say(
                "{plan} ({carrier} {chance})",
                plan=outcome.plan.name, carrier=outcome.world.carrier(run.carrier).name, chance=one_in(run.chance),
            )
            for run in refused
        ]  # fmt: skip
    return [say("Other plans that are above the limit for a crew: {plans}.", plans=clauses(said))] if said else []


def on_a_sheet(world: World, run: CrewRun) -> str:
    """What a run sheet says to the crew."""
    asked = say(
        "For each aboard, the chance of dying on this run, the way home included, is {risk}. Giving a kidney: 1 in 3,000.",
        risk=risked(run),
    )  # fmt: skip
    refuse = say("You may refuse, or turn back, at any time; no reason is needed.")
    return " ".join([asked, refuse, *_above(world, (run,))])
