/* SPDX-License-Identifier: MIT */
/* scan FROM TO: prints the open ports of the loopback address from FROM to TO - 1. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	for (int port = atoi(argv[1]); argc > 2 && port < atoi(argv[2]); port++) {
		struct sockaddr_in to = {.sin_family = AF_INET,
		                         .sin_port = htons((unsigned short)port),
		                         .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
		int s = socket(AF_INET, SOCK_STREAM, 0);
		if (connect(s, (struct sockaddr *)&to, sizeof to) == 0)
			printf("%d open\n", port);
		close(s);
	}
}
