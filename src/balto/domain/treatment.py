"""A treatment as data: whom it is for, how much each needs, and what waiting costs."""

from dataclasses import dataclass

from balto.basis.nonsense import above, must, not_below, within

COURSE_ABOVE_0 = (
    "present_mean_days", "present_sd_days", "death_mean_days", "death_sd_days", "window_h", "slow_mean_days",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LogOdds:
    """The odds of death rise by a fixed factor with each hour of waiting; `at_once` is the odds ratio when treated at once.

    `per_hour` is the log odds ratio per hour, `per_hour_sd` its standard error; no gain after `until_h`.
    """

    at_once: float
    per_hour: float
    per_hour_sd: float = 0.0
    at_once_log_sd: float = 0.0
    until_h: float = 1e9

    def __post_init__(self) -> None:
        must(above(self.at_once, 0.0), self, "at_once", "a number above 0")
        for name in ("per_hour", "per_hour_sd", "at_once_log_sd", "until_h"):
            must(within(getattr(self, name), 0.0), self, name, "a number of 0 or more")


@dataclass(frozen=True, slots=True)
class Decay:
    """The share of deaths prevented: best * exp(-((delay - from) / scale) ** shape), 0 from `until_h` on."""

    best: float
    scale_h: float
    shape: float = 1.0
    from_h: float = 0.0
    best_logit_sd: float = 0.0
    scale_log_sd: float = 0.0
    until_h: float = 1e9

    def __post_init__(self) -> None:
        must(within(self.best, 0.0, 1.0), self, "best", "a share from 0 to 1")
        must(above(self.scale_h, 0.0), self, "scale_h", "a number above 0")
        must(above(self.shape, 0.0), self, "shape", "a number above 0")
        for name in ("from_h", "best_logit_sd", "scale_log_sd", "until_h"):
            must(within(getattr(self, name), 0.0), self, name, "a number of 0 or more")


@dataclass(frozen=True, slots=True)
class Deadline:
    """The share of deaths prevented is `best` until `until_h` after onset (or exposure), and nothing later."""

    best: float
    until_h: float
    best_logit_sd: float = 0.0

    def __post_init__(self) -> None:
        must(within(self.best, 0.0, 1.0), self, "best", "a share from 0 to 1")
        for name in ("until_h", "best_logit_sd"):
            must(within(getattr(self, name), 0.0), self, name, "a number of 0 or more")


@dataclass(frozen=True, slots=True)
class Campaign:
    """Doses protect people who are not ill yet: `best` of those reached, `lag_h` after the dose, at `per_day` doses a day.

    Coverage is fed back into transmission: fewer infections, so fewer deaths (`at_risk` people, 0: the population).
    """

    best: float
    lag_h: float
    per_day: float
    best_logit_sd: float = 0.0
    at_risk: int = 0

    def __post_init__(self) -> None:
        must(within(self.best, 0.0, 1.0), self, "best", "a share from 0 to 1")
        must(above(self.per_day, 0.0), self, "per_day", "a number above 0")
        for name in ("lag_h", "best_logit_sd", "at_risk"):
            must(not_below(getattr(self, name), 0.0), self, name, "a number of 0 or more")


Effect = LogOdds | Decay | Deadline | Campaign


@dataclass(frozen=True, slots=True)
class DoseRule:
    """Doses for one patient of a severity class, treated `from_h` hours after onset or later."""

    severity: str
    from_h: float
    doses: int

    def __post_init__(self) -> None:
        must(not_below(self.from_h, 0.0), self, "from_h", "hours of 0 or more")
        must(not_below(self.doses, 0), self, "doses", "doses, 0 or more")


@dataclass(frozen=True, slots=True)
class Severity:
    """A class of patients; `death_ratio` is its risk of death untreated against the mean of all patients."""

    name: str
    death_ratio: float
    share: float

    def __post_init__(self) -> None:
        must(not_below(self.death_ratio, 0.0), self, "death_ratio", "a number of 0 or more")
        must(within(self.share, 0.0, 1.0), self, "share", "a share from 0 to 1")


@dataclass(frozen=True, slots=True)
class SeverityMix:
    """Shares of the severity classes (in their order) among cases of one vaccination status."""

    status: str
    shares: tuple[float, ...]

    def __post_init__(self) -> None:
        must(all(within(share, 0.0, 1.0) for share in self.shares), self, "shares", "shares from 0 to 1")


@dataclass(frozen=True, slots=True)
class Spread:
    """How the illness passes on: serial interval, bound on the reproduction number, and how much of it growth explains."""

    serial_mean_days: float
    serial_sd_days: float
    serial_mean_sd_days: float = 0.0
    most: float = 4.0
    spreads: bool = True

    def __post_init__(self) -> None:
        for name in ("serial_mean_days", "serial_sd_days", "most"):
            must(above(getattr(self, name), 0.0), self, name, "a number above 0")
        must(not_below(self.serial_mean_sd_days, 0.0), self, "serial_mean_sd_days", "a number of 0 or more")


@dataclass(frozen=True, slots=True)
class Course:
    """Days from onset to presentation, and to death untreated, as gamma (mean, sd); patients are sought for `window_h`."""

    present_mean_days: float
    present_sd_days: float
    death_mean_days: float
    death_sd_days: float
    window_h: float
    slow_share: float = 0.1
    slow_mean_days: float = 8.0

    def __post_init__(self) -> None:
        for name in COURSE_ABOVE_0:
            must(above(getattr(self, name), 0.0), self, name, "a number above 0")
        must(within(self.slow_share, 0.0, 1.0), self, "slow_share", "a share from 0 to 1")


@dataclass(frozen=True, slots=True)
class Fatality:
    """Risk of death untreated before the outbreak's own deaths are counted: logit-normal, median and sd; care modifies it."""

    untreated: float
    logit_sd: float

    def __post_init__(self) -> None:
        must(above(self.untreated, 0.0) and self.untreated < 1.0, self, "untreated", "a risk above 0 and below 1")
        must(not_below(self.logit_sd, 0.0), self, "logit_sd", "a number of 0 or more")


@dataclass(frozen=True, slots=True)
class Source:
    """Where the figures of one part of a treatment come from."""

    part: str
    text: str


@dataclass(frozen=True, slots=True)
class Treatment:
    """Everything about a product that the need depends on; one dose is one vial as issued."""

    id: str
    title: str
    unit: str
    effect: Effect
    severities: tuple[Severity, ...]
    rules: tuple[DoseRule, ...]
    spread: Spread
    course: Course
    fatality: Fatality
    mixes: tuple[SeverityMix, ...] = ()
    wastage: float = 0.0
    reserve: float = 0.0
    sources: tuple[Source, ...] = ()

    def __post_init__(self) -> None:
        for name in ("wastage", "reserve"):
            share = getattr(self, name)
            must(within(share, 0.0, 1.0) and share < 1.0, self, name, "a share from 0 to below 1")

    def doses(self, severity: str, delay_h: float) -> int:
        """Doses for one patient by the rule table; 0 where the class has no rule."""
        steps = [rule for rule in self.rules if rule.severity == severity and rule.from_h <= delay_h]
        return max(steps, key=lambda rule: rule.from_h).doses if steps else 0
