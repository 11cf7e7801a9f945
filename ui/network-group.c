/* network-group.c: which networks see the photos. */
#include "network-group.h"

#include "backbone-use.h"
#include "weights.h"

#include <glib/gi18n.h>
#include <math.h>

struct _ShoeboxNetworkGroup
{
  AdwPreferencesGroup parent_instance;

  AdwActionRow *accuracy;

  GtkWidget *own;   /* the row of the program's own backbone, borrowed; NULL: it is not there */
  GtkWidget *other; /* of the one in its place */
};

G_DEFINE_FINAL_TYPE (ShoeboxNetworkGroup, shoebox_network_group, ADW_TYPE_PREFERENCES_GROUP)

static void
learning_changed_cb (ShoeboxNetworkGroup *self, ShoeboxLibrary *library)
{
  g_autofree char *words = NULL;
  ShoeboxLearning learning;
  guint n;

  shoebox_library_get_learning (library, &learning);
  if (isnan (learning.accuracy))
    words = g_strdup (_("You have decided on too few photos to test it."));
  else
    {
      n = (guint) lround (100.0 * CLAMP (learning.accuracy, 0.0, 1.0));
      words = g_strdup_printf (ngettext ("About %u of 100 photos whose album was hidden from it",
                                         "About %u of 100 photos whose album was hidden from it",
                                         n),
                               n);
    }
  adw_action_row_set_subtitle (self->accuracy, words);
}

static GtkWidget *
add_row (ShoeboxNetworkGroup *self, const char *title, const char *subtitle)
{
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "subtitle-lines", 3,
                                 NULL);

  /* Only now: together with that property they would still be read as markup. */
  g_object_set (row, "title", title, "subtitle", subtitle, NULL);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  return row;
}

/* Which one tells photos apart: the program's own, or another in its place. */
static void
backbone_changed_cb (ShoeboxNetworkGroup *self, ShoeboxLibrary *library)
{
  g_autoptr (GPtrArray) list = shoebox_library_list_backbones (library, NULL);
  const ShoeboxBackbone *used = NULL;

  for (guint i = 1; list != NULL && i < list->len; i++)
    if (((ShoeboxBackbone *) list->pdata[i])->used)
      used = list->pdata[i];
  if (self->own == NULL)
    return;
  g_object_set (self->own, "title", used == NULL ? _("Tells Photos Apart")
                                                 : _("Knows the Starter Albums"), NULL);
  gtk_widget_set_visible (self->other, used != NULL);
  if (used != NULL)
    {
      /* Translators: the file of a network, how it is fed, as "imagenet 224x224". */
      g_autofree char *subtitle = g_strdup_printf (_("%s, chosen by you · %s"), used->name, used->input);

      g_object_set (self->other, "subtitle", subtitle, NULL);
    }
}

static void
add_networks (ShoeboxNetworkGroup *self)
{
  /* In the order of shoebox_weights_list (). */
  const char *const titles[] = { _("Tells Photos Apart"), _("Finds Things in Them") };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) networks = shoebox_weights_list (&error);
  g_autofree char *dir = shoebox_weights_dir (NULL);
  g_autofree char *shown = NULL;

  if (networks == NULL)
    {
      add_row (self, _("Photos Are Shown, but Neither Filed nor Tagged"), error->message);
      return;
    }
  for (guint i = 0; i < networks->len; i++)
    {
      const ShoeboxWeight *network = g_ptr_array_index (networks, i);
      g_autofree char *size = g_format_size ((guint64) network->size);
      g_autofree char *subtitle = NULL;
      GtkWidget *row;

      subtitle = network->what != NULL
                   /* Translators: what a network is, its file, the size of that. */
                   ? g_strdup_printf (_("%s · %s · %s"), network->what, network->file, size)
                   /* Translators: the file of a network, its size. */
                   : g_strdup_printf (_("%s · %s"), network->file, size);
      row = add_row (self, titles[MIN (i, G_N_ELEMENTS (titles) - 1)], subtitle);
      if (i > 0)
        continue;
      self->own = row;
      self->other = add_row (self, titles[0], "");
      gtk_widget_set_visible (self->other, FALSE);
    }
  shown = g_filename_display_name (dir);
  add_row (self, _("Folder of the Networks"), shown);
}

static void
shoebox_network_group_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SHOEBOX_TYPE_NETWORK_GROUP);

  G_OBJECT_CLASS (shoebox_network_group_parent_class)->dispose (object);
}

static void
shoebox_network_group_class_init (ShoeboxNetworkGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = shoebox_network_group_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/shoebox/Shoebox/network-group.ui");
  gtk_widget_class_bind_template_child (widget_class, ShoeboxNetworkGroup, accuracy);
}

static void
shoebox_network_group_init (ShoeboxNetworkGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_networks (self);
}

void
shoebox_network_group_set_library (ShoeboxNetworkGroup *self, ShoeboxLibrary *library)
{
  g_return_if_fail (SHOEBOX_IS_NETWORK_GROUP (self));

  g_signal_connect_object (library, "learning-changed", G_CALLBACK (learning_changed_cb), self,
                           G_CONNECT_SWAPPED);
  learning_changed_cb (self, library);
  g_signal_connect_object (library, "backbone-changed", G_CALLBACK (backbone_changed_cb), self,
                           G_CONNECT_SWAPPED);
  backbone_changed_cb (self, library);
}
