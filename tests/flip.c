/*
 * flip MODEL - model_read() held against every damage of a model
 *
 * Cut to every length, and with every bit flipped, the model must be refused. Then the same
 * bits, and random bytes, are changed and the checksum is made good again, so that the checks
 * behind it have to judge: what they let pass must be a whole model, in which all grams are
 * found. Writes the number of cases and how often each reason was given. Each case stands in
 * memory of its exact size, so that a sanitizer sees a read beyond it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../format/hash.h"
#include "../format/le.h"
#include "../format/model.h"

enum { REASONS = 40, RANDOM_CASES = 100000 };

struct flip {
	unsigned char *model, *copy;
	size_t size;
	struct reason {
		const char *why;
		size_t times;
	} reasons[REASONS];
	size_t cases, passed, wrong;
};

static void count(struct flip *f, const char *why)
{
	size_t i = 0;

	while (f->reasons[i].why && strcmp(f->reasons[i].why, why) != 0)
		i++;
	f->reasons[i].why = why;
	f->reasons[i].times++;
}

/* What passed must be whole. */
static void look_up(struct flip *f, const struct model *m)
{
	for (uint32_t i = 0; i < m->bins; i++) {
		struct value gram = model_gram(m, i);

		f->wrong += model_find(m, gram.s, gram.len) != i || model_count(m, i) == 0;
	}
	f->wrong += model_find(m, "no such gram", 12) != -1;
}

static void read_copy(struct flip *f, bool may_pass)
{
	struct model m;
	const char *why = model_read(&m, f->copy, f->size);

	f->cases++;
	f->passed += !why;
	if (why)
		count(f, why);
	else if (may_pass)
		look_up(f, &m);
	else
		f->wrong++;
}

static void cut(struct flip *f)
{
	for (size_t size = 0; size < f->size; size++) {
		unsigned char *part = malloc(size ? size : 1);
		struct model m;

		if (!part)
			exit(2);
		memcpy(part, f->model, size);
		f->cases++;
		if (model_read(&m, part, size) == NULL || m.length != 0)
			f->wrong++;
		else
			count(f, model_read(&m, part, size));
		free(part);
	}
}

static void seal(struct flip *f)
{
	le64_put(f->copy + KSM_CHECKSUM, XXH3_64bits(f->copy + KSM_LENGTH, f->size - KSM_LENGTH));
}

static void flip_bits(struct flip *f, bool sealed)
{
	for (size_t bit = 0; bit < f->size * 8; bit++) {
		memcpy(f->copy, f->model, f->size);
		f->copy[bit / 8] ^= (unsigned char)(1 << bit % 8);
		if (sealed)
			seal(f);
		read_copy(f, sealed);
	}
}

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* One to four bytes become others, half of them by a little, as a wrong writer would have it. */
static void change_bytes(struct flip *f)
{
	uint64_t state = 88172645463325252U;

	for (int i = 0; i < RANDOM_CASES; i++) {
		uint64_t bytes = 1 + next_random(&state) % 4;

		memcpy(f->copy, f->model, f->size);
		while (bytes--) {
			size_t at = next_random(&state) % f->size;
			unsigned char by = (unsigned char)(next_random(&state) >> 32);

			f->copy[at] = (unsigned char)(by & 1 ? by : f->copy[at] + (by & 2) - 1);
		}
		seal(f);
		read_copy(f, true);
	}
}

static void load(struct flip *f, const char *file)
{
	FILE *in = fopen(file, "rb");

	if (!in || fseek(in, 0, SEEK_END) != 0)
		exit(2);
	f->size = (size_t)ftell(in);
	rewind(in);
	f->model = malloc(f->size);
	f->copy = malloc(f->size);
	if (!f->model || !f->copy || fread(f->model, 1, f->size, in) != f->size)
		exit(2);
	fclose(in);
	memcpy(f->copy, f->model, f->size);
	read_copy(f, true);
}

int main(int argc, char **argv)
{
	struct flip f = {0};

	if (argc != 2)
		return 2;
	load(&f, argv[1]);
	cut(&f);
	flip_bits(&f, false);
	flip_bits(&f, true);
	change_bytes(&f);
	printf("%zu cases, %zu passed, %zu wrong\n", f.cases, f.passed, f.wrong);
	for (size_t i = 0; f.reasons[i].why; i++)
		printf("%zu\t%s\n", f.reasons[i].times, f.reasons[i].why);
	free(f.model);
	free(f.copy);
	return f.wrong > 0 || f.passed == 0;
}
