/* ui-test.h: what the tests of the window share: a folder of their own, a library in it, and
 * waiting for a condition with a limit. */
#pragma once

#include "application-private.h"
#include "made-library.h"
#include "window-private.h"

G_BEGIN_DECLS

/* Turns the main loop until @condition holds; fails after 10 seconds. */
#define WAIT_FOR(condition)                                                                       \
  G_STMT_START                                                                                    \
  {                                                                                               \
    gint64 _end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;                                  \
    while (!(condition))                                                                          \
      {                                                                                           \
        if (g_get_monotonic_time () > _end)                                                       \
          g_error ("%s:%d: waited in vain for %s", __FILE__, __LINE__, #condition);               \
        ui_test_iterate ();                                                                       \
      }                                                                                           \
  }                                                                                               \
  G_STMT_END

/* Instead of gtk_test_init (): a home in a temporary folder, no weights. */
void ui_test_init (int *argc, char ***argv);
/* Before init: the networks stay what SHOEBOX_WEIGHTS says. */
void ui_test_keep_weights (void);
/* Turns the main loop once, for at most some milliseconds. */
void ui_test_iterate (void);
/* A fresh folder below the temporary one (free with g_free). */
char *ui_test_make_dir (const char *name);
/* Deletes the temporary folder; returns @status. */
int ui_test_finish (int status);

/* A library of @n made photos, opened. */
ShoeboxLibrary *ui_test_open_made (guint n, guint n_files);
/* A window of its own application on @library (may be NULL), presented and drawn. */
ShoeboxWindow *ui_test_open_window (ShoeboxLibrary *library);
/* Closes the window and checks that nothing keeps it alive. */
void ui_test_close_window (ShoeboxWindow *window);
/* The list of the window's grid, answered. */
guint ui_test_wait_list (ShoeboxWindow *window, guint n);

typedef gboolean (*UiTestMatch) (GtkWidget *widget, gconstpointer data);
/* The first of @widget and what is in it that @match is true of, or NULL. */
GtkWidget *ui_test_find (GtkWidget *widget, UiTestMatch match, gconstpointer data);
GtkWidget *ui_test_find_type (GtkWidget *widget, GType type);
/* The row of a place, album or tag in the sidebar, or NULL; and the count that it shows. */
GtkWidget *ui_test_find_row (ShoeboxWindow *window, const char *title);
guint ui_test_count_row (ShoeboxWindow *window, const char *title);
gboolean ui_test_has_tooltip (GtkWidget *widget, gconstpointer text);

G_END_DECLS
