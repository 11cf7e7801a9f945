/* util.h: what the tests of the application layer share. */
#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib.h>

/* A folder of its own, by g_mkdtemp; removed with everything in it by test_folder_free. */
char *test_folder_new (void);
void test_folder_free (char *folder);

/* A picture of blobs and a little noise that @seed tells apart, in @type ("jpeg", "png", ...). */
GdkPixbuf *test_picture (guint seed, int width, int height);
void test_write_picture (const char *path, const char *type, guint seed, int width, int height);
void test_write_file (const char *path, const void *data, gsize size);
void test_set_mtime (const char *path, gint64 seconds);

/* The folder of test data, or NULL after having skipped the test. */
char *test_data (const char *sub);

/* Iterates the main context until @condition, 60 s at most. */
#define WAIT_FOR(condition)                                                                       \
  G_STMT_START                                                                                    \
    {                                                                                             \
      gint64 wait_end = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;                            \
      while (!(condition))                                                                        \
        {                                                                                         \
          if (g_get_monotonic_time () > wait_end)                                                 \
            g_error ("%s:%d: waited in vain for %s", __FILE__, __LINE__, #condition);             \
          if (!g_main_context_iteration (NULL, FALSE))                                            \
            g_usleep (500);                                                                       \
        }                                                                                         \
    }                                                                                             \
  G_STMT_END
