/* SPDX-License-Identifier: MIT */
/*
 * image: bank images. The bytes are read as an image; then they are changes to a good image of one
 * of several kinds, whose checksums are corrected: the first byte chooses the kind, then each
 * change has three bytes: the place, not counting padding, and the new byte. The image is refused,
 * or used without harm.
 */
#include "../../lib/use_image.h"
#include "../fuzz.h"

enum { KINDS = 3, MODELS = 4, MANY = 520 };

/* A good image; `used` bytes of it are not padding. */
struct good {
	unsigned char *bytes;
	size_t size, used;
};

static void add_model(struct image_make *make, int i, enum weight weight)
{
	struct hist h = {0};
	struct value label = {i % 2 ? "x" : "y", 1};
	char name[32];
	struct model_spec spec = {label, {name, 0}, 1000, make->order.hash, 9000, 30, 1, weight};
	struct text out = {0};
	struct model m;

	spec.name.len = (size_t)snprintf(name, sizeof name, "m%d", i);
	for (int j = 0; j < 3; j++) {
		char gram[16];

		snprintf(gram, sizeof gram, "c%d c%d", i * 7 % 5 + j, j);
		CLAIM(hist_add_gram(&h, gram, strlen(gram), (uint64_t)(i % 9 + 300 * j + 1)) ==
		      NULL);
	}
	CLAIM(model_write(&out, &h, &spec) == NULL);
	CLAIM(model_read_vocabulary(&m, out.s, out.len, &make->vocabulary) == NULL);
	CLAIM(image_make_add(make, &m) == NULL);
	hist_free(&h);
	text_free(&out);
}

static void add_order(struct order *o)
{
	static const char text[] = "c9 c9\t2\nc1 c1\t0.5\nc0 c0\n\t3\n";
	struct bytes bytes = {(const uint8_t *)text, sizeof text - 1, 0, 0};
	struct lines in;

	bytes_lines(&in, &bytes, 0);
	CLAIM(order_read(o, &in) == NULL);
	lines_close(&in);
}

/* Kind 0: tables and an order; 1: several weights; 2: trees. */
static struct good make_good(int kind)
{
	struct image_make make = {.n = 0};
	struct image m;
	struct good g = {.size = KSB_PAGE, .used = KSB_SECTIONS + 16 * IMAGE_PARTS};

	if (kind == 0)
		add_order(&make.order);
	for (int i = 0; i < (kind == 2 ? MANY : MODELS); i++)
		add_model(&make, i, kind == 1 ? (enum weight)(i % 4) : WEIGHT_LOG);
	CLAIM(image_make_finish(&make, UINT32_MAX, &m) == NULL);
	for (int i = 0; i < IMAGE_PARTS; i++)
		g.size += image_paged(m.parts[i].size);
	g.bytes = malloc(g.size);
	CLAIM(g.bytes != NULL);
	image_head(&m, g.bytes);
	g.size = KSB_PAGE;
	for (int i = 0; i < IMAGE_PARTS; i++) {
		size_t pages = image_paged(m.parts[i].size);

		if (pages)
			memcpy(g.bytes + g.size, m.parts[i].at, pages);
		g.size += pages;
		g.used += m.parts[i].size;
	}
	image_free(&m);
	return g;
}

/* Returns the place of byte `at`, not counting padding, and sets *part to its section (-1: the
 * header). */
static size_t place(const struct good *g, size_t at, int *part)
{
	size_t from = KSB_PAGE;

	*part = -1;
	if (at < KSB_SECTIONS + 16 * IMAGE_PARTS)
		return at;
	at -= KSB_SECTIONS + 16 * IMAGE_PARTS;
	for (*part = 0; *part < IMAGE_PARTS; ++*part) {
		size_t size = le64(g->bytes + KSB_SECTIONS + 16 * *part);

		if (at < size)
			return from + at;
		at -= size;
		from += (size + KSB_PAGE - 1) / KSB_PAGE * KSB_PAGE;
	}
	return 0;
}

static void use(const void *bytes, size_t size)
{
	struct hist h = {0};
	size_t used;
	const char *why;

	CLAIM(hist_add_gram(&h, "c1 c1", 5, 3) == NULL && hist_add_gram(&h, "c2 c0", 5, 2) == NULL);
	CLAIM(hist_add_gram(&h, "zz zz", 5, 1) == NULL);
	why = use_image(bytes, size, &h, &used);
	if (why)
		fprintf(stderr, "%s\n", why);
	CLAIM(why == NULL);
	hist_free(&h);
}

static void change(const struct good *g, const uint8_t *data, size_t size)
{
	unsigned char *copy = malloc(g->size);
	bool touched[IMAGE_PARTS] = {false};

	CLAIM(copy != NULL);
	memcpy(copy, g->bytes, g->size);
	for (size_t i = 0; i + 3 <= size; i += 3) {
		/* anywhere in a large image; any byte of a small one */
		size_t at = (size_t)le16(data + i) * (g->used > 65536 ? 37 : 1) % g->used;
		int part;
		size_t to = place(g, at, &part);

		copy[to] = data[i + 2];
		if (part >= 0)
			touched[part] = true;
	}
	for (int part = 0; part < IMAGE_PARTS; part++)
		if (touched[part])
			seal_part(copy, g->size, part);
	seal_head(copy);
	use(copy, g->size);
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct good goods[KINDS];
	struct image m;
	unsigned char *exact = malloc(size + !size);

	CLAIM(exact != NULL);
	if (size)
		memcpy(exact, data, size);
	CLAIM(image_open(&m, exact, size) || size >= 2 * KSB_PAGE);
	free(exact);
	if (size == 0)
		return 0;
	if (!goods[0].bytes)
		for (int kind = 0; kind < KINDS; kind++)
			goods[kind] = make_good(kind);
	change(&goods[data[0] % KINDS], data + 1, size - 1);
	return 0;
}
