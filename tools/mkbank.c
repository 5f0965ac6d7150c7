/* SPDX-License-Identifier: MIT */
/*
 * mkbank - models to a bank image
 *
 * Reads the models of banks and writes one file with everything that ksrank needs to measure
 * distances, which ksrank maps and uses directly.
 */
#include <stdlib.h>
#include <string.h>

#include "common/args.h"
#include "common/banks.h"
#include "common/fault.h"
#include "common/out.h"
#include "common/sandbox.h"

/* Writes the image aside and renames it. */
static void write_image(struct image *m, const char *dir, const char *name)
{
	static unsigned char head[KSB_PAGE];
	struct out_aside a;

	out_sweep(dir);
	if (!out_aside_open(&a, dir, name))
		return;
	image_head(m, head);
	out_aside_put(&a, head, sizeof head);
	for (int i = 0; i < IMAGE_PARTS; i++)
		out_aside_put(&a, m->parts[i].at, (size_t)image_paged(m->parts[i].size));
	if (out_aside_close(&a, true))
		out_sync(dir);
}

static const struct args_option options[] = {
    {'O', "order", "ORDER", "the order of the bins in which the models were built"},
    {'o', "output", "FILE", "the file to write; its name ends in .ksb"},
    {0}};

static const struct args args = {
    .synopsis = "mkbank [-O ORDER] -o FILE BANK ...",
    .about = "Compiles the models of banks (files or directories) into one bank image, which "
             "ksrank maps.",
    .options = options,
    .files = true};

/* Returns whether a file of this name is an image. */
static bool is_image(const char *path)
{
	size_t len = strlen(path);

	return len > 4 && strcmp(path + len - 4, ".ksb") == 0 && path[len - 5] != '/';
}

int main(int argc, char **argv)
{
	struct banks b = {.wanted = UINT32_MAX};
	const char *output = NULL, *name;
	char **files, *dir;
	int c;

	fault_begin(argv[0]);
	while ((c = args_next(argc, argv, &args)) != -1) {
		if (c == 'O')
			b.order = optarg;
		else
			output = optarg;
	}
	files = args_files(argv);
	if (!output)
		args_wrong("no -o FILE.ksb given");
	if (!is_image(output))
		die(2, "-o %s: the name of a bank image ends in .ksb", output);
	if (!files[0])
		args_wrong("no BANK given");
	dir = out_directory(output, &name);
	sandbox_enter(files, b.order, dir);
	if (banks_read(&b, files))
		write_image(&b.image, dir, name);
	else
		warn(NULL, 0, "no model: no bank image");
	banks_free(&b);
	free(dir);
	return fault_end();
}
