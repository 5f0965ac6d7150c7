#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""adfa-peers.py - classifies a split of traces by machine learning, for adfa-ld.sh

usage: adfa-peers.py SPLIT DIR

SPLIT has a line for each trace of call numbers: test or train, label, path. The verdicts on the
test traces go to DIR/peer.METHOD, as ksvote(1) writes them. Features are TF-IDF of grams of one to
three calls, with counts as 1 + ln. Two labels: linear SVM, random forest; one label: one-class SVM,
isolation forest. All use scikit-learn's defaults unless noted; needs python3-sklearn.
"""
import sys

from sklearn.ensemble import IsolationForest, RandomForestClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC, OneClassSVM


def main():
    split, out = sys.argv[1:]
    sides = {"train": ([], [], []), "test": ([], [], [])}
    with open(split) as lines:
        for line in lines:
            side, label, path = line.rstrip("\n").split("\t")
            texts, labels, paths = sides[side]
            with open(path) as trace:
                texts.append(trace.read())
            labels.append(label)
            paths.append(path)

    grams = TfidfVectorizer(ngram_range=(1, 3), sublinear_tf=True, token_pattern=r"\S+")
    train = grams.fit_transform(sides["train"][0])
    test = grams.transform(sides["test"][0])
    truth = [label == "malicious" for label in sides["train"][1]]
    scores = {}
    if any(truth):
        svm = LinearSVC(class_weight="balanced").fit(train, truth)
        scores["SVM"] = svm.decision_function(test)
        forest = RandomForestClassifier(200, random_state=1, class_weight="balanced")
        forest.fit(train, truth)
        scores["forest"] = forest.predict_proba(test)[:, 1] - 0.5
    else:
        svm = OneClassSVM(kernel="linear", nu=0.05).fit(train)
        scores["one-class SVM"] = -svm.decision_function(test)
        forest = IsolationForest(n_estimators=200, random_state=1).fit(train)
        scores["isolation forest"] = -forest.decision_function(test)
    for method, score in scores.items():
        with open(f"{out}/peer.{method}", "w") as verdicts:
            for path, label, s in zip(sides["test"][2], sides["test"][1], score):
                verdict = "malicious" if s > 0 else "benign"
                verdicts.write(f"{path}\t{label}\t{verdict}\t{s:.9g}\n")


if __name__ == "__main__":
    main()
