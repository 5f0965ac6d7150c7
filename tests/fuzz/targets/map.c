/* SPDX-License-Identifier: MIT */
/* map: a user's map of names to categories; then each name is looked up. */
#include "../../../tools/trace2cat/map.h"
#include "../fuzz.h"

static size_t map_name(struct map *m, char *to, const char *name, size_t len)
{
	size_t n = map_ready_name(m, to, name, len);

	return n ? n : map_find_name(m, to, name, len);
}

static void look_up(struct map *m, size_t number)
{
	struct value name = strtab_string(&m->names, number);
	const char *token = m->tokens.s + m->token[number];
	char to[2 * TOKEN_ROOM], again[2 * TOKEN_ROOM], *exact = malloc(name.len + 1);
	size_t len = strlen(token), n;

	CLAIM(exact != NULL && token_valid(token, len));
	memcpy(exact, name.s, name.len); /* the name on its own: nothing beyond it is read */
	n = map_name(m, to, exact, name.len);
	CLAIM(n == len + 1 && !memcmp(to, token, len) && to[len] == '\n');
	CLAIM(map_name(m, again, exact, name.len) == n && !memcmp(to, again, n));
	exact[name.len] = '\1';
	n = map_name(m, to, exact, name.len + 1);
	CLAIM(n > 1 && n <= TOKEN_ROOM && token_valid(to, n - 1));
	free(exact);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct map m = {.own = true};
	struct bytes b = {.s = data, .len = size};
	struct lines in;
	struct line line;
	char to[2 * TOKEN_ROOM];

	bytes_lines(&in, &b, 0);
	while (line_next(&in, &line) > 0)
		if (!line.lost)
			map_add(&m, line.s, line.len);
	lines_close(&in);
	for (size_t i = 0; i < m.names.len; i++)
		look_up(&m, i);
	for (size_t i = 0; i + 8 <= size; i += 8) {
		uint64_t number;
		size_t n;

		memcpy(&number, data + i, sizeof number);
		n = map_number(&m, to, i % 16 ? 0xc000003e : 0, number >> number % 64);
		CLAIM(n > 1 && n <= TOKEN_ROOM && token_valid(to, n - 1));
	}
	map_report(&m, size);
	map_free(&m);
	return 0;
}
