"""Writes statistics.json: what reference implementations answer for 200 seeded data sets.

    python3 -m venv /tmp/venv
    /tmp/venv/bin/pip install lifelines==0.30.3 statsmodels==0.15.0 scipy==1.17.1 numpy-financial==1.0.0 causaldata==0.1.5
    /tmp/venv/bin/python Tests/ReportingTests/Fixtures/statistics.py

The data sets are not stored: both sides draw them from SplitMix64 in the same order (see draw()). Numbers
are kept to 13 digits. Where no library is an exact reference, the formula is written out here in fractions:
- Aalen–Johansen: lifelines moves tied times apart at random.
- Delayed entry: lifelines counts as we do, but only while somebody is at risk; there it is compared here.
- Variance of the restricted mean: lifelines returns the variance of the truncated time instead.
- The median: lifelines compares a rounded product with 0.5; where they differ, the fraction decides.
"""
import json
import math
import os
import warnings
from fractions import Fraction as F
from importlib.metadata import version

import numpy as np
import numpy_financial
import pandas as pd
import statsmodels.api as sm
from causaldata import cps_mixtape, nsw_mixtape
from lifelines import KaplanMeierFitter
from lifelines.statistics import logrank_test
from lifelines.utils import restricted_mean_survival_time
from scipy.stats import norm
from scipy.stats import t as student
from statsmodels.duration.survfunc import SurvfuncRight
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

warnings.filterwarnings("ignore")
MASK = (1 << 64) - 1
TIMES = [3, 7, 11, 16]


class SplitMix64:
    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        word = self.state
        word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & MASK
        return word ^ (word >> 31)

    def index(self, below):
        return (self.next() * below) >> 64

    def unit(self):
        return (self.next() >> 11) * 2.0**-53


def draw(seed):
    """The data set of a seed. The test draws the same in the same order."""
    g = SplitMix64(seed)
    data = {"groups": []}
    for _ in range(2):
        n = 8 + g.index(25)
        data["groups"].append([(1 + g.index(20), g.index(3) > 0) for _ in range(n)])
    data["entries"] = [g.index(time) for time, _ in data["groups"][0]]
    data["proportions"] = []
    for _ in range(2):
        n = 1 + g.index(80)
        data["proportions"].append((g.index(n + 1), n))
    data["strata"] = []
    for _ in range(3):
        row = []
        for _ in range(2):
            n = 2 + g.index(40)
            row += [g.index(n + 1), n]
        data["strata"].append(row)
    n = 10 + g.index(30)
    data["episodes"] = [(g.index(30), g.index(3)) for _ in range(n)]
    data["samples"] = [[g.unit() for _ in range(5 + g.index(10))] for _ in range(2)]
    data["panel"] = [
        (cluster, period, cluster < 3, period >= 3, g.unit()) for cluster in range(7) for period in range(5)
    ]
    n = 1 + g.index(5)
    data["flows"] = [-1 - g.index(100_000)] + [g.index(60_000) for _ in range(n)]
    data["chance"] = g.unit()
    data["staff"] = [
        (unit, period, unit < 3, period >= 3, int(g.index(4) > 0))
        for unit in range(7)
        for period in range(5)
        for _ in range(2 + g.index(9))
    ]
    return data


def km(rows, entries=None):
    """(time, at risk, events, S, Greenwood's sum) as fractions; events before censorings, entries last."""
    entries = entries or [-1] * len(rows)
    s, green, out = F(1), F(0), []
    for t in sorted({time for time, event in rows if event}):
        n = sum(e < t <= time for (time, _), e in zip(rows, entries))
        d = sum(time == t and event for time, event in rows)
        s *= F(n - d, n)
        green = None if green is None or n == d else green + F(d, n * (n - d))
        out.append((t, n, d, s, green))
    return out


def at(steps, time):
    return [step for step in steps if step[0] <= time][-1:]


def survival(data, out):
    for index, rows in enumerate(data["groups"]):
        times, events = zip(*rows)
        fit = KaplanMeierFitter().fit(times, events)
        exact = km(rows)
        greenwood = SurvfuncRight(times, np.array(events, int))
        curve = []
        for time in TIMES:
            step = at(exact, time)
            if not step or time > max(times):
                curve += [None] * 4
                continue
            s = float(fit.survival_function_at_times(time).iloc[0])
            assert abs(s - float(step[0][3])) < 1e-12
            row = fit.confidence_interval_survival_function_.loc[:time].iloc[-1]
            se = greenwood.surv_prob_se[greenwood.surv_times <= time][-1]
            band = [None, None] if s in (0, 1) else [row.iloc[0], row.iloc[1]]
            curve += [s, None if step[0][4] is None else se, *band]
        median = next((step[0] for step in exact if step[3] <= F(1, 2)), None)
        interval = fit.confidence_interval_survival_function_
        ends = []
        for column in range(2):
            below = interval[(interval.iloc[:, column] <= 0.5) & (fit.survival_function_.iloc[:, 0] > 0)]
            ends.append(int(below.index[0]) if len(below) else None)
        out[f"km{index}"] = curve
        out[f"median{index}"] = [median, *ends]
    horizon = min(max(t for t, _ in rows) for rows in data["groups"])
    out["rmst"] = [horizon]
    for rows in data["groups"]:
        times, events = zip(*rows)
        fit = KaplanMeierFitter().fit(times, events)
        steps = [step for step in km(rows) if step[0] < horizon]
        ends = [step[0] for step in steps[1:]] + [horizon]
        areas = [step[3] * (end - step[0]) for step, end in zip(steps, ends)]
        mean = (steps[0][0] if steps else horizon) + sum(areas)
        library = float(restricted_mean_survival_time(fit, t=horizon))
        assert abs(library - float(mean)) < 1e-9, (library, float(mean))
        variance = sum(
            sum(areas[i:]) ** 2 * F(d, n * (n - d)) for i, (_, n, d, _, _) in enumerate(steps) if n > d
        )
        out["rmst"] += [library, math.sqrt(variance)]
    (t1, e1), (t2, e2) = (zip(*rows) for rows in data["groups"])
    test = logrank_test(t1, t2, e1, e2)
    out["logrank"] = [test.test_statistic, test.p_value]
    rows, entries = data["groups"][0], data["entries"]
    steps = km(rows, entries)
    out["entry"] = [float(at(steps, time)[0][3]) if at(steps, time) else None for time in TIMES]
    counts = [sum(e < t <= time for (time, _), e in zip(rows, entries)) for t in range(1, max(t for t, _ in rows) + 1)]
    if all(counts) and all(step[3] > 0 for step in steps):
        fit = KaplanMeierFitter().fit(t1, e1, entry=entries)
        for time, value in zip(TIMES, out["entry"]):
            if value is not None:
                assert abs(float(fit.survival_function_at_times(time).iloc[0]) - value) < 1e-9


def rates(data, out):
    (k1, n1), (k2, n2) = data["proportions"]
    out["wilson"] = proportion_confint(k1, n1, method="wilson")
    out["newcombe"] = confint_proportions_2indep(k1, n1, k2, n2, method="newcomb")
    table = StratifiedTable([np.array([[a, n - a], [b, m - b]]) for a, n, b, m in data["strata"]])
    bottom = sum((n - a) * b / (n + m) for a, n, b, m in data["strata"])
    total = sum(n + m for _, n, _, m in data["strata"])
    out["strata"] = [
        table.oddsratio_pooled if bottom else None,
        sum((a * m - b * n) / (n + m) for a, n, b, m in data["strata"])
        / sum(n * m / (n + m) for _, n, _, m in data["strata"]),
        sum((n + m) / total * a / n for a, n, b, m in data["strata"]),
        sum((n + m) / total * b / m for a, n, b, m in data["strata"]),
    ]
    treated = sum(n for _, n, _, _ in data["strata"])
    att = sum(n / treated * (a / n - b / m) for a, n, b, m in data["strata"])
    variance = sum(
        (n / treated) ** 2 * (a / n * (1 - a / n) / n + b / m * (1 - b / m) / m) for a, n, b, m in data["strata"]
    )
    out["matched"] = [att, math.sqrt(variance)]


def incidence(data, out):
    s, done, exited, out["incidence"] = F(1), F(0), F(0), []
    days = sorted({day for day, kind in data["episodes"] if kind < 2})
    rows = []
    for day in days:
        n = sum(d >= day for d, _ in data["episodes"])
        one = sum(d == day and kind == 0 for d, kind in data["episodes"])
        other = sum(d == day and kind == 1 for d, kind in data["episodes"])
        done += s * F(one, n)
        exited += s * F(other, n)
        s *= 1 - F(one + other, n)
        rows.append((day, done, exited, s))
    assert all(a + b + c == 1 for _, a, b, c in rows)
    for day in (5, 14, 29):
        row = at(rows, day)
        out["incidence"] += [float(row[0][1]), float(row[0][2])] if row else [0, 0]


def differences(data, out):
    one, other = (np.array(sample) for sample in data["samples"])
    out["smd"] = (one.mean() - other.mean()) / math.sqrt((one.var(ddof=1) + other.var(ddof=1)) / 2)
    panel = pd.DataFrame(data["panel"], columns=["cluster", "period", "treated", "after", "value"]).astype(float)
    panel["both"] = panel.treated * panel.after
    design = sm.add_constant(panel[["treated", "after", "both"]])
    model = sm.OLS(panel.value, design)
    plain = model.fit()
    clustered = model.fit(cov_type="cluster", cov_kwds={"groups": panel.cluster})
    before = panel[panel.after == 0].groupby(["period", "treated"]).value.mean().unstack()
    drift = np.polyfit(before.index, before[1.0] - before[0.0], 1)[0]
    out["did"] = [plain.params["both"], plain.bse["both"], clustered.bse["both"], drift]


def units(data, out):
    """People as rows of ones and zeros, clustered by unit: the change, the gap of each period and its drift before
    the program with their errors, and Student's interval with the smaller side's units less one."""
    staff = pd.DataFrame(data["staff"], columns=["unit", "period", "treated", "after", "stayed"]).astype(float)
    point = student.ppf(0.975, min(staff[staff.treated == side].unit.nunique() for side in (0, 1)) - 1)

    def contrast(rows, time, weights):
        """Of a regression with a dummy for every group at every time."""
        cells = pd.get_dummies(list(zip(rows[time], rows.treated))).astype(float)
        fit = sm.OLS(rows.stayed.values, cells.values).fit(cov_type="cluster", cov_kwds={"groups": rows.unit.values})
        test = fit.t_test([weights[at] * (1 if treated else -1) for at, treated in cells.columns])
        estimate, error = test.effect.item(), test.sd.item()
        return [estimate, error, estimate - point * error, estimate + point * error]

    out["units"] = contrast(staff, "after", {0: -1, 1: 1})
    for period in range(5):
        out["units"] += contrast(staff[staff.period == period], "period", {period: 1})
    before = staff[staff.after == 0]
    out["units"] += contrast(before, "period", {0: -0.5, 1: 0, 2: 0.5})
    both = staff.treated * staff.after
    design = sm.add_constant(pd.DataFrame({"treated": staff.treated, "after": staff.after, "both": both}))
    clustered = sm.OLS(staff.stayed, design).fit(cov_type="cluster", cov_kwds={"groups": staff.unit})
    assert abs(clustered.bse["both"] - out["units"][1]) < 1e-12


def money(data, out):
    rate = float(numpy_financial.irr(data["flows"])) if any(data["flows"][1:]) else None
    out["flows"] = [rate, float(numpy_financial.npv(0.08, data["flows"]))]
    out["normal"] = [float(norm.ppf(data["chance"])), float(norm.cdf(4 * data["chance"] - 2))]


def bootstrap(seed, draws=200):
    """Mean of the first sample less that of the second, each drawn again within itself."""
    samples, g, values = draw(seed)["samples"], SplitMix64(seed), []
    for _ in range(draws):
        means = []
        for sample in samples:
            means.append(sum(sample[g.index(len(sample))] for _ in sample) / len(sample))
        values.append(means[0] - means[1])
    return [*np.percentile(values, [2.5, 97.5]), np.std(values, ddof=1)]


def cps():
    """Trainees of the National Supported Work demonstration among 15,992 people of the Current Population
    Survey, by coarsened strata: people and mean earnings of 1978 in each. Only these sums are stored."""
    nsw, survey = nsw_mixtape.load_pandas().data, cps_mixtape.load_pandas().data
    people = pd.concat([nsw[nsw.treat == 1], survey[survey.treat == 0]], ignore_index=True).astype({"re78": float})
    money = [-1, 0, 2000, 6000, 12000, 1e9]
    bins = [("age", [0, 20, 25, 30, 35, 45, 100]), ("educ", [-1, 8, 11, 12, 20]), ("re74", money), ("re75", money)]
    keys = [pd.cut(people[name], edges, labels=False) for name, edges in bins]
    keys += [people[name] for name in ("black", "hisp", "marr")]
    rows, rest = [], {0: [0, 0.0], 1: [0, 0.0]}
    for _, group in people.groupby(keys):
        sides = [group[group.treat == side].re78 for side in (1, 0)]
        if all(len(side) for side in sides):
            rows.append([number for side in sides for number in (len(side), float(side.mean()))])
        else:
            for side in (0, 1):
                values = group[group.treat == side].re78
                rest[side][0] += len(values)
                rest[side][1] += float(values.sum())
    unmatched = [[rest[1][0], rest[1][1] / rest[1][0], 0, 0], [0, 0, rest[0][0], rest[0][1] / rest[0][0]]]
    return rows + unmatched


def rounded(value):
    if isinstance(value, dict):
        return {key: rounded(part) for key, part in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [rounded(part) for part in value]
    if value is None or isinstance(value, (int, str)):
        return value
    return None if math.isnan(value) else float(f"{float(value):.13g}")


def main():
    cases = []
    for seed in range(200):
        data, out = draw(seed), {}
        for part in (survival, rates, incidence, differences, units, money):
            part(data, out)
        cases.append(out)
    names = ["lifelines", "statsmodels", "scipy", "numpy", "numpy-financial", "pandas", "causaldata"]
    result = {
        "versions": {name: version(name) for name in names},
        "cases": cases,
        "bootstrap": [bootstrap(seed) for seed in range(10)],
        "cps": cps(),
        "student": [[freedom, student.ppf(0.975, freedom)] for freedom in (1, 2, 3, 4, 5, 7, 10, 29, 30, 120, 999)],
    }
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "statistics.json")
    with open(path, "w") as file:
        text = json.dumps(rounded(result), separators=(",", ":"))
        file.write(text.replace('},{"km0"', '},\n{"km0"').replace("]],\"", "]],\n\"") + "\n")
    print(os.path.getsize(path), "bytes")


main()
