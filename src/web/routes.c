/* Every route of the web application. A new screen adds its table here. */
#include "web/routes.h"

#include "web/application.h"

const struct http_route *const web_route_tables[] = {web_sign_in_routes, web_asset_routes,
                                                     web_dashboard_routes, web_figure_routes,
                                                     web_account_list_routes};
const size_t web_route_table_count = sizeof web_route_tables / sizeof web_route_tables[0];
