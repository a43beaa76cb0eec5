"""Recompute a frozen bundle from its reviews, with nothing but Python.

    python recompute.py BUNDLE.json [SHA256]      (or `-` to read standard input)

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
        return {"exact": exact, "used": used, "means": means}

    def order(self, keys: list, scores: dict, steps: list, place: int, log: list) -> list:
        """Groups of equal applications, best first; every step that breaks a tie is logged."""
        if len(keys) < 2:
            return [keys]
        step, rest = (steps[0], steps[1:]) if steps else ("ex_aequo", [])
        if step == "ex_aequo":
            log.append([place, step, [sorted(keys)]])
            return [sorted(keys)]
        value = {key: scores[key]["means"][step] for key in keys}
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

    def outcome(self, place: int | None, exact: Fraction | None) -> str:
        rules, threshold = self.bundle["rules"]["outcome"], self.rules["threshold"]
        if place is None or exact is None or rules["scheme"] == "distinctions":
            return "none"
        value = self.compared(exact)
        if rules["scheme"] == "levels":
            reached = [x["code"] for x in rules["levels"] if value >= Fraction(x["threshold"])]
            return reached[0] if reached else "none"
        is_over = threshold is None or value >= Fraction(threshold)
        if place <= rules["podium"] and (is_over or not rules["podium_needs_threshold"]):
            return "laureate"
        within = threshold is not None if rules["quota"] is None else place <= rules["quota"]
        return "certified" if is_over and within else "none"


def disagreements(bundle: dict) -> list[str]:
    """What the recomputation finds different from the bundle; empty when all agrees."""
    again = Recomputation(bundle)
    scores = {a["application"]: again.score(a["reviews"]) for a in bundle["applications"]}
    found = []
    for key, score in scores.items():
        stored = bundle["scores"][key]
        exact = score["exact"]
        published = None if exact is None else half_up(exact, again.places)
        said = None if stored["published"] is None else Fraction(stored["published"])
        means = {code: written(mean) for code, mean in score["means"].items()}
        if (stored["exact"], said) != (written(exact), published):
            found.append(f"score of {key}: {stored['exact']} is {written(exact)}")
        if stored["used"] != score["used"]:
            found.append(f"reviews used for {key}")
        if {code: mean["exact"] for code, mean in stored["criteria"].items()} != means:
            found.append(f"criterion means of {key}")
    places, log = again.places_of(scores)
    if [[r["application"], r["place"], r["ex_aequo"]] for r in bundle["ranking"]] != places:
        found.append("ranking")
    if [[t["place"], t["step"], t["order"]] for t in bundle["tie_log"]] != log:
        found.append("steps that broke ties")
    proposal = [
        [key, place, again.outcome(place, scores[key]["exact"])] for key, place, _ in places
    ]
    if [[p["application"], p["place"], p["outcome"]] for p in bundle["proposal"]] != proposal:
        found.append("proposed outcomes")
    return found


def digest(bundle: dict) -> str:
    text = json.dumps(bundle, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def main(arguments: list[str]) -> int:
    if len(arguments) not in (1, 2):
        print(__doc__)
        return 1
    source = arguments[0]
    bundle = json.loads(sys.stdin.read() if source == "-" else Path(source).read_text("utf-8"))
    found = disagreements(bundle)
    sha256 = digest(bundle)
    if len(arguments) == 2 and sha256 != arguments[1]:
        found.append(f"sha256 is not {arguments[1]}")
    print(f"applications {len(bundle['applications'])}, sha256 {sha256}")
    for line in found:
        print(f"DIFFERENT: {line}")
    print("does not agree" if found else "agrees")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
