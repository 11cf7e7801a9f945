/* fake-volumes.h: a volume monitor that shows mounts of folders, since a test cannot mount a disk.
 * Everything behind it is real: folders, files, the library. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define FAKE_TYPE_MONITOR (fake_monitor_get_type ())
G_DECLARE_FINAL_TYPE (FakeMonitor, fake_monitor, FAKE, MONITOR, GVolumeMonitor)

GVolumeMonitor *fake_monitor_new (void);
/* Mounts the folder @path as @name (borrowed). */
GMount *fake_monitor_mount (GVolumeMonitor *monitor, const char *name, const char *path,
                            gboolean can_eject);
void fake_monitor_unmount (GVolumeMonitor *monitor, GMount *mount);

G_END_DECLS
