/*
 * map: from a call, by name or number, to its token.
 */
#ifndef TRACE_MAP_H
#define TRACE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../format/hist.h"

/* The maps that are built in: the text of format/categories/NAME.map. */
extern const char linux_map[], windows_map[];
extern const size_t linux_map_len, windows_map_len;

enum { NUMBERS = 1024 }; /* of an ABI, from 0: their tokens are kept ready */

struct token {
	const char *s;
	size_t len;
};

/* The tokens of an ABI's numbers. */
struct numbers {
	uint32_t arch;               /* SCMP_ARCH_ of libseccomp, or 0: none */
	struct token token[NUMBERS]; /* s NULL: not asked for yet */
	bool unknown[NUMBERS];       /* the map does not know its name */
};

struct map {
	bool none;                  /* tokens are the names as they are */
	struct hist names;          /* of calls; the counts are offsets in tokens, + 1 */
	struct text tokens;         /* each ended by a NUL */
	struct hist unknown;        /* names that the map does not know, with how often they came */
	uint64_t unknown_more;      /* calls of further such names */
	struct numbers *numbers[4]; /* by ABI, the last used one first; owned */
	struct text scratch;
};

/* Adds the lines `NAME TAB CATEGORY` of a text: NULL, or what is wrong with *line. */
const char *map_add(struct map *m, const char *text, size_t len, uint64_t *line);

/* The token of a name: valid until the next call. */
struct token map_name(struct map *m, const char *name, size_t len);

/* The token of a number of this ABI (0: none, and the number itself is the token). */
struct token map_number(struct map *m, uint32_t arch, uint64_t number);

/* Says which names the map did not know. */
void map_report(struct map *m);
void map_free(struct map *m);

/* The ABI of this name, 0 for none: libseccomp's names and those of strace and uname. */
uint32_t arch_from_name(const char *name);

#endif
