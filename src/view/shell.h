/* The frame that every page after sign-in stands in, and what its forms send.
 *
 * Forms: GET with the scope (period, comparison, instant, filter) to the page's own address;
 * POST /preferences with csrf, back and one of language, theme; POST /sign-out with csrf. Plain structs;
 * all texts are borrowed and final (formatted, in the person's language). */
#ifndef FAROL_VIEW_SHELL_H
#define FAROL_VIEW_SHELL_H

#include "template/write.h"

struct view_assets {
    struct safe_url style, script, icon;
    struct safe_url font; /* absent: built without it */
};

struct view_option {
    text value, label;
    bool selected;
};
/* A select of the scope form. */
struct view_pick {
    text name, label;
    struct view_option *options;
    size_t options_count;
    bool set;
};
struct view_hidden {
    text name, value;
};

struct view_scope {
    bool shown;
    bool instant_only;      /* a page of one record: no filter */
    struct safe_url action; /* the page without its query */
    struct view_hidden *kept;
    size_t kept_count; /* of the page's own: which figure, which part */
    struct view_pick *picks;
    size_t picks_count; /* in the top bar: period, comparison */
    struct view_pick *fields;
    size_t fields_count;       /* in the drawer: one a dimension that has values */
    text where, where_problem; /* the expression, and what is wrong with it */
    text as_of, known_at;      /* as typed: YYYY-MM-DD, YYYY-MM-DDTHH:MM */
    text instant_problem;
    text instant;          /* "28/02/2026, as seen today" */
    text rules;            /* which rule set MRR goes by, in words; absent: the usual one */
    text filtered;         /* "41 of 394 accounts"; absent without a filter */
    int64_t filter_count;  /* filters set */
    struct safe_url clear; /* the same page without filters */
};

/* A place of the navigation; web/navigation.c has the table of all. */
struct view_nav_item {
    text place, label, icon, key; /* key: of "g KEY" on the keyboard; absent: none */
    struct safe_url url;
};
struct view_nav_group {
    text label;
    struct view_nav_item *items;
    size_t items_count;
};

struct view_shell {
    struct view_assets assets;
    text language;                            /* "pt-BR": the page's own */
    text other_language, other_language_name; /* "en", "English" */
    text theme, other_theme; /* "light", "dark", absent: the system's; what the button sets */
    text title;
    text organisation, person, initials;
    text notices;   /* how many wait: "3"; empty: none */
    text portfolio; /* "your accounts"; absent: all are seen */
    text csrf;
    text here;                     /* path and query, to come back to */
    text place;                    /* "dashboard", "accounts"; absent: none of the navigation */
    struct view_nav_group *groups; /* what the person may see */
    size_t groups_count;
    struct view_nav_item *tabs; /* at the foot of a phone's screen, besides "More" */
    size_t tabs_count;
    struct safe_url profile; /* absent: not signed in */
    struct safe_url help;    /* the guide's chapter for this screen; absent: not signed in */
    bool shortcuts_off;      /* single keys do nothing */
    text toast;              /* "The role was changed."; absent: nothing was done just now */
    struct safe_url toast_away;
    struct safe_url toast_undo; /* takes it back again; absent: cannot be */
    text toast_change;
    struct safe_url dashboard, accounts; /* with the scope kept */
    struct view_scope scope;
};

/* Fills what is the same on every page: assets, languages and their names. `language` "pt-BR" or "en". */
void view_shell_init(struct view_shell *ret, const char *language, const char *theme);
/* "Marina Tavares" → "MT", "ana@x.example" → "A". In `arena`. */
text view_initials(struct arena *arena, text name);

#endif
