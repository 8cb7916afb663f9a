/* The tables of routes, one a screen; web_route_tables (application.h) lists them. */
#ifndef FAROL_WEB_ROUTES_H
#define FAROL_WEB_ROUTES_H

#include "http/http.h"

extern const struct http_route web_sign_in_routes[];
extern const struct http_route web_asset_routes[];
extern const struct http_route web_dashboard_routes[];
extern const struct http_route web_figure_routes[];
extern const struct http_route web_restatement_routes[];
extern const struct http_route web_setting_routes[];
extern const struct http_route web_setting_organisation_routes[];
extern const struct http_route web_hourly_cost_routes[];
extern const struct http_route web_account_list_routes[];
extern const struct http_route web_segment_list_routes[];
extern const struct http_route web_segment_preview_routes[];
extern const struct http_route web_segment_word_routes[];
extern const struct http_route web_segment_routes[];
extern const struct http_route web_search_routes[];
extern const struct http_route web_palette_routes[];
extern const struct http_route web_help_routes[];
extern const struct http_route web_account_file_routes[];
extern const struct http_route web_account_edit_routes[];
extern const struct http_route web_account_view_routes[];
extern const struct http_route web_user_routes[];
extern const struct http_route web_user_page_routes[];
extern const struct http_route web_welcome_routes[];
extern const struct http_route web_profile_routes[];
extern const struct http_route web_account_routes[];
extern const struct http_route web_audit_routes[];
extern const struct http_route web_setup_routes[];
extern const struct http_route web_import_routes[];
extern const struct http_route web_import_page_routes[];
extern const struct http_route web_import_act_routes[];
extern const struct http_route web_import_made_routes[];
extern const struct http_route web_import_issue_routes[];
extern const struct http_route web_inbox_routes[];
extern const struct http_route web_inbox_act_routes[];
extern const struct http_route web_inbox_file_routes[];
extern const struct http_route web_inbox_new_routes[];
extern const struct http_route web_inbox_priority_routes[];
extern const struct http_route web_record_routes[];
extern const struct http_route web_record_history_routes[];
extern const struct http_route web_rate_routes[];
extern const struct http_route web_health_routes[];
extern const struct http_route web_health_file_routes[];
extern const struct http_route web_leader_routes[];
extern const struct http_route web_health_model_routes[];
extern const struct http_route web_health_hand_routes[];
extern const struct http_route web_journey_routes[];
extern const struct http_route web_journey_file_routes[];
extern const struct http_route web_journey_move_routes[];
extern const struct http_route web_journey_edit_routes[];
extern const struct http_route web_notice_routes[];
extern const struct http_route web_playbook_routes[];
extern const struct http_route web_playbook_trial_routes[];
extern const struct http_route web_playbook_run_routes[];
extern const struct http_route web_webhook_routes[];
extern const struct http_route web_tier_routes[];
extern const struct http_route web_tier_edit_routes[];
extern const struct http_route web_tier_file_routes[];
extern const struct http_route web_plan_routes[];
extern const struct http_route web_handoff_routes[];
extern const struct http_route web_api_routes[];
extern const struct http_route web_api_key_routes[];
extern const struct http_route web_api_page_routes[];
extern const struct http_route web_renewal_routes[];
extern const struct http_route web_reason_routes[];
extern const struct http_route web_opportunity_board_routes[];
extern const struct http_route web_small_form_routes[];
extern const struct http_route web_review_form_routes[];
extern const struct http_route web_churn_form_routes[];
extern const struct http_route web_white_space_routes[];
extern const struct http_route web_value_routes[];
extern const struct http_route web_review_routes[];
extern const struct http_route web_opportunity_routes[];
extern const struct http_route web_delinquency_routes[];
extern const struct http_route web_churn_request_routes[];

#endif
