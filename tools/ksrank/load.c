/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../format/bank.h"
#include "../common/fault.h"
#include "load.h"

/* Reports a model that is refused. What looks like text is probably a sample, taken for a bank. */
static void refuse(const char *file, const struct bank *bank, const char *why)
{
	int first = *bank->bytes;
	bool text = bank->at == 0 && first >= ' ' && first <= '~';

	warn(file, 0, "model at byte %llu: %s%s", (unsigned long long)bank->at, why,
	     text ? ": samples are read from standard input" : "");
}

static void add_models(struct load *l, const char *file, const struct in_bytes *bytes)
{
	struct bank bank = bank_of(bytes->at, bytes->size);
	struct model m;

	bank.vocabulary = &l->index->vocabulary;
	if (!bank_left(&bank))
		warn(file, 0, "empty: no model");
	while (bank_left(&bank)) {
		const char *why = bank_next(&bank, &m);

		if (!why)
			why = index_add(l->index, &m);
		if (l->index->failed)
			die_memory();
		if (why)
			refuse(file, &bank, why);
	}
}

/* Remembers the bytes of a file, which stay as long as the index is used. */
static void keep(struct load *l, struct in_bytes *bytes)
{
	struct in_bytes **files = l->files;

	if ((l->len & (l->len + 1)) == 0)
		files = realloc(files, 2 * (l->len + 1) * sizeof *files);
	if (!files)
		die_memory();
	l->files = files;
	l->files[l->len++] = bytes;
}

/* Adds the models of an open file, which is closed. */
static void add_open(struct load *l, const char *file, int fd)
{
	struct in_bytes *bytes = calloc(1, sizeof *bytes);

	if (!bytes)
		die_memory();
	if (!in_load(fd, file, bytes))
		warn(file, 0, "%s", strerror(errno));
	else
		add_models(l, file, bytes);
	close(fd);
	if (l->keep && bytes->at) {
		keep(l, bytes);
		return;
	}
	in_unload(bytes);
	free(bytes);
}

static void add_file(struct load *l, const char *file)
{
	int fd = in_open(file);

	if (fd < 0)
		warn(file, 0, "%s", strerror(errno));
	else
		add_open(l, file, fd);
}

/* Adds a file that nobody named: what is no file, such as a FIFO, is not waited for. */
static void add_found(struct load *l, const char *file)
{
	int fd;
	const char *why = in_open_file(file, &fd);

	if (why)
		warn(file, 0, "%s", why);
	else
		add_open(l, file, fd);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_model_file(const char *name)
{
	size_t len = strlen(name);

	return len > 4 && *name != '.' && strcmp(name + len - 4, ".ksm") == 0;
}

/* Returns the paths of the files *.ksm of a directory, sorted and NULL-ended. */
static char **model_files(const char *dir, DIR *d)
{
	char **files = NULL;
	size_t len = 0;
	const struct dirent *e;

	while ((errno = 0, e = readdir(d)) != NULL) {
		struct text path = {0};
		if (!is_model_file(e->d_name))
			continue;
		text_string(&path, dir);
		text_byte(&path, '/');
		text_put(&path, e->d_name, strlen(e->d_name) + 1);
		if ((len & (len + 1)) == 0)
			files = realloc(files, 2 * (len + 1) * sizeof *files);
		if (!files || path.failed)
			die_memory();
		files[len++] = path.s;
	}
	if (errno)
		warn(dir, 0, "cannot be read to the end: %s", strerror(errno));
	if (!files && !(files = calloc(1, sizeof *files)))
		die_memory();
	qsort(files, len, sizeof *files, by_name);
	files[len] = NULL;
	return files;
}

static void add_directory(struct load *l, const char *path, DIR *d)
{
	char **files = model_files(path, d);

	closedir(d);
	if (!*files)
		warn(path, 0, "no model in this directory");
	for (char **file = files; *file; file++) {
		add_found(l, *file);
		free(*file);
	}
	free(files);
}

void load_bank(struct load *l, const char *path)
{
	DIR *d;

	do
		d = opendir(path);
	while (!d && errno == EINTR);
	if (d)
		add_directory(l, path, d);
	else if (errno == ENOTDIR)
		add_file(l, path);
	else if (errno == ENOENT)
		warn(path, 0, "%s: make one with mkmodel", strerror(errno));
	else
		warn(path, 0, "%s", strerror(errno));
}

void load_free(struct load *l)
{
	for (size_t i = l->len; i-- > 0;) {
		in_unload(l->files[i]);
		free(l->files[i]);
	}
	free(l->files);
	l->files = NULL;
	l->len = 0;
}
