#!/usr/bin/env python3
"""Judges a history of the running system: `python3 check.py history.jsonl`. The format and the rules: README.md.

It shares no code with the system and computes every figure from what was posted. Prints each fault on a line of its own
and exits with 1, or prints what it judged and exits with 0. A history that cannot be judged ends with 2.
"""

import json
import math
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

MOST_UNKNOWN = 12
EQUATORIAL_RADIUS = 6_378_137.0
FLATTENING = 1 / 298.257223563


class Unjudgeable(Exception):
    """The file is no history."""


@dataclass(frozen=True)
class Figures:
    records: int
    distance_mm: int
    moving_ms: int

    def __add__(self, other):
        return Figures(
            self.records + other.records,
            self.distance_mm + other.distance_mm,
            self.moving_ms + other.moving_ms,
        )


NOTHING = Figures(0, 0, 0)


@dataclass
class Post:
    begin: float
    end: float
    records: tuple
    answer: str


@dataclass
class Read:
    begin: float
    end: float
    line: int
    figures: Figures


@dataclass
class Trip:
    posts: list = field(default_factory=list)
    reads: list = field(default_factory=list)


def way_mm(a, b):
    """A way's length on the WGS84 ellipsoid by its radii of curvature at the mean latitude, in whole millimetres."""
    squared = FLATTENING * (2 - FLATTENING)
    mean = math.radians((a["lat"] + b["lat"]) / 2)
    w = 1 - squared * math.sin(mean) ** 2
    vertical = EQUATORIAL_RADIUS / math.sqrt(w)
    meridian = vertical * (1 - squared) / w
    north = math.radians(b["lat"] - a["lat"]) * meridian
    east = math.radians(b["lon"] - a["lon"]) * vertical * math.cos(mean)
    return math.floor(math.hypot(north, east) * 1000 + 0.5)


def figures_of(records):
    """Of a set of records; the phones of a history never stand still, so all of the time is driving."""
    way = sorted({(record["t"], record["id"]): record for record in records}.values(), key=lambda r: (r["t"], r["id"]))
    if not way:
        return NOTHING
    length = sum(way_mm(a, b) for a, b in zip(way, way[1:]))
    return Figures(len(way), length, way[-1]["t"] - way[0]["t"])


def possible_figures(trip, begin, end, is_quiet):
    """The figures that a read may show: of posts that had begun before it ended.

    A trip's posts are sent one after the other and stay in their order, so what was accepted shows as the posts up to one
    of them; one whose answer was lost may have been stored or not, and later than it was sent.
    """
    begun = [post for post in trip.posts if post.begin <= end and post.answer != "refused"]
    accepted = [post for post in begun if post.answer == "accepted"]
    unknown = [post for post in begun if post.answer == "unknown"]
    if len(unknown) > MOST_UNKNOWN:
        raise Unjudgeable(f"{len(unknown)} posts of one trip have no answer, more than the {MOST_UNKNOWN} that can be tried")
    least = len(accepted) if is_quiet else 0
    possible = set()
    for count in range(least, len(accepted) + 1):
        for size in range(len(unknown) + 1):
            for some in combinations(unknown, size):
                possible.add(figures_of([record for post in (*accepted[:count], *some) for record in post.records]))
    return possible


def read_event(text, line):
    try:
        event = json.loads(text)
    except ValueError as error:
        raise Unjudgeable(f"line {line} is not JSON: {error}") from error
    if not isinstance(event, dict) or "event" not in event:
        raise Unjudgeable(f"line {line} is no event")
    return event


def figures_in(answer):
    return Figures(
        answer.get("records", 0),
        answer["distanceMm"],
        answer["movingMs"],
    )


class History:
    def __init__(self, path):
        self.trips = defaultdict(Trip)
        self.days = defaultdict(list)
        self.fleet = []
        self.quiet = None
        self.faults = defaultdict(int)
        lines = Path(path).read_text(encoding="utf-8").splitlines()
        if not lines or read_event(lines[0], 1).get("format") != 1:
            raise Unjudgeable("the first line must be the event `begin` with format 1")
        for number, text in enumerate(lines[1:], 2):
            event = read_event(text, number)
            try:
                self.add(event, number)
            except KeyError as error:
                raise Unjudgeable(f"line {number}: {event['event']} lacks {error}") from error
        if self.quiet is None:
            raise Unjudgeable("the history never became quiet")

    def add(self, event, line):
        kind = event["event"]
        if kind == "post":
            post = Post(event["begin"], event["end"], tuple(event["records"]), event["answer"])
            self.trips[event["driver"], event["trip"]].posts.append(post)
        elif kind == "read":
            read = Read(event["begin"], event["end"], line, figures_in(event["answer"]))
            if event["of"] == "trip":
                self.trips[event["driver"], event["trip"]].reads.append(read)
            elif event["of"] == "day":
                self.days[event["driver"]].append(read)
            elif event["of"] == "fleet":
                self.fleet.append(read)
            else:
                raise Unjudgeable(f"line {line}: a read of {event['of']}")
        elif kind == "fault":
            self.faults[event["fault"]] += 1
        elif kind == "quiet":
            self.quiet = event["at"]
        else:
            raise Unjudgeable(f"line {line}: unknown event {kind}")


def falls(reads, name):
    """A read that began after another had ended never shows less."""
    seen = None
    ended = []
    for read in sorted(reads, key=lambda r: r.begin):
        still = []
        for earlier in ended:
            if earlier.end < read.begin:
                if seen is None or earlier.figures.distance_mm > seen.figures.distance_mm:
                    seen = earlier
            else:
                still.append(earlier)
        ended = [*still, read]
        if seen and read.figures.distance_mm < seen.figures.distance_mm:
            yield f"{name} fell: line {seen.line} shows {seen.figures}, line {read.line} {read.figures}"


def last_of(reads, name, quiet):
    late = [read for read in reads if read.begin >= quiet]
    if not late:
        raise Unjudgeable(f"{name} was not read after the quiet began")
    return late[-1].figures


def judge(history):
    for (driver, trip_id), trip in sorted(history.trips.items()):
        name = f"{driver}/{trip_id}"
        for read in trip.reads:
            possible = possible_figures(trip, read.begin, read.end, read.begin >= history.quiet)
            if read.figures not in possible:
                yield f"{name}: line {read.line} shows {read.figures}, which no set of its posts gives"
        yield from falls(trip.reads, name)
    final = {name: last_of(trip.reads, "/".join(name), history.quiet) for name, trip in history.trips.items()}
    everything = NOTHING
    for driver in sorted({driver for driver, _ in final}):
        total = sum((figures for (of, _), figures in final.items() if of == driver), NOTHING)
        everything += total
        yield from falls(history.days[driver], f"the day of {driver}")
        yield from differs(last_of(history.days[driver], f"the day of {driver}", history.quiet), total, f"the day of {driver}")
    yield from falls(history.fleet, "the fleet's day")
    yield from differs(last_of(history.fleet, "the fleet's day", history.quiet), everything, "the fleet's day")


def differs(shown, total, name):
    if (shown.distance_mm, shown.moving_ms) != (total.distance_mm, total.moving_ms):
        yield f"{name} is not the sum of its trips: {shown}, they are {total}"


def main():
    if len(sys.argv) != 2:
        print("Usage: python3 check.py <history.jsonl>", file=sys.stderr)
        return 2
    try:
        history = History(sys.argv[1])
        faults = list(judge(history))
    except (Unjudgeable, OSError) as error:
        print(f"cannot be judged: {error}", file=sys.stderr)
        return 2
    for fault in faults:
        print(fault)
    posts = [post for trip in history.trips.values() for post in trip.posts]
    reads = sum(len(trip.reads) for trip in history.trips.values()) + len(history.fleet)
    reads += sum(len(each) for each in history.days.values())
    injected = ", ".join(f"{count} × {fault}" for fault, count in sorted(history.faults.items())) or "none"
    print(f"{len(faults)} faults in {reads} reads of {len(history.trips)} trips, {len(posts)} posts; injected: {injected}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
