/* window-menus.c: the primary menu and the menu of photos. */
#include "window-private.h"

#include "label.h"
#include "words.h"

#include <glib/gi18n.h>

/* Albums shown in the "File Under" menu; the rest is found in the palette. */
#define MAX_ALBUMS 20
/* A menu never breaks a line, and has to fit on a telephone. */
#define MAX_CHARS 36

/* An underscore in a name is no mnemonic. */
static char *
menu_text (const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "_", -1);

  return g_strjoinv ("__", parts);
}

static char *
step_text (const char *verb, const ShoeboxAct *act)
{
  g_autofree char *text = act != NULL ? shoebox_words_step (verb, act) : g_strdup (verb);
  g_autofree char *shown = shoebox_words_short (text, MAX_CHARS);

  return menu_text (shown);
}

void
_shoebox_window_update_undo_menu (ShoeboxWindow *self)
{
  g_autoptr (ShoeboxAct) undo = shoebox_library_get_undo (self->library);
  g_autoptr (ShoeboxAct) redo = shoebox_library_get_redo (self->library);
  g_autofree char *undo_text = step_text (_("Undo"), undo);
  g_autofree char *redo_text = step_text (_("Redo"), redo);

  g_menu_remove_all (self->undo_section);
  g_menu_append (self->undo_section, undo_text, "win.undo");
  g_menu_append (self->undo_section, redo_text, "win.redo");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.undo", undo != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.redo", redo != NULL);
}

void
_shoebox_window_update_albums_menu (ShoeboxWindow *self)
{
  GListModel *albums = shoebox_library_get_albums (self->library);
  guint n = MIN (g_list_model_get_n_items (albums), MAX_ALBUMS);
  g_autoptr (GMenu) names = g_menu_new ();
  g_autoptr (GMenu) more = g_menu_new ();

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ShoeboxLabel) album = g_list_model_get_item (albums, i);
      g_autofree char *name = menu_text (shoebox_label_get_name (album));
      g_autoptr (GMenuItem) item = g_menu_item_new (name, NULL);

      g_menu_item_set_action_and_target (item, "win.file", "x", shoebox_label_get_id (album));
      g_menu_append_item (names, item);
    }
  g_menu_append (more, _("_Other or New…"), "win.file-palette");
  g_menu_remove_all (self->albums_menu);
  g_menu_append_section (self->albums_menu, NULL, G_MENU_MODEL (names));
  g_menu_append_section (self->albums_menu, NULL, G_MENU_MODEL (more));
}

static void
append_section (GMenu *menu, GMenu *section)
{
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
  g_object_unref (section);
}

void
_shoebox_window_init_menus (ShoeboxWindow *self)
{
  GMenu *section;
  g_autoptr (GMenuItem) none = NULL;
  g_autoptr (GMenuItem) open = NULL;

  self->undo_section = g_menu_new ();
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.undo", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.redo", FALSE);
  self->menu = g_menu_new ();
  section = g_menu_new ();
  g_menu_append (section, _("_Import a Folder…"), "win.import-folder");
  g_menu_append (section, _("_New Album…"), "win.new-album");
  append_section (self->menu, section);
  g_menu_append_section (self->menu, NULL, G_MENU_MODEL (self->undo_section));
  section = g_menu_new ();
  g_menu_append (section, _("_Slideshow"), "win.slideshow");
  g_menu_append (section, _("_Full Screen"), "win.fullscreen");
  append_section (self->menu, section);
  section = g_menu_new ();
  g_menu_append (section, _("How _Sure Is Shoebox?"), "win.certainty");
  append_section (self->menu, section);
  section = g_menu_new ();
  g_menu_append (section, _("_Preferences"), "win.preferences");
  g_menu_append (section, _("_Keyboard Shortcuts"), "win.show-help-overlay");
  g_menu_append (section, _("How Shoebox _Decides"), "win.how");
  g_menu_append (section, _("_About Shoebox"), "app.about");
  append_section (self->menu, section);
  gtk_menu_button_set_menu_model (self->menu_button, G_MENU_MODEL (self->menu));
  shoebox_start_page_set_menu (self->start, G_MENU_MODEL (self->menu));

  self->albums_menu = g_menu_new ();
  self->photo_menu = g_menu_new ();
  section = g_menu_new ();
  open = g_menu_item_new (_("_Open"), "win.view");
  g_menu_item_set_attribute (open, "hidden-when", "s", "action-disabled"); /* in the viewer */
  g_menu_append_item (section, open);
  append_section (self->photo_menu, section);
  section = g_menu_new ();
  g_menu_append_submenu (section, _("_File Under"), G_MENU_MODEL (self->albums_menu));
  none = g_menu_item_new (_("_No Album"), NULL);
  g_menu_item_set_action_and_target (none, "win.file", "x", G_GINT64_CONSTANT (0));
  g_menu_append_item (section, none);
  g_menu_append (section, _("Let Shoebox _Decide"), "win.unfile");
  g_menu_append (section, _("Add _Tag…"), "win.tag-palette");
  append_section (self->photo_menu, section);
  _shoebox_window_init_marks_menu (self);
  g_menu_append_section (self->photo_menu, NULL, G_MENU_MODEL (self->marks_menu));
  section = g_menu_new ();
  g_menu_append (section, _("Open _With…"), "win.open-with");
  g_menu_append (section, _("_Show in Files"), "win.show-folder");
  g_menu_append (section, _("_Copy Path"), "win.copy-path");
  append_section (self->photo_menu, section);
}
