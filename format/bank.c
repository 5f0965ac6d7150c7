/* SPDX-License-Identifier: MIT */
#include "bank.h"
#include "le.h"

enum { BANK_WASTE = 16 }; /* bank sizes that refused models may claim in all */

/* Returns where the next model may begin, from `at` on: at any byte, since the one before it may be
 * truncated. */
static uint64_t next_magic(const struct bank *b, uint64_t at)
{
	while (b->size - at >= sizeof ksm_magic) {
		size_t span = (size_t)(b->size - at - sizeof ksm_magic + 1);
		const unsigned char *first = memchr(b->bytes + at, ksm_magic[0], span);

		if (!first)
			break;
		at = (uint64_t)(first - b->bytes);
		if (memcmp(first, ksm_magic, sizeof ksm_magic) == 0)
			return at;
		at++;
	}
	return b->size;
}

/* Returns the length that a refused model's header claims, at most what is left of the bank. */
static uint64_t claimed(const struct bank *b)
{
	uint64_t left = b->size - b->at, length;

	if (left < KSM_HEADER)
		return left;
	length = le64(b->bytes + b->at + KSM_LENGTH);
	return length < left ? length : left;
}

static const char *refuse(struct bank *b, const char *why)
{
	uint64_t left = b->size - b->at;
	size_t seen = left < sizeof ksm_magic ? (size_t)left : sizeof ksm_magic;
	bool foreign = memcmp(b->bytes + b->at, ksm_magic, seen) != 0;

	/* do not trust its length: it might lead past good models, or into one */
	b->next = next_magic(b, b->at + 1);
	if (foreign)
		return b->at > 0 && b->next == b->size ? "trailing bytes after the last model"
		                                       : why;
	/* the checksums of many nested headers would take forever */
	b->wasted += claimed(b);
	if (b->wasted / BANK_WASTE <= b->size)
		return why;
	b->next = b->size;
	return "too many damaged models: the rest of the file is skipped";
}

/* Reads the next model of an image, and sets b->at to its record. */
static const char *next_of_image(struct bank *b, struct model *m)
{
	const char *why = NULL;

	*m = (struct model){.at = b->bytes};
	if (b->image.models == 0)
		why = image_open(&b->image, b->bytes, b->size);
	if (why) {
		b->next = b->size;
		return why;
	}
	b->at = (uint64_t)(b->image.parts[IMAGE_MODELS].at - b->bytes) +
	        KSB_MODEL_RECORD * (uint64_t)b->model;
	b->text.len = 0;
	why = image_model(&b->image, b->model++, &b->text);
	if (b->model == b->image.models)
		b->next = b->size;
	return why ? why : model_read_vocabulary(m, b->text.s, b->text.len, b->vocabulary);
}

const char *bank_next(struct bank *b, struct model *m)
{
	const char *why;

	b->at = b->next;
	if (b->at == 0 && image_begins(b->bytes, b->size))
		return next_of_image(b, m);
	why = model_read_vocabulary(m, b->bytes + b->at, b->size - b->at, b->vocabulary);
	if (why && m->length == 0)
		return refuse(b, why);
	b->next = b->at + m->length;
	return why;
}
