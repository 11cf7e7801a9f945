/* about.c: credits and licences. README.md has the same list of what is used. */
#include "config.h"

#include "about.h"

#include "weights.h"

#include <glib/gi18n.h>

/* For a report of what went wrong. Nothing of the library is in it. */
static char *
make_report (void)
{
  g_autoptr (GPtrArray) networks = shoebox_weights_list (NULL);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "Shoebox %s\n", SHOEBOX_VERSION);
  g_string_append_printf (text, "GTK %u.%u.%u, libadwaita %u.%u.%u, GLib %u.%u.%u\n",
                          gtk_get_major_version (), gtk_get_minor_version (),
                          gtk_get_micro_version (), adw_get_major_version (),
                          adw_get_minor_version (), adw_get_micro_version (), glib_major_version,
                          glib_minor_version, glib_micro_version);
  g_string_append_printf (text, "Display: %s\n",
                          G_OBJECT_TYPE_NAME (gdk_display_get_default ()));
  g_string_append_printf (text, "Language: %s\n", g_get_language_names ()[0]);
  for (guint i = 0; networks != NULL && i < networks->len; i++)
    {
      const ShoeboxWeight *network = g_ptr_array_index (networks, i);

      g_string_append_printf (text, "%s: %s\n", network->file,
                              network->what != NULL ? network->what : "?");
    }
  return g_string_free (text, FALSE);
}

static void
add_licences (AdwAboutWindow *about)
{
  static const struct
  {
    const char *title;
    GtkLicense licence;
  } used[] = {
    { "GTK, libadwaita, GLib, GdkPixbuf, JSON-GLib", GTK_LICENSE_LGPL_2_1 },
    { "gexiv2, Exiv2", GTK_LICENSE_GPL_2_0 },
    { "OpenBLAS", GTK_LICENSE_BSD_3 },
    { "protobuf-c, xxHash", GTK_LICENSE_BSD },
    { "ONNX (onnx.proto)", GTK_LICENSE_APACHE_2_0 },
  };
  g_autoptr (GPtrArray) networks = shoebox_weights_list (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (used); i++)
    adw_about_window_add_legal_section (about, used[i].title, NULL, used[i].licence, NULL);
  adw_about_window_add_legal_section (about, "SQLite", NULL, GTK_LICENSE_CUSTOM,
                                      _("In the public domain."));
  for (guint i = 0; networks != NULL && i < networks->len; i++)
    {
      const ShoeboxWeight *network = g_ptr_array_index (networks, i);
      g_autofree char *licence = NULL;
      g_autofree char *escaped = NULL;

      if (network->what == NULL || network->licence == NULL)
        continue;
      /* Translators: the file of a network, the package it is from, its licence. */
      licence = g_strdup_printf (_("%s, from %s: %s"), network->file,
                                 network->package != NULL ? network->package : "?",
                                 network->licence);
      escaped = g_markup_escape_text (licence, -1);
      adw_about_window_add_legal_section (about, network->what, NULL, GTK_LICENSE_CUSTOM, escaped);
    }
}

GtkWindow *
shoebox_about_new (GtkWindow *parent)
{
  const char *const developers[] = { _("The Shoebox contributors"), NULL };
  g_autofree char *report = make_report ();
  GtkWidget *about;

  about = g_object_new (ADW_TYPE_ABOUT_WINDOW, "transient-for", parent, "modal", parent != NULL,
                        "application-name", "Shoebox", "application-icon", SHOEBOX_APP_ID,
                        "version", SHOEBOX_VERSION, "developer-name", developers[0], "developers",
                        developers, "license-type", GTK_LICENSE_GPL_3_0, "copyright",
                        /* Translators: who holds the rights. */
                        _("© 2026 The Shoebox contributors"), "comments",
                        _("Sorts family photos into albums and tags, and learns from every "
                          "correction. Nothing leaves this computer."),
                        /* Translators: your names, a line each; they are shown as credits. */
                        "translator-credits", _("translator-credits"), "debug-info", report,
                        "debug-info-filename", "shoebox.txt", NULL);
  add_licences (ADW_ABOUT_WINDOW (about));
  return GTK_WINDOW (about);
}
