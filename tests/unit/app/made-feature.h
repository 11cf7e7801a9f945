/* made-feature.h: feature vectors that look like those of photos of one kind: a direction with noise
 * around it, instead of what a network sees. */
#pragma once

#include "networks.h"

G_BEGIN_DECLS

/* Of photo @i of @kind, nn_feature_size () numbers (free with g_free). The classifier is sure of
 * @class_name, the detector sees nothing. */
float *made_feature (const ShoeboxNetworks *networks, guint kind, guint i, const char *class_name);

G_END_DECLS
