#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/fault.h"
#include "map.h"

enum { UNKNOWN_NAMES = 10000, UNKNOWN_SHOWN = 5 };

static const struct token unknown = {"unknown", 7};

/* Adds one line: NULL, or what is wrong. */
static const char *add_line(struct map *m, const char *s, size_t len)
{
	const char *tab = memchr(s, '\t', len);
	size_t name = tab ? (size_t)(tab - s) : len;

	if (!tab || name == 0)
		return "not a line of a map: NAME, TAB, CATEGORY";
	if (!token_valid(tab + 1, len - name - 1))
		return "the category is not a token: 1 to 255 bytes without white space";
	if (hist_find(&m->names, s, name))
		return "a second category for this name";
	if (hist_add(&m->names, s, name, m->tokens.len + 1) != 0)
		die_memory();
	text_put(&m->tokens, tab + 1, len - name - 1);
	text_byte(&m->tokens, 0);
	if (m->tokens.failed)
		die_memory();
	return NULL;
}

const char *map_add(struct map *m, const char *text, size_t len, uint64_t *line)
{
	const char *end = text + len, *next;

	for (*line = 1; text < end; text = next + 1, ++*line) {
		const char *why;
		size_t n;
		next = memchr(text, '\n', (size_t)(end - text));
		next = next ? next : end;
		n = (size_t)(next - text);
		n -= n > 0 && text[n - 1] == '\r';
		why = n == 0 || *text == '#' ? NULL : add_line(m, text, n);
		if (why)
			return why;
	}
	return NULL;
}

/* A token of any bytes: what no token may hold becomes `_`. */
static struct token made_valid(struct map *m, const char *s, size_t len)
{
	m->scratch.len = 0;
	text_put(&m->scratch, s, len < TOKEN_LEN ? len : TOKEN_LEN);
	if (m->scratch.len == 0)
		text_byte(&m->scratch, '_');
	if (m->scratch.failed)
		die_memory();
	for (size_t i = 0; i < m->scratch.len; i++) {
		char c = m->scratch.s[i];
		if ((unsigned char)c <= ' ' || c == 0x7f || (i == 0 && strchr(">@#", c)))
			m->scratch.s[i] = '_';
	}
	return (struct token){m->scratch.s, m->scratch.len};
}

/* The category of a name; s NULL where the map does not know it. */
static struct token look_up(struct map *m, const char *name, size_t len)
{
	const struct bin *b = hist_find(&m->names, name, len);
	char nt[256];

	if (!b && len > 2 && len < sizeof nt && name[0] == 'Z' && name[1] == 'w') {
		memcpy(nt, name, len);
		memcpy(nt, "Nt", 2);
		b = hist_find(&m->names, nt, len);
	}
	if (!b)
		return (struct token){NULL, 0};
	name = m->tokens.s + b->count - 1;
	return (struct token){name, strlen(name)};
}

static void count_unknown(struct map *m, const char *name, size_t len)
{
	if (m->unknown.len < UNKNOWN_NAMES || hist_find(&m->unknown, name, len)) {
		if (hist_add(&m->unknown, name, len < TOKEN_LEN ? len : TOKEN_LEN, 1) != 0)
			die_memory();
	} else {
		m->unknown_more++;
	}
}

struct token map_name(struct map *m, const char *name, size_t len)
{
	struct token t;

	if (m->none)
		return token_valid(name, len) ? (struct token){name, len}
		                              : made_valid(m, name, len);
	t = look_up(m, name, len);
	if (t.s)
		return t;
	count_unknown(m, name, len);
	return unknown;
}

/* The numbers of this ABI, moved to the front. */
static struct numbers *numbers_of(struct map *m, uint32_t arch)
{
	size_t i = 0, last = sizeof m->numbers / sizeof *m->numbers - 1;
	struct numbers *n;

	while (i < last && m->numbers[i] && m->numbers[i]->arch != arch)
		i++;
	n = m->numbers[i];
	if (!n && !(n = calloc(1, sizeof *n)))
		die_memory();
	if (n->arch != arch) {
		for (size_t k = 0; k < NUMBERS; k++)
			free((char *)(uintptr_t)n->token[k].s);
		*n = (struct numbers){.arch = arch};
	}
	memmove(m->numbers + 1, m->numbers, i * sizeof *m->numbers);
	m->numbers[0] = n;
	return n;
}

/* The token of a number, made: *known is false where the map does not know it. */
static struct token resolve(struct map *m, uint32_t arch, uint64_t number, bool *known)
{
	char *name = arch && number <= INT32_MAX
	                 ? seccomp_syscall_resolve_num_arch(arch, (int)number)
	                 : NULL;
	char digits[24];
	struct token t;

	*known = true;
	snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);
	t = look_up(m, name ? name : digits, strlen(name ? name : digits));
	if (m->none || (!t.s && !arch)) {
		const char *as_it_is = name ? name : digits;
		t = made_valid(m, as_it_is, strlen(as_it_is));
	} else if (!t.s) {
		*known = false;
		t = unknown;
	}
	free(name);
	return t;
}

/* Keeps a copy of a token. */
static struct token kept(struct token t)
{
	char *s = malloc(t.len + 1);

	if (!s)
		die_memory();
	memcpy(s, t.s, t.len);
	return (struct token){s, t.len};
}

static void count_unknown_number(struct map *m, uint64_t number)
{
	char digits[24];

	count_unknown(m, digits,
	              (size_t)snprintf(digits, sizeof digits, "%llu", (unsigned long long)number));
}

struct token map_number(struct map *m, uint32_t arch, uint64_t number)
{
	struct numbers *n = m->numbers[0];
	struct token t;
	bool known = true;

	if (!n || n->arch != arch)
		n = numbers_of(m, arch);
	if (number < NUMBERS && n->token[number].s) {
		if (n->unknown[number])
			count_unknown_number(m, number);
		return n->token[number];
	}
	t = resolve(m, arch, number, &known);
	if (!known)
		count_unknown_number(m, number);
	if (number >= NUMBERS)
		return t;
	n->unknown[number] = !known;
	n->token[number] = kept(t);
	return n->token[number];
}

void map_report(struct map *m)
{
	struct text names = {0};
	size_t shown = m->unknown.len < UNKNOWN_SHOWN ? m->unknown.len : UNKNOWN_SHOWN;

	if (m->unknown.total == 0)
		return;
	if (hist_sort_counts(&m->unknown) != 0)
		die_memory();
	for (size_t i = 0; i < shown; i++) {
		const struct bin *b = &m->unknown.bins[i];
		text_string(&names, i ? ", " : "");
		text_put(&names, bin_gram(&m->unknown, b), b->len);
		text_string(&names, " ");
		text_number(&names, b->count);
	}
	text_string(&names, shown < m->unknown.len ? ", ..." : "");
	text_byte(&names, 0);
	if (names.failed)
		die_memory();
	note(NULL, "%llu calls that the map does not know: %s",
	     (unsigned long long)(m->unknown.total + m->unknown_more), names.s);
	text_free(&names);
}

void map_free(struct map *m)
{
	for (size_t i = 0; i < sizeof m->numbers / sizeof *m->numbers && m->numbers[i]; i++) {
		for (size_t k = 0; k < NUMBERS; k++)
			free((char *)(uintptr_t)m->numbers[i]->token[k].s);
		free(m->numbers[i]);
	}
	hist_free(&m->names);
	hist_free(&m->unknown);
	text_free(&m->tokens);
	text_free(&m->scratch);
}

uint32_t arch_from_name(const char *name)
{
	static const char *const aliases[][2] = {
	    {"i386", "x86"},      {"i486", "x86"},        {"i586", "x86"},
	    {"i686", "x86"},      {"amd64", "x86_64"},    {"x86-64", "x86_64"},
	    {"arm64", "aarch64"}, {"armv7l", "arm"},      {"armhf", "arm"},
	    {"powerpc", "ppc"},   {"powerpc64", "ppc64"}, {"ppc64el", "ppc64le"},
	};

	for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
		if (strcmp(name, aliases[i][0]) == 0)
			name = aliases[i][1];
	return seccomp_arch_resolve_name(name);
}
