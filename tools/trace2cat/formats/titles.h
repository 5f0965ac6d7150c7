/* SPDX-License-Identifier: MIT */
/*
 * titles: the meaning of words in a table: titles of columns, labels, files, hashes.
 */
#ifndef TRACE2CAT_TITLES_H
#define TRACE2CAT_TITLES_H

#include "../scan.h"

/* What a title names. */
enum title { TITLE_OTHER, TITLE_LABEL, TITLE_ID };
enum title title_of(struct word title);

/* Returns whether two words are the same, ignoring case, blanks, quotes, `_`, `-` and `.`; `b` is
 * terminated and has only lower-case letters and digits. */
bool title_is(struct word title, const char *b);

/* Returns whether a title names a column with a sequence of calls. */
bool is_calls_title(struct word w);

/* Returns whether a word is typical of labels: "malware", "benign", "true". */
bool is_label_word(struct word w);

/* Returns whether a word is a file, not a call: "sample.exe", "dropper.apk". */
bool is_file_name(struct word w);

/* Returns whether a word can be the name of a call, as tracers write it:
 * "kernel32.dll!CreateFileW", "java.io.File#renameTo", "a-b", "std::open". */
bool is_call_name(struct word w);

/* Returns whether a word is a number with a point, such as a score: "0.93". */
bool is_fraction(struct word w);

/* Returns whether a word is an MD5, SHA-1, SHA-256 or SHA-512 hash in hexadecimal. */
bool is_hash(struct word w);

#endif
