/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../../format/model.h"
#include "../common/fault.h"
#include "output.h"

enum {
	LABEL_MOST = 200, /* bytes of a label in a file name */
	DIGITS_MOST = 20  /* digits of the number after it */
};

static bool is_directory(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool is_bank(const char *path)
{
	size_t len = strlen(path);

	return len >= 4 && strcmp(path + len - 4, ".ksm") == 0 && !is_directory(path);
}

void output_choose(struct output *o, const char *path)
{
	*o = (struct output){.path = path};
	if (is_bank(path)) {
		o->dir = out_directory(path, &o->file);
		return;
	}
	o->dir = strdup(path);
	if (!o->dir)
		die_memory();
	if (mkdir(path, 0777) != 0 && errno != EEXIST)
		die(1, "%s: cannot be created: %s", path, strerror(errno));
}

void output_begin(struct output *o)
{
	out_sweep(o->dir);
	if (o->file && !out_aside_open(&o->bank, o->dir, o->file))
		exit(fault_end());
}

void output_name(struct output *o, struct value label, uint64_t number)
{
	char digits[24];

	o->name.len = 0;
	ksm_name(&o->name, label.s, label.len, LABEL_MOST);
	snprintf(digits, sizeof digits, "-%03" PRIu64, number);
	text_put(&o->name, digits, strlen(digits) + 1);
	if (o->name.failed)
		die_memory();
	o->name.len--;
}

/* Returns whether a model's name is that of a numbered file of its label. */
static bool is_numbered(struct output *o, struct value label, struct value name)
{
	size_t from;

	output_name(o, label, 0);
	from = o->name.len - sizeof "000" + 1;
	if (name.len < o->name.len || name.len > from + DIGITS_MOST ||
	    memcmp(name.s, o->name.s, from) != 0)
		return false;
	for (size_t i = from; i < name.len; i++)
		if (name.s[i] < '0' || name.s[i] > '9')
			return false;
	return true;
}

void output_name_restored(struct output *o, struct value label, struct value name)
{
	if (is_numbered(o, label, name)) {
		o->name.len = 0;
		text_put(&o->name, name.s, name.len);
		text_byte(&o->name, 0);
		if (o->name.failed)
			die_memory();
		o->name.len--;
		return;
	}
	do {
		if (hist_add(&o->restored, label.s, label.len, 1) != 0)
			die_memory();
		output_name(o, label,
		            o->restored.counts[hist_find(&o->restored, label.s, label.len)]);
	} while (strtab_find(&o->written, o->name.s, o->name.len) >= 0);
}

/* Writes a model file into the directory. Returns false after a message. */
static bool put_file(struct output *o, const void *bytes, size_t n)
{
	char file[NAME_MAX + 1];

	if (strtab_find(&o->written, o->name.s, o->name.len) >= 0) {
		warn(o->path, 0, "%s: a second model with this name", o->name.s);
		return false;
	}
	if (strtab_add(&o->written, o->name.s, o->name.len) < 0)
		die_memory();
	snprintf(file, sizeof file, "%s.ksm", o->name.s);
	return out_file(o->dir, file, bytes, n);
}

bool output_put(struct output *o, const void *bytes, size_t n)
{
	o->models++;
	if (!o->file)
		return put_file(o, bytes, n);
	out_aside_put(&o->bank, bytes, n);
	return true;
}

void output_end(struct output *o)
{
	if (o->models == 0)
		warn(NULL, 0, "no usable histogram: no model written");
	if (o->file)
		out_aside_close(&o->bank, o->models > 0);
	if (o->models > 0)
		out_sync(o->dir);
}

void output_free(struct output *o)
{
	free(o->dir);
	text_free(&o->name);
	strtab_free(&o->written);
	hist_free(&o->restored);
}
