/* Looking up the assets that the build packed: see asset.h. */
#include "view/asset.h"

#include <assert.h>
#include <string.h>

const struct view_asset *view_asset_find(text file_name)
{
    for (size_t i = 0; i < view_assets_count; i++)
        if (text_equal(view_assets[i].file_name, file_name))
            return &view_assets[i];
    return NULL;
}

struct safe_url view_asset_url_if(const char *name)
{
    for (size_t i = 0; i < view_assets_count; i++)
        if (strcmp(view_assets[i].name, name) == 0)
            return safe_url_of(view_asset_addresses[i]);
    return (struct safe_url){TEXT_ABSENT};
}

struct safe_url view_asset_url(const char *name)
{
    struct safe_url url = view_asset_url_if(name);
    assert(!text_is_absent(url.address) && "an asset that the build packs");
    return url;
}
