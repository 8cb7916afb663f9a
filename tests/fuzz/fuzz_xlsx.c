/* libFuzzer target: an XLSX file. Rows stay within the stated bounds, cells are valid UTF-8. */
#include <assert.h>
#include <stdint.h>

#include "codec/xlsx.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct xlsx_reader *reader;
    const struct table_row *row;
    if (xlsx_open_memory(&reader, (text){(const char *)data, size}, NULL, NULL) != RESULT_OK)
        return 0;
    for (int rows = 0; rows < 100000 && xlsx_next(reader, &row, NULL) == RESULT_OK && row; rows++) {
        assert(row->count > 0 && row->count <= TABLE_COLUMNS_MAX);
        for (int i = 0; i < row->count; i++)
            assert(text_is_valid_utf8(row->cells[i]) && row->kinds[i] <= CELL_ERROR);
    }
    xlsx_close(reader);
    return 0;
}
