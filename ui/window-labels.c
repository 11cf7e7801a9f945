/* window-labels.c: making, renaming, ordering, merging and removing albums and tags. */
#include "window-private.h"

#include "label.h"
#include "merge-dialog.h"
#include "name-dialog.h"

#include <glib/gi18n.h>

/* The label among albums and tags, or NULL (full reference). */
static ShoeboxLabel *
find_label (ShoeboxWindow *self, gint64 id)
{
  GListModel *models[] = { shoebox_library_get_albums (self->library),
                           shoebox_library_get_tags (self->library) };

  for (guint m = 0; m < G_N_ELEMENTS (models); m++)
    for (guint i = 0; i < g_list_model_get_n_items (models[m]); i++)
      {
        g_autoptr (ShoeboxLabel) label = g_list_model_get_item (models[m], i);

        if (shoebox_label_get_id (label) == id)
          return g_steal_pointer (&label);
      }
  return NULL;
}

/* --- New ones ----------------------------------------------------------------------------- */

/* What a name is asked for. */
typedef struct
{
  ShoeboxWindow *window; /* full reference */
  ShoeboxLabelKind kind;
  GArray *ids;           /* photos for it, or NULL */
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_clear_pointer (&question->ids, g_array_unref);
  g_object_unref (question->window);
  g_free (question);
}

static void
named_cb (const char *name, gpointer data)
{
  Question *question = data;
  ShoeboxWindow *self = question->window;
  const char *const names[] = { name, NULL };

  if (self->library == NULL)
    return;
  if (question->ids == NULL || question->ids->len == 0)
    shoebox_library_add_label_async (self->library, question->kind, name,
                                     _shoebox_window_act_done_cb, g_object_ref (self));
  else if (question->kind == SHOEBOX_ALBUM)
    _shoebox_window_file_named (self, question->ids, name);
  else
    shoebox_library_tag_named_async (self->library, (const gint64 *) question->ids->data,
                                     question->ids->len, names, NULL,
                                     _shoebox_window_act_done_cb, g_object_ref (self));
}

static void
ask_name (ShoeboxWindow *self, const char *heading, ShoeboxLabelKind kind, GArray *ids)
{
  Question *question = g_new0 (Question, 1);

  question->window = g_object_ref (self);
  question->kind = kind;
  question->ids = ids != NULL ? g_array_ref (ids) : NULL;
  shoebox_ask_name (GTK_WINDOW (self), heading, NULL, _("C_reate"), "", named_cb, question,
                    question_free);
}

void
_shoebox_window_new_album (ShoeboxWindow *self, GArray *ids)
{
  ask_name (self, _("New Album"), SHOEBOX_ALBUM, ids);
}

void
_shoebox_window_new_tag (ShoeboxWindow *self, GArray *ids)
{
  ask_name (self, _("New Tag"), SHOEBOX_TAG, ids);
}

static void
new_label_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  if (g_str_equal (action, "win.new-album"))
    _shoebox_window_new_album (SHOEBOX_WINDOW (widget), NULL);
  else
    _shoebox_window_new_tag (SHOEBOX_WINDOW (widget), NULL);
}

/* --- Merging ------------------------------------------------------------------------------ */

static void
merge_cb (ShoeboxWindow *self, gint64 from, gint64 into)
{
  if (self->library != NULL)
    shoebox_library_merge_labels_async (self->library, from, into, _shoebox_window_act_done_cb,
                                        g_object_ref (self));
}

/* @into 0: to be chosen. */
static void
ask_merge (ShoeboxWindow *self, gint64 from, gint64 into)
{
  g_autoptr (ShoeboxLabel) label = find_label (self, from);
  GtkWidget *dialog
    = label != NULL ? shoebox_merge_dialog_new (GTK_WINDOW (self), self->library,
                                                shoebox_photo_grid_get_thumbnails (self->grid),
                                                label, into)
                    : NULL;

  if (dialog == NULL)
    {
      _shoebox_window_toast (self, _("There is nothing to merge it into"), NULL, NULL);
      return;
    }
  g_signal_connect_object (dialog, "merge", G_CALLBACK (merge_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
merge_label_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ask_merge (SHOEBOX_WINDOW (widget), g_variant_get_int64 (parameter), 0);
}

/* --- Renaming ----------------------------------------------------------------------------- */

typedef struct
{
  ShoeboxWindow *window; /* full reference */
  gint64 label;
  char *name;
} Renaming;

static void
renamed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Renaming *renaming = data;
  g_autoptr (ShoeboxWindow) self = renaming->window;
  g_autofree char *name = renaming->name;
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxAct) act
    = shoebox_library_act_finish (SHOEBOX_LIBRARY (source), result, &error);
  g_autoptr (ShoeboxLabel) label = NULL;
  gint64 other;

  if (self->library == NULL)
    return; /* the window was closed meanwhile */
  if (act != NULL)
    {
      _shoebox_window_toast_act (self, act);
      return;
    }
  /* Two of one name are maybe meant to be one. */
  label = find_label (self, renaming->label);
  other = label != NULL ? shoebox_library_find_label (self->library,
                                                      shoebox_label_get_kind (label), name)
                        : 0;
  if (g_error_matches (error, SHOEBOX_ERROR, SHOEBOX_ERROR_EXISTS) && other != 0)
    ask_merge (self, renaming->label, other);
  else
    _shoebox_window_toast_error (self, error);
}

static void
rename_to_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);
  Renaming *renaming = g_new0 (Renaming, 1);

  g_variant_get (parameter, "(xs)", &renaming->label, &renaming->name);
  renaming->window = g_object_ref (self);
  shoebox_library_rename_label_async (self->library, renaming->label, renaming->name, renamed_cb,
                                      renaming);
}

static void
rename_label_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);

  adw_leaflet_set_visible_child_name (self->leaflet, "sidebar");
  shoebox_sidebar_edit (self->sidebar, g_variant_get_int64 (parameter));
}

/* --- Order and look ----------------------------------------------------------------------- */

static void
move_label_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);
  gint64 label, before;

  g_variant_get (parameter, "(xx)", &label, &before);
  shoebox_library_move_label_async (self->library, label, before, _shoebox_window_act_done_cb,
                                    g_object_ref (self));
}

static void
shift_label_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);
  gint64 label;
  int by;

  g_variant_get (parameter, "(xi)", &label, &by);
  if (by != 0)
    shoebox_library_shift_label_async (self->library, label, by, _shoebox_window_act_done_cb,
                                       g_object_ref (self));
}

static void
label_look_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);

  adw_leaflet_set_visible_child_name (self->leaflet, "sidebar");
  shoebox_sidebar_show_look (self->sidebar, g_variant_get_int64 (parameter));
}

static void
set_look_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);
  const char *colour, *emoji;
  gint64 label;

  g_variant_get (parameter, "(x&s&s)", &label, &colour, &emoji);
  shoebox_library_set_look_async (self->library, label, colour, emoji,
                                  _shoebox_window_act_done_cb, g_object_ref (self));
}

/* No question before: everything comes back with undo, and the toast offers it. */
static void
remove_label_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);

  shoebox_library_remove_label_async (self->library, g_variant_get_int64 (parameter),
                                      _shoebox_window_act_done_cb, g_object_ref (self));
}

void
_shoebox_window_class_init_label_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.new-album", NULL, new_label_cb);
  gtk_widget_class_install_action (widget_class, "win.new-tag", NULL, new_label_cb);
  gtk_widget_class_install_action (widget_class, "win.rename-label", "x", rename_label_cb);
  gtk_widget_class_install_action (widget_class, "win.rename-to", "(xs)", rename_to_cb);
  gtk_widget_class_install_action (widget_class, "win.move-label", "(xx)", move_label_cb);
  gtk_widget_class_install_action (widget_class, "win.shift-label", "(xi)", shift_label_cb);
  gtk_widget_class_install_action (widget_class, "win.label-look", "x", label_look_cb);
  gtk_widget_class_install_action (widget_class, "win.set-look", "(xss)", set_look_cb);
  gtk_widget_class_install_action (widget_class, "win.merge-label", "x", merge_label_cb);
  gtk_widget_class_install_action (widget_class, "win.remove-label", "x", remove_label_cb);
}
