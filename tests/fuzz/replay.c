/* SPDX-License-Identifier: MIT */
/*
 * replay TARGET FILE... - lets a target read each file
 *
 * For compilers without libFuzzer: all targets are in this one program.
 */
#include "fuzz.h"

#define TARGET(name) int replay_##name(const uint8_t *data, size_t size);
#include "targets.h"
#undef TARGET

static const struct target {
	const char *name;
	int (*test)(const uint8_t *data, size_t size);
} targets[] = {
#define TARGET(name) {#name, replay_##name},
#include "targets.h"
};

/* Each file in memory of its exact size, so that a sanitizer sees a read beyond it. */
static bool replay(const struct target *target, const char *file)
{
	FILE *in = fopen(file, "rb");
	uint8_t *data;
	size_t size;

	if (!in || fseek(in, 0, SEEK_END) != 0)
		return false;
	size = (size_t)ftell(in);
	rewind(in);
	data = malloc(size + !size);
	if (!data || fread(data, 1, size, in) != size)
		return false;
	fclose(in);
	target->test(data, size);
	free(data);
	return true;
}

int main(int argc, char **argv)
{
	size_t i = 0, count = sizeof targets / sizeof *targets;

	while (i < count && (argc < 3 || strcmp(targets[i].name, argv[1]) != 0))
		i++;
	if (i == count)
		return 2;
	for (int k = 2; k < argc; k++) {
		fprintf(stderr, "%s\n", argv[k]); /* the last one named made it fail */
		if (!replay(&targets[i], argv[k]))
			return 1;
	}
	return 0;
}
