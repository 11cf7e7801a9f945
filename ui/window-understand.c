/* window-understand.c: what explains: copying a fact. */
#include "window-private.h"

#include "words.h"

#include <glib/gi18n.h>

#define COPIED_LIMIT 40

static void
copy_text_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  const char *text = g_variant_get_string (parameter, NULL);
  g_autofree char *name = shoebox_words_short (text, COPIED_LIMIT);
  g_autofree char *said = g_strdup_printf (_("Copied “%s”"), name);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  _shoebox_window_toast (SHOEBOX_WINDOW (widget), said, NULL, NULL);
}

void
_shoebox_window_class_init_understand (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.copy-text", "s", copy_text_cb);
}
