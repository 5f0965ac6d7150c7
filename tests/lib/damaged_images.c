/* SPDX-License-Identifier: MIT */
/*
 * damaged_images IMAGE HISTOGRAM - tries reader and users of bank images on all damage to one
 *
 * Cut to every length, and with a bit of every byte flipped (with CHECK_LONG: every bit; of a large
 * image 20000), the image must be refused. Then bits of everything except padding are flipped,
 * random bytes are changed, and the checksums are corrected: the image is refused, or all distances
 * are from 0 to 1, nothing is read beyond its end, and a model recovered from it is valid; the same
 * holds if labels are changed after the checks. Writes the number of cases. The image is in memory
 * of its exact size, so that a sanitizer sees a read beyond it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "use_image.h"

enum { BYTES_MOST = 16, SMALL = 60 * 1024, LARGE = 1024 * 1024 };

struct flip {
	unsigned char *image;
	size_t size;
	struct hist hist; /* the sample */
	size_t cases, refused, whole, wrong;
};

/* Reports a failed assertion. */
static void use(struct flip *f, const unsigned char *bytes, size_t size, bool may_pass)
{
	size_t used;
	const char *why = use_image(bytes, size, &f->hist, &used);

	f->cases++;
	f->refused += used == SIZE_MAX;
	f->whole += used != SIZE_MAX && used > 0;
	if (why || (used != SIZE_MAX && !may_pass)) {
		printf("case %zu: %s\n", f->cases, why ? why : "not refused");
		f->wrong++;
	}
}

static void cut(struct flip *f)
{
	for (size_t size = 0; size < f->size; size += size < 2 * KSB_PAGE ? 1 : f->size / 1000) {
		unsigned char *part = malloc(size ? size : 1);

		if (!part)
			exit(2);
		memcpy(part, f->image, size);
		use(f, part, size, false);
		free(part);
	}
}

static void flip_bits(struct flip *f)
{
	/* odd: any bit of a byte; 9: a bit of every byte */
	size_t step = f->size > SMALL ? (f->size * 8 / 20000) | 1 : getenv("CHECK_LONG") ? 1 : 9;

	for (size_t bit = 0; bit < f->size * 8; bit += step) {
		f->image[bit / 8] ^= (unsigned char)(1 << bit % 8);
		use(f, f->image, f->size, false);
		f->image[bit / 8] ^= (unsigned char)(1 << bit % 8);
	}
}

/* Uses the image with this many bytes at `at` changed and its checksums corrected. */
static void forge(struct flip *f, size_t at, size_t bytes, uint64_t with)
{
	static unsigned char head[KSB_PAGE];

	memcpy(head, f->image, KSB_PAGE);
	for (int turn = 0; turn < 2; turn++) {
		for (size_t i = 0; i < bytes; i++)
			f->image[(at + i) % f->size] ^= (unsigned char)(with >> 8 * (i % 8));
		for (int part = 0; turn == 0 && part < IMAGE_PARTS; part++)
			seal_part(f->image, f->size, part);
		if (turn == 0) {
			seal_head(f->image);
			use(f, f->image, f->size, true);
		}
	}
	memcpy(f->image, head, KSB_PAGE);
}

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* The bytes of the header and of the sections, without padding. */
static void forge_all(struct flip *f)
{
	uint64_t state = 88172645463325252U, from = KSB_PAGE;
	size_t most = f->size > LARGE ? 50 : f->size > SMALL ? 300 : 1000; /* of a section */

	for (size_t i = 0; i < KSB_SECTIONS + 16 * IMAGE_PARTS; i++)
		forge(f, i, 1, UINT64_C(1) << next_random(&state) % 8);
	for (int part = 0; part < IMAGE_PARTS; part++) {
		uint64_t size = le64(f->image + KSB_SECTIONS + 16 * part);
		size_t step = size > most ? (size_t)size / most : 1;

		for (uint64_t i = 0; i < size; i += step)
			forge(f, (size_t)(from + i), 1, UINT64_C(1) << next_random(&state) % 8);
		for (int i = 0; size && (size_t)i < most; i++)
			forge(f, (size_t)(from + next_random(&state) % size),
			      1 + next_random(&state) % BYTES_MOST, next_random(&state));
		from += (size + KSB_PAGE - 1) / KSB_PAGE * KSB_PAGE;
	}
}

/* Flips each bit of the labels once they are checked, as another process may. */
static void change_labels(struct flip *f)
{
	struct image m;
	unsigned char *labels;

	if (image_open(&m, f->image, f->size))
		exit(2);
	labels = f->image + (m.parts[IMAGE_LABELS].at - f->image);
	for (size_t bit = 0; bit < m.parts[IMAGE_LABELS].size * 8; bit++, f->cases++) {
		const char *why;

		labels[bit / 8] ^= (unsigned char)(1 << bit % 8);
		why = measure_image(&m, &f->hist, 3);
		if (why)
			printf("changed bit %zu of the labels: %s\n", bit, why);
		f->wrong += why != NULL;
		labels[bit / 8] ^= (unsigned char)(1 << bit % 8);
	}
}

static void load(struct flip *f, const char *file, const char *gram)
{
	FILE *in = fopen(file, "rb");

	if (!in || fseek(in, 0, SEEK_END) != 0)
		exit(2);
	f->size = (size_t)ftell(in);
	rewind(in);
	f->image = malloc(f->size);
	if (!f->image || fread(f->image, 1, f->size, in) != f->size)
		exit(2);
	fclose(in);
	if (hist_add_gram(&f->hist, gram, strlen(gram), 3) ||
	    hist_add_gram(&f->hist, "zzz zzz", 7, 2) || hist_add_gram(&f->hist, "c1 c2", 5, 1))
		exit(2);
}

int main(int argc, char **argv)
{
	struct flip f = {.size = 0};

	if (argc != 3)
		return 2;
	load(&f, argv[1], argv[2]);
	use(&f, f.image, f.size, true);
	cut(&f);
	flip_bits(&f);
	printf("%zu cases, %zu refused\n", f.cases, f.refused);
	forge_all(&f);
	change_labels(&f);
	printf("%zu cases, %zu refused, %zu whole, %zu wrong\n", f.cases, f.refused, f.whole,
	       f.wrong);
	free(f.image);
	hist_free(&f.hist);
	return f.wrong > 0 || f.whole == 0;
}
