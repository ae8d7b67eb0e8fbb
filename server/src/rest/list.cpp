#include "rest/list.hpp"

#include "rest/object_json.hpp"

namespace gatehouse::rest {
namespace {

// Above these, counting and skipping rows takes longer than a handler may hold its loop.
constexpr std::int64_t rows_counted_inline = 5'000;
constexpr std::int64_t rows_skipped_inline = 5'000;

enum class Place : std::uint8_t { loop, beside };

// One reading of a list. Its answers are nullopt where that place is not the one for it.
struct Reading {
    const Model& model;
    Statements& statements;
    const Selected& selected;
    Page page;
    Place place;

    // Of everything, the number is kept with the table (db/versions.hpp). What is filtered is
    // counted, on the loop as long as the table is small.
    awaitable<std::optional<std::int64_t>> count(db::Snapshot& snapshot, db::Values values) const
    {
        const auto all = co_await snapshot.row_count(model.table);
        if (all && selected.everything())
            co_return all;
        if (place == Place::loop && all.value_or(rows_counted_inline + 1) > rows_counted_inline)
            co_return std::nullopt;
        const auto counted = co_await snapshot.query_values<std::int64_t>(
            statements.count(selected.selection), values);
        co_return counted.front();
    }

    awaitable<std::optional<Listed>> list(db::Snapshot& snapshot) const
    {
        std::vector<db::Value> values;
        for (const auto& pattern : selected.patterns)
            values.emplace_back(std::string_view(pattern));
        for (const auto value : selected.filter_values)
            values.emplace_back(value);
        const auto counted = co_await count(snapshot, values);
        if (!counted)
            co_return std::nullopt;
        Listed listed{.count = *counted, .results = {}};
        if (listed.count == 0 || page.offset > listed.count)
            co_return listed;
        values.emplace_back(page.limit);
        values.emplace_back(page.offset);
        listed.results.reserve(4096);
        co_await snapshot.rows_of(statements.page(selected.selection), values,
                                  [&](const db::Row& row) {
                                      if (!listed.results.empty())
                                          listed.results += ',';
                                      append_object(listed.results, model, row);
                                  });
        co_return listed;
    }
};

}  // namespace

awaitable<Listed> read_list(db::Database& db, const Model& model, Statements& statements,
                            const Selected& selected, Page page)
{
    Reading reading{.model = model,
                    .statements = statements,
                    .selected = selected,
                    .page = page,
                    .place = Place::loop};
    const auto list = [&reading](db::Snapshot& snapshot) { return reading.list(snapshot); };
    if (selected.patterns.empty() && page.offset <= rows_skipped_inline)
        if (auto listed = co_await db.snapshot(list))
            co_return std::move(*listed);
    reading.place = Place::beside;
    co_return std::move(*co_await db.slow_reads().snapshot(list));
}

}  // namespace gatehouse::rest
