# SPDX-License-Identifier: MIT
"""peers_sets - the sets of peers: what they are, their traces, and how halves are held out"""
import hashlib
import os
import re
import subprocess
import sys
import tarfile

HERE = os.path.dirname(os.path.realpath(__file__))
LABELS = ("benign", "malicious")
KIND = r"^[^0-9]*"  # a recorded program: its name up to the first digit
# set: options of trace2cat, the part of a trace's name that is its group, how groups are held out
SETS = {
    "examples": ([], r"^[^-]*", "halves"),
    "recorded": ([], KIND, "halves"),
    "recorded2": ([], KIND, "halves"),
    "fhids": ([], r"^[^-]*", "each"),
    "twindroid": ([], r"^[^-]*", "halves"),
    "adfa-ld": (["-f", "numbers", "-a", "i386"], r"^[^-]*", "halves"),
    "ntmaldetect": ([], r".*", "halves"),
}
ACROSS = ("recorded", "recorded2")  # train on one, test on the other: what users do


class Trace:
    def __init__(self, label, path, text):
        self.label, self.path = label, path
        self.name = os.path.basename(path)
        self.text = text  # its calls, one thread after the other, as one line
        self.key = hashlib.sha256(text.encode(errors="surrogateescape")).digest()


def say(*words):
    print("peers:", *words, file=sys.stderr, flush=True)


def run(command, **more):
    """standard output of a command; the study ends if it fails with a status above 1"""
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False, **more)
    if done.returncode > 1:
        sys.exit(f"peers: {command[0]} failed with status {done.returncode}")
    return done.stdout


def shell(script, *words):
    """the same for a pipe in bash; words become its $1, $2..."""
    return run(["bash", "-o", "pipefail", "-c", script, "peers", *words])


# --- data sets ---


def archives(data, name, label):
    if name == "examples":
        traces = os.path.join(HERE, "..", "traces")
        return [os.path.join(traces, half, label + ".tar.xz") for half in ("train", "test")]
    there = [f for f in sorted(os.listdir(os.path.join(data, name))) if f.split(".")[0] == label]
    return [os.path.join(data, name, f) for f in there]


def unpack(data, name, work):
    """the files of a set by label, archives unpacked below work, flat"""
    files = {label: [] for label in LABELS}
    for label in LABELS:
        to = os.path.join(work, name, label)
        for path in archives(data, name, label):
            if os.path.isdir(path):
                files[label] += [os.path.join(d, f) for d, _, fs in os.walk(path) for f in fs]
                continue
            os.makedirs(to, exist_ok=True)
            with tarfile.open(path) as archive:
                for member in archive:
                    if not member.isfile():
                        continue
                    target = os.path.join(to, os.path.basename(member.name))
                    if not os.path.exists(target):
                        with open(target, "wb") as out:
                            out.write(archive.extractfile(member).read())
        if os.path.isdir(to):
            files[label] += [os.path.join(to, f) for f in os.listdir(to)]
        files[label].sort()
    return files


def read_traces(name, label, files, calls):
    """the traces of a label, by trace2cat; `calls` keeps the stream"""
    command = ["trace2cat", "-m", "none", "-l", label, *SETS[name][0], "--files0-from=-"]
    stream = run(command, input=b"".join(os.fsencode(f) + b"\0" for f in files))
    with open(calls, "wb") as out:
        out.write(stream)
    traces = []
    for part in stream.decode(errors="surrogateescape").split("\n>"):
        head, _, body = part.partition("\n")
        threads, at = {}, ""
        for line in body.split("\n"):
            if line.startswith("@"):
                at = line
            elif line:
                threads.setdefault(at, []).append(line)
        if threads:
            text = " ".join(" ".join(t) for t in threads.values())
            traces.append(Trace(label, head.lstrip(">").split("\t")[0], text))
    return traces


def load(data, name, work):
    """the traces of a set without those that repeat another of their label"""
    seen, traces = set(), []
    files = unpack(data, name, work)
    for label in LABELS:
        os.makedirs(os.path.join(work, name), exist_ok=True)
        calls = os.path.join(work, name, label + ".calls")
        for trace in read_traces(name, label, files[label], calls):
            if (label, trace.key) not in seen:
                seen.add((label, trace.key))
                traces.append(trace)
    return traces


def groups_of(name, traces):
    return [re.match(SETS[name][1], t.name).group() for t in traces]


def half(groups, seed):
    """half of the groups: the first by a hash of seed and name"""
    def key(group):
        return hashlib.sha256(f"{seed}:{group}".encode(errors="surrogateescape")).digest()
    order = sorted(set(groups), key=key)
    return set(order[: (len(order) + 1) // 2])


def splits(name, traces, seeds):
    """(name of the split, training half, test half)"""
    group = groups_of(name, traces)
    if SETS[name][2] == "each":  # each group that has attacks, with its benign traces
        for held in sorted({g for g, t in zip(group, traces) if t.label == "malicious"}):
            yield (held, [t for g, t in zip(group, traces) if g != held],
                   [t for g, t in zip(group, traces) if g == held])
        return
    both = {g: frozenset(t.label for h, t in zip(group, traces) if h == g) for g in set(group)}
    for seed in range(seeds):
        chosen = set()
        for labels in set(both.values()):  # of each stratum: one label, the other, both
            chosen |= half([g for g in both if both[g] == labels], seed)
        a = [t for g, t in zip(group, traces) if g in chosen]
        b = [t for g, t in zip(group, traces) if g not in chosen]
        yield f"{seed}a", a, b
        yield f"{seed}b", b, a


# --- methods: each writes verdicts on the test half ---
