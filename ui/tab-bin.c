/* tab-bin.c: Tab is one step into a list and one out of it. */
#include "tab-bin.h"

#include "accessible.h"

struct _ShoeboxTabBin
{
  AdwBin parent_instance;

  GtkListBox *list; /* weak */
};

G_DEFINE_FINAL_TYPE (ShoeboxTabBin, shoebox_tab_bin, ADW_TYPE_BIN)

static gboolean
shoebox_tab_bin_focus (GtkWidget *widget, GtkDirectionType direction)
{
  ShoeboxTabBin *self = SHOEBOX_TAB_BIN (widget);
  gboolean handled = FALSE;
  gboolean moved
    = self->list != NULL && shoebox_accessible_tab_list (self->list, direction, &handled);

  return handled ? moved
                 : GTK_WIDGET_CLASS (shoebox_tab_bin_parent_class)->focus (widget, direction);
}

static void
shoebox_tab_bin_dispose (GObject *object)
{
  g_clear_weak_pointer (&SHOEBOX_TAB_BIN (object)->list);

  G_OBJECT_CLASS (shoebox_tab_bin_parent_class)->dispose (object);
}

static void
shoebox_tab_bin_class_init (ShoeboxTabBinClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = shoebox_tab_bin_dispose;
  GTK_WIDGET_CLASS (klass)->focus = shoebox_tab_bin_focus;
}

static void
shoebox_tab_bin_init (ShoeboxTabBin *self)
{
}

void
shoebox_tab_bin_set_list (ShoeboxTabBin *self, GtkListBox *list)
{
  g_return_if_fail (SHOEBOX_IS_TAB_BIN (self));
  g_return_if_fail (GTK_IS_LIST_BOX (list));

  g_set_weak_pointer (&self->list, list);
}
