/* The dashboard's parts, each filled from the summary: private to web/dashboard*.c. */
#ifndef FAROL_WEB_DASHBOARD_PART_H
#define FAROL_WEB_DASHBOARD_PART_H

#include "view/dashboard.h"
#include "web/scope.h"

struct dashboard_source {
    struct arena *arena;
    const struct web_scope *scope;
    const struct report_summary *summary;
    uint8_t currency;
};

/* The rows page of a figure, with the scope kept. */
struct safe_url dashboard_figure_url(const struct dashboard_source *source, const char *figure);
void dashboard_lead(const struct dashboard_source *source, struct view_dashboard *ret);
void dashboard_kpis(const struct dashboard_source *source, struct view_dashboard *ret);
void dashboard_waterfall(const struct dashboard_source *source, struct view_dashboard *ret);
void dashboard_indicators(const struct dashboard_source *source, struct view_dashboard *ret);
void dashboard_cohorts(const struct dashboard_source *source, struct view_dashboard *ret);
void dashboard_pareto(const struct dashboard_source *source, struct view_dashboard *ret);
/* All of them. */
void dashboard_fill(const struct dashboard_source *source, struct view_dashboard *ret);

#endif
