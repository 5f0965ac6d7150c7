/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "../common/fault.h"
#include "../common/in.h"
#include "older.h"

/* Returns the length of LABEL in LABEL-NUMBER.ksm, and sets *number; returns 0 for all other
 * names. */
static size_t split_name(const char *file, uint64_t *number)
{
	size_t len = strlen(file), digits = 0;

	if (len < 4 || strcmp(file + len - 4, ".ksm") != 0)
		return 0;
	len -= 4;
	while (digits < len && file[len - digits - 1] >= '0' && file[len - digits - 1] <= '9')
		digits++;
	if (digits < 3 || digits == len || file[len - digits - 1] != '-' ||
	    !text_to_number(file + len - digits, digits, MODELS_MOST, number))
		return 0;
	return len - digits - 1;
}

/* Returns the label of a file that an earlier run wrote; STRTAB_NONE for all other files. */
static int64_t older(const char *file, const struct strtab *written, const struct deal *deal)
{
	uint64_t number = 0;
	size_t len = split_name(file, &number);
	int64_t label = len ? strtab_find(&deal->labels, file, len) : STRTAB_NONE;

	if (label < 0 || number <= deal->segments[label] ||
	    strtab_find(written, file, strlen(file) - 4) >= 0)
		return STRTAB_NONE;
	return label;
}

void older_note(const char *dir_name, const struct strtab *written, const struct deal *deal)
{
	DIR *dir = in_directory(dir_name);
	struct hist found = {0};
	const struct dirent *entry;

	if (!dir)
		note(dir_name, "cannot look for models of an earlier run: %s", strerror(errno));
	while (dir && (entry = readdir(dir)) != NULL) {
		int64_t label = older(entry->d_name, written, deal);
		struct value name = {"", 0};

		if (label >= 0)
			name = strtab_string(&deal->labels, (size_t)label);
		if (label >= 0 && hist_add(&found, name.s, name.len, 1) != 0)
			die_memory();
	}
	if (dir)
		closedir(dir);
	for (size_t i = 0; i < found.grams.len; i++)
		note(dir_name, "%.*s: models of an earlier, larger run are still there: %" PRIu64,
		     (int)hist_gram(&found, i).len, hist_gram(&found, i).s, found.counts[i]);
	hist_free(&found);
}
