/* SPDX-License-Identifier: MIT */
/* words FILE...: counts the words of files. */
#include <ctype.h>
#include <stdio.h>

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		FILE *f = fopen(argv[i], "r");
		int words = 0, in = 0;
		for (int c; f && (c = getc(f)) != EOF; in = !isspace(c))
			words += !in && !isspace(c);
		printf("%d %s\n", words, argv[i]);
		if (f)
			fclose(f);
	}
}
