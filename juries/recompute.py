"""Recompute a frozen bundle from its reviews, with nothing but Python.

    python recompute.py BUNDLE.json [SHA256] [--earlier EARLIER.json …]

`-` in place of BUNDLE.json reads standard input. A result that adds the points of earlier stages
is checked as a sum; with the bundles of those stages after `--earlier` it is also checked that
they say the same points and have the hashes that the result names.

Written apart from the portal's own rules on purpose: two programs that agree are worth more than
one that agrees with itself. Prints what was checked; exit status 0 when all agrees, 1 when not.
"""

import hashlib
import json
import sys
from fractions import Fraction
from itertools import combinations
from pathlib import Path


def half_up(value: Fraction, places: int) -> Fraction:
    unit = Fraction(1, 10**places)
    return (value / unit + Fraction(1, 2)).__floor__() * unit


def written(value: Fraction | None) -> str | None:
    return None if value is None else f"{value.numerator}/{value.denominator}"


class Recomputation:
    """The bundle's own rules applied to the bundle's own reviews."""

    def __init__(self, bundle: dict):
        self.bundle = bundle
        self.rules = bundle["rules"]["scoring"]
        self.stage = bundle["rules"].get("stage") or {"is_last": True, "kind": "scoring"}
        self.earlier = bundle.get("earlier", {})
        self.places = self.rules["round"]["places"]
        self.counted = [c for c in bundle["criteria"] if not c["independent"]]
        self.maximum = sum(
            (Fraction(c["weight"]) * Fraction(c["max_points"]) for c in self.counted),
            Fraction(0),
        )

    def compared(self, value: Fraction) -> Fraction:
        exact = self.rules["round"]["compare"] == "exact"
        return value if exact else half_up(value, self.places)

    def weighted(self, points: dict) -> Fraction | None:
        """Σ weight × points over what was scored, scaled to the full maximum."""
        scored = [c for c in self.counted if points[c["code"]] is not None]
        reachable = sum(
            (Fraction(c["weight"]) * Fraction(c["max_points"]) for c in scored),
            Fraction(0),
        )
        if not reachable:
            return None
        total = sum(
            (Fraction(c["weight"]) * Fraction(points[c["code"]]) for c in scored),
            Fraction(0),
        )
        return total * self.maximum / reachable

    def used(self, totals: dict) -> list:
        third = self.rules["third_review"]
        everyone = sorted(totals)
        merged = third and third["merge"] == "mean_of_two_closest"
        if not merged or len(totals) <= self.rules["reviews"] or None in totals.values():
            return everyone
        pairs = {pair: abs(totals[pair[0]] - totals[pair[1]]) for pair in combinations(everyone, 2)}
        least = min(pairs.values())
        closest = [pair for pair, distance in pairs.items() if distance == least]
        return list(closest[0]) if len(closest) == 1 else everyone

    def score(self, reviews: list) -> dict:
        """Exact total, used reviews and criterion means of one application."""
        totals = {review["review"]: self.weighted(review["points"]) for review in reviews}
        used = self.used(totals)
        means = {}
        for criterion in self.bundle["criteria"]:
            code = criterion["code"]
            given = [
                Fraction(review["points"][code])
                for review in reviews
                if review["review"] in used and review["points"][code] is not None
            ]
            means[code] = sum(given, Fraction(0)) / len(given) if given else None
        if self.rules["aggregate"] == "mean_of_totals":
            sums = [total for key in used if (total := totals[key]) is not None]
            exact = sum(sums, Fraction(0)) / len(sums) if sums else None
        else:
            exact = self.weighted(means)
        return {"own": exact, "used": used, "means": means}

    def summed(self, key: str, score: dict) -> dict:
        """`score` with the points of earlier stages: as published where results are compared so."""
        parts = self.earlier.get(key, [])
        if not parts:
            return {**score, "exact": score["own"], "maximum": self.maximum}
        by = "exact" if self.rules["round"]["compare"] == "exact" else "published"
        given = [Fraction(part[by]) for part in parts if part[by] is not None]
        own = score["own"]
        if self.maximum and own is not None:
            given.append(own if by == "exact" else half_up(own, self.places))
        unscored = self.maximum and own is None
        means = {
            code: None if mean["exact"] is None else Fraction(mean["exact"])
            for part in parts
            for code, mean in part["criteria"].items()
        }
        return {
            **score,
            "exact": sum(given, Fraction(0)) if given and not unscored else None,
            "maximum": self.maximum + sum(Fraction(part["maximum"]) for part in parts),
            "tie_means": {**means, **score["means"]},
        }

    def barred(self, score: dict) -> list:
        """Criteria in which the published mean is under the criterion's threshold."""
        return [
            c["code"]
            for c in self.bundle["criteria"]
            if c.get("threshold") is not None
            and (mean := score["means"][c["code"]]) is not None
            and half_up(mean, self.places) < Fraction(c["threshold"])
        ]

    def order(self, keys: list, scores: dict, steps: list, place: int, log: list) -> list:
        """Groups of equal applications, best first; every step that breaks a tie is logged."""
        if len(keys) < 2:
            return [keys]
        step, rest = (steps[0], steps[1:]) if steps else ("ex_aequo", [])
        if step == "ex_aequo":
            log.append([place, step, [sorted(keys)]])
            return [sorted(keys)]
        value = {key: scores[key].get("tie_means", scores[key]["means"])[step] for key in keys}
        levels = [sorted(keys)] if None in value.values() else self.levels(value)
        log.append([place, step, levels])
        ordered: list = []
        for level in levels:
            here = place + sum(map(len, ordered))
            ordered += self.order(level, scores, rest, here, log)
        return ordered

    def levels(self, value: dict) -> list:
        """Keys by compared value, the highest first."""
        groups: dict = {}
        for key in sorted(value):
            groups.setdefault(self.compared(value[key]), []).append(key)
        return [groups[level] for level in sorted(groups, reverse=True)]

    def places_of(self, scores: dict) -> tuple[list, list]:
        """[application, place, ex aequo] in order, and the log of ties."""
        exact = {key: s["exact"] for key, s in scores.items() if s["exact"] is not None}
        lines: list = []
        log: list = []
        for level in self.levels(exact):
            steps = self.rules["tie_break"]
            for group in self.order(level, scores, steps, len(lines) + 1, log):
                place = len(lines) + 1
                lines += [[key, place, len(group) > 1] for key in group]
        return lines + [[key, None, False] for key in sorted(scores) if key not in exact], log

    def reached(self, score: dict) -> list:
        """Outcomes that place and points would give, the best first."""
        rules, threshold = self.bundle["rules"]["outcome"], self.rules["threshold"]
        value, place = self.compared(score["exact"]), score["place"]
        is_over = threshold is None or value >= Fraction(threshold)
        if not self.stage["is_last"]:
            return ["advanced"] if is_over else []
        if rules["scheme"] == "levels":
            return [x["code"] for x in rules["levels"] if value >= Fraction(x["threshold"])]
        first = place <= rules["podium"] and (is_over or not rules["podium_needs_threshold"])
        within = threshold is not None if rules["quota"] is None else place <= rules["quota"]
        return ["laureate"] * first + ["certified"] * (is_over and within)

    def is_open(self) -> bool:
        """Whether nothing follows from points here: a choice of people, or too few applications."""
        is_choice = self.bundle["rules"]["outcome"]["scheme"] == "distinctions"
        by_people = self.stage["kind"] == "decision" or (self.stage["is_last"] and is_choice)
        return by_people or not self.stage.get("is_decided", True)

    def proposal(self, lines: list, scores: dict) -> list:
        """[application, place, outcome] of each line of the ranking."""
        if self.is_open():
            return [[key, None, "none"] for key, _place, _tied in lines]
        found: dict = {key: "none" for key, _place, _tied in lines}
        used: dict = {}
        shut: set = set()
        for place in sorted({place for _key, place, _tied in lines if place is not None}):
            keys = [key for key, at, _tied in lines if at == place and not self.barred(scores[key])]
            if keys:
                options = self.reached({**scores[keys[0]], "place": place})
                outcome = self.free_of(options, len(keys), used, shut)
                found |= dict.fromkeys(keys, outcome)
        return [[key, place, found[key]] for key, place, _tied in lines]

    def free_of(self, options: list, number: int, used: dict, shut: set) -> str:
        """The first outcome that `number` equal applications may all get within its limit."""
        limits = dict(self.bundle["rules"]["outcome"].get("limits", {}))
        wanted = self.stage.get("shortlist_n")
        for outcome in options:
            before = used.get(outcome, 0)
            if outcome == "advanced":
                is_free = wanted is None or before < wanted
            else:
                is_free = outcome not in limits or before + number <= limits[outcome]
            if outcome not in shut and is_free:
                used[outcome] = before + number
                return outcome
            shut.add(outcome)
        return "none"


def disagreements(bundle: dict, earlier: list | None = None) -> list[str]:
    """What the recomputation finds different from the bundle; empty when all agrees. `earlier`:
    the bundles of the stages before."""
    found = misquoted(bundle, {digest(source): source for source in earlier or []})
    if "prize" in bundle:  # given outside the categories: nothing of it follows from points
        return found
    again = Recomputation(bundle)
    scores = {
        a["application"]: again.summed(a["application"], again.score(a["reviews"]))
        for a in bundle["applications"]
    }
    for key, score in scores.items():
        found += differences(again, key, score)
    places, log = again.places_of(scores)
    if [[r["application"], r["place"], r["ex_aequo"]] for r in bundle["ranking"]] != places:
        found.append("ranking")
    if [[t["place"], t["step"], t["order"]] for t in bundle["tie_log"]] != log:
        found.append("steps that broke ties")
    proposal = again.proposal(places, scores)
    if [[p["application"], p["place"], p["outcome"]] for p in bundle["proposal"]] != proposal:
        found.append("proposed outcomes")
    return found


def differences(again: Recomputation, key: str, score: dict) -> list[str]:
    """What the stored score of one application says otherwise."""
    found = []
    stored = again.bundle["scores"][key]
    for name, exact, said in (("score", "exact", stored), ("own", "own", stored.get("own"))):
        value = score[exact]
        published = None if value is None else half_up(value, again.places)
        if said is None:
            continue  # a bundle from before stages were added up has no points of its own
        told = None if said["published"] is None else Fraction(said["published"])
        if (said["exact"], told) != (written(value), published):
            found.append(f"{name} of {key}: {said['exact']} is {written(value)}")
    if Fraction(stored["maximum"]) != score["maximum"]:
        found.append(f"greatest sum of {key}")
    if stored["used"] != score["used"]:
        found.append(f"reviews used for {key}")
    means = {code: written(mean) for code, mean in score["means"].items()}
    if {code: mean["exact"] for code, mean in stored["criteria"].items()} != means:
        found.append(f"criterion means of {key}")
    return found


def misquoted(bundle: dict, known: dict) -> list[str]:
    """Points of earlier stages that differ from the bundles they are said to come from."""
    found: list[str] = []
    if not known:
        return found
    for key, parts in bundle.get("earlier", {}).items():
        for part in parts:
            source = known.get(part["sha256"])
            if source is None:
                found.append(f"no bundle of stage {part['stage']} has the hash {part['sha256']}")
                continue
            score = source["scores"].get(key, {})
            own = score.get("own", score)
            names = ("exact", "published", "maximum")
            if [part[n] for n in names] != [own.get(n) for n in names]:
                found.append(f"points of {key} in stage {part['stage']}")
            if part["criteria"] != score.get("criteria"):
                found.append(f"criterion means of {key} in stage {part['stage']}")
    return found


def digest(bundle: dict) -> str:
    text = json.dumps(bundle, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def main(arguments: list[str]) -> int:
    before = arguments.index("--earlier") if "--earlier" in arguments else len(arguments)
    named, earlier = arguments[:before], arguments[before + 1 :]
    if len(named) not in (1, 2):
        print(__doc__)
        return 1
    source = named[0]
    bundle = json.loads(sys.stdin.read() if source == "-" else Path(source).read_text("utf-8"))
    found = disagreements(bundle, [json.loads(Path(n).read_text("utf-8")) for n in earlier])
    sha256 = digest(bundle)
    if len(named) == 2 and sha256 != named[1]:
        found.append(f"sha256 is not {named[1]}")
    print(f"applications {len(bundle['applications'])}, sha256 {sha256}")
    for line in found:
        print(f"DIFFERENT: {line}")
    print("does not agree" if found else "agrees")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
