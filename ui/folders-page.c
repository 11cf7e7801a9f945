/* folders-page.c: one row a folder. */
#include "folders-page.h"

#include "folders.h"
#include "words.h"

#include <glib/gi18n.h>

struct _ShoeboxFoldersPage
{
  AdwPreferencesPage parent_instance;

  AdwPreferencesGroup *group;
  GtkWidget *nothing;

  ShoeboxLibrary *library;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (ShoeboxFoldersPage, shoebox_folders_page, ADW_TYPE_PREFERENCES_PAGE)

static void
switched_cb (GtkSwitch *button, GParamSpec *pspec, ShoeboxFoldersPage *self)
{
  const gint64 *id = g_object_get_data (G_OBJECT (button), "folder");

  shoebox_library_set_watched (self->library, *id, gtk_switch_get_active (button));
}

static char *
describe (const ShoeboxFolder *folder)
{
  g_autofree char *photos = shoebox_words_photos (folder->photos);
  GString *text = g_string_new (folder->display_path);

  g_string_append_printf (text, "\n%s", photos);
  if (folder->missing > 0)
    g_string_append_printf (text, ngettext (", %'u missing", ", %'u missing", folder->missing),
                            folder->missing);
  if (!folder->there)
    g_string_append_printf (text, " · %s", _("not there now"));
  else if (folder->single_files)
    g_string_append_printf (text, " · %s", _("only what you chose"));
  else if (folder->looked_at > 0)
    {
      g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (folder->looked_at);
      g_autofree char *when = time != NULL ? g_date_time_format (time, "%x %R") : NULL;

      /* Translators: a date and time of day. */
      g_string_append_printf (text, _(" · looked at on %s"), when != NULL ? when : "");
    }
  return g_string_free (text, FALSE);
}

static void
add_row (ShoeboxFoldersPage *self, const ShoeboxFolder *folder)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_switch_new ();
  g_autofree char *name = g_filename_display_basename (folder->path);
  g_autofree char *title = g_markup_escape_text (name, -1);
  g_autofree char *text = describe (folder);
  g_autofree char *subtitle = g_markup_escape_text (text, -1);
  g_autofree char *label = g_strdup_printf (_("Watch %s"), name);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_switch_set_active (GTK_SWITCH (button), folder->watched);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _("Watch for New Photos"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_object_set_data_full (G_OBJECT (button), "folder",
                          g_memdup2 (&folder->id, sizeof folder->id), g_free);
  g_signal_connect_object (button, "notify::active", G_CALLBACK (switched_cb), self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  adw_preferences_group_add (self->group, row);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ShoeboxFoldersPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) folders = NULL;

  folders = shoebox_library_list_folders_finish (SHOEBOX_LIBRARY (source), result, &error);
  if (self->library == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  for (guint i = 0; folders != NULL && i < folders->len; i++)
    add_row (self, g_ptr_array_index (folders, i));
  if (folders == NULL)
    {
      g_autofree char *reason = g_markup_escape_text (error->message, -1);

      adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->nothing), reason);
    }
  gtk_widget_set_visible (self->nothing, folders == NULL || folders->len == 0);
}

static void
shoebox_folders_page_dispose (GObject *object)
{
  ShoeboxFoldersPage *self = SHOEBOX_FOLDERS_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->library);
  gtk_widget_dispose_template (GTK_WIDGET (object), SHOEBOX_TYPE_FOLDERS_PAGE);

  G_OBJECT_CLASS (shoebox_folders_page_parent_class)->dispose (object);
}

static void
shoebox_folders_page_finalize (GObject *object)
{
  g_object_unref (SHOEBOX_FOLDERS_PAGE (object)->cancellable);
  G_OBJECT_CLASS (shoebox_folders_page_parent_class)->finalize (object);
}

static void
shoebox_folders_page_class_init (ShoeboxFoldersPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_folders_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = shoebox_folders_page_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/shoebox/Shoebox/folders-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ShoeboxFoldersPage, group);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxFoldersPage, nothing);
}

static void
shoebox_folders_page_init (ShoeboxFoldersPage *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
shoebox_folders_page_new (ShoeboxLibrary *library)
{
  ShoeboxFoldersPage *self;

  g_return_val_if_fail (SHOEBOX_IS_LIBRARY (library), NULL);

  self = g_object_new (SHOEBOX_TYPE_FOLDERS_PAGE, NULL);
  self->library = g_object_ref (library);
  shoebox_library_list_folders_async (library, self->cancellable, listed_cb, g_object_ref (self));
  return GTK_WIDGET (self);
}
