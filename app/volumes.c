/* volumes.c: mounts, and which of them have photos. */
#include "volumes.h"

#include "scanner.h"

#include <string.h>

/* A disk is not searched to its end only to offer it. */
#define MAX_DEPTH 3
#define MAX_FILES 2000

/* --- One -------------------------------------------------------------------------------------- */

struct _ShoeboxVolume
{
  GObject parent_instance;

  GMount *mount;
  char *name;
  char *path;
  GIcon *icon;
};

G_DEFINE_FINAL_TYPE (ShoeboxVolume, shoebox_volume, G_TYPE_OBJECT)

static void
shoebox_volume_finalize (GObject *object)
{
  ShoeboxVolume *self = SHOEBOX_VOLUME (object);

  g_clear_object (&self->mount);
  g_clear_object (&self->icon);
  g_free (self->name);
  g_free (self->path);
  G_OBJECT_CLASS (shoebox_volume_parent_class)->finalize (object);
}

static void
shoebox_volume_class_init (ShoeboxVolumeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = shoebox_volume_finalize;
}

static void
shoebox_volume_init (ShoeboxVolume *self)
{
}

const char *
shoebox_volume_get_name (ShoeboxVolume *self)
{
  g_return_val_if_fail (SHOEBOX_IS_VOLUME (self), NULL);
  return self->name;
}

const char *
shoebox_volume_get_path (ShoeboxVolume *self)
{
  g_return_val_if_fail (SHOEBOX_IS_VOLUME (self), NULL);
  return self->path;
}

GIcon *
shoebox_volume_get_icon (ShoeboxVolume *self)
{
  g_return_val_if_fail (SHOEBOX_IS_VOLUME (self), NULL);
  return self->icon;
}

/* --- All -------------------------------------------------------------------------------------- */

struct _ShoeboxVolumes
{
  GObject parent_instance;

  GVolumeMonitor *monitor;
  GListStore *list;
  GCancellable *cancellable; /* of the searches */
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ShoeboxVolumes, shoebox_volumes, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

enum
{
  FOUND,
  MOUNTED,
  UNMOUNTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* The path of what is mounted there, or NULL. */
static char *
dup_path (GMount *mount)
{
  g_autoptr (GFile) root = NULL;

  if (g_mount_is_shadowed (mount))
    return NULL;
  root = g_mount_get_root (mount);
  return g_file_get_path (root);
}

static gboolean
is_removable (GMount *mount)
{
  g_autoptr (GDrive) drive = g_mount_get_drive (mount);

  return g_mount_can_eject (mount)
         || (drive != NULL && (g_drive_is_removable (drive) || g_drive_is_media_removable (drive)));
}

/* --- Looking for photos, in a thread ---------------------------------------------------------- */

typedef struct
{
  char *path;
  gboolean removable;
  gboolean late;  /* it came after the list was made */
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  g_free (search->path);
  g_free (search);
}

static gboolean
has_photos (const char *path, guint depth, guint *left, GCancellable *cancellable)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) folders = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && *left > 0 && !g_cancellable_is_cancelled (cancellable)
         && (name = g_dir_read_name (dir)) != NULL)
    {
      (*left)--;
      if (*name == '.')
        continue;
      if (shoebox_scan_is_photo (name))
        return TRUE;
      g_ptr_array_add (folders, g_build_filename (path, name, NULL));
    }
  for (guint i = 0; depth > 0 && i < folders->len; i++)
    if (g_file_test (folders->pdata[i], G_FILE_TEST_IS_DIR)
        && !g_file_test (folders->pdata[i], G_FILE_TEST_IS_SYMLINK)
        && has_photos (folders->pdata[i], depth - 1, left, cancellable))
      return TRUE;
  return FALSE;
}

static char *
find_camera_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_ascii_strcasecmp (name, "DCIM") == 0)
      {
        g_autofree char *folder = g_build_filename (path, name, NULL);

        if (g_file_test (folder, G_FILE_TEST_IS_DIR))
          return g_steal_pointer (&folder);
      }
  return NULL;
}

static void
search_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Search *search = data;
  char *camera = find_camera_folder (search->path);
  guint left = MAX_FILES;

  if (camera == NULL && search->removable
      && has_photos (search->path, MAX_DEPTH, &left, cancellable))
    camera = g_strdup (search->path);
  g_task_return_pointer (task, camera, g_free);
}

/* --- Mounts ----------------------------------------------------------------------------------- */

static gboolean
find (ShoeboxVolumes *self, GMount *mount, guint *position)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->list)); i++)
    {
      g_autoptr (ShoeboxVolume) volume = g_list_model_get_item (G_LIST_MODEL (self->list), i);

      if (volume->mount == mount)
        {
          *position = i;
          return TRUE;
        }
    }
  return FALSE;
}

static gboolean
is_mounted (ShoeboxVolumes *self, GMount *mount)
{
  GList *mounts = g_volume_monitor_get_mounts (self->monitor);
  gboolean there = g_list_find (mounts, mount) != NULL;

  g_list_free_full (mounts, g_object_unref);
  return there;
}

static void
searched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ShoeboxVolumes *self = SHOEBOX_VOLUMES (source);
  g_autoptr (GMount) mount = data;
  g_autofree char *path = g_task_propagate_pointer (G_TASK (result), NULL);
  const Search *search = g_task_get_task_data (G_TASK (result));
  g_autoptr (ShoeboxVolume) volume = NULL;
  guint position;

  if (path == NULL || self->list == NULL || !is_mounted (self, mount)
      || find (self, mount, &position))
    return;
  volume = g_object_new (SHOEBOX_TYPE_VOLUME, NULL);
  volume->mount = g_object_ref (mount);
  volume->name = g_mount_get_name (mount);
  volume->path = g_steal_pointer (&path);
  volume->icon = g_mount_get_symbolic_icon (mount);
  g_list_store_append (self->list, volume);
  if (search->late)
    g_signal_emit (self, signals[FOUND], 0, volume);
}

static void
add_mount (ShoeboxVolumes *self, GMount *mount, gboolean late)
{
  g_autofree char *path = dup_path (mount);
  GTask *task;
  Search *search;

  if (path == NULL)
    return;
  search = g_new0 (Search, 1);
  search->path = g_strdup (path);
  search->removable = is_removable (mount);
  search->late = late;
  task = g_task_new (self, self->cancellable, searched_cb, g_object_ref (mount));
  g_task_set_task_data (task, search, search_free);
  g_task_run_in_thread (task, search_thread);
  g_object_unref (task);
  if (late)
    g_signal_emit (self, signals[MOUNTED], 0, path);
}

static void
mount_added_cb (ShoeboxVolumes *self, GMount *mount)
{
  add_mount (self, mount, TRUE);
}

static void
mount_removed_cb (ShoeboxVolumes *self, GMount *mount)
{
  g_autoptr (GFile) root = g_mount_get_root (mount);
  g_autofree char *path = g_file_get_path (root);
  guint position;

  if (find (self, mount, &position))
    g_list_store_remove (self->list, position);
  if (path != NULL)
    g_signal_emit (self, signals[UNMOUNTED], 0, path);
}

/* --- Class ------------------------------------------------------------------------------------ */

static GType
get_item_type (GListModel *model)
{
  return SHOEBOX_TYPE_VOLUME;
}

static guint
get_n_items (GListModel *model)
{
  ShoeboxVolumes *self = SHOEBOX_VOLUMES (model);

  return self->list != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->list)) : 0;
}

static gpointer
get_item (GListModel *model, guint position)
{
  ShoeboxVolumes *self = SHOEBOX_VOLUMES (model);

  return self->list != NULL ? g_list_model_get_item (G_LIST_MODEL (self->list), position) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
shoebox_volumes_dispose (GObject *object)
{
  ShoeboxVolumes *self = SHOEBOX_VOLUMES (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->monitor != NULL)
    g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_clear_object (&self->monitor);
  g_clear_object (&self->list);
  G_OBJECT_CLASS (shoebox_volumes_parent_class)->dispose (object);
}

static void
shoebox_volumes_class_init (ShoeboxVolumesClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_volumes_dispose;
  signals[FOUND] = g_signal_new ("found", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, SHOEBOX_TYPE_VOLUME);
  signals[MOUNTED] = g_signal_new ("mounted", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[UNMOUNTED] = g_signal_new ("unmounted", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
items_changed_cb (GListModel *list, guint position, guint removed, guint added, gpointer data)
{
  g_list_model_items_changed (data, position, removed, added);
}

static void
shoebox_volumes_init (ShoeboxVolumes *self)
{
  self->list = g_list_store_new (SHOEBOX_TYPE_VOLUME);
  self->cancellable = g_cancellable_new ();
  g_signal_connect_object (self->list, "items-changed", G_CALLBACK (items_changed_cb), self, 0);
}

ShoeboxVolumes *
shoebox_volumes_new (GVolumeMonitor *monitor)
{
  ShoeboxVolumes *self = g_object_new (SHOEBOX_TYPE_VOLUMES, NULL);
  GList *mounts;

  self->monitor = monitor != NULL ? g_object_ref (monitor) : g_volume_monitor_get ();
  g_signal_connect_swapped (self->monitor, "mount-added", G_CALLBACK (mount_added_cb), self);
  g_signal_connect_swapped (self->monitor, "mount-removed", G_CALLBACK (mount_removed_cb), self);
  mounts = g_volume_monitor_get_mounts (self->monitor);
  for (GList *l = mounts; l != NULL; l = l->next)
    add_mount (self, l->data, FALSE);
  g_list_free_full (mounts, g_object_unref);
  return self;
}
