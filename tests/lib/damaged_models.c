/* SPDX-License-Identifier: MIT */
/*
 * damaged_models [-b] MODEL - tries model_read() on all damage to a model
 *
 * Cut to every length, with every bit flipped, and with random bytes in random places, the model
 * must be refused. Then the same bits, and random bytes, are changed and the checksum is corrected,
 * so that the later checks have to judge: a model that passes them must be valid, and all its grams
 * found. Writes the number of cases and how often each reason was given. Each case is in memory of
 * its exact size, so that a sanitizer sees a read beyond it.
 *
 * With -b the checksum stays wrong, and the model is in a bank between two good ones, which must be
 * found.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../../format/bank.h"
#include "../../format/hash.h"
#include "../../format/le.h"
#include "../../format/model.h"

enum { REASONS = 40, RANDOM_CASES = 100000, BYTES_MOST = 64 };

struct flip {
	unsigned char *model, *copy;
	size_t size;
	struct reason {
		const char *why;
		size_t times;
	} reasons[REASONS];
	size_t cases, passed, wrong;
	bool bank;
	struct text good; /* a small model */
};

static void count(struct flip *f, const char *why)
{
	size_t i = 0;

	while (f->reasons[i].why && strcmp(f->reasons[i].why, why) != 0)
		i++;
	f->reasons[i].why = why;
	f->reasons[i].times++;
}

/* Asserts that a model that passed is valid. */
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

/* A bank of a good model, `size` bytes of the copy, and a good model: these two are found, and
 * nothing else is. */
static void read_bank(struct flip *f, size_t size)
{
	unsigned char *bytes = malloc(size + 2 * f->good.len);
	struct bank b = bank_of(bytes, size + 2 * f->good.len);
	struct model m;
	int found = 0;

	if (!bytes)
		exit(2);
	memcpy(bytes, f->good.s, f->good.len);
	memcpy(bytes + f->good.len, f->copy, size);
	memcpy(bytes + f->good.len + size, f->good.s, f->good.len);
	while (bank_left(&b)) {
		const char *why = bank_next(&b, &m);
		bool good = b.at == 0 || b.at == f->good.len + size;

		found += good && !why;
		f->wrong += good ? why != NULL : !why;
		if (b.at == f->good.len && why)
			count(f, why);
	}
	f->cases++;
	f->wrong += found != 2;
	free(bytes);
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
		if (f->bank)
			read_bank(f, size);
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
		if (f->bank)
			read_bank(f, f->size);
		else
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

/* Changes two or more bytes, in one place or all over the model. */
static void damage_bytes(struct flip *f)
{
	uint64_t state = 2463534242U;

	for (int i = 0; i < RANDOM_CASES; i++) {
		uint64_t bytes = 2 + next_random(&state) % (BYTES_MOST - 1);
		size_t at = next_random(&state) % f->size;
		bool all_over = next_random(&state) >> 63;

		memcpy(f->copy, f->model, f->size);
		while (bytes--) {
			f->copy[at] ^= (unsigned char)(next_random(&state) >> 32);
			at = all_over ? next_random(&state) % f->size : (at + 1) % f->size;
		}
		if (memcmp(f->copy, f->model, f->size) == 0)
			f->copy[at] ^= 1;
		if (f->bank)
			read_bank(f, f->size);
		else
			read_copy(f, false);
	}
}

/* Changes one to four bytes, half of them only a little, as a faulty writer might. */
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

static void make_good(struct text *out)
{
	struct hist h = {0};
	struct value name = {"good", 4};
	struct model_spec spec = {name, name, 1000, 0, 3, 1, 1, WEIGHT_LINEAR};

	if (hist_add_gram(&h, "a b", 3, 3) != NULL || model_write(out, &h, &spec) != NULL)
		exit(2);
	hist_free(&h);
}

int main(int argc, char **argv)
{
	struct flip f = {.bank = argc == 3 && strcmp(argv[1], "-b") == 0};

	if (argc != 2 + f.bank)
		return 2;
	make_good(&f.good);
	load(&f, argv[argc - 1]);
	cut(&f);
	flip_bits(&f, false);
	damage_bytes(&f);
	if (!f.bank) {
		flip_bits(&f, true);
		change_bytes(&f);
	}
	printf("%zu cases, %zu passed, %zu wrong\n", f.cases, f.passed, f.wrong);
	for (size_t i = 0; f.reasons[i].why; i++)
		printf("%zu\t%s\n", f.reasons[i].times, f.reasons[i].why);
	free(f.model);
	free(f.copy);
	text_free(&f.good);
	return f.wrong > 0 || f.passed == 0;
}
