/* made-photos.h: photos that are rows with made features, without a file or a network behind them.
 *
 * A photo is of a kind, 0 and up, each a direction of its own that is about at right angles to the
 * others, and has noise of its own: with @spread as the ratio of the two, two photos of a kind have
 * a cosine of about 1 / (1 + spread^2).
 */
#pragma once

#include "networks.h"

#include "db.h"

/* A layout, two starter albums and nothing else: enough for traits, opinions and choices. */
ShoeboxNetworks *made_networks_new (void);
void made_networks_free (ShoeboxNetworks *networks);

/* nn_feature_size () numbers; free with g_free. */
float *made_feature (const NnFeatureLayout *layout, int kind, double spread, guint seed);

/* A photo in state ok with such features in the library @db, of the network @network
 * (db_networks_ensure ()). @taken_at: -1 unknown. */
gint64 made_photo (Db *db, const ShoeboxNetworks *networks, gint64 network, int kind, double spread,
                   gint64 taken_at);
