#!/usr/bin/env python3
"""peers.py - what the bench sets beside sysgram in Python

usage: peers.py counter FILE        bigrams of numbers, one a line, by collections.Counter
       peers.py numpy FILE          the same by numpy
       peers.py strace FILE         bigrams of the calls of each thread of an strace -f text
       peers.py cdist SAMPLES MODELS [ks_2samp]
                                    distances of histograms by scipy; the seconds that it took

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


def cdist(samples, models, with_ks_2samp):
    import numpy
    from scipy.spatial import distance
    from scipy.stats import ks_2samp

    samples, models = histograms(samples), histograms(models)
    grams = sorted(set().union(*samples, *models), key=lambda gram: gram.encode())
    place = {gram: i for i, gram in enumerate(grams)}

    def dense(hists):
        rows = numpy.zeros((len(hists), len(grams)))
        for row, hist in zip(rows, hists):
            for gram, count in hist.items():
                row[place[gram]] = count
        return rows

    left, right = dense(samples), dense(models)
    f = numpy.cumsum(left / left.sum(axis=1, keepdims=True), axis=1)
    g = numpy.cumsum(right / right.sum(axis=1, keepdims=True), axis=1)
    start = time.perf_counter()
    d = distance.cdist(f, g, "chebyshev")
    print(f"cdist\t{time.perf_counter() - start:.6f}\t{d.sum():.6f}\t{len(grams)}")
    if not with_ks_2samp:
        return
    # one sample in 50, for it takes so long: the time is what all would take
    def expand(row):
        return numpy.repeat(numpy.arange(len(row)), row.astype(int))
    start = time.perf_counter()
    some = range(0, len(samples), 50)
    values = [expand(row) for row in right]
    total = 0
    for i in some:
        sample = expand(left[i])
        total += sum(ks_2samp(sample, value, method="asymp").statistic for value in values)
    seconds = (time.perf_counter() - start) * len(samples) / len(some)
    assert abs(total - d[list(some)].sum()) < 1e-6, "ks_2samp and cdist differ"
    print(f"ks_2samp\t{seconds:.6f}\t{total:.6f}\t{len(grams)}")


def main():
    mode, args = sys.argv[1], sys.argv[2:]
    if mode == "cdist":
        cdist(args[0], args[1], "ks_2samp" in args)
        return
    counts = {"counter": counter, "numpy": by_numpy, "strace": strace}[mode](*args)
    sys.stdout.write("".join(f"{n}\t{a} {b}\n" for (a, b), n in counts.items()))


if __name__ == "__main__":
    main()
