#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Reads the models of sysgram, by libksm(3).

    from ksm import Bank
    for model in Bank("bank/3.ksm"):
        print(model.label, model.name, model.n, len(model))
        for gram, share in model.shares().items():
            ...

As a program: ksm.py BANK lists the models of a file: name, label, n, weight, traces, grams.
ksm.py BANK NAME lists the grams of one: count, share, gram; the greatest counts first.

libksm is looked for where LIBKSM says (a file), beside this file's checkout, and where the system
has its libraries. numpy is used by matrix() alone.
"""

import ctypes
import os
import sys
from ctypes import POINTER, byref, c_char_p, c_double, c_int64, c_size_t, c_uint, c_uint64, c_void_p

CHECKOUT = os.path.join(os.path.dirname(os.path.realpath(__file__)), "../../build/libksm")
FUNCTIONS = {  # name: what it returns, what it takes
    "version": (c_char_p, []),
    "open": (c_char_p, [POINTER(c_void_p), c_char_p]),
    "close": (None, [c_void_p]),
    "models": (c_size_t, [c_void_p]),
    "get": (c_void_p, [c_void_p, c_size_t]),
    "refusals": (c_size_t, [c_void_p]),
    "refusal": (c_char_p, [c_void_p, c_size_t, POINTER(c_uint64)]),
    "model_label": (c_void_p, [c_void_p, POINTER(c_size_t)]),
    "model_name": (c_void_p, [c_void_p, POINTER(c_size_t)]),
    "model_n": (c_uint, [c_void_p]),
    "model_weight": (c_char_p, [c_void_p]),
    "model_traces": (c_uint64, [c_void_p]),
    "model_total": (c_uint64, [c_void_p]),
    "model_grams": (c_size_t, [c_void_p]),
    "model_gram": (c_void_p, [c_void_p, c_size_t, POINTER(c_size_t)]),
    "model_count": (c_uint64, [c_void_p, c_size_t]),
    "model_share": (c_double, [c_void_p, c_size_t]),
    "model_find": (c_int64, [c_void_p, c_char_p, c_size_t]),
}


def load():
    """Returns libksm, with the types of its functions."""
    built = os.path.join(CHECKOUT, "libksm.so.0")
    library = ctypes.CDLL(os.environ.get("LIBKSM") or
                          (built if os.path.exists(built) else "libksm.so.0"))
    for name, (returns, takes) in FUNCTIONS.items():
        function = getattr(library, "ksm_" + name)
        function.restype, function.argtypes = returns, takes
    return library


KSM = load()


class Refused(Exception):
    """A file in which no model can be read, and why."""


def text(function, *args):
    """Returns the bytes that a function of libksm points to, as text; odd bytes are kept."""
    length = c_size_t()
    at = function(*args, byref(length))
    return ctypes.string_at(at, length.value).decode(errors="surrogateescape")


class Model:
    """A model: a histogram of grams with a label. It is good as long as its bank."""

    def __init__(self, bank, at):
        self.bank, self.at = bank, at  # the bank stays open while there are models of it
        self.label = text(KSM.ksm_model_label, at)
        self.name = text(KSM.ksm_model_name, at)
        self.n = KSM.ksm_model_n(at)
        self.weight = KSM.ksm_model_weight(at).decode()
        self.traces = KSM.ksm_model_traces(at)
        self.total = KSM.ksm_model_total(at)

    def __len__(self):
        return KSM.ksm_model_grams(self.at)

    def grams(self):
        """Returns the grams, in byte order."""
        return [text(KSM.ksm_model_gram, self.at, i) for i in range(len(self))]

    def counts(self):
        """Returns the count of each gram."""
        return {gram: KSM.ksm_model_count(self.at, i) for i, gram in enumerate(self.grams())}

    def shares(self):
        """Returns the share of each gram: its weighted count; 1 in all."""
        return {gram: KSM.ksm_model_share(self.at, i) for i, gram in enumerate(self.grams())}

    def share(self, gram):
        """Returns the share of one gram, 0 if the model does not have it."""
        gram = gram.encode(errors="surrogateescape")
        i = KSM.ksm_model_find(self.at, gram, len(gram))
        return KSM.ksm_model_share(self.at, i) if i >= 0 else 0.0


class Bank:
    """A file of models, for `for model in bank`, len(bank) and bank[i]."""

    def __init__(self, file):
        self.at = c_void_p()
        why = KSM.ksm_open(byref(self.at), os.fsencode(file))
        if why:
            raise Refused(f"{file}: {why.decode()}")
        self.refused = []  # (byte, reason) of each model that is damaged
        for i in range(KSM.ksm_refusals(self.at)):
            byte = c_uint64()
            why = KSM.ksm_refusal(self.at, i, byref(byte))
            self.refused.append((byte.value, why.decode()))

    def __del__(self):
        if KSM and self.at:
            KSM.ksm_close(self.at)

    def __len__(self):
        return KSM.ksm_models(self.at)

    def __getitem__(self, i):
        if not 0 <= i < len(self):
            raise IndexError(i)
        return Model(self, KSM.ksm_get(self.at, i))

    def matrix(self):
        """Returns the shares as an array of numpy, a row a model, and the grams of its columns."""
        import numpy
        rows = [model.shares() for model in self]
        grams = sorted(set().union(*rows))
        column = {gram: i for i, gram in enumerate(grams)}
        array = numpy.zeros((len(rows), len(grams)))
        for row, shares in zip(array, rows):
            row[[column[gram] for gram in shares]] = list(shares.values())
        return array, grams


def main(file, name=None):
    """Lists the models of a file, or the grams of one. Returns the exit status."""
    sys.stdout.reconfigure(errors="surrogateescape")
    bank = Bank(file)
    for byte, why in bank.refused:
        print(f"ksm.py: {file}: model at byte {byte}: {why}", file=sys.stderr)
    found = name is None
    for model in bank:
        if name is None:
            print(model.name, model.label, model.n, model.weight, model.traces, len(model),
                  sep="\t")
        elif model.name == name:
            found = True
            shares = model.shares()
            for gram, count in sorted(model.counts().items(), key=lambda of: (-of[1], of[0])):
                print(count, shares[gram], gram, sep="\t")
    if not found:
        print(f"ksm.py: {file}: no model is called {name}", file=sys.stderr)
    return 1 if bank.refused or not found else 0


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: ksm.py BANK [NAME]")
    try:
        sys.exit(main(*sys.argv[1:]))
    except Refused as fault:
        sys.exit(f"ksm.py: {fault}")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whoever read this has seen enough
        sys.exit(141)
