#include "db/sqlite/loop_database.hpp"

#include <stdexcept>

namespace gatehouse::db::sqlite {

// What the versions are in its state need not be read again unless somebody has committed just now.
class LoopDatabase::LoopSnapshot final : public PinnedSnapshot {
public:
    explicit LoopSnapshot(LoopDatabase& database)
        : PinnedSnapshot(database.connection_, database.tables_, database.writer_),
          database_(database)
    {}

private:
    VersionState versions() override
    {
        return database_.index_.unchanged() ? database_.state_ : PinnedSnapshot::versions();
    }

    std::optional<std::int64_t> count(std::size_t number, const VersionState& state) override
    {
        if (!state.versions.known || state.rows[number] > counted_at_once)
            return std::nullopt;
        return count_rows(number, state);
    }

    LoopDatabase& database_;
};

LoopDatabase::LoopDatabase(const std::string& path, const VersionedTables& tables, Writer& writer,
                           SlowReads& slow)
    : connection_(path, Access::read_only, reader_busy_milliseconds),
      tables_(tables),
      writer_(writer),
      slow_(slow)
{
    connection_.note_reads(tables_);
}

// An open snapshot would be what others on this loop read, and what the versions are taken from.
void LoopDatabase::require_at_rest() const
{
    if (!connection_.at_rest())
        throw std::logic_error("a snapshot waits for something else than its reads");
}

awaitable<Tables> LoopDatabase::rows_of(Sql sql, Values values, RowSink sink)
{
    require_at_rest();
    co_return connection_.rows_of(sql, values, sink);
}

awaitable<Tables> LoopDatabase::read_together(SnapshotBody& body)
{
    require_at_rest();
    current();
    LoopSnapshot snapshot(*this);
    co_await body(snapshot);
    co_return snapshot.read();
}

awaitable<Versions> LoopDatabase::versions()
{
    require_at_rest();
    co_return current().versions;
}

const VersionState& LoopDatabase::current()
{
    if (!index_.unchanged())
        refresh();
    if (!state_.versions.known && !tables_.versions().empty())
        writer_.look_after_versions({.repair = true, .new_epoch = epoch_is_over_});
    return state_;
}

void LoopDatabase::refresh()
{
    try {
        if (!index_.mapped()) {
            const Connection::Pin first(connection_);  // opens the index
            index_.map(connection_);
        }
        index_.note();  // first: what is committed from here on is seen at the next call
        const Connection::Pin pin(connection_);
        accept(read_versions(connection_, pin, tables_));
    } catch (const std::runtime_error&) {  // locked or broken: whoever reads on will say so
        state_ = {};
        index_.forget();
    }
}

void LoopDatabase::accept(const VersionState& state)
{
    state_ = state;
    if (!state.versions.known)
        return;
    epoch_is_over_ = trusted_.known && trusted_.epoch == state.versions.epoch &&
                     (epoch_is_over_ || went_back(trusted_, state.versions));
    if (epoch_is_over_)
        state_ = {};
    else
        trusted_ = state.versions;
}

}  // namespace gatehouse::db::sqlite
