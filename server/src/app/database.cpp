#include "app/database.hpp"

#include <stdexcept>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/demo.hpp"
#include "app/tables.hpp"
#include "db/sqlite/columns.hpp"
#include "db/sqlite/migrate.hpp"
#include "db/sqlite/store.hpp"
#include "net/run_to_end.hpp"

namespace gatehouse::app {
namespace {

bool is_loopback(std::string_view host)
{
    return host.starts_with("127.") || host == "::1";
}

}  // namespace

std::string database_path(const Config& config)
{
    return config.database.substr(std::string_view("sqlite:").size());
}

std::unique_ptr<db::Store> open_database(const Config& config, const Clock& clock,
                                         std::function<void(const db::VersionsReport&)> report)
{
    const auto path = database_path(config);
    db::sqlite::migrate(path);
    auto tables = served_tables();
    db::sqlite::refuse_missing_columns(path, tables);
    return db::sqlite::open(path, clock,
                            {.tables = std::move(tables), .report = std::move(report)});
}

void refuse_demo_in_public(const Config& config, db::Database& db)
{
    if (is_loopback(config.listen.host))
        return;
    const auto open = run_to_end(open_demo_users(db));
    if (!open.empty())
        throw std::runtime_error(
            fmt::format("--listen {}: not while demo users still have the published password: {}. "
                        "Change it (gatehouse changepassword EMAIL) or listen on 127.0.0.1.",
                        config.listen.host, fmt::join(open, ", ")));
}

}  // namespace gatehouse::app
