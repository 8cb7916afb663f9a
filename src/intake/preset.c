/* The presets built in, and loading a mapping by preset or file name.
 *
 * ChartMogul's CSV files are those of its structured import and its data platform: Customers,
 * Invoices, Invoice line items, Transactions. Its line items name neither customer nor currency; these
 * come from the invoices' file, joined by the invoice's id (`--join`). */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "intake/mapping.h"
#include "language/language.h"

static const char chartmogul_accounts[] =
    "make accounts\n"
    "    external_id = first_of({External ID}?, {Customer external ID}?, {Customer ID}?)\n"
    "    name        = first_of({Company}?, {Name}?)\n"
    "    country     = {Country}?\n"
    "    region      = {State}?\n"
    "    city        = {City}?\n"
    "    signup_date = {Lead created at}?\n"
    "    custom \"Email\" = {Email}?\n"
    "    custom \"Zip\"   = {Zip}?\n";

static const char chartmogul_contacts[] =
    "make contacts\n"
    "    where {Email} is not empty\n"
    "    external_id         = first_of({External ID}?, {Customer external ID}?, {Customer ID}?)\n"
    "    account_external_id = first_of({Customer external ID}?, {External ID}?, {Customer ID}?)\n"
    "    name                = {Name}?\n"
    "    email               = {Email}\n";

static const char chartmogul_invoice_lines[] =
    "make invoice_lines\n"
    "    external_id         = first_of({External ID}?, {Invoice external ID} & \"/\" & line)\n"
    "    invoice_external_id = {Invoice external ID}\n"
    "    account_external_id = {Customer external ID}\n"
    "    type                = {Type}\n"
    "    category            = first_of({Plan}?, {Description}?)\n"
    "    service_start       = {Service period start}?\n"
    "    service_end         = {Service period end}?\n"
    "    amount              = ({Amount in cents} - first_of({Tax amount}?, \"0\")) / 100\n"
    "    tax                 = first_of({Tax amount}?, \"0\") / 100\n"
    "    discount            = first_of({Discount amount}?, \"0\") / 100\n"
    "    currency            = {Currency}\n"
    "    issued_date         = {Invoiced date}?\n"
    "    due_date            = {Due date}?\n"
    "    paid_date           = if({Result}? = \"successful\", {Date}?, \"\")\n"
    "    status              = case({Status}?, \"void\" -> \"void\", \"voided\" -> \"void\", \"draft\" -> "
    "\"draft\",\n"
    "                               else if({Result}? = \"successful\", \"paid\", \"open\"))\n";

bool mapping_preset(text name, enum record_kind kind, text *ret_source)
{
    *ret_source = TEXT_ABSENT;
    if (text_equal(name, TEXT("farol")))
        return true;
    if (!text_equal(name, TEXT("chartmogul")))
        return false;
    if (kind == RECORD_ACCOUNT)
        *ret_source = text_of(chartmogul_accounts);
    else if (kind == RECORD_CONTACT)
        *ret_source = text_of(chartmogul_contacts);
    else if (kind == RECORD_INVOICE_LINE)
        *ret_source = text_of(chartmogul_invoice_lines);
    return true;
}

static enum result read_file(const char *path, struct buffer *content, struct problem *problem)
{
    FILE *stream = fopen(path, "re");
    if (!stream) {
        problem_set(problem, errno == ENOENT ? RESULT_NOT_FOUND : RESULT_IO,
                    _("There is no mapping “%s”: neither a file nor one of the presets farol, chartmogul."),
                    path);
        return errno == ENOENT ? RESULT_NOT_FOUND : RESULT_IO;
    }
    char piece[8192];
    size_t length;
    while ((length = fread(piece, 1, sizeof(piece), stream)) > 0)
        buffer_append(content, piece, length);
    bool failed = ferror(stream);
    fclose(stream);
    if (failed)
        return problem_set(problem, RESULT_IO, _("The mapping “%s” cannot be read."), path);
    if (content->failed)
        return problem_set(problem, RESULT_LIMIT, _("This mapping is larger than 1 MB."));
    return RESULT_OK;
}

enum result mapping_load(struct mapping **ret_mapping, const char *name, enum record_kind kind,
                         struct arena *arena, struct problem *problem)
{
    text source;
    *ret_mapping = NULL;
    if (mapping_preset(text_of(name), kind, &source)) {
        if (text_equal(text_of(name), TEXT("farol")))
            return RESULT_OK;
        if (text_is_absent(source))
            return problem_set(problem, RESULT_BAD_INPUT, _("The preset “%s” has nothing for %s."), name,
                               record_type_of(kind)->name);
        return mapping_parse(ret_mapping, source, arena, problem);
    }
    struct buffer content;
    buffer_init(&content, MAPPING_BYTES_MAX);
    enum result result = read_file(name, &content, problem);
    if (result == RESULT_OK)
        result = mapping_parse(ret_mapping, content.data ? buffer_text(&content) : TEXT(""), arena, problem);
    buffer_release(&content);
    return result;
}
