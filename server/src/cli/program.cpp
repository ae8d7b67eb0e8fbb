#include "cli/program.hpp"

#include <functional>
#include <iostream>
#include <map>
#include <memory>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "cli/commands.hpp"

namespace gatehouse::cli {
namespace {

// Every setting is a flag of every command.
class SettingFlags {
public:
    explicit SettingFlags(CLI::App& app)
    {
        app.add_option("--config", file_, "file with settings (TOML)")->group("Settings");
        for (const auto& setting : settings()) {
            const std::string key(setting.key);
            const auto flag = "--" + key;
            const auto help = fmt::format("{} [{}]", setting.help, setting.fallback);
            if (setting.is_switch)
                app.add_flag(flag, switches_[key], help)->group("Settings");
            else
                options_[key] = app.add_option(flag, texts_[key], help)->group("Settings");
        }
    }

    [[nodiscard]] Config load() const
    {
        std::vector<Given> given;
        for (const auto& [key, option] : options_)
            if (option->count() > 0)
                given.push_back({key, texts_.at(key)});
        for (const auto& [key, on] : switches_)
            if (on)
                given.push_back({key, "true"});
        return load_config(given, file_);
    }

private:
    std::string file_;
    std::map<std::string, std::string> texts_;
    std::map<std::string, bool> switches_;
    std::map<std::string, CLI::Option*> options_;
};

}  // namespace

int run(int count, const char* const* arguments)
{
    CLI::App app("Gatehouse: a server for server-rendered sites with session authentication");
    app.set_version_flag("--version", GATEHOUSE_VERSION);
    app.require_subcommand(1);
    app.fallthrough();
    const SettingFlags flags(app);

    std::string email;
    bool deploy = false;
    bool everybody = false;
    int code = 0;
    const auto command = [&](const char* name, const char* help,
                             std::function<int(const Config&)> action) {
        auto* sub = app.add_subcommand(name, help);
        sub->fallthrough();
        sub->final_callback(
            [&flags, &code, action = std::move(action)] { code = action(flags.load()); });
        return sub;
    };
    command("serve", "serve the site until SIGTERM", serve);
    command("migrate", "bring the database to this version's schema", migrate);
    command("createsuperuser", "add a user who may do everything", [&](const Config& config) {
        return create_superuser(config, email);
    })->add_option("--email", email, "the new user's address");
    command("changepassword", "set a user's password and end the user's sessions",
            [&](const Config& config) { return change_password(config, email); })
        ->add_option("email", email, "the user's address")
        ->required();
    auto* end = command("endsessions", "sign a user, or everybody, out on all devices",
                        [&](const Config& config) {
                            if (email.empty() == !everybody)
                                throw std::runtime_error("endsessions wants an e-mail or --all");
                            return end_sessions(config, email);
                        });
    end->add_option("email", email, "the user's address");
    end->add_flag("--all", everybody, "everybody's sessions");
    command("clearsessions", "delete the sessions that have ended", clear_sessions);
    command("demo", "add the demo users and posts", demo);
    command("check", "look for problems without serving", [&](const Config& config) {
        return check(config, deploy);
    })->add_flag("--deploy", deploy, "also what matters when the world can reach it");
    command("routes", "list every route", [](const Config&) { return routes(); });
    command("settings", "print every setting as a document", [](const Config&) {
        std::cout << settings_document();
        return 0;
    });

    try {
        app.parse(count, arguments);
    } catch (const CLI::ParseError& failure) {
        return app.exit(failure);
    } catch (const std::exception& failure) {
        std::cerr << "gatehouse: " << failure.what() << '\n';
        return 1;
    }
    return code;
}

}  // namespace gatehouse::cli
