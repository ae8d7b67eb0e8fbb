#pragma once
// Reads of one state of the database on one connection. A coroutine's reads, one after another; it
// may not wait for anything else meanwhile.

#include "db/sqlite/connection.hpp"
#include "db/sqlite/version_state.hpp"
#include "db/sqlite/writer.hpp"

namespace gatehouse::db::sqlite {

using SnapshotBody = std::function<awaitable<void>(Snapshot&)>;

class PinnedSnapshot : public Snapshot {
public:
    PinnedSnapshot(Connection& connection, const VersionedTables& tables, Writer& writer)
        : connection_(connection), tables_(tables), writer_(writer), pin_(connection)
    {}

    awaitable<Tables> rows_of(Sql sql, Values values, RowSink sink) override
    {
        const auto read = connection_.rows_of(sql, values, sink);
        read_ |= read;
        co_return read;
    }
    awaitable<std::optional<std::int64_t>> row_count(std::string_view table) override
    {
        const auto number = tables_.number_of(table);
        if (!number || !tables_.versions()[*number].counted)
            co_return std::nullopt;
        read_ |= tables_.reading(table, "");
        const auto state = versions();
        if ((state.exact >> *number & 1U) != 0)
            co_return state.rows[*number];
        co_return count(*number, state);
    }

    [[nodiscard]] const Tables& read() const { return read_; }

protected:
    // What the versions are in this state.
    virtual VersionState versions()
    {
        try {
            return read_versions(connection_, pin_, tables_);
        } catch (const Broken&) {  // another program has dropped their tables
            return {};
        }
    }
    // How many rows there are although `state` does not know it; nullopt: this takes too long here.
    virtual std::optional<std::int64_t> count(std::size_t number, const VersionState& state) = 0;

    // Counts, and lets the writer know.
    std::int64_t count_rows(std::size_t number, const VersionState& state)
    {
        std::int64_t rows = 0;
        connection_.rows_of(Sql::composed(tables_.versions()[number].count), {},
                            [&](const Row& row) { rows = row.integer(0); });
        if (state.versions.known)
            writer_.look_after_versions({.recounts = {{.number = number,
                                                       .versions = state.versions,
                                                       .drift = rows - state.rows[number]}}});
        return rows;
    }

private:
    Connection& connection_;
    const VersionedTables& tables_;
    Writer& writer_;
    Connection::Pin pin_;
    Tables read_;
};

}  // namespace gatehouse::db::sqlite
