#!/bin/sh
# Makes Farol's fx_rates (month,currency,rate) from Displayr's invoice lines, which hold each amount in
# its own currency (Amount) and in Australian dollars (AUD): the rate of a month is the sum of the one
# over the sum of the other, of the lines that begin in it. A month without lines takes the rate of the
# month before; the months before a currency's first line take its first rate.
#
#     mappings/displayr-rates.sh invoice_lines.csv > rates.csv
set -eu
[ $# -eq 1 ] || { echo "usage: $0 invoice_lines.csv > rates.csv" >&2; exit 2; }
awk '
# Cuts a line of CSV into cell[1 … n]; commas inside quotes stay.
function cut(line,    n, c, i, quoted) {
    n = 1; cell[1] = ""; quoted = 0
    for (i = 1; i <= length(line); i++) {
        c = substr(line, i, 1)
        if (c == "\"") quoted = !quoted
        else if (c == "," && !quoted) cell[++n] = ""
        else cell[n] = cell[n] c
    }
}
function absolute(x) { return x < 0 ? -x : x }
{ sub(/\r$/, ""); cut($0) }
NR == 1 { for (i in cell) column[cell[i]] = i; next }
{
    currency = cell[column["currency"]]; from = cell[column["ValidFrom"]]
    month = substr(from, 1, 4) * 12 + substr(from, 6, 2) - 1
    if (!first || month < first) first = month
    if (month > last) last = month
    amount = absolute(cell[column["Amount"]]) + 0
    if (currency == "AUD" || amount == 0) next
    own[currency, month] += amount
    converted[currency, month] += absolute(cell[column["AUD"]])
    if (!(currency in begun) || month < begun[currency]) begun[currency] = month
}
END {
    print "month,currency,rate"
    for (currency in begun) {
        rate = converted[currency, begun[currency]] / own[currency, begun[currency]]
        for (month = first; month <= last; month++) {
            if ((currency, month) in own) rate = converted[currency, month] / own[currency, month]
            printf "%04d-%02d,%s,%.8f\n", int(month / 12), month % 12 + 1, currency, rate | "sort"
        }
    }
}' "$1"
