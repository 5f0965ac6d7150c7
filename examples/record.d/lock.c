/* SPDX-License-Identifier: MIT */
/* lock FILE...: writes each file's bytes, XORed with a constant, to FILE.locked and removes the
 * file: a stand-in for ransomware, to be run on files made for it. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		char name[4096], buf[4096];
		int from = open(argv[i], O_RDONLY), to;
		snprintf(name, sizeof name, "%s.locked", argv[i]);
		to = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
		for (ssize_t n; (n = read(from, buf, sizeof buf)) > 0;) {
			for (ssize_t k = 0; k < n; k++)
				buf[k] ^= 0x5a;
			if (write(to, buf, (size_t)n) < 0)
				return 1;
		}
		close(from);
		close(to);
		unlink(argv[i]);
	}
}
