/* failing.h: the n-th allocation fails, and what is not freed is counted. The linker sends the
 * library's allocations here (-Wl,--wrap=malloc and so on, in meson.build); one .c a program includes
 * it. */
#pragma once

#include <glib.h>
#include <stdlib.h>
#include <string.h>

void *__real_malloc (size_t size);
void *__real_calloc (size_t n, size_t size);
void *__real_aligned_alloc (size_t alignment, size_t size);
void __real_free (void *data);
void *__wrap_malloc (size_t size);
void *__wrap_calloc (size_t n, size_t size);
void *__wrap_aligned_alloc (size_t alignment, size_t size);
char *__wrap_strdup (const char *text);
void __wrap_free (void *data);

static int until_failure = -1; /* -1: never, or it was already */
static int live_blocks;

static gboolean
fails (void)
{
  return until_failure >= 0 && until_failure-- == 0;
}

static void *
count_block (void *data)
{
  live_blocks += data != NULL;
  return data;
}

void *
__wrap_malloc (size_t size)
{
  return fails () ? NULL : count_block (__real_malloc (size));
}

void *
__wrap_calloc (size_t n, size_t size)
{
  return fails () ? NULL : count_block (__real_calloc (n, size));
}

void *
__wrap_aligned_alloc (size_t alignment, size_t size)
{
  return fails () ? NULL : count_block (__real_aligned_alloc (alignment, size));
}

char *
__wrap_strdup (const char *text)
{
  size_t size = strlen (text) + 1;
  char *copy = __wrap_malloc (size);

  return copy == NULL ? NULL : memcpy (copy, text, size);
}

void
__wrap_free (void *data)
{
  live_blocks -= data != NULL;
  __real_free (data);
}
