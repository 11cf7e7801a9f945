/* window-shell.c: what the desktop asks a window to show: a search, a photo that was found. */
#include "window-private.h"

/* As many of the photos around are enough to step through. */
#define MAX_AROUND 500

void
shoebox_window_search (ShoeboxWindow *self, const char *text)
{
  g_return_if_fail (SHOEBOX_IS_WINDOW (self));

  gtk_widget_activate_action (GTK_WIDGET (self), "win.search", NULL);
  shoebox_search_bar_set_text (self->search, text);
}

typedef struct
{
  GWeakRef window;
  gint64 id;
} Show;

static void
found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Show *show = data;
  g_autoptr (ShoeboxWindow) self = g_weak_ref_get (&show->window);
  g_autoptr (GArray) ids = shoebox_library_query_finish (SHOEBOX_LIBRARY (source), result, NULL);
  GVariantBuilder builder;
  guint at = 0, start = 0, end;

  while (ids != NULL && at < ids->len && g_array_index (ids, gint64, at) != show->id)
    at++;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("ax"));
  if (ids != NULL && at < ids->len)
    {
      start = at - MIN (at, MAX_AROUND / 2);
      end = MIN (ids->len, start + MAX_AROUND);
      for (guint i = start; i < end; i++)
        g_variant_builder_add (&builder, "x", g_array_index (ids, gint64, i));
    }
  else
    {
      at = 0;
      g_variant_builder_add (&builder, "x", show->id);
    }
  if (self != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-photos", "(uax)", at - start,
                                &builder);
  else
    g_variant_builder_clear (&builder);
  g_weak_ref_clear (&show->window);
  g_free (show);
}

void
shoebox_window_show_photo (ShoeboxWindow *self, const char *query, gint64 id)
{
  g_autoptr (ShoeboxPhoto) photo = NULL;
  Show *show;

  g_return_if_fail (SHOEBOX_IS_WINDOW (self) && self->library != NULL);

  photo = shoebox_library_get_photo (self->library, id);
  if (photo == NULL)
    return; /* it went meanwhile */
  show = g_new0 (Show, 1);
  g_weak_ref_init (&show->window, self);
  show->id = id;
  shoebox_library_query_async (self->library, query, NULL, found_cb, show);
}
