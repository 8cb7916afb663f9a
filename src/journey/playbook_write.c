/* A playbook back to its JSON, how its steps follow each other, and templates filled in. */
#include <assert.h>
#include <string.h>

#include "codec/json.h"
#include "journey/playbook.h"
#include "language/language.h"

/* The step that follows `step` in its own list, or what follows the branch it stands in. Branches come
 * before what is in them, so that theirs is known. */
static int following(const struct playbook *playbook, int step)
{
    const struct playbook_step *here = &playbook->steps[step];
    for (int i = step + 1; i < playbook->step_count; i++)
        if (playbook->steps[i].parent == here->parent && playbook->steps[i].otherwise == here->otherwise)
            return i;
    return here->parent == PLAYBOOK_END ? PLAYBOOK_END : playbook->steps[here->parent].after;
}

static int first_in(const struct playbook *playbook, int branch, bool otherwise)
{
    for (int i = branch + 1; i < playbook->step_count; i++)
        if (playbook->steps[i].parent == branch && playbook->steps[i].otherwise == otherwise)
            return i;
    return playbook->steps[branch].after;
}

void playbook_link(struct playbook *playbook)
{
    for (int i = 0; i < playbook->step_count; i++) {
        struct playbook_step *step = &playbook->steps[i];
        assert(step->parent < i);
        step->depth = step->parent == PLAYBOOK_END ? 0 : playbook->steps[step->parent].depth + 1;
        step->after = following(playbook, i);
        step->next = step->next_otherwise = step->after;
        if (step->kind == PLAYBOOK_BRANCH) {
            step->next = first_in(playbook, i, false);
            step->next_otherwise = first_in(playbook, i, true);
        }
    }
}

static bool is_number(const struct playbook_member *member)
{
    return member->type == PLAYBOOK_MEMBER_NUMBER;
}

/* Required members always; others where they differ from their default. */
static void write_members(struct json_writer *writer, const struct playbook_type *type,
                          const struct playbook_value *values)
{
    json_write_key(writer, "kind");
    json_write_text(writer, text_of(type->name));
    for (int i = 0; i < type->member_count; i++) {
        const struct playbook_member *member = &type->members[i];
        if (member->type == PLAYBOOK_MEMBER_STEPS)
            continue;
        bool differs = is_number(member)
                           ? values[i].number != member->number
                           : !text_equal(values[i].text, text_of(member->text ? member->text : ""));
        if (!member->required && !differs)
            continue;
        json_write_key(writer, member->name);
        if (is_number(member))
            json_write_integer(writer, values[i].number);
        else
            json_write_text(writer, text_is_absent(values[i].text) ? TEXT("") : values[i].text);
    }
}

/* The list of steps in an arm of `parent`: recursion ends at PLAYBOOK_DEPTH_MAX, as parents stand before. */
static void write_steps(struct json_writer *writer, const struct playbook *playbook, int parent,
                        bool otherwise)
{
    json_write_array_begin(writer);
    for (int i = parent + 1; i < playbook->step_count; i++) {
        const struct playbook_step *step = &playbook->steps[i];
        if (step->parent != parent || step->otherwise != otherwise)
            continue;
        json_write_object_begin(writer);
        write_members(writer, &playbook_step_types[step->kind], step->values);
        if (step->kind == PLAYBOOK_BRANCH) {
            json_write_key(writer, "then");
            write_steps(writer, playbook, i, false);
            json_write_key(writer, "otherwise");
            write_steps(writer, playbook, i, true);
        }
        json_write_object_end(writer);
    }
    json_write_array_end(writer);
}

static void write_text(struct json_writer *writer, const char *key, text value)
{
    if (text_is_empty(value))
        return;
    json_write_key(writer, key);
    json_write_text(writer, value);
}

void playbook_write(struct buffer *out, const struct playbook *playbook)
{
    struct json_writer writer;
    json_write_init(&writer, out);
    json_write_object_begin(&writer);
    json_write_key(&writer, "title");
    json_write_text(&writer, text_is_absent(playbook->title) ? TEXT("") : playbook->title);
    write_text(&writer, "purpose", playbook->purpose);
    json_write_key(&writer, "on");
    json_write_boolean(&writer, playbook->on);
    if (playbook->include_present) {
        json_write_key(&writer, "include_present");
        json_write_boolean(&writer, true);
    }
    json_write_key(&writer, "trigger");
    json_write_object_begin(&writer);
    write_members(&writer, &playbook_trigger_types[playbook->trigger.kind], playbook->trigger.values);
    json_write_object_end(&writer);
    write_text(&writer, "condition", playbook->condition);
    write_text(&writer, "stop_when", playbook->stop_when);
    if (playbook->every_days > 0) {
        json_write_key(&writer, "limit");
        json_write_object_begin(&writer);
        json_write_key(&writer, "every_days");
        json_write_integer(&writer, playbook->every_days);
        json_write_object_end(&writer);
    }
    if (playbook->hold_out_percent > 0) {
        json_write_key(&writer, "hold_out_percent");
        json_write_integer(&writer, playbook->hold_out_percent);
    }
    json_write_key(&writer, "steps");
    write_steps(&writer, playbook, PLAYBOOK_END, false);
    json_write_object_end(&writer);
}

text playbook_body(struct arena *arena, const struct playbook *playbook)
{
    struct buffer out;
    buffer_init(&out, 0);
    playbook_write(&out, playbook);
    return buffer_move(&out, arena);
}

text playbook_fill(struct arena *arena, text template_text, text (*lookup)(void *context, text name),
                   void *context)
{
    struct buffer out;
    buffer_init(&out, 1 << 20);
    for (size_t i = 0; i < template_text.length; i++) {
        char byte = template_text.data[i];
        if (byte != '{') {
            buffer_append_byte(&out, byte);
            continue;
        }
        if (i + 1 < template_text.length && template_text.data[i + 1] == '{') {
            buffer_append_byte(&out, byte);
            i++;
            continue;
        }
        text rest = text_slice(template_text, i + 1, template_text.length);
        size_t end = text_find_byte(rest, '}');
        text value = lookup(context, text_slice(rest, 0, end));
        buffer_append_text(&out, text_is_empty(value) ? TEXT("—") : value);
        i += end + 1;
    }
    text filled = text_copy(arena, buffer_text(&out));
    buffer_release(&out);
    return text_is_absent(filled) ? TEXT("") : filled;
}

/* ---- for readers ---- */

void playbook_hide_addresses(struct arena *arena, struct playbook *playbook)
{
    for (int i = 0; i < playbook->step_count; i++) {
        struct playbook_step *step = &playbook->steps[i];
        for (int m = 0; step->kind == PLAYBOOK_WEBHOOK && m < playbook_step_types[step->kind].member_count;
             m++) {
            text url = step->values[m].text;
            if (strcmp(playbook_step_types[step->kind].members[m].name, "url") != 0)
                continue;
            size_t host = text_find_byte(url, ':') + 3, slash = host;
            while (slash < url.length && url.data[slash] != '/' && url.data[slash] != '?')
                slash++;
            if (slash + 1 < url.length)
                step->values[m].text =
                    text_printf(arena, "%.*s/…", TEXT_ARGUMENTS(text_slice(url, 0, slash)));
        }
    }
}

text playbook_body_hiding_addresses(struct arena *arena, text body)
{
    struct playbook *playbook;
    struct problem problem;
    struct buffer out;
    if (playbook_read(arena, body, &playbook, NULL, &problem) != RESULT_OK)
        return TEXT_ABSENT;
    playbook_hide_addresses(arena, playbook);
    buffer_init(&out, 0);
    playbook_write(&out, playbook);
    text hidden = text_copy(arena, buffer_text(&out));
    buffer_release(&out);
    return hidden;
}
