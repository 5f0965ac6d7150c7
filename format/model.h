/* SPDX-License-Identifier: MIT */
/*
 * model: the model file, ksm(5), in C. The layout is defined here; model.c reads it, model_write.c
 * writes it. All numbers are little-endian; every section begins at a multiple of 64 bytes from the
 * model's start; a model's length is a multiple of 64, so that models can be concatenated.
 */
#ifndef FORMAT_MODEL_H
#define FORMAT_MODEL_H

#include "hist.h"
#include "vocabulary.h"
#include "weight.h"

enum {
	KSM_VERSION = 1,
	KSM_ALIGN = 64,
	KSM_NAME_MOST = 255, /* bytes of a label or a model's name */
	/* offsets in the header */
	KSM_MAGIC = 0,       /* 8 bytes: 0x89 k s m CR LF 0x1a LF */
	KSM_CHECKSUM = 8,    /* 64: XXH3-64 of bytes 16 to the model's end */
	KSM_LENGTH = 16,     /* 64: bytes of the model, all sections */
	KSM_VERSION_AT = 24, /* 32 */
	KSM_N = 28,          /* 32: tokens of a gram, 1 to GRAM_TOKENS */
	KSM_SCALE = 32,      /* 64: the peak that counts were scaled to; 0: not scaled */
	KSM_ORDER = 40,      /* 64: XXH3-64 of the order of the bins; 0: byte order */
	KSM_WEIGHT = 48,     /* 32: enum weight */
	KSM_LABEL_LEN = 52,  /* 32: bytes of the label, 1 to 255 */
	KSM_NAME_LEN = 56,   /* 32: bytes of the model's name, 1 to KSM_NAME_MOST */
	KSM_SLOTS = 60,      /* 32: slots: the least power of two that is at least twice the bins */
	KSM_BINS = 64,       /* 64: number of bins, 1 to 2^30 */
	KSM_TOTAL = 72,      /* 64: sum of the counts in the file */
	KSM_RAW_TOTAL = 80,  /* 64: sum of the counts before scaling and clipping */
	KSM_RAW_BINS = 88,   /* 64: number of bins before clipping */
	KSM_TRACES = 96,     /* 64: histograms that were added up */
	KSM_TEXT_LEN = 104,  /* 64: bytes of all grams */
	KSM_RESERVED = 112,  /* 16 bytes: 0 */
	KSM_HEADER = 128
	/*
	 * The sections follow, each at the next multiple of 64, gaps filled with 0:
	 * - label and, right after it, name: KSM_LABEL_LEN + KSM_NAME_LEN bytes
	 * - slots, 32 bits each: 0 empty, else a bin's index + 1. A gram's search begins at slot
	 *   XXH3-64(gram) & (slots - 1), its home, and continues, round the end, with the next
	 *   slot; a run of filled slots is sorted by home, equal homes by index
	 * - counts, 64 bits per bin: 1 to COUNT_MOST
	 * - ends, 32 bits per bin: where the bin's gram ends in the text; it begins at the end of
	 *   the bin before, the first at 0
	 * - text: the grams, one after the other, in byte order
	 */
};

extern const unsigned char ksm_magic[8];

/* Offsets of the sections from the model's start, computed only from the header. */
struct ksm_layout {
	uint64_t slots, counts, ends, text, length;
};

/* Returns the layout of a model whose label and name have `names` bytes, with this many slots, bins
 * and bytes of text. */
struct ksm_layout ksm_layout(uint64_t names, uint64_t slots, uint64_t bins, uint64_t text);

/* Returns whether a label can be part of a file name: 1 to 255 bytes, no control bytes, no `/`, no
 * leading `.`, not `-`. (A model's name is any 1 to 255 bytes.) */
bool ksm_label_valid(const char *s, size_t len);

/* Appends a name as models store it: its bytes, or `-` if there are none. A name longer than `most`
 * (at least 17) becomes its first bytes, `~` and the XXH3-64 of all of it in 16 hexadecimal digits:
 * `most` bytes in all, and different names stay different. */
void ksm_name(struct text *t, const char *s, size_t len, size_t most);

/* A model within a file that is mapped (or read): nothing is copied. */
struct model {
	const unsigned char *at; /* its first byte; borrowed */
	uint64_t length;         /* its bytes */
	uint64_t checksum;
	uint64_t n, scale, order, total, raw_total, raw_bins, traces;
	enum weight weight;
	struct value label, name; /* plain bytes, not escaped */
	uint32_t bins, slots;
	const unsigned char *slot, *counts, *ends; /* the sections */
	const char *text;
};

/* Reads the model at `at`, of which `left` bytes are there, and checks all of it: magic, version,
 * length, checksum, every offset, the order of the grams and the table. Returns NULL, or what is
 * wrong; then m->length is the model's length if that is certain (so that the models after it still
 * serve), else 0. */
const char *model_read(struct model *m, const void *at, uint64_t left);

/* Does the same, faster for a model whose grams occurred in earlier ones, and sets vocabulary->bins
 * to the numbers of all bins' grams. May also return "out of memory". The numbers are meaningless
 * if the model is refused, or if its n differs from the vocabulary's. */
const char *model_read_vocabulary(struct model *m, const void *at, uint64_t left,
                                  struct vocabulary *vocabulary);

/* Return the count and the gram of a bin below m->bins; the gram points into the model. */
uint64_t model_count(const struct model *m, uint32_t bin);
struct value model_gram(const struct model *m, uint32_t bin);

/* Returns the bin of a gram, or -1. If another process changes the model's bytes meanwhile, the
 * answer may be wrong, but nothing worse happens. */
int64_t model_find(const struct model *m, const char *gram, size_t len);

/* What model_write() needs besides the histogram, whose counts must be those of the file: the
 * caller scales and clips. */
struct model_spec {
	struct value label, name; /* plain bytes */
	uint64_t scale, order, raw_total, raw_bins, traces;
	enum weight weight;
};

/* Appends the bytes of one model, and sorts the histogram's bins by gram. Returns NULL, or what is
 * wrong (a label that is too long, too many bins, no memory). */
const char *model_write(struct text *out, struct hist *h, const struct model_spec *spec);

#endif
