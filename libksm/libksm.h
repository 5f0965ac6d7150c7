/* SPDX-License-Identifier: MIT */
/*
 * libksm: reads the models of sysgram, ksm(5) and ksb(5), for programs that are not part of it:
 * libksm(3).
 *
 *     ksm_bank *bank;
 *     const char *why = ksm_open(&bank, "bank.ksm");
 *
 *     if (why)
 *             return complain("bank.ksm", why);
 *     for (size_t i = 0; i < ksm_models(bank); i++)
 *             look_at(ksm_get(bank, i));
 *     ksm_close(bank);
 *
 * Functions that can fail return NULL, or the reason: a constant string, never freed. The library
 * prints nothing and changes no signal handler, and no file can harm it, however damaged. A bank
 * does not change once it is open, so threads may share it. All returned pointers are valid until
 * ksm_close().
 */
#ifndef LIBKSM_LIBKSM_H
#define LIBKSM_LIBKSM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ksm_bank ksm_bank;
typedef struct ksm_model ksm_model;

/* Returns the version of the library, such as "0.1.0". */
const char *ksm_version(void);

/* Reads a file of models, or a bank image, and checks all of them. Returns NULL and sets *bank,
 * which ksm_close() must free; or returns why there are no models, and sets *bank to NULL. Damaged
 * models do not affect the others: see ksm_refusals(). */
const char *ksm_open(ksm_bank **bank, const char *file);

/* Does the same with a file in memory: `size` bytes, which must neither move nor change before
 * ksm_close(). */
const char *ksm_open_bytes(ksm_bank **bank, const void *bytes, size_t size);

/* Frees the bank and everything in it; does nothing with NULL. */
void ksm_close(ksm_bank *bank);

/* Return the number of models, and one of them, in the order of the file; NULL if i is not below
 * that number. */
size_t ksm_models(const ksm_bank *bank);
const ksm_model *ksm_get(const ksm_bank *bank, size_t i);

/* Return the number of refused models, and the reason for one of them; NULL if i is not below that
 * number. Sets *at, unless `at` is NULL, to the byte at which that model begins. */
size_t ksm_refusals(const ksm_bank *bank);
const char *ksm_refusal(const ksm_bank *bank, size_t i, uint64_t *at);

/* Return label and name of a model, and set *len to their length, 1 to 255 bytes. They are not
 * terminated; a name may contain any bytes. */
const char *ksm_model_label(const ksm_model *model, size_t *len);
const char *ksm_model_name(const ksm_model *model, size_t *len);

/* Returns how many tokens a gram has, 1 to 16. */
unsigned ksm_model_n(const ksm_model *model);

/* Returns the name of the weight: "linear", "sqrt", "log" or "presence". */
const char *ksm_model_weight(const ksm_model *model);

/* Returns the hash of the order of the bins; 0: byte order. */
uint64_t ksm_model_order(const ksm_model *model);

/* Returns how many traces were added up. */
uint64_t ksm_model_traces(const ksm_model *model);

/* Returns the sum of the counts of all grams. */
uint64_t ksm_model_total(const ksm_model *model);

/* Returns how many distinct grams there are. */
size_t ksm_model_grams(const ksm_model *model);

/* Return gram i, in byte order of the grams: its tokens, separated by single spaces, not
 * terminated, with their length in *len; its count; and its share, its weighted count divided by
 * the sum of all of them: above 0, and 1 in all. If i is not below the number of grams, they return
 * NULL, 0 and 0. */
const char *ksm_model_gram(const ksm_model *model, size_t i, size_t *len);
uint64_t ksm_model_count(const ksm_model *model, size_t i);
double ksm_model_share(const ksm_model *model, size_t i);

/* Returns the number of the gram with these bytes, or -1 if the model does not have it. */
int64_t ksm_model_find(const ksm_model *model, const char *gram, size_t len);

#ifdef __cplusplus
}
#endif

#endif
