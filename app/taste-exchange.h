/* taste-exchange.h: the taste file: what was learned in one library, for another one.
 *
 * The bytes are those of model/taste.proto: a head of 32 bytes with a checksum, then one protobuf
 * message with
 *
 *   the networks that saw the photos          others are refused: the numbers mean nothing to them
 *   albums and tags by name, and by the       so that "Critters", which is the starter album Pets,
 *   class that they stand for                 meets the Pets of the other library
 *   their heads, thresholds and limits
 *   the examples: every fact about albums,    they find the same photo in the other library
 *   by the hash of the photo's content
 *   embeddings of up to 48 examples an album  so that it can judge what is near to them
 *
 * There is no picture in it, no path, no date and no place. Names of albums and tags are, and who
 * has the same networks can tell from the embeddings what the examples looked like, roughly.
 *
 * Reading one into a library
 *
 *   - makes the albums and tags that are not there. The same class is the same label, whatever it
 *     is called; else the same name, in any case. What the owner removed stays removed.
 *   - files photos whose content is that of an example in its album, with source "import": stronger
 *     than the model, weaker than the owner.
 *   - keeps the heads as a version ("imported": true in its metrics; its row in the table of models
 *     is a taste file too). Without facts in this library that is the active version.
 *   - is one act. Undo takes back the version, what was filed and the labels that were made.
 *
 * What is learned later starts from there and does not forget it: the heads are drawn to the
 * imported ones (MAP, as they are to the starter's otherwise; NnFacts.base in model/taste.h), and
 * its examples go on being measured to. So what the file says of an album holds until facts of
 * this library say otherwise, and then gives way by degrees; the tone of a photo counts as it did
 * there, which examples by their embeddings alone would not bring along. Each such version names the
 * imported one ("base" in its metrics) and is learned from that and from all facts, never from the
 * version before, so that no fact counts twice. Going back to a version from before the import, or
 * forgetting what the machine said, ends it.
 */
#pragma once

#include "opinion.h"

#include "taste-names.h"

G_BEGIN_DECLS

typedef struct
{
  NnTaste *taste;
  NnTasteNames names;
} ShoeboxTasteFile;

/* SHOEBOX_ERROR_INVALID when the file is damaged, foreign, of a newer Shoebox or of other networks;
 * the message names it and says which. */
ShoeboxTasteFile *shoebox_taste_read (const char *path, const ShoeboxNetworks *networks,
                                      GError **error);
void shoebox_taste_file_free (ShoeboxTasteFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ShoeboxTasteFile, shoebox_taste_file_free)

/* @hash: NN_CONTENT_HASH bytes for each example, zeros where it is not known. Labels that are gone
 * must not be among those of @opinion. */
GBytes *shoebox_taste_pack (const ShoeboxOpinion *opinion, const ShoeboxNetworks *networks,
                            const guint8 *hash, GError **error);
/* Puts @bytes on the disk as @path, readable by the owner alone: whole or not at all. A file that is
 * there and no taste file is not replaced (SHOEBOX_ERROR_EXISTS). */
gboolean shoebox_taste_write (const char *path, GBytes *bytes, GError **error);

G_END_DECLS
