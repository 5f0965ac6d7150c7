/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "hash.h"
#include "le.h"
#include "model.h"

const unsigned char ksm_magic[8] = {0x89, 'k', 's', 'm', '\r', '\n', 0x1a, '\n'};

bool ksm_label_valid(const char *s, size_t len)
{
	if (len == 0 || len > KSM_NAME_MOST || *s == '.' || (len == 1 && *s == '-'))
		return false;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)s[i] < ' ' || s[i] == 0x7f || s[i] == '/')
			return false;
	return true;
}

void ksm_name(struct text *t, const char *s, size_t len, size_t most)
{
	char hash[32];

	if (len == 0)
		text_byte(t, '-');
	if (len <= most) {
		text_put(t, s, len);
		return;
	}
	snprintf(hash, sizeof hash, "~%016llx", (unsigned long long)XXH3_64bits(s, len));
	text_put(t, s, most - strlen(hash));
	text_string(t, hash);
}

static uint64_t aligned(uint64_t at)
{
	return (at + KSM_ALIGN - 1) / KSM_ALIGN * KSM_ALIGN;
}

struct ksm_layout ksm_layout(uint64_t names, uint64_t slots, uint64_t bins, uint64_t text)
{
	struct ksm_layout l;

	l.slots = aligned(KSM_HEADER + names);
	l.counts = aligned(l.slots + 4 * slots);
	l.ends = aligned(l.counts + 8 * bins);
	l.text = aligned(l.ends + 4 * bins);
	l.length = aligned(l.text + text);
	return l;
}

uint64_t model_count(const struct model *m, uint32_t bin)
{
	return le64(m->counts + 8 * (size_t)bin);
}

struct value model_gram(const struct model *m, uint32_t bin)
{
	uint32_t from = bin ? le32(m->ends + 4 * ((size_t)bin - 1)) : 0;

	return (struct value){m->text + from, le32(m->ends + 4 * (size_t)bin) - from};
}

static uint32_t slot_at(const struct model *m, uint32_t i)
{
	return le32(m->slot + 4 * (size_t)i);
}

int64_t model_find(const struct model *m, const char *gram, size_t len)
{
	uint32_t mask = m->slots - 1, home = (uint32_t)XXH3_64bits(gram, len) & mask;
	size_t text = (size_t)(m->length - (uint64_t)((const unsigned char *)m->text - m->at));

	/* at most half of the slots are filled: model_read() has counted them */
	for (uint32_t i = 0; i < m->slots; i++) {
		uint32_t filled = slot_at(m, (home + i) & mask), from, to;

		if (filled == 0 || filled > m->bins)
			break;
		from = filled > 1 ? le32(m->ends + 4 * ((size_t)filled - 2)) : 0;
		to = le32(m->ends + 4 * ((size_t)filled - 1));
		if (to - from == len && to <= text && from <= to &&
		    memcmp(m->text + from, gram, len) == 0)
			return filled - 1;
	}
	return -1;
}

/* Checks what can be checked before any number is trusted. Returns NULL, or what is wrong. */
static const char *check_frame(const unsigned char *at, uint64_t left)
{
	size_t seen = left < sizeof ksm_magic ? (size_t)left : sizeof ksm_magic;
	uint64_t length;

	if (memcmp(at, ksm_magic, seen) != 0 || left == 0)
		return "not a model";
	if (left < KSM_HEADER)
		return "truncated: the file ends within the model";
	if (le32(at + KSM_VERSION_AT) != KSM_VERSION)
		return "unsupported version (not 1)";
	length = le64(at + KSM_LENGTH);
	if (length < KSM_HEADER || length % KSM_ALIGN != 0)
		return "damaged: impossible length";
	if (length > left)
		return "truncated: the file ends within the model";
	if (le64(at + KSM_CHECKSUM) != XXH3_64bits(at + KSM_LENGTH, (size_t)length - KSM_LENGTH))
		return "damaged: checksum mismatch";
	return NULL;
}

/* Takes the header's numbers, none of which is trusted yet. */
static void take_header(struct model *m)
{
	m->n = le32(m->at + KSM_N);
	m->scale = le64(m->at + KSM_SCALE);
	m->order = le64(m->at + KSM_ORDER);
	m->total = le64(m->at + KSM_TOTAL);
	m->raw_total = le64(m->at + KSM_RAW_TOTAL);
	m->raw_bins = le64(m->at + KSM_RAW_BINS);
	m->traces = le64(m->at + KSM_TRACES);
	m->label = (struct value){(const char *)m->at + KSM_HEADER, le32(m->at + KSM_LABEL_LEN)};
	m->name = (struct value){NULL, le32(m->at + KSM_NAME_LEN)};
	m->slots = le32(m->at + KSM_SLOTS);
}

/* Checks that each number of the header is in its range. Returns NULL, or what is wrong. */
static const char *check_header(struct model *m)
{
	uint64_t bins = le64(m->at + KSM_BINS);

	if (le64(m->at + KSM_RESERVED) != 0 || le64(m->at + KSM_RESERVED + 8) != 0)
		return "reserved bytes are not 0";
	if (m->n < 1 || m->n > GRAM_TOKENS)
		return "n is not from 1 to 16";
	if (le32(m->at + KSM_WEIGHT) >= WEIGHTS)
		return "unknown weight";
	if (m->label.len < 1 || m->label.len > KSM_NAME_MOST || m->name.len < 1 ||
	    m->name.len > KSM_NAME_MOST)
		return "the label or name is not 1 to 255 bytes long";
	if (m->slots < 2 || (m->slots & (m->slots - 1)) != 0 || bins > m->slots / 2 ||
	    bins <= (m->slots > 2 ? m->slots / 4 : 0))
		return "wrong number of slots for these bins";
	if (m->scale > COUNT_MOST || m->raw_total > COUNT_MOST || m->raw_bins < bins ||
	    m->raw_total < m->raw_bins || m->traces < 1 || m->traces > COUNT_MOST)
		return "the totals contradict each other";
	m->bins = (uint32_t)bins;
	m->weight = (enum weight)le32(m->at + KSM_WEIGHT);
	return NULL;
}

/* Returns whether all bytes from a section's end to the next one's start are 0. */
static bool gap_empty(const struct model *m, uint64_t from, uint64_t to)
{
	for (; from < to; from++)
		if (m->at[from] != 0)
			return false;
	return true;
}

/* Finds the sections. Returns NULL, or what is wrong. */
static const char *check_layout(struct model *m)
{
	uint64_t names = m->label.len + m->name.len, text = le64(m->at + KSM_TEXT_LEN);
	struct ksm_layout l;

	if (text > UINT32_MAX)
		return "the text is too long";
	l = ksm_layout(names, m->slots, m->bins, text);
	if (l.length != m->length)
		return "the sections do not add up to the length";
	if (!gap_empty(m, KSM_HEADER + names, l.slots) ||
	    !gap_empty(m, l.slots + 4 * (uint64_t)m->slots, l.counts) ||
	    !gap_empty(m, l.counts + 8 * (uint64_t)m->bins, l.ends) ||
	    !gap_empty(m, l.ends + 4 * (uint64_t)m->bins, l.text) ||
	    !gap_empty(m, l.text + text, l.length))
		return "a byte between sections is not 0";
	m->name.s = m->label.s + m->label.len;
	m->slot = m->at + l.slots;
	m->counts = m->at + l.counts;
	m->ends = m->at + l.ends;
	m->text = (const char *)m->at + l.text;
	return NULL;
}

static const char *check_counts(const struct model *m)
{
	uint64_t left = m->total;

	for (uint32_t i = 0; i < m->bins; i++) {
		uint64_t count = model_count(m, i);

		if (count < 1 || count > left)
			return "the counts do not add up to the total";
		left -= count;
	}
	return left || m->total > COUNT_MOST ? "the counts do not add up to the total" : NULL;
}

/* Checks all ends, before any of the text between them is read. */
static const char *check_ends(const struct model *m)
{
	uint64_t text = le64(m->at + KSM_TEXT_LEN), end = 0;

	for (uint32_t i = 0; i < m->bins; i++) {
		uint64_t next = le32(m->ends + 4 * (size_t)i);

		if (next <= end || next > text)
			return "the grams do not fill the text";
		end = next;
	}
	return end == text ? NULL : "the grams do not fill the text";
}

/* Checks the grams, and notes their numbers in the vocabulary if there is one. */
static const char *check_grams(const struct model *m, struct vocabulary *vocabulary)
{
	struct value last = {"", 0};

	for (uint32_t i = 0; i < m->bins; i++) {
		struct value gram = model_gram(m, i);
		int64_t number = vocabulary ? vocabulary_find(vocabulary, gram) : VOCABULARY_NONE;

		if (number < 0 && gram_tokens(gram.s, gram.len) != m->n)
			return "a gram does not have n tokens";
		if (value_compare(last, gram) >= 0)
			return "the grams are not in byte order";
		if (number < 0 && vocabulary && (number = vocabulary_add(vocabulary, gram)) < 0)
			return "out of memory";
		if (vocabulary)
			vocabulary->bins[i] = (uint32_t)number;
		last = gram;
	}
	return NULL;
}

static uint64_t gram_hash(const struct model *m, const struct vocabulary *vocabulary, uint32_t bin)
{
	struct value gram;

	if (vocabulary)
		return vocabulary->hash[vocabulary->bins[bin]];
	gram = model_gram(m, bin);
	return XXH3_64bits(gram.s, gram.len);
}

/*
 * Going round the table from an empty slot, each run of filled slots must be sorted by home and
 * index, and no bin may come before its home. Then no bin is in the table twice and every search
 * ends where it should. One pass checks this, however the grams were chosen.
 */
static const char *check_slots(const struct model *m, const struct vocabulary *vocabulary)
{
	uint32_t mask = m->slots - 1, first = 0, run, filled = 0;
	uint64_t last = 0;

	while (first < m->slots && slot_at(m, first) != 0)
		first++;
	run = first;
	for (uint32_t k = 0; k < m->slots; k++) {
		uint32_t i = (first + k) & mask, bin = slot_at(m, i), home;

		if (bin == 0) {
			run = i + 1;
			last = 0;
			continue;
		}
		if (bin > m->bins)
			return "a slot points to no bin";
		home = ((uint32_t)gram_hash(m, vocabulary, bin - 1) - run) & mask;
		if (home > ((i - run) & mask) || ((uint64_t)home << 32 | bin) <= last)
			return "the slots are not in order";
		last = (uint64_t)home << 32 | bin;
		filled++;
	}
	return filled == m->bins ? NULL : "some bins have no slot";
}

/* Checks grams and slots. */
static const char *check_bins(const struct model *m, struct vocabulary *vocabulary)
{
	const char *why = check_ends(m);
	int got;

	if (why)
		return why;
	got = vocabulary ? vocabulary_begin(vocabulary, m->n, m->bins) : VOCABULARY_NONE;
	if (got == VOCABULARY_NO_MEMORY)
		return "out of memory";
	vocabulary = got == 0 ? vocabulary : NULL;
	why = check_grams(m, vocabulary);
	return why ? why : check_slots(m, vocabulary);
}

const char *model_read(struct model *m, const void *at, uint64_t left)
{
	return model_read_vocabulary(m, at, left, NULL);
}

const char *model_read_vocabulary(struct model *m, const void *at, uint64_t left,
                                  struct vocabulary *vocabulary)
{
	const char *why = check_frame(at, left);

	*m = (struct model){.at = at};
	if (why)
		return why;
	m->length = le64(m->at + KSM_LENGTH);
	m->checksum = le64(m->at + KSM_CHECKSUM);
	take_header(m);
	why = check_header(m);
	if (!why)
		why = check_layout(m);
	if (!why && !ksm_label_valid(m->label.s, m->label.len))
		why = "the label cannot be part of a file name";
	if (!why)
		why = check_counts(m);
	return why ? why : check_bins(m, vocabulary);
}
