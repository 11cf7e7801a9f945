/* window-labels.c: making, renaming and removing albums and tags. */
#include "window-private.h"

#include "label.h"

#include <glib/gi18n.h>

/* A question for a name. */
typedef struct
{
  ShoeboxWindow *window; /* full reference */
  GtkWidget *entry;
  GArray *ids;           /* photos for the new album, or NULL */
  gint64 label;          /* what is renamed, or 0 */
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;

  g_clear_pointer (&question->ids, g_array_unref);
  g_object_unref (question->window);
  g_free (question);
}

static char *
dup_name (Question *question)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (question->entry))));
}

static void
answered_cb (AdwMessageDialog *dialog, const char *response, Question *question)
{
  ShoeboxWindow *self = question->window;
  g_autofree char *name = dup_name (question);
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxAct) act = NULL;

  if (!g_str_equal (response, "accept") || *name == '\0' || self->library == NULL)
    return;
  if (question->label != 0)
    act = shoebox_library_rename_label (self->library, question->label, name, &error);
  else if (question->ids != NULL)
    {
      _shoebox_window_file_named (self, question->ids, name);
      return;
    }
  else
    {
      gint64 id;

      act = shoebox_library_add_label (self->library, SHOEBOX_ALBUM, name, &id, &error);
    }
  if (act != NULL)
    _shoebox_window_toast_act (self, act);
  else
    _shoebox_window_toast_error (self, error);
}

static void
name_changed_cb (GtkEditable *editable, AdwMessageDialog *dialog)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (editable)));

  adw_message_dialog_set_response_enabled (dialog, "accept", *name != '\0');
}

static void
ask_name (ShoeboxWindow *self, const char *heading, const char *accept, const char *name,
          gint64 label, GArray *ids)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), heading, NULL);
  GtkWidget *entry = gtk_entry_new ();
  Question *question = g_new0 (Question, 1);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"));
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "accept", accept);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "accept",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "accept");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), entry);

  g_signal_connect (entry, "changed", G_CALLBACK (name_changed_cb), dialog);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Name"),
                                  -1);
  gtk_editable_set_text (GTK_EDITABLE (entry), name);
  name_changed_cb (GTK_EDITABLE (entry), ADW_MESSAGE_DIALOG (dialog));

  question->window = g_object_ref (self);
  question->entry = entry;
  question->label = label;
  question->ids = ids != NULL ? g_array_ref (ids) : NULL;
  g_signal_connect_data (dialog, "response", G_CALLBACK (answered_cb), question, question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_widget_grab_focus (entry);
}

void
_shoebox_window_new_album (ShoeboxWindow *self, GArray *ids)
{
  ask_name (self, _("New Album"), _("C_reate"), "", 0, ids);
}

static void
new_album_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  _shoebox_window_new_album (SHOEBOX_WINDOW (widget), NULL);
}

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

static void
rename_label_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);
  gint64 id = g_variant_get_int64 (parameter);
  g_autoptr (ShoeboxLabel) label = find_label (self, id);

  if (label != NULL)
    ask_name (self,
              shoebox_label_get_kind (label) == SHOEBOX_ALBUM ? _("Rename Album")
                                                              : _("Rename Tag"),
              _("_Rename"), shoebox_label_get_name (label), id, NULL);
}

/* No question before: everything comes back with undo, and the toast offers it. */
static void
remove_label_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxAct) act = NULL;

  act = shoebox_library_remove_label (self->library, g_variant_get_int64 (parameter), &error);
  if (act == NULL)
    _shoebox_window_toast_error (self, error);
  else
    _shoebox_window_toast_act (self, act);
}

void
_shoebox_window_class_init_label_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.new-album", NULL, new_album_cb);
  gtk_widget_class_install_action (widget_class, "win.rename-label", "x", rename_label_cb);
  gtk_widget_class_install_action (widget_class, "win.remove-label", "x", remove_label_cb);
}
