/* certainty-chart.h: how many photos are filed how surely, as columns: what the model filed by its
 * probability, then what it left unsorted, then what is decided. Every column is a button. Signal
 *
 *   chosen (const char *query)   the photos of a column are wanted
 *
 * Main thread. */
#pragma once

#include "histogram.h"
#include "share-bar.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_CERTAINTY_CHART (shoebox_certainty_chart_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxCertaintyChart, shoebox_certainty_chart, SHOEBOX, CERTAINTY_CHART,
                      GtkWidget)

void shoebox_certainty_chart_show (ShoeboxCertaintyChart *self, const ShoeboxHistogram *histogram);

/* How the columns of a group are drawn, and what stands below the one of a group that has no
 * percentages, or NULL. For the rows that explain them. */
ShoeboxTone shoebox_certainty_chart_tone (ShoeboxSureness group);
const char *shoebox_certainty_chart_icon (ShoeboxSureness group);

G_END_DECLS
