/* volume-bar.h: a camera or disk with photos has come: offers to import from it. Its button activates
 * win.import-volume. Main thread. */
#pragma once

#include "volumes.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_VOLUME_BAR (shoebox_volume_bar_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxVolumeBar, shoebox_volume_bar, SHOEBOX, VOLUME_BAR, AdwBin)

/* Shows the offer; NULL takes it away. */
void shoebox_volume_bar_set_volume (ShoeboxVolumeBar *self, ShoeboxVolume *volume);
/* What is offered (borrowed), or NULL. */
ShoeboxVolume *shoebox_volume_bar_get_volume (ShoeboxVolumeBar *self);

G_END_DECLS
