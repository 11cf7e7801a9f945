/* volumes.h: cameras, cards and disks with photos on them, as a GListModel of ShoeboxVolume.
 *
 * Only what is mounted and has a place among the files of this computer; what is on it is looked for
 * in a thread. Main thread.
 *
 * Signals: `found` (ShoeboxVolume): one that came after the list was made and has photos;
 * `mounted` and `unmounted` (char *, native path): any disk came or went, with photos or not. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_VOLUME (shoebox_volume_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxVolume, shoebox_volume, SHOEBOX, VOLUME, GObject)

const char *shoebox_volume_get_name (ShoeboxVolume *self);
/* The folder with the photos: that of the camera (DCIM), else all of it. Native bytes. */
const char *shoebox_volume_get_path (ShoeboxVolume *self);
GIcon *shoebox_volume_get_icon (ShoeboxVolume *self);

#define SHOEBOX_TYPE_VOLUMES (shoebox_volumes_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxVolumes, shoebox_volumes, SHOEBOX, VOLUMES, GObject)

/* @monitor NULL: that of the system. */
ShoeboxVolumes *shoebox_volumes_new (GVolumeMonitor *monitor);

G_END_DECLS
