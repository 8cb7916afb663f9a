/* The files inside the program: styles, scripts, the font, the icon. */
#include "view/asset.h"

#include "web/application.h"
#include "web/routes.h"

static void get_asset(struct http_request *request, struct http_response *response, void *context)
{
    (void)context;
    const struct view_asset *asset = view_asset_find(http_value(&request->path_values, "file"));
    if (!asset) {
        response->status = 404;
        return;
    }
    response->content_type = asset->content_type;
    buffer_append_text(&response->body, asset->content);
}

/* For whoever watches the server: it answers. */
static void get_health(struct http_request *request, struct http_response *response, void *context)
{
    (void)request;
    (void)context;
    response->content_type = TEXT("text/plain; charset=utf-8");
    buffer_append_text(&response->body, TEXT("ok\n"));
}

const struct http_route web_asset_routes[] = {
    {HTTP_GET, "/assets/{file}", PERMISSION_OPEN, get_asset, HTTP_ROUTE_CACHED_FOREVER},
    {HTTP_GET, "/health", PERMISSION_OPEN, get_health, 0},
    {0},
};
