/* name-dialog.c: an entry in a message dialog. */
#include "name-dialog.h"

#include <adwaita.h>
#include <glib/gi18n.h>

typedef struct
{
  GtkWidget *entry; /* of the dialog */
  ShoeboxNameFunc func;
  gpointer data;
  GDestroyNotify free_data;
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;

  question->free_data (question->data);
  g_free (question);
}

static char *
dup_name (GtkWidget *entry)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry))));
}

static void
answered_cb (AdwMessageDialog *dialog, const char *response, Question *question)
{
  g_autofree char *name = dup_name (question->entry);

  if (g_str_equal (response, "accept") && *name != '\0')
    question->func (name, question->data);
}

static void
name_changed_cb (GtkWidget *entry, AdwMessageDialog *dialog)
{
  g_autofree char *name = dup_name (entry);

  adw_message_dialog_set_response_enabled (dialog, "accept", *name != '\0');
}

void
shoebox_ask_name (GtkWindow *parent, const char *heading, const char *text, const char *accept,
                  const char *name, ShoeboxNameFunc func, gpointer data, GDestroyNotify free_data)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, heading, text);
  GtkWidget *entry = gtk_entry_new ();
  Question *question = g_new0 (Question, 1);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "accept",
                                    accept, NULL);
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
  name_changed_cb (entry, ADW_MESSAGE_DIALOG (dialog));

  *question = (Question){ entry, func, data, free_data };
  g_signal_connect_data (dialog, "response", G_CALLBACK (answered_cb), question, question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_widget_grab_focus (entry);
}
