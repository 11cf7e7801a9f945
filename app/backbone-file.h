/* backbone-file.h: the files of backbones: what is wrong with one, its copy in the library, and how the
 * table keeps its recipe. Inside app/ only. Any thread. */
#pragma once

#include "backbone-use.h"
#include "networks.h"

#include "backbones.h"

G_BEGIN_DECLS

/* A file that was checked. */
typedef struct
{
  DbBackbone *row;       /* as it goes into the table */
  ShoeboxBackboneReport *report;
  GBytes *bytes;         /* the whole file */
} ShoeboxBackboneFile;

void shoebox_backbone_file_free (ShoeboxBackboneFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ShoeboxBackboneFile, shoebox_backbone_file_free)

/* Reads and checks the file at @path, also on the pictures in @thumbnails (GPtrArray of GBytes: JPEG;
 * may be empty). */
ShoeboxBackboneFile *shoebox_backbone_file_check (const char *path,
                                                  const ShoeboxBackboneOptions *options,
                                                  GPtrArray *thumbnails, GError **error);
/* Puts its bytes into the library folder @dir, whole or not at all. */
gboolean shoebox_backbone_file_keep (const ShoeboxBackboneFile *file, const char *dir,
                                     GError **error);

/* Path of a kept one. */
char *shoebox_backbone_get_path (const char *dir, const DbBackbone *row);
/* How it is fed, for people: "imagenet 224x224". */
char *shoebox_backbone_dup_input (const DbBackbone *row);
char *shoebox_backbone_dup_embedding (const DbBackbone *row);
/* The networks of the program with the kept backbone of @row among them. @own is borrowed and must
 * outlive them. SHOEBOX_ERROR_WEIGHTS. */
ShoeboxNetworks *shoebox_backbone_load (const char *dir, const DbBackbone *row,
                                        const ShoeboxNetworks *own, GError **error);
/* What the keys of networks end with whose vectors are of the backbone @key. Free with g_free. */
char *shoebox_backbone_dup_suffix (const char *key);

G_END_DECLS
