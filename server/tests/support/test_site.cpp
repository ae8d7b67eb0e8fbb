#include "support/test_site.hpp"

#include <fstream>
#include <sstream>

#include "app/headers.hpp"
#include "app/tables.hpp"
#include "auth/password.hpp"
#include "auth/session_django.hpp"
#include "auth/session_native.hpp"

namespace gatehouse::testing {
namespace {

constexpr auth::PasswordPreference cheap_native =
    auth::Argon2idCost{.memory_kib = 64, .passes = 1, .lanes = 1};
constexpr auth::PasswordPreference cheap_django = auth::Pbkdf2Cost{.iterations = 1};

// Every answer a page could have, without a renderer: its body tells that a page was asked for.
http::Handler<auth::Context> test_pages()
{
    return [](http::Request& request, auth::Context&) -> awaitable<http::Response> {
        if (request.path == "/broken")
            throw std::runtime_error("a page that breaks: secret detail");
        co_return http::html(200, "page " + request.path);
    };
}

Config config_of(std::vector<Given> settings)
{
    settings.push_back({"hash-threads", "1"});
    return load_config(settings, {});
}

}  // namespace

TestSite::TestSite(std::vector<Given> settings)
    : config(config_of(std::move(settings))),
      passwords_(config.django_sessions ? cheap_django : cheap_native),
      sessions_(config.django_sessions
                    ? auth::django_sessions(config, random_, {.current = test_secret_key})
                    : auth::native_sessions(config, random_))
{
    const auto path = database_path();
    db::sqlite::migrate(path);
    log_ = std::make_unique<Log>(folder_.file("log"), Level::debug, clock);
    store_ = db::sqlite::open(path, clock, {.tables = app::served_tables()},
                              std::chrono::milliseconds(100));
    api_headers_ = app::common_headers(config).api;
    site_ = std::make_unique<app::Site>(app::Parts{.config = config,
                                                   .clock = clock,
                                                   .random = random_,
                                                   .log = *log_,
                                                   .store = *store_,
                                                   .sessions = *sessions_,
                                                   .api_headers = api_headers_,
                                                   .passwords = passwords_});
    on_loop_ = std::make_unique<app::Site::OnLoop>(*site_, test_pages());
}

std::unique_ptr<app::Site::OnLoop> TestSite::another_loop()
{
    return std::make_unique<app::Site::OnLoop>(*site_, test_pages());
}

std::int64_t TestSite::add_user(const TestUser& user)
{
    const auto encoded = auth::encode_password(user.password, passwords_, random_);
    run("INSERT INTO accounts_customuser (password, is_superuser, first_name, last_name, is_staff, "
        "is_active, date_joined, email) VALUES ($1, $2, '', '', $2, $3, $4, $5)",
        encoded, user.is_staff, user.is_active, clock.now(), user.email);
    return number("SELECT id FROM accounts_customuser WHERE email = $1", user.email);
}

std::int64_t TestSite::add_post(std::int64_t author, const std::string& title,
                                const std::string& body)
{
    run("INSERT INTO blog_post (created_on, modified_on, title, body, created_by_id, "
        "modified_by_id) "
        "VALUES ($1, $1, $2, $3, $4, $4)",
        clock.now(), title, body, author);
    return number("SELECT max(id) FROM blog_post");
}

http::Response TestSite::answer(http::Request request)
{
    return run_to_end(loop_, on_loop_->answer(request));
}

std::vector<http::Response> TestSite::answer_together(std::vector<http::Request> requests)
{
    std::vector<http::Response> responses(requests.size());
    for (std::size_t i = 0; i < requests.size(); ++i)
        asio::co_spawn(loop_, on_loop_->answer(requests[i]),
                       [&responses, i](std::exception_ptr thrown, http::Response response) {
                           if (thrown)
                               std::rethrow_exception(thrown);
                           responses[i] = std::move(response);
                       });
    loop_.restart();
    loop_.run();
    return responses;
}

std::string TestSite::log()
{
    log_->flush();
    std::ifstream file(folder_.file("log"));
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

}  // namespace gatehouse::testing
