/* SPDX-License-Identifier: MIT */
#include "hash.h"
#include "image_make.h"

void image_head(struct image *m, unsigned char head[KSB_PAGE])
{
	uint64_t length = KSB_PAGE;

	memset(head, 0, KSB_PAGE);
	for (int i = 0; i < IMAGE_PARTS; i++) {
		struct image_section *s = &m->parts[i];
		uint64_t pages = image_paged(s->size);

		if (pages)
			s->checksum = XXH3_64bits(s->at, (size_t)pages);
		le64_put(head + KSB_SECTIONS + 16 * i, s->size);
		le64_put(head + KSB_SECTIONS + 16 * i + 8, s->checksum);
		length += pages;
	}
	memcpy(head + KSB_MAGIC, ksb_magic, sizeof ksb_magic);
	le64_put(head + KSB_LENGTH, length);
	le32_put(head + KSB_VERSION_AT, KSB_VERSION);
	le32_put(head + KSB_N, (uint32_t)m->n);
	le64_put(head + KSB_ORDER, m->order);
	le32_put(head + KSB_WEIGHT, m->weight);
	le32_put(head + KSB_COUNT_SIZE, m->count_size);
	le32_put(head + KSB_LABELS, m->labels);
	le32_put(head + KSB_MODELS, m->models);
	le32_put(head + KSB_GRAMS, m->grams.len);
	le32_put(head + KSB_LISTED, m->lines.len);
	le64_put(head + KSB_BINS, m->bins);
	le_double_put(head + KSB_UNLISTED, m->unlisted);
	le64_put(head + KSB_CHECKSUM, XXH3_64bits(head + KSB_LENGTH, KSB_PAGE - KSB_LENGTH));
}
