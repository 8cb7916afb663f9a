/* Files that pages need (styles, scripts, the font, the icon), carried inside the program. Their names
 * hold a hash of their content, so browsers may keep them for ever. Static, from any thread. */
#ifndef FAROL_VIEW_ASSET_H
#define FAROL_VIEW_ASSET_H

#include "template/write.h"

struct view_asset {
    const char *name; /* "farol.css" */
    text file_name;   /* "farol.1f2e3d4c5b6a.css" */
    text content_type;
    text content;
};

/* By the hashed file name, as in the address /assets/FILE_NAME; NULL when there is none. */
const struct view_asset *view_asset_find(text file_name);
/* The address of an asset by its plain name; asserts that it exists. */
struct safe_url view_asset_url(const char *name);

/* The same; absent where the build packs none of that name. */
struct safe_url view_asset_url_if(const char *name);

/* Made by the build (tool/asset_pack.c). */
extern const struct view_asset view_assets[];
extern const size_t view_assets_count;
/* "/assets/NAME" of each, in the same order. */
extern const text view_asset_addresses[];

#endif
