/* SPDX-License-Identifier: MIT */
/* fetch PORT PATH: prints a document from the HTTP server on the loopback address. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
	                         .sin_port = htons((unsigned short)atoi(argv[1])),
	                         .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int s = socket(AF_INET, SOCK_STREAM, 0);
	char buf[4096];

	if (argc < 3 || connect(s, (struct sockaddr *)&to, sizeof to) != 0)
		return 1;
	snprintf(buf, sizeof buf, "GET /%s HTTP/1.0\r\n\r\n", argv[2]);
	if (write(s, buf, strlen(buf)) < 0)
		return 1;
	for (ssize_t n; (n = read(s, buf, sizeof buf)) > 0;)
		if (write(1, buf, (size_t)n) < 0)
			return 1;
	close(s);
}
