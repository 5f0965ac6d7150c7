/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "../common/fault.h"
#include "window.h"

void window_room(struct window *win, size_t len)
{
	size_t need;

	if (win->beg) {
		memmove(win->text, win->text + win->beg, win->end - win->beg);
		win->end -= win->beg;
		win->beg = 0;
	}
	need = win->end + len + WINDOW_COPY;
	if (need <= win->room)
		return;
	win->room = (uint32_t)need;
	win->text = realloc(win->text, win->room);
	if (!win->text)
		die_memory();
}
