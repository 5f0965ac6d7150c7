#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""peers.py - what the bench sets beside sysgram in Python

usage: peers.py counter FILE        bigrams of numbers, one a line, by collections.Counter
       peers.py numpy FILE          the same by numpy
       peers.py strace FILE         bigrams of the calls of each thread of an strace -f text
       peers.py distances SAMPLES MODELS
                                    distances of histograms by numpy and scipy: who, seconds, sum

Bigrams are written as gramhist(1) does, without a header, unsorted.
"""
import sys
import time
from collections import Counter


def counter(path):
    with open(path) as lines:
        calls = lines.read().split()
    return Counter(zip(calls, calls[1:]))


def by_numpy(path):
    import numpy

    calls = numpy.fromfile(path, dtype=numpy.int64, sep="\n")
    base = int(calls.max()) + 1
    counts = numpy.bincount(calls[:-1] * base + calls[1:])
    return {divmod(int(pair), base): counts[pair] for pair in counts.nonzero()[0]}


def strace(path):
    last, counts = {}, Counter()
    with open(path) as lines:
        for line in lines:
            thread, _, rest = line.partition(" ")
            rest = rest.lstrip()
            name, bracket, _ = rest.partition("(")
            if not bracket or not name.isidentifier():
                continue
            before = last.get(thread)
            if before is not None:
                counts[before, name] += 1
            last[thread] = name
    return counts


def histograms(path):
    result = []
    with open(path) as lines:
        for line in lines:
            if line.startswith(">"):
                result.append({})
            else:
                count, gram = line.rstrip("\n").split("\t")
                result[-1][gram] = int(count)
    return result


def best_of(times, work):
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - start)
    return min(seconds), result


def dense(numpy, hists, place):
    rows = numpy.zeros((len(hists), len(place)))
    for row, hist in zip(rows, hists):
        for gram, count in hist.items():
            row[place[gram]] = count
    return rows


def distances(samples, models):
    start = time.perf_counter()
    import numpy
    from scipy.spatial import cKDTree, distance
    from scipy.stats import ks_2samp

    samples, models = histograms(samples), histograms(models)
    grams = sorted(set().union(*samples, *models), key=lambda gram: gram.encode())
    place = {gram: i for i, gram in enumerate(grams)}

    left, right = dense(numpy, samples, place), dense(numpy, models, place)
    f = numpy.cumsum(left / left.sum(axis=1, keepdims=True), axis=1)
    g = numpy.cumsum(right / right.sum(axis=1, keepdims=True), axis=1)
    print(f"read\t{time.perf_counter() - start:.6f}\t-")

    seconds, d = best_of(5, lambda: distance.cdist(f, g, "chebyshev"))
    print(f"cdist\t{seconds:.6f}\t{d.sum():.9f}")
    seconds, other = best_of(5, lambda: numpy.array([abs(row - g).max(axis=1) for row in f]))
    print(f"numpy\t{seconds:.6f}\t{other.sum():.9f}")

    # the nearest, exactly; its tree is made each time
    seconds, (nearest, _) = best_of(5, lambda: cKDTree(g).query(f, p=numpy.inf))
    assert abs(nearest - d.min(axis=1)).max() < 1e-12, "cKDTree and cdist differ"
    print(f"cKDTree\t{seconds:.6f}\t{d.sum():.9f}")

    # one sample in 50, for it takes so long: the time is what all would take
    def expand(row):
        return numpy.repeat(numpy.arange(len(row)), row.astype(int))

    some = range(0, len(samples), 50)
    start = time.perf_counter()
    values = [expand(row) for row in right]
    for i in some:
        sample = expand(left[i])
        for j, value in enumerate(values):
            error = ks_2samp(sample, value, method="asymp").statistic - d[i, j]
            assert abs(error) < 1e-6, "ks_2samp and cdist differ"
    seconds = (time.perf_counter() - start) * len(samples) / len(some)
    print(f"ks_2samp\t{seconds:.6f}\t{d.sum():.9f}")


def main():
    mode, args = sys.argv[1], sys.argv[2:]
    if mode == "distances":
        distances(*args)
        return
    counts = {"counter": counter, "numpy": by_numpy, "strace": strace}[mode](*args)
    sys.stdout.write("".join(f"{n}\t{a} {b}\n" for (a, b), n in counts.items()))


if __name__ == "__main__":
    main()
