/* window-drop-label.c: files that another program lets go over an album or tag are imported, and what
 * of them is in the library then is filed there. */
#include "window-private.h"

#include "import.h"
#include "sidebar-row.h"

/* One query holds so many paths. */
#define PATHS_A_QUERY 50

/* Counted: the signal of the library holds it, then each query. */
typedef struct
{
  GWeakRef window;
  ShoeboxLibrary *library; /* not owned, it owns the signal */
  gulong changed_id;
  ShoeboxPlace place; /* album or tag */
  gint64 label;
  GPtrArray *paths;
  GArray *ids;        /* found so far */
  guint next;         /* path to ask for */
} Filing;

static void ask (Filing *filing);

static void
filing_clear (gpointer data)
{
  Filing *filing = data;

  g_weak_ref_clear (&filing->window);
  g_ptr_array_unref (filing->paths);
  g_array_unref (filing->ids);
}

static void
filing_unref (gpointer filing)
{
  g_rc_box_release_full (filing, filing_clear);
}

static void
file (Filing *filing)
{
  g_autoptr (ShoeboxWindow) self = g_weak_ref_get (&filing->window);

  if (self == NULL || self->library == NULL)
    return;
  if (filing->place == SHOEBOX_PLACE_TAG)
    _shoebox_window_tag (self, filing->ids, filing->label, SHOEBOX_YES);
  else
    _shoebox_window_file (self, filing->ids, filing->label);
}

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Filing *filing = data;
  g_autoptr (GArray) ids = NULL;

  ids = shoebox_library_query_finish (SHOEBOX_LIBRARY (source), result, NULL);
  if (ids != NULL)
    g_array_append_vals (filing->ids, ids->data, ids->len);
  if (filing->next < filing->paths->len)
    ask (filing);
  else
    file (filing);
  filing_unref (filing);
}

/* A path that begins with a slash is that folder or file and no other. */
static void
ask (Filing *filing)
{
  g_autoptr (GString) query = g_string_new (NULL);
  guint end = MIN (filing->paths->len, filing->next + PATHS_A_QUERY);

  for (; filing->next < end; filing->next++)
    {
      g_auto (GStrv) parts = g_strsplit (g_ptr_array_index (filing->paths, filing->next), "\"", -1);
      g_autofree char *quoted = g_strjoinv ("\\\"", parts);

      g_string_append_printf (query, "%spath:\"%s\"", query->len > 0 ? " OR " : "", quoted);
    }
  shoebox_library_query_async (filing->library, query->str, NULL, asked_cb,
                               g_rc_box_acquire (filing));
}

static void
import_changed_cb (Filing *filing)
{
  ShoeboxImport *import = shoebox_library_get_import (filing->library);
  ShoeboxImportProgress progress;

  if (import == NULL)
    return;
  shoebox_import_get_progress (import, &progress);
  if (progress.state == SHOEBOX_IMPORT_SCANNING || progress.state == SHOEBOX_IMPORT_READING)
    return;
  ask (filing);
  g_signal_handler_disconnect (filing->library, filing->changed_id); /* the last use of it here */
}

ShoeboxSidebarRow *
_shoebox_window_get_drop_row (ShoeboxWindow *self, double x, double y)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  GtkWidget *row = picked != NULL ? gtk_widget_get_ancestor (picked, SHOEBOX_TYPE_SIDEBAR_ROW)
                                  : NULL;
  ShoeboxPlace place;

  if (row == NULL)
    return NULL;
  place = shoebox_sidebar_item_get_place (
    shoebox_sidebar_row_get_item (SHOEBOX_SIDEBAR_ROW (row)));
  return place == SHOEBOX_PLACE_ALBUM || place == SHOEBOX_PLACE_TAG ? SHOEBOX_SIDEBAR_ROW (row)
                                                                    : NULL;
}

void
_shoebox_window_import_into (ShoeboxWindow *self, const char *const *paths, ShoeboxPlace place,
                             gint64 label)
{
  Filing *filing;

  if (self->library == NULL || paths[0] == NULL)
    return;
  filing = g_rc_box_new0 (Filing);
  g_weak_ref_init (&filing->window, self);
  filing->library = self->library;
  filing->place = place;
  filing->label = label;
  filing->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  filing->paths = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; paths[i] != NULL; i++)
    g_ptr_array_add (filing->paths, g_strdup (paths[i]));
  shoebox_window_import (self, paths);
  filing->changed_id = g_signal_connect_data (self->library, "import-changed",
                                              G_CALLBACK (import_changed_cb), filing,
                                              (GClosureNotify) (GCallback) filing_unref,
                                              G_CONNECT_SWAPPED);
}
