/* window-search.c: the search entry and the place together, what is offered when nothing is found, and
 * the searches that the owner keeps. */
#include "window-private.h"

#include "name-dialog.h"
#include "query-text.h"
#include "searching.h"
#include "words-search.h"
#include "words.h"

#include <glib/gi18n.h>

/* --- The query -------------------------------------------------------------------------------- */

/* Place and search text together: photos of the place that match the text. */
void
_shoebox_window_update_query (ShoeboxWindow *self)
{
  ShoeboxSidebarItem *item = shoebox_sidebar_get_selected (self->sidebar);
  g_autofree char *place = NULL;
  g_autofree char *text = NULL;
  g_autofree char *query = NULL;

  if (self->library == NULL || item == NULL || _shoebox_window_is_reviewing (self))
    return;
  _shoebox_window_queue_update (self);
  place = shoebox_sidebar_item_dup_query (item);
  text = shoebox_search_bar_dup_query (self->search);
  /* Under a text that makes no sense what it stood for before stays on screen. */
  if (text == NULL)
    return;
  if (*place != '\0' && *text != '\0')
    query = g_strdup_printf ("%s (%s)", place, text);
  else
    query = g_strdup (*text != '\0' ? text : place);
  shoebox_photo_grid_set_query (self->grid, query);
}

static void
search_changed_cb (ShoeboxWindow *self)
{
  if (self->library == NULL)
    return;
  _shoebox_window_close_look (self);
  _shoebox_window_close_viewer (self);
  _shoebox_window_update_query (self);
}

static void
stop_search_cb (ShoeboxWindow *self)
{
  gtk_widget_child_focus (GTK_WIDGET (self->grid), GTK_DIR_TAB_FORWARD);
}

static void
search_activate_cb (ShoeboxWindow *self)
{
  shoebox_search_bar_note (self->search);
  gtk_widget_child_focus (GTK_WIDGET (self->grid), GTK_DIR_TAB_FORWARD);
}

/* --- Nothing found ---------------------------------------------------------------------------- */

void
_shoebox_window_update_search (ShoeboxWindow *self)
{
  ShoeboxPhotoList *list = shoebox_photo_grid_get_list (self->grid);
  ShoeboxSidebarItem *item = shoebox_sidebar_get_selected (self->sidebar);
  const char *problem = shoebox_search_bar_get_problem (self->search);
  g_autofree char *text = shoebox_search_bar_dup_text (self->search);
  g_autofree char *term = NULL;
  g_autofree char *shorter = shoebox_query_drop_last (text, &term);
  gboolean everywhere = *text == '\0' || item == NULL
                        || shoebox_sidebar_item_get_place (item) == SHOEBOX_PLACE_ALL;

  if (problem == NULL)
    problem = shoebox_photo_list_get_error (list);
  if (problem != NULL)
    gtk_label_set_text (self->search_problem, problem);
  gtk_revealer_set_reveal_child (self->search_revealer, problem != NULL);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.save-search",
                                 *text != '\0' && shoebox_library_check_query (text, NULL));
  gtk_widget_set_visible (self->drop_button, shorter != NULL);
  gtk_widget_set_visible (self->everywhere_button, !everywhere);
  gtk_widget_set_visible (self->clear_button, *text != '\0');
  if (shorter != NULL)
    {
      g_autofree char *shown = shoebox_words_short (term, 24);
      g_autofree char *label = g_strdup_printf (_("Search Without “%s”"), shown);

      gtk_button_set_label (GTK_BUTTON (self->drop_button), label);
    }
}

static void
drop_term_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);
  g_autofree char *text = shoebox_search_bar_dup_text (self->search);
  g_autofree char *shorter = shoebox_query_drop_last (text, NULL);

  shoebox_search_bar_set_text (self->search, shorter != NULL ? shorter : "");
  self->focus_photos = TRUE;
}

static void
clear_search_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);

  shoebox_search_bar_set_text (self->search, "");
  self->focus_photos = TRUE;
}

static void
search_everywhere_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);

  shoebox_sidebar_select (self->sidebar, SHOEBOX_PLACE_ALL, 0);
  self->focus_photos = TRUE;
}

/* --- Kept searches ------------------------------------------------------------------------------ */

/* What a name is asked for: a new search, or the one with @id. */
typedef struct
{
  ShoeboxWindow *window; /* full reference */
  gint64 id;
  char *text;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_object_unref (question->window);
  g_free (question->text);
  g_free (question);
}

/* What a toast is about, until the next one: a removed search that may come back, or an old name. */
static void
remember (ShoeboxWindow *self, gint64 id, const char *name, const char *text)
{
  self->search_id = id;
  g_free (self->search_name);
  self->search_name = g_strdup (name);
  g_free (self->search_text);
  self->search_text = g_strdup (text);
}

/* The search that an act was about (full reference). NULL: it failed, which is said, or there is no
 * window any more. */
static ShoeboxSavedSearch *
finish_search (ShoeboxWindow *self, GObject *source, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  gint64 id = shoebox_library_search_finish (SHOEBOX_LIBRARY (source), result, &error);

  if (self->library != NULL && error != NULL)
    _shoebox_window_toast_error (self, error);
  return self->library != NULL && id > 0 ? shoebox_library_find_search (self->library, NULL, id)
                                         : NULL;
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ShoeboxWindow) self = data;
  g_autoptr (ShoeboxSavedSearch) search = finish_search (self, source, result);
  g_autofree char *text = NULL;

  if (search == NULL)
    return;
  remember (self, shoebox_saved_search_get_id (search), NULL, NULL);
  text = g_strdup_printf (_("Saved the search “%s”"), shoebox_saved_search_get_name (search));
  _shoebox_window_toast (self, text, _("_Undo"), "win.undo-search");
}

static void
renamed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ShoeboxWindow) self = data;
  g_autoptr (ShoeboxSavedSearch) search = finish_search (self, source, result);
  g_autofree char *text = NULL;

  if (search == NULL || self->search_name == NULL)
    return; /* something else was done to a search meanwhile */
  text = g_strdup_printf (_("Renamed the search “%s” to “%s”"), self->search_name,
                          shoebox_saved_search_get_name (search));
  _shoebox_window_toast (self, text, _("_Undo"), "win.undo-search");
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ShoeboxWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (shoebox_library_search_finish (SHOEBOX_LIBRARY (source), result, &error) < 0)
    {
      if (self->library != NULL)
        _shoebox_window_toast_error (self, error);
      return;
    }
  if (self->library == NULL || self->search_name == NULL)
    return;
  text = g_strdup_printf (_("Removed the search “%s”"), self->search_name);
  _shoebox_window_toast (self, text, _("_Undo"), "win.undo-search");
}

static void
undone_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ShoeboxWindow) self = data;
  g_autoptr (GError) error = NULL;

  if (shoebox_library_search_finish (SHOEBOX_LIBRARY (source), result, &error) < 0
      && self->library != NULL)
    _shoebox_window_toast_error (self, error);
}

/* What the toast said: a new search goes, an old one comes back or has its old name again. */
static void
undo_search_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);

  if (self->search_id == 0 || self->library == NULL)
    return;
  if (self->search_name == NULL)
    shoebox_library_remove_search_async (self->library, self->search_id, undone_cb,
                                         g_object_ref (self));
  else if (self->search_text != NULL)
    shoebox_library_save_search_async (self->library, self->search_id, self->search_name,
                                       self->search_text, undone_cb, g_object_ref (self));
  else
    shoebox_library_change_search_async (self->library, self->search_id, self->search_name, NULL,
                                         undone_cb, g_object_ref (self));
  remember (self, 0, NULL, NULL);
}

static void
named_cb (const char *name, gpointer data)
{
  Question *question = data;
  ShoeboxWindow *self = question->window;
  g_autoptr (ShoeboxSavedSearch) search = NULL;

  if (self->library == NULL)
    return;
  if (question->id == 0)
    {
      shoebox_library_save_search_async (self->library, 0, name, question->text, saved_cb,
                                         g_object_ref (self));
      return;
    }
  search = shoebox_library_find_search (self->library, NULL, question->id);
  if (search == NULL || g_str_equal (shoebox_saved_search_get_name (search), name))
    return;
  remember (self, question->id, shoebox_saved_search_get_name (search), NULL);
  shoebox_library_change_search_async (self->library, question->id, name, NULL, renamed_cb,
                                       g_object_ref (self));
}

static void
ask_name (ShoeboxWindow *self, const char *heading, const char *accept, const char *name, gint64 id,
          const char *text)
{
  Question *question = g_new0 (Question, 1);

  question->window = g_object_ref (self);
  question->id = id;
  question->text = g_strdup (text);
  shoebox_ask_name (GTK_WINDOW (self), heading, text, accept, name, named_cb, question,
                    question_free);
}

/* The dog of "tag:dog", but the words for what says little by itself, as the 4 of "rating:4". */
static char *
dup_words (const char *term)
{
  static const char *const telling[] = { "album", "tag", "person", "camera", NULL };
  g_autoptr (GPtrArray) tokens = shoebox_query_tokens (term);
  const ShoeboxToken *token = tokens->len > 0 ? tokens->pdata[0] : NULL;

  if (token != NULL && token->key != NULL && g_strv_contains (telling, token->key))
    return g_strdup (token->value);
  return shoebox_words_search_term (term);
}

/* What the terms say, for a name to begin with. */
static char *
suggest_name (const char *text)
{
  g_autoptr (GPtrArray) terms = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *rest = shoebox_query_split (text, TRUE, terms);
  g_autoptr (GString) name = g_string_new (NULL);

  for (guint i = 0; i < terms->len; i++)
    {
      g_autofree char *words = dup_words (terms->pdata[i]);

      g_string_append_printf (name, "%s%s", i > 0 ? ", " : "", words);
    }
  g_strstrip (rest);
  if (*rest != '\0')
    g_string_append_printf (name, "%s%s", terms->len > 0 ? ", " : "", rest);
  return g_string_free (g_steal_pointer (&name), FALSE);
}

static void
save_search_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);
  g_autofree char *text = shoebox_search_bar_dup_text (self->search);
  g_autofree char *name = suggest_name (text);

  if (*text != '\0')
    ask_name (self, _("Save Search"), _("_Save"), name, 0, text);
}

static void
show_search_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);
  g_autoptr (ShoeboxSavedSearch) search
    = shoebox_library_find_search (self->library, NULL, g_variant_get_int64 (parameter));

  if (search == NULL)
    return;
  _shoebox_window_leave_review (self);
  shoebox_sidebar_select (self->sidebar, SHOEBOX_PLACE_ALL, 0);
  shoebox_search_bar_set_text (self->search, shoebox_saved_search_get_text (search));
  adw_leaflet_set_visible_child_name (self->leaflet, "content");
  self->focus_photos = TRUE;
}

static void
rename_search_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);
  gint64 id = g_variant_get_int64 (parameter);
  g_autoptr (ShoeboxSavedSearch) search = shoebox_library_find_search (self->library, NULL, id);

  if (search != NULL)
    ask_name (self, _("Rename Search"), _("_Rename"), shoebox_saved_search_get_name (search), id,
              shoebox_saved_search_get_text (search));
}

static void
remove_search_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);
  gint64 id = g_variant_get_int64 (parameter);
  g_autoptr (ShoeboxSavedSearch) search = shoebox_library_find_search (self->library, NULL, id);

  if (search == NULL)
    return;
  remember (self, id, shoebox_saved_search_get_name (search),
            shoebox_saved_search_get_text (search));
  shoebox_library_remove_search_async (self->library, id, removed_cb, g_object_ref (self));
}

/* --- Life ------------------------------------------------------------------------------------- */

void
_shoebox_window_class_init_search (GtkWidgetClass *widget_class)
{
  g_type_ensure (SHOEBOX_TYPE_SEARCH_BAR);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxWindow, search);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxWindow, search_revealer);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxWindow, search_problem);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxWindow, drop_button);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxWindow, everywhere_button);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxWindow, clear_button);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_install_action (widget_class, "win.drop-term", NULL, drop_term_cb);
  gtk_widget_class_install_action (widget_class, "win.clear-search", NULL, clear_search_cb);
  gtk_widget_class_install_action (widget_class, "win.search-everywhere", NULL,
                                   search_everywhere_cb);
  gtk_widget_class_install_action (widget_class, "win.save-search", NULL, save_search_cb);
  gtk_widget_class_install_action (widget_class, "win.show-search", "x", show_search_cb);
  gtk_widget_class_install_action (widget_class, "win.rename-search", "x", rename_search_cb);
  gtk_widget_class_install_action (widget_class, "win.remove-search", "x", remove_search_cb);
  gtk_widget_class_install_action (widget_class, "win.undo-search", NULL, undo_search_cb);
}
