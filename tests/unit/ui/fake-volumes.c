/* fake-volumes.c: GVolumeMonitor and GMount over a list. */
#include "fake-volumes.h"

/* --- A mount ------------------------------------------------------------------------------ */

#define FAKE_TYPE_MOUNT (fake_mount_get_type ())
G_DECLARE_FINAL_TYPE (FakeMount, fake_mount, FAKE, MOUNT, GObject)

struct _FakeMount
{
  GObject parent_instance;

  char *name;
  GFile *root;
  gboolean can_eject;
};

static void mount_iface_init (GMountIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeMount, fake_mount, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_MOUNT, mount_iface_init))

static void
fake_mount_finalize (GObject *object)
{
  FakeMount *self = FAKE_MOUNT (object);

  g_free (self->name);
  g_object_unref (self->root);
  G_OBJECT_CLASS (fake_mount_parent_class)->finalize (object);
}

static void
fake_mount_class_init (FakeMountClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_mount_finalize;
}

static void
fake_mount_init (FakeMount *self)
{
}

static GFile *
get_root (GMount *mount)
{
  return g_object_ref (FAKE_MOUNT (mount)->root);
}

static char *
get_name (GMount *mount)
{
  return g_strdup (FAKE_MOUNT (mount)->name);
}

static GIcon *
get_icon (GMount *mount)
{
  return g_themed_icon_new ("camera-photo-symbolic");
}

static gboolean
can_eject (GMount *mount)
{
  return FAKE_MOUNT (mount)->can_eject;
}

static GDrive *
get_drive (GMount *mount)
{
  return NULL;
}

static void
mount_iface_init (GMountIface *iface)
{
  iface->get_root = get_root;
  iface->get_name = get_name;
  iface->get_icon = get_icon;
  iface->get_symbolic_icon = get_icon;
  iface->can_eject = can_eject;
  iface->get_drive = get_drive;
}

/* --- The monitor -------------------------------------------------------------------------- */

struct _FakeMonitor
{
  GVolumeMonitor parent_instance;

  GList *mounts;
};

G_DEFINE_FINAL_TYPE (FakeMonitor, fake_monitor, G_TYPE_VOLUME_MONITOR)

static GList *
get_mounts (GVolumeMonitor *monitor)
{
  return g_list_copy_deep (FAKE_MONITOR (monitor)->mounts, (GCopyFunc) (void *) g_object_ref, NULL);
}

static GList *
get_none (GVolumeMonitor *monitor)
{
  return NULL;
}

static void
fake_monitor_finalize (GObject *object)
{
  g_list_free_full (FAKE_MONITOR (object)->mounts, g_object_unref);
  G_OBJECT_CLASS (fake_monitor_parent_class)->finalize (object);
}

static void
fake_monitor_class_init (FakeMonitorClass *klass)
{
  GVolumeMonitorClass *monitor_class = G_VOLUME_MONITOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = fake_monitor_finalize;
  monitor_class->get_mounts = get_mounts;
  monitor_class->get_volumes = get_none;
  monitor_class->get_connected_drives = get_none;
}

static void
fake_monitor_init (FakeMonitor *self)
{
}

GVolumeMonitor *
fake_monitor_new (void)
{
  return g_object_new (FAKE_TYPE_MONITOR, NULL);
}

GMount *
fake_monitor_mount (GVolumeMonitor *monitor, const char *name, const char *path, gboolean eject)
{
  FakeMonitor *self = FAKE_MONITOR (monitor);
  FakeMount *mount = g_object_new (FAKE_TYPE_MOUNT, NULL);

  mount->name = g_strdup (name);
  mount->root = g_file_new_for_path (path);
  mount->can_eject = eject;
  self->mounts = g_list_append (self->mounts, mount);
  g_signal_emit_by_name (self, "mount-added", mount);
  return G_MOUNT (mount);
}

void
fake_monitor_unmount (GVolumeMonitor *monitor, GMount *mount)
{
  FakeMonitor *self = FAKE_MONITOR (monitor);

  self->mounts = g_list_remove (self->mounts, mount);
  g_signal_emit_by_name (self, "mount-removed", mount);
  g_object_unref (mount);
}
