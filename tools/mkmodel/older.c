#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "../common/fault.h"
#include "older.h"
#include "packed.h"

/* The length of LABEL in LABEL-NUMBER.ksm, and the number; 0 for all other names. */
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

/* Returns the label of a file that an earlier run wrote; NULL for all other files. */
static const struct bin *older(const char *file, const struct hist *written,
                               const struct hist *labels)
{
	uint64_t number = 0;
	size_t len = split_name(file, &number);
	const struct bin *label = len ? hist_find(labels, file, len) : NULL;

	if (!label || number <= label->count || hist_find(written, file, strlen(file) - 4))
		return NULL;
	return label;
}

void older_note(const char *name, const struct hist *written, const struct hist *labels)
{
	DIR *dir = opendir(name);
	struct hist found = {0};
	const struct dirent *entry;

	if (!dir)
		note(name, "not searched for models of an earlier run: %s", strerror(errno));
	while (dir && (entry = readdir(dir)) != NULL) {
		const struct bin *label = older(entry->d_name, written, labels);

		if (label && hist_add(&found, bin_gram(labels, label), label->len, 1) != 0)
			die_memory();
	}
	if (dir)
		closedir(dir);
	for (size_t i = 0; i < found.len; i++)
		note(name, "%.*s: models of an earlier, larger run are still there: %" PRIu64,
		     (int)found.bins[i].len, bin_gram(&found, &found.bins[i]), found.bins[i].count);
	hist_free(&found);
}
