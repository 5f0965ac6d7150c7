/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/fault.h"
#include "abi.h"
#include "map.h"

enum {
	UNKNOWN_NAMES = 1000, /* names counted individually */
	UNKNOWN_SHOWN = 5,
	MANY = 20 /* fewest calls for the message that most are unknown */
};

static struct value category(const struct map *m, int64_t name)
{
	return string_value(m->tokens.s + m->token[name]);
}

/* Adds a new name and its token. */
static void add_name(struct map *m, struct value name, struct value token)
{
	if (m->names.len == m->room) {
		m->room = m->room ? 2 * m->room : 256;
		m->token = realloc(m->token, m->room * sizeof *m->token);
		if (!m->token)
			die_memory();
	}
	m->token[m->names.len] = m->tokens.len;
	text_put(&m->tokens, token.s, token.len);
	text_byte(&m->tokens, 0);
	if (m->tokens.failed || strtab_add(&m->names, name.s, name.len) < 0)
		die_memory();
}

const char *map_add(struct map *m, const char *s, size_t len)
{
	const char *tab = len ? memchr(s, '\t', len) : NULL;
	size_t name = tab ? (size_t)(tab - s) : 0, left = tab ? len - name - 1 : 0;
	int64_t old;

	if (len == 0 || *s == '#')
		return NULL;
	if (name == 0)
		return "not a line of a map: NAME, TAB, CATEGORY";
	if (!token_valid(tab + 1, left))
		return "not a category: a category is 1 to 255 bytes without white space";
	old = strtab_find(&m->names, s, name);
	if (old >= 0)
		return value_same(category(m, old), (struct value){tab + 1, left})
		           ? NULL
		           : "a second category for this name";
	add_name(m, (struct value){s, name}, (struct value){tab + 1, left});
	return NULL;
}

static void add_built_in(struct map *m, const char *name, const char *text, size_t len)
{
	const char *end = text + len, *next;

	for (uint64_t line = 1; text < end; text = next + 1, line++) {
		const char *why;
		next = memchr(text, '\n', (size_t)(end - text));
		next = next ? next : end;
		why = map_add(m, text, (size_t)(next - text));
		if (why)
			die(1, "built-in map %s:%llu: %s", name, (unsigned long long)line, why);
	}
}

void map_add_linux(struct map *m)
{
	add_built_in(m, "linux", linux_map, linux_map_len);
}

void map_add_windows(struct map *m)
{
	add_built_in(m, "windows", windows_map, windows_map_len);
	m->windows_later = false;
}

static char small_letter(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Adds every name in lower case, for look-ups that ignore case. */
static void fold(struct map *m)
{
	char small[TOKEN_LEN];

	m->unfolded = malloc((m->names.len + 1) * sizeof *m->unfolded);
	if (!m->unfolded)
		die_memory();
	for (size_t i = 0; i < m->names.len; i++) {
		struct value name = strtab_string(&m->names, i);
		size_t known = m->folded.len;
		for (size_t at = 0; at < name.len && at < sizeof small; at++)
			small[at] = small_letter(name.s[at]);
		if (name.len <= sizeof small && strtab_add(&m->folded, small, name.len) < 0)
			die_memory();
		if (m->folded.len > known)
			m->unfolded[known] = i;
	}
}

/* Returns the number of a name, ignoring case, or STRTAB_NONE. */
static int64_t find_folded(struct map *m, const char *name, size_t len)
{
	char small[TOKEN_LEN];
	int64_t number;

	if (len < 3 || len > sizeof small)
		return STRTAB_NONE;
	if (!m->unfolded)
		fold(m);
	for (size_t i = 0; i < len; i++)
		small[i] = small_letter(name[i]);
	number = strtab_find(&m->folded, small, len);
	if (number < 0 && memcmp(small, "zw", 2) == 0) {
		memcpy(small, "nt", 2);
		number = strtab_find(&m->folded, small, len);
	}
	return number < 0 ? STRTAB_NONE : (int64_t)m->unfolded[number];
}

/* Returns the number of a name as it is written, or STRTAB_NONE. */
static int64_t find_name(struct map *m, const char *name, size_t len)
{
	int64_t number = strtab_find(&m->names, name, len);

	if (number < 0 && m->windows_later) {
		map_add_windows(m);
		number = strtab_find(&m->names, name, len);
	}
	return number;
}

/* Returns the category of a name; none if it is not in the map. */
static struct value look_up(struct map *m, const char *name, size_t len)
{
	int64_t number = find_name(m, name, len);

	if (number < 0)
		number = find_folded(m, name, len);
	for (size_t at = len; number < 0 && at > 1; at--) /* "kernel32.dll!CreateFileW" */
		if (name[at - 1] == '!' || name[at - 1] == '.') {
			number = find_folded(m, name + at, len - at);
			break;
		}
	return number >= 0 ? category(m, number) : (struct value){NULL, 0};
}

/* Copies a name, of at most TOKEN_LEN bytes, in lower case. */
static void put_small(char *to, const char *name, size_t len)
{
	for (size_t i = 0; i < len; i++)
		to[i] = small_letter(name[i]);
}

/* Adds the names of a built-in map in lower case. */
static void add_small(struct strtab *names, const char *s, size_t len)
{
	char small[TOKEN_LEN];

	for (const char *end = s + len, *nl, *tab; s < end; s = nl + 1) {
		nl = memchr(s, '\n', (size_t)(end - s));
		nl = nl ? nl : end;
		tab = memchr(s, '\t', (size_t)(nl - s));
		if (!tab || tab - s > TOKEN_LEN)
			continue;
		put_small(small, s, (size_t)(tab - s));
		if (strtab_add(names, small, (size_t)(tab - s)) < 0)
			die_memory();
	}
}

bool map_is_call(const char *name, size_t len)
{
	static struct strtab names; /* of both maps, from the first look-up on */
	char small[TOKEN_LEN];

	if (len == 0 || len > sizeof small)
		return false;
	if (names.len == 0) {
		add_small(&names, linux_map, linux_map_len);
		add_small(&names, windows_map, windows_map_len);
	}
	put_small(small, name, len);
	return strtab_find(&names, small, len) >= 0;
}

/* Copies a name as a token: bytes that tokens may not have become `_`. */
static size_t put_name(char *to, const char *s, size_t len)
{
	if (len > TOKEN_LEN)
		len = TOKEN_LEN;
	memcpy(to, s, len);
	for (size_t i = 0; i < len && !token_valid(to, len); i++)
		if ((unsigned char)s[i] <= ' ' || s[i] == 0x7f || (i == 0 && !token_valid(s, 1)))
			to[i] = '_';
	if (len == 0)
		to[len++] = '_';
	to[len] = '\n';
	return len + 1;
}

/* Counts a name that is not in the map. Returns its index + 1, or 0 if there are too many. */
static uint32_t count_unknown(struct map *m, const char *name, size_t len)
{
	if (len > TOKEN_LEN)
		len = TOKEN_LEN;
	if (m->unknown.grams.len >= UNKNOWN_NAMES && hist_find(&m->unknown, name, len) < 0) {
		m->unknown_more++;
		return 0;
	}
	if (hist_add(&m->unknown, name, len, 1) != 0)
		die_memory();
	return (uint32_t)hist_find(&m->unknown, name, len) + 1;
}

/* Copies the category of a name; or `unknown`, and sets *index. */
static size_t put_category(struct map *m, char *to, const char *name, size_t len, uint32_t *index)
{
	struct value c = look_up(m, name, len);

	if (!c.s) {
		*index = count_unknown(m, name, len);
		c = (struct value){"unknown", 7};
	}
	memcpy(to, c.s, c.len);
	to[c.len] = '\n';
	return c.len + 1;
}

/* Keeps a token ready, if it is short enough. */
static bool make_ready(const struct map *m, struct ready *ready, const char *token, size_t len,
                       uint32_t unknown, uint64_t unknown_more)
{
	if (len > READY_LEN || unknown_more != m->unknown_more)
		return false;
	memcpy(ready->s, token, len);
	ready->len = (uint32_t)len;
	ready->unknown = unknown;
	return true;
}

size_t map_find_name(struct map *m, char *to, const char *name, size_t len)
{
	uint64_t more = m->unknown_more;
	uint32_t index = 0;
	struct ready ready;
	size_t n;

	if (!m->cache && !(m->cache = calloc(NAME_SLOTS, sizeof *m->cache)))
		die_memory();
	n = m->none ? put_name(to, name, len) : put_category(m, to, name, len, &index);
	if (len - 1 < 32 && make_ready(m, &ready, to, n, index, more)) {
		struct name_key key = name_key(name, len);
		m->cache[key_slot(&key)] = (struct name_slot){key, ready};
	}
	return n;
}

/* Returns the numbers of this ABI and moves them to the front, possibly dropping those of another
 * ABI. */
static struct numbers *numbers_of(struct map *m, uint32_t arch)
{
	size_t i = 0;
	struct numbers *n;

	while (i < ABIS - 1 && m->numbers[i] && m->numbers[i]->arch != arch)
		i++;
	n = m->numbers[i];
	if (!n && !(n = malloc(sizeof *n)))
		die_memory();
	if (!m->numbers[i] || n->arch != arch) {
		memset(n, 0, sizeof *n);
		n->arch = arch;
	}
	memmove(m->numbers + 1, m->numbers, i * sizeof *m->numbers);
	m->numbers[0] = n;
	return n;
}

/* Copies the token of a number: that of its name, if the ABI has one. */
static size_t put_number(struct map *m, char *to, uint32_t arch, uint64_t number, uint32_t *index)
{
	char digits[24], *found = NULL;
	const char *name = digits;
	size_t n;

	snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);
	if (arch && number <= INT32_MAX)
		found = abi_call_name(arch, (uint32_t)number);
	if (found)
		name = found;
	if (m->none || (!arch && !m->own))
		n = put_name(to, name, strlen(name));
	else
		n = put_category(m, to, name, strlen(name), index);
	free(found);
	return n;
}

size_t map_find_number(struct map *m, char *to, uint32_t arch, uint64_t number)
{
	struct numbers *n = numbers_of(m, arch);
	struct number_slot *slot = &n->slot[number & (NUMBER_SLOTS - 1)];
	uint64_t more = m->unknown_more;
	uint32_t index = 0;
	size_t len;

	if (slot->number == number && slot->ready.len)
		return ready_copy(m, to, &slot->ready);
	len = put_number(m, to, arch, number, &index);
	if (make_ready(m, &slot->ready, to, len, index, more))
		slot->number = number;
	return len;
}

/* Appends the names, most frequent first. */
static void put_unknown(struct text *to, const struct hist *h)
{
	size_t shown = h->grams.len < UNKNOWN_SHOWN ? h->grams.len : UNKNOWN_SHOWN;

	for (size_t i = 0; i < shown; i++) {
		struct value name = hist_gram(h, i);

		text_string(to, i ? ", " : "");
		text_put(to, name.s, name.len);
		text_string(to, " (");
		text_number(to, h->counts[i]);
		text_byte(to, ')');
	}
	text_string(to, shown < h->grams.len ? ", ..." : "");
	for (size_t i = 0; i < to->len; i++)
		if (to->s[i] == 0)
			to->s[i] = '?';
	text_byte(to, 0);
	if (to->failed)
		die_memory();
}

void map_report(struct map *m, uint64_t calls)
{
	struct text names = {0};

	if (m->unknown.total == 0)
		return;
	if (hist_sort_counts(&m->unknown) != 0)
		die_memory();
	put_unknown(&names, &m->unknown);
	note(NULL, "%llu calls not in the map: %s",
	     (unsigned long long)(m->unknown.total + m->unknown_more), names.s);
	if (calls >= MANY && (m->unknown.total + m->unknown_more) * 2 > calls)
		note(NULL, "most calls are not in the map: -m none takes their names, -m FILE a "
		           "map of your own");
	text_free(&names);
}

void map_free(struct map *m)
{
	for (size_t i = 0; i < ABIS; i++)
		free(m->numbers[i]);
	free(m->cache);
	strtab_free(&m->names);
	strtab_free(&m->folded);
	free(m->unfolded);
	hist_free(&m->unknown);
	free(m->token);
	text_free(&m->tokens);
}
