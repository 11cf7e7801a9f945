/* privacy-page.c: what is kept, and that it stays here. */
#include "privacy-page.h"

#include "searching.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

/* Of util-linux: a namespace of networks with nothing in it. */
#define COMMAND "unshare -cn shoebox"

struct _ShoeboxPrivacyPage
{
  AdwPreferencesPage parent_instance;

  AdwPreferencesRow *command;
  AdwActionRow *folder;
  AdwActionRow *window_folder;
  GtkLabel *facts_size;
  GtkLabel *thumbnails_size;
  GtkLabel *traits_size;
  GtkWidget *networks;
  GtkLabel *networks_size;
  GtkLabel *window_size;

  ShoeboxLibrary *library;
  char *dir;
  GCancellable *cancellable; /* of the sizes */
};

G_DEFINE_FINAL_TYPE (ShoeboxPrivacyPage, shoebox_privacy_page, ADW_TYPE_PREFERENCES_PAGE)

/* --- Sizes -------------------------------------------------------------------------------- */

typedef struct
{
  char *dir;
  guint64 facts, thumbnails, traits, networks, window;
} Sizes;

static void
sizes_free (gpointer data)
{
  Sizes *sizes = data;

  g_free (sizes->dir);
  g_free (sizes);
}

/* Of the files of @folder whose names begin with @prefix, on the disk. */
static guint64
measure (const char *folder, const char *prefix)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint64 size = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      GStatBuf st;

      if (g_str_has_prefix (name, prefix) && g_lstat (path, &st) == 0 && S_ISREG (st.st_mode))
        size += (guint64) st.st_size;
    }
  return size;
}

static char *
window_dir (void)
{
  return g_build_filename (g_get_user_config_dir (), "shoebox", NULL);
}

static void
measure_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Sizes *sizes = data;
  g_autofree char *window = window_dir ();
  g_autofree char *networks = g_build_filename (sizes->dir, "networks", NULL);

  sizes->facts = measure (sizes->dir, "library.db");
  sizes->thumbnails = measure (sizes->dir, "thumbnails.db");
  sizes->traits = measure (sizes->dir, "traits.cache");
  sizes->networks = measure (networks, "");
  sizes->window = measure (window, "");
  g_task_return_boolean (task, TRUE);
}

static void
show_size (GtkLabel *label, guint64 size)
{
  g_autofree char *text = g_format_size (size);

  gtk_label_set_text (label, text);
}

static void
measured_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ShoeboxPrivacyPage *self = SHOEBOX_PRIVACY_PAGE (source);
  Sizes *sizes = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), NULL))
    return; /* the page is gone */
  show_size (self->facts_size, sizes->facts);
  show_size (self->thumbnails_size, sizes->thumbnails);
  show_size (self->traits_size, sizes->traits);
  show_size (self->networks_size, sizes->networks);
  gtk_widget_set_visible (self->networks, sizes->networks > 0);
  show_size (self->window_size, sizes->window);
}

/* --- Buttons ------------------------------------------------------------------------------ */

static void
say (ShoeboxPrivacyPage *self, const char *text)
{
  GtkWidget *window = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_PREFERENCES_WINDOW);

  if (window != NULL)
    adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (window), adw_toast_new (text));
}

static void
copy_cb (ShoeboxPrivacyPage *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), COMMAND);
  say (self, _("Copied the command"));
}

static void
forget_searches_cb (ShoeboxPrivacyPage *self)
{
  if (self->library == NULL)
    return;
  shoebox_library_forget_searches (self->library);
  say (self, _("Forgot the recent searches"));
}

static void
open_cb (ShoeboxPrivacyPage *self)
{
  g_autofree char *uri = g_filename_to_uri (self->dir, NULL, NULL);

  if (uri != NULL)
    gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), uri, GDK_CURRENT_TIME);
}

/* --- Life --------------------------------------------------------------------------------- */

static void
shoebox_privacy_page_dispose (GObject *object)
{
  ShoeboxPrivacyPage *self = SHOEBOX_PRIVACY_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->library);
  g_clear_pointer (&self->dir, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), SHOEBOX_TYPE_PRIVACY_PAGE);

  G_OBJECT_CLASS (shoebox_privacy_page_parent_class)->dispose (object);
}

static void
shoebox_privacy_page_class_init (ShoeboxPrivacyPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_privacy_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/shoebox/Shoebox/privacy-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ShoeboxPrivacyPage, command);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxPrivacyPage, folder);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxPrivacyPage, window_folder);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxPrivacyPage, facts_size);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxPrivacyPage, thumbnails_size);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxPrivacyPage, traits_size);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxPrivacyPage, networks);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxPrivacyPage, networks_size);
  gtk_widget_class_bind_template_child (widget_class, ShoeboxPrivacyPage, window_size);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, forget_searches_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
}

static void
shoebox_privacy_page_init (ShoeboxPrivacyPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_preferences_row_set_title (self->command, COMMAND);
}

void
shoebox_privacy_page_set_library (ShoeboxPrivacyPage *self, ShoeboxLibrary *library)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *window = window_dir ();
  g_autofree char *window_shown = g_filename_display_name (window);
  Sizes *sizes;

  g_return_if_fail (SHOEBOX_IS_PRIVACY_PAGE (self) && self->dir == NULL);

  self->library = g_object_ref (library);
  self->dir = g_strdup (shoebox_library_get_dir (library));
  shown = g_filename_display_name (self->dir);
  adw_action_row_set_subtitle (self->folder, shown);
  adw_action_row_set_subtitle (self->window_folder, window_shown);
  self->cancellable = g_cancellable_new ();
  task = g_task_new (self, self->cancellable, measured_cb, NULL);
  g_task_set_source_tag (task, shoebox_privacy_page_set_library);
  sizes = g_new0 (Sizes, 1);
  sizes->dir = g_strdup (self->dir);
  g_task_set_task_data (task, sizes, sizes_free);
  g_task_run_in_thread (task, measure_thread);
}
