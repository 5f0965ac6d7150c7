/* SPDX-License-Identifier: MIT */
/*
 * json: traces in JSON, one document or one on each line, recognised by their keys.
 *
 * A record is the innermost element of an array, or the whole document, that names a call. The
 * thread may be named in the record or in an element around it.
 */
#include "../../../format/simd_plain.h"
#include "../abi.h"
#include "../map.h"
#include "json_keys.h"
#include "json_look.h"
#include "json_token.h"
#include "kernel_name.h"
#include "scap.h"

enum {
	FIELD = 255, /* bytes kept of a value */
	SHORT = 32,  /* bytes copied at once */
	PATH = 160,  /* longest path that is looked up */
	SLOTS = 128  /* pairs of paths looked up */
};

/* The value of a role. */
struct field {
	size_t depth; /* depth of its key; 0: none */
	bool number;
	size_t len;
	char s[FIELD];
};

/* A path that came before, and its role. */
struct known {
	enum role role;
	size_t len; /* 0: the slot is empty */
	char path[PATH + SIMD_BYTES];
};

struct reader {
	struct trace *trace;
	struct json json;
	struct scap scap;
	struct field field[ROLES];
	unsigned set; /* a bit for each role whose field has a depth */
	char path[PATH + SIMD_BYTES];
	size_t path_len;                        /* with the current key; PATH + 1: too long */
	size_t at[JSON_DEPTH + 2];              /* path_len before the keys of each depth */
	uint64_t elements[JSON_DEPTH / 64 + 1]; /* a bit for each depth: an element of an array */
	struct known known[2 * SLOTS];
	bool keys;  /* only those of -k count */
	bool calls; /* a key of calls has come */
};

/* --- records --- */

static struct word word_of(const struct field *f)
{
	return (struct word){f->s, f->depth ? f->len : 0};
}

static bool has(const struct reader *r, enum role role)
{
	return r->field[role].depth != 0;
}

static uint64_t thread_of(const struct reader *r)
{
	static const enum role order[] = {ROLE_HOST, ROLE_THREAD, ROLE_PROCESS};
	uint64_t tid = 0;

	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		if (has(r, order[i]) && word_decimal(word_of(&r->field[order[i]]), &tid))
			break;
	return tid;
}

/* Returns the ABI given by its name, or by its value in libseccomp and the kernel, hexadecimal or
 * decimal. */
static uint32_t arch_of(struct word w)
{
	struct scan at = scan_word(w);
	uint64_t value;
	uint32_t abi = abi_from_word(w);

	if (abi || !w.len)
		return abi;
	if (word_decimal(w, &value) || (scan_hex(&at, &value) && at.p == at.end))
		return value <= UINT32_MAX ? (uint32_t)value : 0;
	return 0;
}

/* Reports a name without the marks that kernels and gadgets put before it. */
static void report_name(struct reader *r, struct word name)
{
	char small[64];

	cut_kernel_marks(&name);
	if (word_cut(&name, "SYS_") && name.len <= sizeof small) {
		for (size_t i = 0; i < name.len; i++)
			small[i] =
			    (char)(name.s[i] | (name.s[i] >= 'A' && name.s[i] <= 'Z' ? 32 : 0));
		name.s = small;
	}
	if (name.len)
		trace_call(r->trace, thread_of(r), name.s, name.len);
}

static void report_call(struct reader *r, struct word call)
{
	uint64_t number;

	if (word_decimal(call, &number))
		trace_number(r->trace, thread_of(r), arch_of(word_of(&r->field[ROLE_ARCH])),
		             number);
	else
		report_name(r, call);
}

/* Returns whether the record is the exit of a call, not its enter. */
static bool is_exit(struct word phase)
{
	static const char *const words[] = {"exit", "sys_exit", "leave", "return", "ret",
	                                    "<",    "X",        "EXIT",  "sysret", "end"};

	for (size_t i = 0; phase.len && i < sizeof words / sizeof *words; i++)
		if (word_is(phase, words[i]))
			return true;
	return false;
}

/* Returns whether an event of Tracee is a call: named like the call that it comes from, or with a
 * small number. */
static bool is_tracee_call(const struct reader *r)
{
	struct word name = word_of(&r->field[ROLE_EVENT]), call = word_of(&r->field[ROLE_CALL]);
	uint64_t id;

	if (call.len)
		return word_same(call, name);
	if (word_decimal(word_of(&r->field[ROLE_ID]), &id))
		return id < 700;
	return map_is_call(name.s, name.len);
}

/* Reports an event of sysdig if it enters a call; without a direction, the arguments decide. */
static void report_event(struct reader *r, struct word phase)
{
	struct word name = word_of(&r->field[ROLE_TYPE]);
	struct scan args = scan_word(word_of(&r->field[ROLE_INFO]));
	bool exits = phase.len ? word_is(phase, "<") : scap_tells_exit(name, args);

	scap_event(&r->scap, thread_of(r), !exits, name, args);
}

static void report(struct reader *r)
{
	const struct field *f = r->field;
	struct word phase = word_of(&f[ROLE_PHASE]);

	if (has(r, ROLE_TRACE))
		trace_part(r->trace, f[ROLE_TRACE].s, f[ROLE_TRACE].len);
	if (has(r, ROLE_METHOD) || has(r, ROLE_PLUGIN)) {
		struct word plugin = word_of(&f[ROLE_PLUGIN]);
		if (word_is(plugin, "syscall") || (word_is(plugin, "syscalls") && !is_exit(phase)))
			report_name(r, word_of(&f[ROLE_METHOD]));
	} else if (has(r, ROLE_TYPE)) {
		report_event(r, phase);
	} else if (has(r, ROLE_EVENT)) {
		if (is_tracee_call(r))
			report_name(r, word_of(&f[ROLE_EVENT]));
	} else if (has(r, ROLE_CALL)) {
		if (!is_exit(phase))
			report_call(r, word_of(&f[ROLE_CALL]));
	} else {
		report_call(r, word_of(&f[ROLE_NUMBER]));
	}
}

/* --- paths --- */

static bool is_key(const struct reader *r, enum trace_key key, struct word path)
{
	const char *name = trace_key(r->trace, key);

	return name && word_is(path, name);
}

static enum role find_role(const struct reader *r, struct word path)
{
	if (!r->keys)
		return role_of(path);
	return is_key(r, KEY_CALL, path)     ? ROLE_CALL
	       : is_key(r, KEY_THREAD, path) ? ROLE_THREAD
	       : is_key(r, KEY_TRACE, path)  ? ROLE_TRACE
	                                     : ROLES;
}

/* Compares eight bytes at a time, since a path is short; up to 7 bytes past both may be read. */
static inline bool is_path(const struct known *k, struct word path)
{
	size_t at = 0, left = path.len;

	if (k->len != path.len)
		return false;
	for (; left > 8; at += 8, left -= 8)
		if (le64(k->path + at) != le64(path.s + at))
			return false;
	return (le64(k->path + at) ^ le64(path.s + at)) << 8 * (8 - left) == 0;
}

/* Copies len bytes. SHORT bytes may be read and written, however few they are. */
static inline void copy_short(char *to, const char *from, size_t len)
{
	if (len <= SHORT)
		memcpy(to, from, SHORT);
	else
		memcpy(to, from, len);
}

/* Returns the role of the current value. Few paths are new: an earlier one is found in one of two
 * slots. */
static enum role role_here(struct reader *r)
{
	struct word path = {r->path, r->path_len};
	struct known *k;

	if (path.len == 0 || path.len > PATH)
		return ROLES;
	k = &r->known[(simd_plain_hash(path.s, path.len) >> 25) % SLOTS * 2];
	if (is_path(k, path))
		return k->role;
	if (is_path(k + 1, path))
		return k[1].role;
	k[1] = k[0];
	k->role = find_role(r, path);
	k->len = path.len;
	memcpy(k->path, path.s, path.len);
	return k->role;
}

static void add_key(struct reader *r)
{
	const struct json *j = &r->json;
	size_t len = r->at[j->depth], point = len > 0;

	if (len > PATH || len + point + j->len > PATH) {
		r->path_len = PATH + 1;
		return;
	}
	if (point)
		r->path[len] = '.';
	copy_short(r->path + len + point, j->s, j->len);
	r->path_len = len + point + j->len;
}

static void open(struct reader *r, bool parent_is_array)
{
	size_t depth = r->json.depth;
	uint64_t bit = UINT64_C(1) << depth % 64;

	r->at[depth] = depth > 1 ? r->path_len : 0;
	r->path_len = r->at[depth];
	r->elements[depth / 64] &= ~bit;
	r->elements[depth / 64] |= parent_is_array || depth == 1 ? bit : 0;
}

/* Reports the record that ends here, and forgets its values. */
static void close(struct reader *r, bool object)
{
	size_t depth = r->json.depth + 1; /* of the one just closed */
	unsigned within = 0;              /* the roles with values within it */

	if (r->elements[depth / 64] >> depth % 64 & 1)
		for (unsigned left = r->set; left; left &= left - 1)
			if (r->field[simd_first(left)].depth >= depth)
				within |= left & -left;
	if (object && within & ((2u << ROLE_CALLS) - 1))
		report(r);
	r->set &= ~within;
	for (; within; within &= within - 1)
		r->field[simd_first(within)].depth = 0;
	r->path_len = r->at[depth];
}

static void take_value(struct reader *r, bool number)
{
	const struct json *j = &r->json;
	enum role role = role_here(r);
	struct field *f;

	if (role == ROLES)
		return;
	r->calls = r->calls || role <= ROLE_CALLS;
	f = &r->field[role];
	f->depth = j->depth;
	f->number = number;
	f->len = j->len < FIELD ? j->len : FIELD;
	copy_short(f->s, j->s, f->len);
	r->set |= 1u << role;
}

/* --- the format --- */

static bool more(void *from, const char **s, size_t *len)
{
	return trace_bytes(from, s, len);
}

/* Starts over after a fault. */
static bool go_on(struct reader *r)
{
	for (size_t i = 0; i < ROLES; i++)
		r->field[i].depth = 0;
	r->set = 0;
	r->path_len = 0;
	return json_resync(&r->json);
}

/* Takes a token. Returns false at the end. */
static bool step(struct reader *r)
{
	bool in_array = r->json.depth && !r->json.in_object;

	switch (json_next(&r->json)) {
	case JSON_END:
		return false;
	case JSON_FAULT:
		trace_fault(r->trace, r->json.p, r->json.why);
		return go_on(r);
	case JSON_OBJECT:
	case JSON_ARRAY:
		open(r, in_array);
		break;
	case JSON_OBJECT_END:
	case JSON_ARRAY_END:
		close(r, true);
		break;
	case JSON_KEY:
		add_key(r);
		break;
	case JSON_STRING:
		take_value(r, false);
		break;
	case JSON_NUMBER:
		take_value(r, true);
		break;
	default:
		break;
	}
	return true;
}

static void parse(struct trace *trace)
{
	static struct reader r;

	r = (struct reader){.trace = trace,
	                    .json = {.more = more, .from = trace, .many = true},
	                    .scap = {.trace = trace},
	                    .keys = trace_key(trace, KEY_CALL) != NULL};
	trace_look(trace);
	r.scap.exits = json_has_exits(trace);
	while (step(&r))
		;
	scap_end(&r.scap);
	if (!r.calls)
		trace_refuse(trace, r.keys ? "JSON without the key of -k"
		                           : "JSON without a key of calls that is known: -k "
		                             "call=KEY names it");
}

const struct format json_format = {
    .name = "json",
    .about = "JSON of Cuckoo, CAPE, DRAKVUF, Tracee, laurel, sysdig and the like",
    .probe = json_probe,
    .parse = parse,
};
