/* SPDX-License-Identifier: MIT */
#include "libksm.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../format/bank.h"

struct ksm_model {
	struct model model;
	double sum;      /* of the weighted counts */
	struct text own; /* the model as a file, if it comes from an image */
};

enum { IMAGE_MODELS_MOST = 64 }; /* sizes of an image that its models may take in memory */

struct refused {
	uint64_t at; /* its first byte in the file */
	const char *why;
};

struct ksm_bank {
	unsigned char *own; /* the file's bytes, if the bank must free them */
	struct ksm_model *models;
	struct refused *refusals;
	size_t count, room, refused, refused_room;
};

const char *ksm_version(void)
{
	return VERSION;
}

/* Makes room for one more element of `size` bytes in an array. Returns whether there was memory. */
static bool make_room(void **array, size_t count, size_t *room, size_t size)
{
	size_t more = *room ? *room * 2 : 8;
	void *grown;

	if (count < *room)
		return true;
	grown = more > SIZE_MAX / size ? NULL : realloc(*array, more * size);
	if (!grown)
		return false;
	*array = grown;
	*room = more;
	return true;
}

/* Keeps the model, and takes over *own, the bytes that it is in if it comes from an image. */
static bool keep_model(ksm_bank *bank, const struct model *m, struct text *own)
{
	struct ksm_model kept = {.model = *m, .own = *own};

	if (!make_room((void **)&bank->models, bank->count, &bank->room, sizeof kept))
		return false;
	for (uint32_t i = 0; i < m->bins; i++)
		kept.sum += weigh(m->weight, model_count(m, i));
	*own = (struct text){0};
	bank->models[bank->count++] = kept;
	return true;
}

static bool keep_refusal(ksm_bank *bank, uint64_t at, const char *why)
{
	struct refused kept = {at, why};

	if (!make_room((void **)&bank->refusals, bank->refused, &bank->refused_room, sizeof kept))
		return false;
	bank->refusals[bank->refused++] = kept;
	return true;
}

/* Reads the next model. Adds to *taken the memory of one that comes from an image. */
static const char *read_model(ksm_bank *bank, struct bank *models, uint64_t *taken)
{
	struct model m;
	const char *why = bank_next(models, &m);

	if (why)
		return keep_refusal(bank, models->at, why) ? NULL : "out of memory";
	*taken += models->text.cap;
	return keep_model(bank, &m, &models->text) ? NULL : "out of memory";
}

/* Reads all models, within bounded memory: those of a damaged image may share the same bytes, over
 * and over. Returns NULL, or why there are none. */
static const char *read_models(ksm_bank *bank, const unsigned char *bytes, size_t size)
{
	struct bank models = bank_of(bytes, size);
	const char *why = size ? NULL : "empty: no model";
	uint64_t taken = 0;

	while (!why && bank_left(&models)) {
		why = read_model(bank, &models, &taken);
		if (!why && taken / IMAGE_MODELS_MOST > size)
			why = "damaged: its models take more than 64 times the memory of the file";
	}
	bank_end(&models);
	if (why)
		return why;
	return bank->count ? NULL : bank->refusals[0].why;
}

/* Reads the models in `bytes`, which the bank must free if `own`. */
static const char *open_bytes(ksm_bank **bank, const unsigned char *bytes, size_t size, bool own)
{
	ksm_bank *b = calloc(1, sizeof *b);
	const char *why = b ? NULL : "out of memory";

	if (b && own)
		b->own = (unsigned char *)(uintptr_t)bytes;
	else if (own)
		free((void *)(uintptr_t)bytes);
	if (b)
		why = read_models(b, bytes, size);
	if (why) {
		ksm_close(b);
		b = NULL;
	}
	*bank = b;
	return why;
}

/* Reads the file to its end, even if it grows meanwhile. Returns NULL, or why that failed. The
 * caller frees the bytes. */
static const char *read_file(int fd, unsigned char **bytes, size_t *size)
{
	size_t room = 0;
	ssize_t got = 1;
	struct stat st;

	*bytes = NULL;
	*size = 0;
	if (fstat(fd, &st) != 0)
		return strerror(errno);
	if (S_ISREG(st.st_mode) && st.st_size > 0 && (uintmax_t)st.st_size < SIZE_MAX)
		room = (size_t)st.st_size + 1;
	while (got > 0) {
		size_t more = *size < room ? room : *size + *size / 2 + 65536;
		unsigned char *grown = *size < room && *bytes ? *bytes : realloc(*bytes, more);

		if (!grown)
			return "out of memory";
		*bytes = grown;
		room = more;
		do
			got = read(fd, *bytes + *size, room - *size);
		while (got < 0 && errno == EINTR);
		if (got < 0)
			return strerror(errno);
		*size += (size_t)got;
	}
	return NULL;
}

const char *ksm_open(ksm_bank **bank, const char *file)
{
	unsigned char *bytes;
	const char *why;
	size_t size;
	int fd;

	*bank = NULL;
	do
		fd = open(file, O_RDONLY | O_CLOEXEC);
	while (fd < 0 && errno == EINTR);
	if (fd < 0)
		return strerror(errno);
	why = read_file(fd, &bytes, &size);
	close(fd);
	if (why) {
		free(bytes);
		return why;
	}
	return open_bytes(bank, bytes, size, true);
}

const char *ksm_open_bytes(ksm_bank **bank, const void *bytes, size_t size)
{
	return open_bytes(bank, bytes, size, false);
}

void ksm_close(ksm_bank *bank)
{
	if (!bank)
		return;
	for (size_t i = 0; i < bank->count; i++)
		text_free(&bank->models[i].own);
	free(bank->models);
	free(bank->refusals);
	free(bank->own);
	free(bank);
}

size_t ksm_models(const ksm_bank *bank)
{
	return bank->count;
}

const ksm_model *ksm_get(const ksm_bank *bank, size_t i)
{
	return i < bank->count ? &bank->models[i] : NULL;
}

size_t ksm_refusals(const ksm_bank *bank)
{
	return bank->refused;
}

const char *ksm_refusal(const ksm_bank *bank, size_t i, uint64_t *at)
{
	if (i >= bank->refused)
		return NULL;
	if (at)
		*at = bank->refusals[i].at;
	return bank->refusals[i].why;
}

static const char *bytes_of(struct value value, size_t *len)
{
	*len = value.len;
	return value.s;
}

const char *ksm_model_label(const ksm_model *model, size_t *len)
{
	return bytes_of(model->model.label, len);
}

const char *ksm_model_name(const ksm_model *model, size_t *len)
{
	return bytes_of(model->model.name, len);
}

unsigned ksm_model_n(const ksm_model *model)
{
	return (unsigned)model->model.n;
}

const char *ksm_model_weight(const ksm_model *model)
{
	return weight_name(model->model.weight);
}

uint64_t ksm_model_order(const ksm_model *model)
{
	return model->model.order;
}

uint64_t ksm_model_traces(const ksm_model *model)
{
	return model->model.traces;
}

uint64_t ksm_model_total(const ksm_model *model)
{
	return model->model.total;
}

size_t ksm_model_grams(const ksm_model *model)
{
	return model->model.bins;
}

const char *ksm_model_gram(const ksm_model *model, size_t i, size_t *len)
{
	if (i < model->model.bins)
		return bytes_of(model_gram(&model->model, (uint32_t)i), len);
	*len = 0;
	return NULL;
}

uint64_t ksm_model_count(const ksm_model *model, size_t i)
{
	return i < model->model.bins ? model_count(&model->model, (uint32_t)i) : 0;
}

double ksm_model_share(const ksm_model *model, size_t i)
{
	uint64_t count = ksm_model_count(model, i);

	return count ? weigh(model->model.weight, count) / model->sum : 0;
}

int64_t ksm_model_find(const ksm_model *model, const char *gram, size_t len)
{
	return model_find(&model->model, gram, len);
}
