// Keeping a site in order: its schema, its sessions, its configuration.

#include <iostream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/database.hpp"
#include "app/demo.hpp"
#include "app/routes.hpp"
#include "app/secret_key.hpp"
#include "app/session_store.hpp"
#include "app/tables.hpp"
#include "cli/commands.hpp"
#include "db/sqlite/columns.hpp"
#include "db/sqlite/examine.hpp"
#include "db/sqlite/migrate.hpp"
#include "net/run_to_end.hpp"
#include "render/child.hpp"
#include "render/web_build.hpp"

namespace gatehouse::cli {

int migrate(const Config& config)
{
    const auto applied = db::sqlite::migrate(app::database_path(config));
    for (const auto& name : applied)
        std::cout << "applied " << name << '\n';
    if (applied.empty())
        std::cout << "nothing to migrate\n";
    return 0;
}

int clear_sessions(const Config& config)
{
    const SystemClock clock;
    SystemRandom random;
    const auto sessions = app::open_sessions(config, random);
    const auto store = app::open_database(config, clock);
    const auto db = store->connect();
    std::cout << run_to_end(sessions->purge(*db, clock.now())) << " sessions cleared\n";
    return 0;
}

int demo(const Config& config)
{
    const SystemClock clock;
    SystemRandom random;
    const auto store = app::open_database(config, clock);
    const auto db = store->connect();
    const auto made = run_to_end(app::make_demo(*db, app::password_preference(config), random));
    std::cout << fmt::format("{} users and {} posts made\nDemo logins, password '{}': {}\n",
                             made.users, made.posts, app::demo_password,
                             fmt::join(app::demo_emails(), ", "));
    return 0;
}

int check(const Config& config, bool deploy)
{
    std::vector<std::string> problems;
    const auto path = app::database_path(config);
    const auto state = db::sqlite::examine(path, db::sqlite_migrations(),
                                           db::sqlite::Extent::whole);  // throws with a sentence
    db::sqlite::refuse_newer(path, state);
    for (const auto& migration : state.missing)
        problems.push_back(
            fmt::format("migration {} is not applied (gatehouse migrate)", migration.name));
    if (state.missing.empty())
        db::sqlite::refuse_missing_columns(path, app::served_tables());  // throws with a sentence
    if (config.django_sessions) {
        SystemRandom random;
        static_cast<void>(app::read_secret_keys(config, random));  // throws with a sentence
    }
    if (config.web != "none" && !config.web.starts_with("http://")) {
        const auto build = render::read_web_build(config.web);  // throws with a sentence
        if (build.has_server && render::find_program(config.node).empty())
            problems.push_back(fmt::format("--node: there is no program '{}'", config.node));
    }
    if (deploy) {
        if (!config.https())
            problems.emplace_back("--public-url is not https: cookies travel in the clear");
        if (!config.login_throttle)
            problems.emplace_back(
                "--login-throttle is off: passwords may be guessed without limit");
        if (std::ranges::find(config.allowed_hosts, "*") != config.allowed_hosts.end())
            problems.emplace_back(
                "--allowed-hosts is *: links are built from whatever Host is sent");
        if (state.missing.empty()) {
            const SystemClock clock;
            const auto store = app::open_database(config, clock);
            const auto db = store->connect();
            for (const auto& email : run_to_end(app::open_demo_users(*db)))
                problems.push_back(
                    fmt::format("demo user {} still has the published password", email));
        }
    }
    for (const auto& problem : problems)
        std::cout << "- " << problem << '\n';
    std::cout << (problems.empty() ? "no problems\n"
                                   : fmt::format("{} problem{}\n", problems.size(),
                                                 problems.size() == 1 ? "" : "s"));
    return problems.empty() ? 0 : 1;
}

int routes()
{
    const std::atomic<bool> draining{false};
    for (const auto& route : app::routes(draining))
        std::cout << fmt::format("{:<34} {}\n", route.path, route.allowed());
    return 0;
}

}  // namespace gatehouse::cli
