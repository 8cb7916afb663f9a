/* Every route of the web application. A new screen adds its table here. */
#include "web/routes.h"

#include "web/application.h"

/* clang-format off: one a line */
const struct http_route *const web_route_tables[] = {
    web_sign_in_routes,
    web_asset_routes,
    web_dashboard_routes,
    web_figure_routes,
    web_restatement_routes,
    web_setting_routes,
    web_setting_organisation_routes,
    web_hourly_cost_routes,
    web_account_list_routes,
    web_account_file_routes,
    web_account_edit_routes,
    web_account_view_routes,
    web_search_routes,
    web_palette_routes,
    web_help_routes,
    web_health_file_routes,
    web_health_hand_routes,
    web_health_routes,
    web_plan_routes,
    web_handoff_routes,
    web_account_routes,
    web_journey_routes,
    web_journey_file_routes,
    web_journey_move_routes,
    web_journey_edit_routes,
    web_record_routes,
    web_record_history_routes,
    web_rate_routes,
    web_user_routes,
    web_user_page_routes,
    web_welcome_routes,
    web_profile_routes,
    web_audit_routes,
    web_setup_routes,
    web_import_routes,
    web_import_page_routes,
    web_import_act_routes,
    web_import_made_routes,
    web_import_issue_routes,
    web_api_routes,
    web_api_key_routes,
    web_api_page_routes,
};
/* clang-format on */
const size_t web_route_table_count = sizeof web_route_tables / sizeof web_route_tables[0];
