/* label-panel-private.h: the panel's insides, for label-panel*.c only. */
#pragma once

#include "label-panel.h"
#include "reason-list.h"
#include "star-rating.h"
#include "summary.h"

G_BEGIN_DECLS

struct _ShoeboxLabelPanel
{
  AdwBin parent_instance;

  GtkWidget *stack;
  GtkWidget *title;
  ShoeboxStarRating *stars;
  GtkWidget *favourite;
  GtkWidget *album;
  GtkWidget *confidence;
  GtkWidget *reason;
  GtkWidget *bars;
  ShoeboxReasonList *why;
  GtkWidget *unfile;
  GtkWidget *bars_note;
  GtkWidget *chips;
  GtkWidget *tag_entry;
  GtkWidget *tags_note;
  GtkWidget *why_tags_expander;
  ShoeboxReasonList *why_tags;
  GtkWidget *facts;
  GtkWidget *history_expander;
  GtkWidget *history;

  ShoeboxLibrary *library;
  GArray *ids;               /* of gint64 */
  GCancellable *cancellable; /* of the answer that is awaited, or NULL */
  guint refresh_id;
  gboolean showing;          /* it is not the owner who moves the toggle */
};

/* Sets @text, or hides @label when there is none. */
void _shoebox_label_panel_set_text (GtkWidget *label, const char *text);
/* Everything of one photo; and of several, what they have in common and where they differ. */
void _shoebox_label_panel_show_one (ShoeboxLabelPanel *self, const ShoeboxDetails *details);
void _shoebox_label_panel_show_many (ShoeboxLabelPanel *self, const ShoeboxSummary *summary);

G_END_DECLS
