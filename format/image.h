/* SPDX-License-Identifier: MIT */
/*
 * image: a bank compiled for measuring, ksb(5). The layout is defined here; image.c reads images,
 * image_make.c makes them from models. Everything that measures a bank reads an image, either
 * mapped from a file or made in memory.
 *
 * No number in a mapped image is trusted: every index is checked or masked when it is used, so a
 * forged image, or one that another process changes meanwhile, can only cause wrong answers.
 */
#ifndef FORMAT_IMAGE_H
#define FORMAT_IMAGE_H

#include "le.h"
#include "model.h"

enum {
	KSB_VERSION = 1,
	IMAGE_MOST = 1 << 30, /* the most models, grams, or grams of the order */
	KSB_PAGE = 4096,      /* bytes of the header; every section begins at a multiple of it */
	/* offsets in the header */
	KSB_MAGIC = 0,       /* 8 bytes: 0x89 k s b CR LF 0x1a LF */
	KSB_CHECKSUM = 8,    /* 64: XXH3-64 of bytes 16 to KSB_PAGE */
	KSB_LENGTH = 16,     /* 64: bytes of the image */
	KSB_VERSION_AT = 24, /* 32 */
	KSB_N = 28,          /* 32: tokens of a gram */
	KSB_ORDER = 32,      /* 64: XXH3-64 of the order of the bins; 0: byte order */
	KSB_WEIGHT = 40,     /* 32: enum weight of all models, WEIGHTS where they differ */
	KSB_COUNT_SIZE = 44, /* 32: bytes of a count: 1, 2, 4 or 8 */
	KSB_LABELS = 48,     /* 32: number of labels */
	KSB_MODELS = 52,     /* 32: number of models */
	KSB_GRAMS = 56,      /* 32: distinct grams of all models */
	KSB_LISTED = 60,     /* 32: grams of the order */
	KSB_BINS = 64,       /* 64: bins of all models */
	KSB_UNLISTED = 72,   /* double: worth of the grams that the order does not list */
	KSB_RESERVED = 80,   /* 0 */
	KSB_SECTIONS = 128,  /* for each section: 64 its bytes, 64 the XXH3-64 of its pages */
	/* a label's record */
	KSB_LABEL_NAME = 0,    /* 64: where it ends in the names */
	KSB_LABEL_MODELS = 8,  /* 64: where its models end */
	KSB_LABEL_RECORD = 16, /* bytes */
	/* a model's record */
	KSB_MODEL_BINS = 0,       /* 64: where its bins end */
	KSB_MODEL_NAME = 8,       /* 64: where its name ends in the names */
	KSB_MODEL_TRACES = 16,    /* 64, and so on: as in its file */
	KSB_MODEL_SCALE = 24,     /* 64 */
	KSB_MODEL_RAW_TOTAL = 32, /* 64 */
	KSB_MODEL_RAW_BINS = 40,  /* 64 */
	KSB_MODEL_CHECKSUM = 48,  /* 64 */
	KSB_MODEL_WEIGHT = 56,    /* 32 */
	KSB_MODEL_TOTAL = 64,     /* double: sum of its shares */
	KSB_MODEL_SQUARES = 72,   /* double: sum of their squares */
	KSB_MODEL_RECORD = 80     /* bytes */
};

extern const unsigned char ksb_magic[8];

/* The sections, in the order of the file; ksb(5) describes them. */
enum image_part {
	IMAGE_NAMES,
	IMAGE_LABELS,
	IMAGE_MODELS,
	IMAGE_TEXT,
	IMAGE_ENDS,
	IMAGE_BUCKETS,
	IMAGE_ENTRIES,
	IMAGE_LINES,
	IMAGE_ORDER_TEXT,
	IMAGE_ORDER_ENDS,
	IMAGE_ORDER_BUCKETS,
	IMAGE_ORDER_ENTRIES,
	IMAGE_WORTHS,
	IMAGE_NUMBERS,
	IMAGE_SHARES,
	IMAGE_SUMS,
	IMAGE_COUNTS,
	IMAGE_GROUPS,
	IMAGE_SHARE_TABLE,
	IMAGE_SUM_TABLE,
	IMAGE_SUM_TREES,
	IMAGE_COMMON_TREES,
	IMAGE_ROOT_TREES,
	IMAGE_PRODUCT_TREES,
	IMAGE_PARTS
};

/* A set of sections. */
static inline uint32_t image_bit(enum image_part part)
{
	return UINT32_C(1) << part;
}

/* Returns a size rounded up to whole pages. */
static inline uint64_t image_paged(uint64_t size)
{
	return (size + KSB_PAGE - 1) / KSB_PAGE * KSB_PAGE;
}

struct image_section {
	const unsigned char *at; /* borrowed from a file, else owned; NULL: none */
	uint64_t size;           /* in bytes, without the zeros up to the page's end */
	uint64_t checksum;       /* of its pages */
	bool good;               /* it was checked, or made in memory */
};

/* A table of grams: their text, where each ends in it, and buckets to find them by hash. */
struct grams {
	const unsigned char *text, *ends, *buckets, *entries;
	uint64_t bytes; /* of the text */
	uint32_t len;   /* grams */
	uint32_t mask;  /* buckets - 1 */
};

struct image {
	struct image_section parts[IMAGE_PARTS];
	uint64_t n, order, bins;
	uint32_t weight; /* of all models; WEIGHTS where they differ */
	uint32_t count_size, labels, models;
	struct grams grams; /* of all models, in the order of the bins */
	struct grams lines; /* of the order, as its file has them */
	double unlisted;    /* worth of grams that the order does not list */
};

/* A distribution as a sparse list of its bins; its arrays are an image's. */
struct curve {
	const unsigned char *number; /* of each bin's gram, ascending */
	const unsigned char *share;  /* of each bin: above 0, 1 in all */
	const unsigned char *sum;    /* of the shares up to and including this bin */
	size_t len;
	double total;   /* of the shares, summed up in this order: 1 but for the last digits */
	double squares; /* of the shares, summed up in this order */
};

static inline uint32_t curve_number(const struct curve *c, size_t i)
{
	return le32(c->number + 4 * i);
}

static inline double curve_share(const struct curve *c, size_t i)
{
	return le_double(c->share + 8 * i);
}

static inline double curve_sum(const struct curve *c, size_t i)
{
	return le_double(c->sum + 8 * i);
}

/* Returns whether bytes begin like an image. */
bool image_begins(const void *bytes, uint64_t size);

/* Reads the header of the image in these bytes, and the sections that every use needs: those before
 * IMAGE_NUMBERS. Returns NULL, or what is wrong. The bytes must outlive the image. */
const char *image_open(struct image *m, const void *bytes, uint64_t size);

/* Checks a section before its first use. Returns NULL, or what is wrong. */
const char *image_check(struct image *m, enum image_part part);

/* Frees an image that was made in memory. */
void image_free(struct image *m);

/* Returns the size in bytes of a section of an image with these numbers, or UINT64_MAX if it does
 * not follow from them. */
uint64_t image_size(const struct image *m, enum image_part part);

/* Points m->grams and m->lines to their sections. */
void image_tables(struct image *m);

/* Returns the number of a gram in a table, or -1 if it has none. */
int64_t grams_find(const struct grams *g, const char *gram, size_t len);

/* Returns a gram of a table, empty if the table is damaged. */
struct value grams_at(const struct grams *g, uint32_t number);

/* Returns the least power of two that is at least the number of grams. */
uint32_t grams_buckets(uint32_t grams);

/* A label and its models, from..to; the models of label i + 1 follow those of label i. */
struct image_label {
	struct value name; /* escaped, as in rows */
	size_t from, to;
};

struct image_label image_label(const struct image *m, size_t label);
struct value image_label_of(const struct image *m, size_t model);

/* Read the record of a model. */
struct curve image_curve(const struct image *m, size_t model);
struct value image_name(const struct image *m, size_t model); /* escaped */
enum weight image_weight(const struct image *m, size_t model);
bool image_single(const struct image *m, size_t model); /* made of one trace? */

/* Appends the bytes of the file that the model was made from. Returns NULL, or what is wrong. */
const char *image_model(struct image *m, size_t model, struct text *out);

/* A gram's position in the order of the bins: first the grams that the order lists, by its lines,
 * then the others, by their bytes. */
struct key {
	struct value gram;
	uint64_t line; /* UINT64_MAX: none */
};

struct key image_key(const struct image *m, struct value gram);
int image_compare_keys(const struct key *a, const struct key *b);

/* Returns the number of the bank's first gram after this one, which the bank lacks: m->grams.len if
 * there is none. */
uint32_t image_before(const struct image *m, const struct key *key);

/* Returns the factor that the order gives a gram's share; 1 if it gives none. */
double image_worth(const struct image *m, const struct key *key);

#endif
