/* application-shell.c: what the desktop asks the application for. */
#include "application-private.h"

/* So long a program that was started to answer a search waits for another. */
#define IDLE_MS (10 * 1000)

static void
grant (ShoeboxApplication *self)
{
  ShoeboxWindow *window = _shoebox_application_get_window (self);
  ShoeboxWish wish = self->wish;

  if (window == NULL || self->library == NULL)
    return;
  self->wish = SHOEBOX_WISH_NONE;
  switch (wish)
    {
    case SHOEBOX_WISH_IMPORT:
      gtk_widget_activate_action (GTK_WIDGET (window), "win.import-folder", NULL);
      break;
    case SHOEBOX_WISH_REVIEW:
      gtk_widget_activate_action (GTK_WIDGET (window), "win.review", NULL);
      break;
    case SHOEBOX_WISH_SEARCH:
      shoebox_window_search (window, self->query);
      break;
    case SHOEBOX_WISH_PHOTO:
      shoebox_window_show_photo (window, self->query, self->photo);
      break;
    case SHOEBOX_WISH_NONE:
    default:
      break;
    }
  g_clear_pointer (&self->query, g_free);
}

/* The last wish counts. */
static void
make_wish (ShoeboxApplication *self, ShoeboxWish wish, const char *query, gint64 photo)
{
  self->wish = wish;
  g_free (self->query);
  self->query = g_strdup (query);
  self->photo = photo;
  g_application_activate (G_APPLICATION (self));
}

static void
import_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  make_wish (data, SHOEBOX_WISH_IMPORT, NULL, 0);
}

static void
show_new_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  make_wish (data, SHOEBOX_WISH_SEARCH, "import:last", 0);
}

static void
review_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  make_wish (data, SHOEBOX_WISH_REVIEW, NULL, 0);
}

static void
photo_chosen_cb (ShoeboxApplication *self, const char *query, gint64 id, guint time)
{
  make_wish (self, SHOEBOX_WISH_PHOTO, query, id);
}

static void
search_chosen_cb (ShoeboxApplication *self, const char *query, guint time)
{
  make_wish (self, SHOEBOX_WISH_SEARCH, query, 0);
}

void
_shoebox_application_library_changed (ShoeboxApplication *self)
{
  if (self->provider != NULL)
    shoebox_search_provider_set_library (self->provider, self->library);
  grant (self);
}

/* A program with a window ends with it, and lets go of the library at once. */
static void
window_added_cb (GApplication *application)
{
  g_application_set_inactivity_timeout (application, 0);
}

void
_shoebox_application_init_shell (ShoeboxApplication *self)
{
  static const GActionEntry entries[] = { { .name = "import", .activate = import_cb },
                                          { .name = "review", .activate = review_cb },
                                          { .name = "show-new", .activate = show_new_cb } };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_application_set_inactivity_timeout (G_APPLICATION (self), IDLE_MS);
  g_signal_connect (self, "window-added", G_CALLBACK (window_added_cb), NULL);
}

gboolean
_shoebox_application_export (ShoeboxApplication *self, GDBusConnection *connection,
                             const char *path, GError **error)
{
  self->provider = shoebox_search_provider_new (G_APPLICATION (self), self->dir);
  g_signal_connect_object (self->provider, "photo-chosen", G_CALLBACK (photo_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->provider, "search-chosen", G_CALLBACK (search_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  return shoebox_search_provider_export (self->provider, connection, path, error);
}

void
_shoebox_application_unexport (ShoeboxApplication *self)
{
  if (self->provider != NULL)
    shoebox_search_provider_unexport (self->provider);
}

void
_shoebox_application_dispose_shell (ShoeboxApplication *self)
{
  if (self->provider == NULL)
    return;
  shoebox_search_provider_unexport (self->provider);
  shoebox_search_provider_set_library (self->provider, NULL);
  g_clear_object (&self->provider);
}
