/* SPDX-License-Identifier: MIT */
/*
 * titles: what the words in a table mean: the titles of its columns, labels, files, hashes.
 */
#ifndef TRACE2CAT_TITLES_H
#define TRACE2CAT_TITLES_H

#include "../scan.h"

/* What a title names. */
enum title { TITLE_OTHER, TITLE_LABEL, TITLE_ID };
enum title title_of(struct word title);

/* Whether two words are the same but for case, blanks, quotes, `_`, `-` and `.`; `b` is terminated
 * and has small letters and digits alone. */
bool title_is(struct word title, const char *b);

/* Whether a title is one of columns that hold a sequence of calls. */
bool is_calls_title(struct word w);

/* Whether a word is one that labels have: "malware", "benign", "true". */
bool is_label_word(struct word w);

/* "sample.exe", "dropper.apk": a file, not a call. */
bool is_file_name(struct word w);

/* A name as call streams allow it and tracers write it: "kernel32.dll!CreateFileW",
 * "java.io.File#renameTo", "a-b", "std::open". */
bool is_call_name(struct word w);

/* MD5, SHA-1, SHA-256 or SHA-512 in hexadecimal. */
bool is_hash(struct word w);

#endif
