/* failing.h: the n-th allocation fails. The linker sends the library's allocations here
 * (-Wl,--wrap=malloc and so on, in meson.build); one .c a program includes it. */
#pragma once

#include <glib.h>
#include <stdlib.h>

void *__real_malloc (size_t size);
void *__real_calloc (size_t n, size_t size);
void *__real_aligned_alloc (size_t alignment, size_t size);
void *__wrap_malloc (size_t size);
void *__wrap_calloc (size_t n, size_t size);
void *__wrap_aligned_alloc (size_t alignment, size_t size);

static int until_failure = -1; /* -1: never, or it was already */

static gboolean
fails (void)
{
  return until_failure >= 0 && until_failure-- == 0;
}

void *
__wrap_malloc (size_t size)
{
  return fails () ? NULL : __real_malloc (size);
}

void *
__wrap_calloc (size_t n, size_t size)
{
  return fails () ? NULL : __real_calloc (n, size);
}

void *
__wrap_aligned_alloc (size_t alignment, size_t size)
{
  return fails () ? NULL : __real_aligned_alloc (alignment, size);
}
