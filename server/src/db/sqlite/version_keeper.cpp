#include "db/sqlite/version_keeper.hpp"

#include "db/sqlite/triggers.hpp"

namespace gatehouse::db::sqlite {
namespace {

using Fault = VersionState::Fault;

constexpr std::chrono::milliseconds before_another_try{100};
constexpr std::int64_t nobody_knows = -1;

std::string_view sentence(Fault fault)
{
    switch (fault) {
        case Fault::none: return "a counter went back";
        case Fault::never_made: return "there is no epoch";
        case Fault::schema_changed: return "the schema has changed";
        case Fault::rows_missing: return "versions are missing";
    }
    return "";
}

std::uint32_t bit(std::size_t number)
{
    return std::uint32_t{1} << number;
}

}  // namespace

VersionWork& VersionWork::operator|=(const VersionWork& more)
{
    repair |= more.repair;
    new_epoch |= more.new_epoch;
    recounts.insert(recounts.end(), more.recounts.begin(), more.recounts.end());
    return *this;
}

VersionKeeper::VersionKeeper(Connection& connection, const VersionedTables& tables,
                             const VersionsReporter& report)
    : connection_(connection), tables_(tables), report_(report)
{
    ended_.fill(nobody_knows);
    if (!tables_.versions().empty())
        start();
}

void VersionKeeper::start()
{
    const auto found = look();
    const bool first = found && found->fault == Fault::never_made;
    if (found && found->versions.known && triggers_in_place(connection_, tables_))
        return;
    try {
        connection_.run("BEGIN IMMEDIATE");
        static_cast<void>(repair(first ? "" : "at start: a trigger is missing or another"));
        connection_.run("COMMIT");
    } catch (const Unavailable&) {
        if (connection_.in_transaction())
            connection_.run("ROLLBACK");
    }
}

// nullopt: the tables cannot be read, as before their migration.
std::optional<VersionState> VersionKeeper::look()
{
    try {
        const Connection::Pin pin(connection_);
        return read_versions(connection_, pin, tables_);
    } catch (const Broken&) {
        return std::nullopt;
    }
}

std::optional<VersionState> VersionKeeper::repair(std::string_view why)
{
    const auto now = std::chrono::steady_clock::now();
    if (now < next_try_.load())
        return std::nullopt;
    connection_.run("SAVEPOINT versions");
    try {
        make_versions(connection_, tables_);
        connection_.run("RELEASE versions");
        if (!why.empty())
            report_({.repaired = true, .why = why});
        told_ = false;
        return look();
    } catch (const Broken& failure) {
        connection_.run("ROLLBACK TO versions");
        connection_.run("RELEASE versions");
        next_try_ = now + before_another_try;
        if (!std::exchange(told_, true))
            report_({.repaired = false, .why = failure.what()});
        return std::nullopt;
    }
}

void VersionKeeper::begin(const VersionWork& work)
{
    if (tables_.versions().empty())
        return;
    const auto before = std::exchange(state_, look().value_or(VersionState{}));
    const bool back = work.new_epoch || went_back(before.versions, state_.versions);
    if (!state_.versions.known || back)
        state_ = repair(sentence(state_.fault)).value_or(VersionState{});
    const bool same_epoch = before.versions.epoch == state_.versions.epoch;
    for (std::size_t number = 0; number < most_versions; ++number)
        if (!same_epoch || state_.versions.counters[number] != ended_[number])
            ours_since_[number] = state_.versions.counters[number];
    if (state_.versions.known)
        for (const auto& recount : work.recounts)
            apply(recount);
    changes_ = connection_.total_changes();
    ended_ = state_.versions.counters;
}

bool VersionKeeper::is_due(const VersionWork& work, std::chrono::steady_clock::time_point now) const
{
    return !work.recounts.empty() || now >= next_try_.load();
}

// Right as long as only we have written since: our writes leave the drift as it is.
void VersionKeeper::apply(const Recount& recount)
{
    const auto number = recount.number;
    if (recount.versions.epoch != state_.versions.epoch || (state_.exact & bit(number)) != 0 ||
        recount.versions.counters[number] < ours_since_[number])
        return;
    const Value values[] = {std::string_view(tables_.versions()[number].name), recount.drift};
    connection_.run(
        "UPDATE gatehouse_version SET rows = rows + $2, checked = counter WHERE name = $1", values);
    state_.exact |= bit(number);
}

void VersionKeeper::end()
{
    if (!state_.versions.known || connection_.total_changes() == changes_)
        return;
    for (std::size_t number = 0; number < tables_.versions().size(); ++number) {
        const auto& version = tables_.versions()[number];
        if (!version.counted)
            continue;
        const Value values[] = {std::string_view(version.name)};
        const auto take = [&](const Row& row) { ended_[number] = row.integer(0); };
        if ((state_.exact & bit(number)) != 0)
            connection_.rows_of(
                "UPDATE gatehouse_version SET checked = counter "
                "WHERE name = $1 AND checked <> counter RETURNING counter",
                values, take);
        else
            connection_.rows_of("SELECT counter FROM gatehouse_version WHERE name = $1", values,
                                take);
    }
}

void VersionKeeper::undone()
{
    ended_.fill(nobody_knows);
}

}  // namespace gatehouse::db::sqlite
