/* window-volumes.c: cameras, cards and disks: offered when they come, in the menu and on the start
 * page while they are there; their photos are missing when they go, and come back with them. */
#include "window-private.h"

#include "folders.h"

#include <glib/gi18n.h>

static char *
dup_menu_text (ShoeboxVolume *volume)
{
  g_auto (GStrv) parts = g_strsplit (shoebox_volume_get_name (volume), "_", -1);
  g_autofree char *name = g_strjoinv ("__", parts);

  return g_strdup_printf (_("Import from “%s”"), name);
}

static void
update_menu (ShoeboxWindow *self)
{
  GListModel *list = G_LIST_MODEL (self->volumes);

  g_menu_remove_all (self->volumes_section);
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (ShoeboxVolume) volume = g_list_model_get_item (list, i);
      g_autofree char *text = dup_menu_text (volume);
      g_autoptr (GMenuItem) item = g_menu_item_new (text, NULL);

      g_menu_item_set_action_and_target (item, "win.import-volume", "^ay",
                                         shoebox_volume_get_path (volume));
      g_menu_append_item (self->volumes_section, item);
    }
}

static void
volumes_changed_cb (ShoeboxWindow *self)
{
  GListModel *list = G_LIST_MODEL (self->volumes);
  ShoeboxVolume *offered = shoebox_volume_bar_get_volume (self->volume_bar);
  gboolean there = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (ShoeboxVolume) volume = g_list_model_get_item (list, i);

      there = there || volume == offered;
    }
  if (!there)
    shoebox_volume_bar_set_volume (self->volume_bar, NULL);
  update_menu (self);
}

/* Where new photos appear by themselves there is nothing to ask. */
static void
found_cb (ShoeboxWindow *self, ShoeboxVolume *volume)
{
  if (self->library != NULL
      && !shoebox_library_is_watching (self->library, shoebox_volume_get_path (volume)))
    shoebox_volume_bar_set_volume (self->volume_bar, volume);
}

static void
mounts_changed_cb (ShoeboxWindow *self, const char *path)
{
  if (self->library != NULL)
    shoebox_library_look_at (self->library, path);
}

void
_shoebox_window_set_volumes (ShoeboxWindow *self, ShoeboxVolumes *volumes)
{
  g_return_if_fail (self->volumes == NULL);

  self->volumes = g_object_ref (volumes);
  if (self->volumes_section == NULL)
    {
      self->volumes_section = g_menu_new ();
      g_menu_insert_section (self->menu, 1, NULL, G_MENU_MODEL (self->volumes_section));
    }
  g_signal_connect_object (volumes, "items-changed", G_CALLBACK (volumes_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (volumes, "found", G_CALLBACK (found_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (volumes, "mounted", G_CALLBACK (mounts_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (volumes, "unmounted", G_CALLBACK (mounts_changed_cb), self,
                           G_CONNECT_SWAPPED);
  shoebox_start_page_set_volumes (self->start, G_LIST_MODEL (volumes));
  volumes_changed_cb (self);
}

void
shoebox_window_watch_volumes (ShoeboxWindow *self)
{
  g_autoptr (ShoeboxVolumes) volumes = NULL;

  g_return_if_fail (SHOEBOX_IS_WINDOW (self));

  volumes = shoebox_volumes_new (NULL);
  _shoebox_window_set_volumes (self, volumes);
}

static void
import_volume_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ShoeboxWindow *self = SHOEBOX_WINDOW (widget);
  const char *paths[] = { g_variant_get_bytestring (parameter), NULL };

  shoebox_volume_bar_set_volume (self->volume_bar, NULL);
  shoebox_window_import (self, paths);
}

void
_shoebox_window_class_init_volumes (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.import-volume", "ay", import_volume_cb);
}
