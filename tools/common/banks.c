/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../format/bank.h"
#include "banks.h"
#include "fault.h"

/* Reports a refused model. Text is probably a histogram. */
static void refuse(const char *file, const struct bank *bank, const char *why)
{
	int first = *bank->bytes;
	bool text = bank->at == 0 && first >= ' ' && first <= '~';

	warn(file, 0, "model at byte %llu: %s%s", (unsigned long long)bank->at, why,
	     text ? ": models are made by mkmodel; ksrank reads samples from standard input" : "");
}

static void add_models(struct banks *b, const char *file, const struct in_bytes *bytes)
{
	struct bank bank = bank_of(bytes->at, bytes->size);
	struct model m;

	bank.vocabulary = &b->make.vocabulary;
	if (!bank_left(&bank))
		warn(file, 0, "empty: no model");
	while (bank_left(&bank)) {
		const char *why = bank_next(&bank, &m), *other = NULL;

		if (!why)
			other = image_make_add(&b->make, &m);
		if (b->make.failed)
			die_memory();
		if (why || other)
			refuse(file, &bank, why ? why : other);
		if (other && bank.image.models > 0)
			break; /* all models of an image have the same n and order */
	}
	bank_end(&bank);
}

/* Takes the mapped image as it is. */
static void take_image(struct banks *b, const char *file)
{
	const char *why = image_open(&b->image, b->mapped.at, b->mapped.size);

	if (!why && b->make.order.hash && b->make.order.hash != b->image.order)
		why = "built with an order other than that of -O";
	for (int i = 0; !why && i < IMAGE_PARTS; i++)
		if (b->wanted & image_bit((enum image_part)i))
			why = image_check(&b->image, (enum image_part)i);
	if (!why)
		return;
	warn(file, 0, "%s", why);
	b->image = (struct image){.n = 0};
}

/* Adds the models of an open file, and closes it. */
static void add_open(struct banks *b, const char *file, int fd)
{
	struct in_bytes *bytes = &b->mapped;

	if (!in_load(fd, file, bytes))
		warn(file, 0, "%s", strerror(errno));
	else if (b->map && image_begins(bytes->at, bytes->size))
		take_image(b, file);
	else
		add_models(b, file, bytes);
	close(fd);
	if (b->image.models == 0)
		in_unload(bytes);
}

static void add_file(struct banks *b, const char *file)
{
	int fd = in_open(file);

	if (fd < 0)
		warn(file, 0, "%s", strerror(errno));
	else
		add_open(b, file, fd);
}

/* Adds a file that the user did not name; does not wait for one that is not regular, such as a
 * FIFO. */
static void add_found(struct banks *b, const char *file)
{
	int fd;
	const char *why = in_open_file(file, &fd);

	if (why)
		warn(file, 0, "%s", why);
	else
		add_open(b, file, fd);
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

static void add_directory(struct banks *b, const char *path, DIR *d)
{
	char **files = model_files(path, d);

	closedir(d);
	if (!*files)
		warn(path, 0, "no model in this directory");
	for (char **file = files; *file; file++) {
		add_found(b, *file);
		free(*file);
	}
	free(files);
}

static void add_bank(struct banks *b, const char *path)
{
	DIR *d = in_directory(path);

	if (d)
		add_directory(b, path, d);
	else if (errno == ENOTDIR)
		add_file(b, path);
	else if (errno == ENOENT)
		warn(path, 0, "%s: make one with mkmodel", strerror(errno));
	else
		warn(path, 0, "%s", strerror(errno));
}

static void read_order(struct banks *b)
{
	struct lines in;
	int fd = in_lines(&in, b->order);
	const char *why = order_read(&b->make.order, &in);

	if (why) {
		warn(b->order, in.number, "%s", why);
		exit(fault_end());
	}
	in_lines_close(&in, fd);
}

bool banks_read(struct banks *b, char **paths)
{
	const char *why = NULL;

	if (b->order)
		read_order(b);
	b->map = b->map && paths[0] && !paths[1];
	for (; *paths; paths++)
		add_bank(b, *paths);
	if (b->image.models == 0 && b->make.len > 0)
		why = image_make_finish(&b->make, b->wanted, &b->image);
	else
		image_make_free(&b->make);
	if (why)
		die(1, "%s", why);
	return b->image.models > 0;
}

void banks_free(struct banks *b)
{
	if (b->mapped.at)
		in_unload(&b->mapped);
	else
		image_free(&b->image);
}
