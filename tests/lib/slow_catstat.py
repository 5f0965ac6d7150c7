# SPDX-License-Identifier: MIT
"""What catstat reports, computed slowly and plainly from a call stream.

slow_catstat.py GOT CALLS [TRAIN BOUND REGEX]: compares with GOT, the lines of catstat -j; says what
differs, status 1.
"""
import collections
import json
import math
import re
import statistics
import sys


class Trace:
    def __init__(self, head):
        fields = head.split("\t")
        self.name = fields[0]
        self.label = dict(f.split("=", 1) for f in fields[1:]).get("label")
        self.group = None
        self.calls = []  # (thread, call, breaks before it)


def read(path):
    traces, thread, lost = [], "", 0
    for line in open(path, encoding="latin-1").read().split("\n")[:-1]:
        if line.startswith(">"):
            traces.append(Trace(line[1:]))
            thread, lost = "", 0
        elif line.startswith("@"):
            thread = line[1:]
        elif line == "":
            lost = 1
        elif not line.startswith("#"):
            traces[-1].calls.append((thread, line, lost if traces[-1].calls else 0))
            lost = 0
    return traces


def content(trace):
    """Each thread's calls and the breaks between them, threads in order of their first calls."""
    threads, broken = {}, {}
    for thread, call, lost in trace.calls:
        if lost:
            broken = dict.fromkeys(threads, 1)
        threads.setdefault(thread, []).append((call, broken.pop(thread, 0)))
    return tuple(map(tuple, threads.values()))


def runs(trace):
    """Each thread's calls without a break in between."""
    pieces, now = [], {}
    for thread, call, lost in trace.calls:
        if lost:
            now = {}
        if thread not in now:
            now[thread] = []
            pieces.append(now[thread])
        now[thread].append(call)
    return pieces


def grams(trace, n):
    return [tuple(run[i : i + n]) for run in runs(trace) for i in range(len(run) - n + 1)]


def phrases(trace):
    """LZ78: the threads share the phrases, a break ends them all."""
    known, count, now = set(), 0, {}
    for thread, call, lost in trace.calls:
        if lost:
            count += sum(1 for p in now.values() if p)
            now = {}
        now[thread] = now.get(thread, ()) + (call,)
        if now[thread] not in known:
            known.add(now[thread])
            count += 1
            now[thread] = ()
    return count + sum(1 for p in now.values() if p)


def entropy(traces, n):
    both = collections.Counter(g for t in traces for g in grams(t, n))
    before = collections.Counter()
    for gram, count in both.items():
        before[gram[:-1]] += count
    total = sum(both.values())
    if total == 0:
        return None
    return sum(c / total * math.log2(before[g[:-1]] / c) for g, c in both.items())


def stat(scope, name, traces):
    lengths = [len(t.calls) for t in traces]
    calls = sum(lengths)
    folded = sum(a == b for t in traces for run in runs(t) for a, b in zip(run, run[1:]))
    pairs = set(g for t in traces for g in grams(t, 2))
    row = {"row": "stat", "scope": scope, "name": name, "traces": len(traces)}
    row["distinct"] = len({content(t) for t in traces})
    row["calls"] = calls
    row["kinds"] = len({c for t in traces for _, c, _ in t.calls})
    quarters = lengths * 3
    if len(lengths) > 1:
        quarters = statistics.quantiles(lengths, n=4, method="inclusive")
    row.update(zip(["min", "q1", "median", "q3", "max"], [min(lengths), *quarters, max(lengths)]))
    unknown = sum(c == "unknown" for t in traces for _, c, _ in t.calls)
    row["unknown"] = unknown / calls if calls else None
    row["breaks"] = sum(lost for t in traces for _, _, lost in t.calls)
    row["folded"] = folded / calls if calls else None
    for n in range(1, 6):
        row["h%d" % n] = entropy(traces, n)
    row["branching"] = len(pairs) / len({g[0] for g in pairs}) if pairs else None
    bits = sum(c * math.log2(c) for c in map(phrases, traces) if c)
    row["lz78"] = bits / calls if calls else None
    return row


def variation(a, b):
    a, b = (collections.Counter(grams(t, 3)) for t in (a, b))
    m, n = sum(a.values()), sum(b.values())
    if not m or not n:
        return 2
    return sum(abs(a[g] * n - b[g] * m) for g in a.keys() | b.keys()) / (2 * m * n)


def copies(traces, train, bound):
    for t in sorted(traces, key=lambda t: t.name):
        exact = [u for u in train if content(u) == content(t)]
        near = [(variation(t, u), u.name, u) for u in train]
        if exact:
            yield t, "exact", min(exact, key=lambda u: u.name), 0
        elif near and min(near)[0] <= bound:
            yield t, "near", min(near)[2], min(near)[0]


def scopes(traces, grouped):
    yield "all", None, traces
    for label in sorted({t.label or "-" for t in traces}):
        part = [t for t in traces if (t.label or "-") == label]
        yield "label", None if label == "-" else label, part
    if grouped:
        for group in sorted({t.group or "-" for t in traces}):
            part = [t for t in traces if (t.group or "-") == group]
            yield "group", None if group == "-" else group, part


def report(traces, train=None, bound=0, regex=None):
    for t in traces + (train or []) if regex else []:
        match = re.search(regex, t.name)
        if match:
            t.group = (match.group(1) if match.re.groups else match.group(0)) or None
    parts = list(scopes(traces, regex))
    for part in parts:
        yield stat(*part)
    sets = collections.defaultdict(list)
    for t in traces:
        sets[content(t)].append(t)
    doubtful = [s for s in sets.values() if len({t.label for t in s}) > 1]
    for number, s in enumerate(sorted(doubtful, key=lambda s: min(t.name for t in s))):
        for t in sorted(s, key=lambda t: (t.label or "-", t.name)):
            yield {"row": "conflict", "set": number + 1, "trace": t.name, "label": t.label}
    if train is None:
        return
    found = list(copies(traces, train, bound))
    trained = {t.group for t in train if t.group}
    for scope, name, part in parts:
        kinds = collections.Counter(kind for t, kind, _, _ in found if t in part)
        exact, near = kinds["exact"], kinds["near"]
        row = {"row": "leak", "scope": scope, "name": name, "traces": len(part),
               "exact": exact, "near": near}
        row["other"] = len(part) - exact - near
        if regex:
            row["grouped"] = sum(t.group in trained for t in part)
        yield row
    for t, kind, of, distance in found:
        yield {"row": "copy", "trace": t.name, "label": t.label, "copy": kind, "of": of.name,
               "of_label": of.label, "distance": distance}


def same(a, b):
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return abs(a - b) <= 1e-8 * max(1, abs(a), abs(b))
    return a == b


def main(got, calls, train=None, bound="0", regex=None):
    got = [json.loads(line) for line in open(got, encoding="utf-8")]
    want = list(report(read(calls), train and read(train), float(bound), regex))
    for g, w in zip(got, want):
        if g.keys() != w.keys() or not all(same(g[k], w[k]) for k in w):
            sys.exit("got  %s\nwant %s" % (g, w))
    if len(got) != len(want):
        sys.exit("%d rows instead of %d" % (len(got), len(want)))


main(*sys.argv[1:])
