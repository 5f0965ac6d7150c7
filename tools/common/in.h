/*
 * in: the files a filter reads, opened one after the other.
 */
#ifndef COMMON_IN_H
#define COMMON_IN_H

/* Opens a file for reading: a descriptor, or -1 and errno. */
int in_open(const char *name);

/* Returns the names in a file ("-": standard input), each ended by NUL, as a NULL-ended list that
 * stays. Ends the program with status 1 where the file cannot be read or holds no name. */
char **in_names(const char *file);

/* Calls work(fd, name, arg) for each file named in the NULL-ended list, or for standard input,
 * named "-", where none is. A file that cannot be opened is a fault, and the next one follows.
 * Pipes are widened to 1 MiB where the system can. */
void in_each(char **files, void (*work)(int fd, const char *name, void *arg), void *arg);

#endif
