/* problems-window.c: reasons, and below each the files that have it. */
#include "problems-window.h"

#include "problem-item.h"
#include "show-file.h"
#include "unreadable.h"

#include <glib/gi18n.h>

/* Nobody reads on; a row costs memory. The list that is copied has them all. */
#define MAX_ROWS 1000

struct _ShoeboxProblemsWindow
{
  AdwWindow parent_instance;

  AdwToastOverlay *toasts;
  GtkWidget *again;
  GtkWidget *copy;
  GtkStack *stack;
  GtkListBox *view;
  GtkWidget *more;

  ShoeboxLibrary *library;
  ShoeboxImport *import;      /* or NULL */
  GListStore *items;          /* of ShoeboxProblemItem */
  GCancellable *cancellable;
  gboolean listing, stale;
};

G_DEFINE_FINAL_TYPE (ShoeboxProblemsWindow, shoebox_problems_window, ADW_TYPE_WINDOW)

static void list_again (ShoeboxProblemsWindow *self);

/* --- The list ----------------------------------------------------------------------------- */

static gboolean
is_listed (ShoeboxProblemsWindow *self, guint position, ShoeboxProblemItem *item)
{
  g_autoptr (ShoeboxProblemItem) listed
    = g_list_model_get_item (G_LIST_MODEL (self->items), position);

  return shoebox_problem_item_equal (listed, item);
}

/* Rows that would be the same again stay, with the keyboard focus that may be on them: there may be
 * a thousand of them, and the list is asked for at every change of any photo. */
static void
show_items (ShoeboxProblemsWindow *self, GPtrArray *items)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items));
  guint least = MIN (n, items->len), start = 0, end = 0;

  while (start < least && is_listed (self, start, g_ptr_array_index (items, start)))
    start++;
  while (end < least - start
         && is_listed (self, n - 1 - end, g_ptr_array_index (items, items->len - 1 - end)))
    end++;
  if (start + end < MAX (n, items->len))
    g_list_store_splice (self->items, start, n - start - end, items->pdata + start,
                         items->len - start - end);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ShoeboxProblemsWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) unreadable = NULL;
  g_autoptr (GPtrArray) items = NULL;

  unreadable = shoebox_library_list_unreadable_finish (SHOEBOX_LIBRARY (source), result, &error);
  if (self->items == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->listing = FALSE;
  items = shoebox_problem_items_new (unreadable,
                                     self->import != NULL
                                       ? shoebox_import_get_problems (self->import)
                                       : NULL);
  show_items (self, items);
  gtk_stack_set_visible_child_name (self->stack, items->len > 0 ? "list" : "nothing");
  gtk_widget_set_visible (self->more, items->len > MAX_ROWS);
  gtk_widget_set_sensitive (self->again, items->len > 0);
  gtk_widget_set_sensitive (self->copy, items->len > 0);
  if (self->stale)
    list_again (self);
}

static void
list_again (ShoeboxProblemsWindow *self)
{
  self->stale = self->listing;
  if (self->listing)
    return;
  self->listing = TRUE;
  shoebox_library_list_unreadable_async (self->library, self->cancellable, listed_cb,
                                         g_object_ref (self));
}

/* Those that are tried again are away until they have failed again. */
static void
photos_changed_cb (ShoeboxProblemsWindow *self)
{
  list_again (self);
}

/* --- Acts --------------------------------------------------------------------------------- */

static void
try_again (ShoeboxProblemsWindow *self, ShoeboxProblemItem *only)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ShoeboxProblemItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);
      gint64 id = shoebox_problem_item_get_photo (item);

      if ((only != NULL && item != only) || shoebox_problem_item_get_path (item) == NULL)
        continue;
      if (id != 0)
        g_array_append_val (ids, id);
      else
        g_ptr_array_add (paths, (gpointer) shoebox_problem_item_get_path (item));
    }
  if (ids->len > 0)
    shoebox_library_read_again (self->library, (const gint64 *) (void *) ids->data, ids->len);
  g_ptr_array_add (paths, NULL);
  if (paths->len > 1)
    {
      /* What was said of these places is said anew if it is still so. */
      ShoeboxImport *import
        = shoebox_library_import (self->library, (const char *const *) paths->pdata);

      g_set_object (&self->import, import);
    }
}

static void
again_cb (ShoeboxProblemsWindow *self)
{
  try_again (self, NULL);
}

static void
show (ShoeboxProblemsWindow *self, ShoeboxProblemItem *item)
{
  if (shoebox_problem_item_get_path (item) != NULL)
    shoebox_show_file (GTK_WINDOW (self), shoebox_problem_item_get_path (item));
}

static void
activate_cb (ShoeboxProblemsWindow *self, GtkListBoxRow *row)
{
  g_autoptr (ShoeboxProblemItem) item
    = g_list_model_get_item (G_LIST_MODEL (self->items),
                             (guint) gtk_list_box_row_get_index (row));

  if (item != NULL)
    show (self, item);
}

char *
shoebox_problems_window_dup_text (ShoeboxProblemsWindow *self)
{
  GString *text = g_string_new (NULL);
  guint n;

  g_return_val_if_fail (SHOEBOX_IS_PROBLEMS_WINDOW (self), NULL);

  n = g_list_model_get_n_items (G_LIST_MODEL (self->items));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ShoeboxProblemItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);
      const char *path = shoebox_problem_item_get_path (item);
      const char *detail = shoebox_problem_item_get_text (item);
      g_autofree char *shown = path != NULL ? g_filename_display_name (path) : NULL;

      if (path == NULL)
        g_string_append_printf (text, "%s%s\n", i > 0 ? "\n" : "", detail);
      else if (detail != NULL)
        g_string_append_printf (text, "%s (%s)\n", shown, detail);
      else
        g_string_append_printf (text, "%s\n", shown);
    }
  return g_string_free (text, FALSE);
}

static void
copy_cb (ShoeboxProblemsWindow *self)
{
  g_autofree char *text = shoebox_problems_window_dup_text (self);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (_("Copied the list")));
}

/* --- Rows --------------------------------------------------------------------------------- */

static ShoeboxProblemsWindow *
get_window (GtkWidget *widget)
{
  return SHOEBOX_PROBLEMS_WINDOW (gtk_widget_get_root (widget));
}

static void
show_clicked_cb (GtkWidget *button, ShoeboxProblemItem *item)
{
  show (get_window (button), item);
}

static void
again_clicked_cb (GtkWidget *button, ShoeboxProblemItem *item)
{
  try_again (get_window (button), item);
}

static void
add_button (GtkWidget *row, const char *icon, const char *tooltip, const char *name,
            GCallback callback, ShoeboxProblemItem *item)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_object (button, "clicked", callback, item, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static GtkWidget *
create_file_row (ShoeboxProblemItem *item)
{
  GtkWidget *row = adw_action_row_new ();
  const char *path = shoebox_problem_item_get_path (item);
  const char *detail = shoebox_problem_item_get_text (item);
  g_autofree char *name = g_filename_display_basename (path);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *shown = g_filename_display_name (folder);
  g_autofree char *text = detail != NULL ? g_strdup_printf ("%s · %s", detail, shown)
                                         : g_strdup (shown);
  g_autofree char *title = g_markup_escape_text (name, -1);
  g_autofree char *subtitle = g_markup_escape_text (text, -1);
  g_autofree char *label = g_strdup_printf ("%s, %s", name, text);
  /* Translators: %s is a file name. */
  g_autofree char *show_name = g_strdup_printf (_("Show %s in Files"), name);
  g_autofree char *again_name = g_strdup_printf (_("Try %s again"), name);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  /* The title labels the row, and would be read before the name. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  add_button (row, "folder-symbolic", _("Show in Files"), show_name, G_CALLBACK (show_clicked_cb),
              item);
  add_button (row, "view-refresh-symbolic", _("Try Again"), again_name,
              G_CALLBACK (again_clicked_cb), item);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  return row;
}

static GtkWidget *
create_reason_row (ShoeboxProblemItem *item)
{
  GtkWidget *row = gtk_list_box_row_new ();
  g_autofree char *text = NULL;
  GtkWidget *label;

  /* Translators: a reason, and how many files have it. */
  text = g_strdup_printf (_("%s (%'u)"), shoebox_problem_item_get_text (item),
                          shoebox_problem_item_get_n (item));
  label = g_object_new (GTK_TYPE_LABEL, "label", text, "xalign", 0.0f, "wrap", TRUE, "wrap-mode",
                        PANGO_WRAP_WORD_CHAR, "margin-top", 12, "margin-bottom", 6,
                        "margin-start", 12, "margin-end", 12, NULL);
  gtk_widget_add_css_class (label, "heading");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_list_box_row_set_selectable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  return row;
}

static GtkWidget *
create_row_cb (gpointer item, gpointer data)
{
  return shoebox_problem_item_get_path (item) != NULL ? create_file_row (item)
                                                      : create_reason_row (item);
}

/* --- Life --------------------------------------------------------------------------------- */

static void
shoebox_problems_window_dispose (GObject *object)
{
  ShoeboxProblemsWindow *self = SHOEBOX_PROBLEMS_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->items);
  g_clear_object (&self->library);
  g_clear_object (&self->import);
  gtk_widget_dispose_template (GTK_WIDGET (object), SHOEBOX_TYPE_PROBLEMS_WINDOW);

  G_OBJECT_CLASS (shoebox_problems_window_parent_class)->dispose (object);
}

static void
shoebox_problems_window_finalize (GObject *object)
{
  g_object_unref (SHOEBOX_PROBLEMS_WINDOW (object)->cancellable);
  G_OBJECT_CLASS (shoebox_problems_window_parent_class)->finalize (object);
}

static void
shoebox_problems_window_class_init (ShoeboxProblemsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_problems_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = shoebox_problems_window_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/shoebox/Shoebox/problems-window.ui");
  gtk_widget_class_bind_template_child (widget_class, ShoeboxProblemsWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxProblemsWindow, again);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxProblemsWindow, copy);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxProblemsWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxProblemsWindow, view);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxProblemsWindow, more);
  gtk_widget_class_bind_template_callback (widget_class, again_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
shoebox_problems_window_init (ShoeboxProblemsWindow *self)
{
  g_autoptr (GListModel) first = NULL;

  self->cancellable = g_cancellable_new ();
  self->items = g_list_store_new (SHOEBOX_TYPE_PROBLEM_ITEM);
  gtk_widget_init_template (GTK_WIDGET (self));
  first = G_LIST_MODEL (gtk_slice_list_model_new (G_LIST_MODEL (g_object_ref (self->items)), 0,
                                                  MAX_ROWS));
  gtk_list_box_bind_model (self->view, first, create_row_cb, NULL, NULL);
}

GtkWidget *
shoebox_problems_window_new (ShoeboxLibrary *library, ShoeboxImport *import, GtkWindow *parent)
{
  ShoeboxProblemsWindow *self;

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (library), NULL);

  self = g_object_new (SHOEBOX_TYPE_PROBLEMS_WINDOW, "transient-for", parent, NULL);
  self->library = g_object_ref (library);
  g_set_object (&self->import, import);
  g_signal_connect_object (library, "photos-changed", G_CALLBACK (photos_changed_cb), self,
                           G_CONNECT_SWAPPED);
  list_again (self);
  return GTK_WIDGET (self);
}
