/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "../common/fault.h"
#include "lockstep.h"

struct lane {
	struct feed feed;
	int fd;              /* owned */
	struct text line;    /* the first row of the next sample; owned */
	struct rank_row row; /* that row */
	bool held;           /* there is such a row */
	bool ended;          /* the stream is over */
	bool missed;         /* another stream had a sample after its end; a warning was printed */
};

void lockstep_add(struct lockstep *l, int fd, const char *file)
{
	struct lane *lane;

	l->lanes = realloc(l->lanes, (l->len + 1) * sizeof *l->lanes);
	if (!l->lanes)
		die_memory();
	lane = &l->lanes[l->len++];
	*lane = (struct lane){.feed = {.nearest = l->nearest}};
	do
		lane->fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	while (lane->fd < 0 && errno == EINTR);
	if (lane->fd < 0)
		die(1, "%s: %s", file, strerror(errno));
	feed_open(&lane->feed, lane->fd, file);
}

static bool is_ready(const struct lane *lane)
{
	return lane->held || lane->ended;
}

/* Keeps a row for the next sample. */
static void hold(struct lane *lane, const struct line *line)
{
	struct line copy = *line;

	lane->line.len = 0;
	text_put(&lane->line, line->s, line->len);
	if (lane->line.failed)
		die_memory();
	copy.s = lane->line.s;
	lane->held = rank_parse(&lane->feed.columns, &copy, &lane->row) == NULL;
}

/* Takes the next line. */
static void advance(struct lockstep *l, struct lane *lane)
{
	struct feed *f = &lane->feed;
	struct line line;
	struct rank_row row;
	int got = line_next(&f->in, &line);

	if (got < 0)
		warn(f->file, 0, "%s", strerror(f->in.error));
	if (got <= 0)
		lane->ended = true;
	else if (feed_take(f, l->poll, &line, &row, false) == TAKEN_NOTHING)
		return;
	else if (feed_begins(f, &row))
		hold(lane, &line);
	else
		feed_add(f, l->poll, &row);
}

static bool has_line(const struct lines *in)
{
	return memchr(in->buf + in->beg, '\n', in->end - in->beg) != NULL;
}

/* Waits for input of the lanes that are not ready, and reads once from each that has some. */
static void wait_for_input(struct lockstep *l, struct pollfd *fds)
{
	l->idle(l->arg);
	for (size_t i = 0; i < l->len; i++)
		fds[i] = (struct pollfd){is_ready(&l->lanes[i]) ? -1 : l->lanes[i].fd, POLLIN, 0};
	if (poll(fds, (nfds_t)l->len, -1) < 0) {
		if (errno != EINTR)
			die(1, "poll: %s", strerror(errno));
		return;
	}
	for (size_t i = 0; i < l->len; i++) {
		struct lane *lane = &l->lanes[i];
		if (fds[i].revents && !lines_fill(&lane->feed.in))
			advance(l, lane); /* the last line, the end, or a line beyond the buffer */
	}
}

/* Reads until each lane holds the first row of the next sample or has ended. */
static void gather(struct lockstep *l, struct pollfd *fds)
{
	for (bool waits = true; waits;) {
		waits = false;
		for (size_t i = 0; i < l->len; i++) {
			struct lane *lane = &l->lanes[i];
			while (!is_ready(lane) && has_line(&lane->feed.in))
				advance(l, lane);
			waits = waits || !is_ready(lane);
		}
		if (waits)
			wait_for_input(l, fds);
	}
}

/* Begins the next sample in a lane; `first` is a lane that has it. */
static void begin(struct lockstep *l, struct lane *lane, const struct lane *first, struct ballot *s)
{
	struct feed *f = &lane->feed;

	if (!lane->held) {
		if (!lane->missed)
			warn(f->file, 0, "ends before %s does: later samples are judged without it",
			     first->feed.file);
		lane->missed = true;
		return;
	}
	if (!value_same(lane->row.sample, first->row.sample)) {
		l->idle(l->arg);
		die(1,
		    "%s:%llu: sample %.*s where %s has %.*s: --live takes the same samples in the "
		    "same order",
		    f->file, (unsigned long long)f->in.number, (int)lane->row.sample.len,
		    lane->row.sample.s, first->feed.file, (int)first->row.sample.len,
		    first->row.sample.s);
	}
	feed_begin(f, s);
	feed_add(f, l->poll, &lane->row);
	lane->held = false;
}

/* Begins the next sample in all lanes. Returns false if there is none. */
static bool begin_all(struct lockstep *l, struct ballot *s)
{
	const struct lane *first = l->lanes;
	const struct rank_row *row;

	while (first < l->lanes + l->len && !first->held)
		first++;
	if (first == l->lanes + l->len)
		return false;
	ballot_clear(s);
	row = &first->row;
	text_put(&s->name, row->sample.s, row->sample.len);
	text_put(&s->truth, row->truth.s, row->truth.len);
	if (s->name.failed || s->truth.failed)
		die_memory();
	/* the first lane last, since the others are compared with its row */
	for (size_t i = 0; i < l->len; i++)
		if (&l->lanes[i] != first)
			begin(l, &l->lanes[i], first, s);
	begin(l, &l->lanes[first - l->lanes], first, s);
	return true;
}

void lockstep_run(struct lockstep *l)
{
	struct pollfd *fds = calloc(l->len + 1, sizeof *fds);
	struct ballot sample = {0};

	if (!fds)
		die_memory();
	for (gather(l, fds); begin_all(l, &sample);) {
		gather(l, fds);
		for (size_t i = 0; i < l->len; i++)
			feed_end(&l->lanes[i].feed);
		l->done(&sample, l->arg);
	}
	for (size_t i = 0; i < l->len; i++) {
		feed_close(&l->lanes[i].feed);
		text_free(&l->lanes[i].line);
		close(l->lanes[i].fd);
	}
	free(l->lanes);
	free(fds);
	ballot_free(&sample);
}
