#pragma once
// The whole site without sockets: database, passwords, routes, and for each event loop the pipeline
// a request goes through. Servers put it behind listeners; tests call it directly.

#include <atomic>
#include <memory>

#include "auth/context.hpp"
#include "auth/middleware.hpp"
#include "auth/routes.hpp"
#include "base/config.hpp"
#include "db/database.hpp"

namespace gatehouse::app {

// What the site is made of; all of it outlives the site.
struct Parts {
    const Config& config;
    const Clock& clock;
    Random& random;
    Log& log;
    db::Store& store;
    const auth::SessionStore& sessions;
    std::string_view api_headers;  // common ones
    auth::PasswordPreference passwords = auth::native_passwords;
};

class Site {
public:
    explicit Site(Parts parts);
    Site(const Site&) = delete;
    Site& operator=(const Site&) = delete;

    // The part of the site that one loop runs.
    class OnLoop {
    public:
        // `files` answers what is a file of the web build, or asks the next.
        OnLoop(Site& site, http::Handler<auth::Context> pages, auth::Middleware files = {});
        OnLoop(const OnLoop&) = delete;
        OnLoop& operator=(const OnLoop&) = delete;

        [[nodiscard]] awaitable<http::Response> answer(http::Request& request);
        [[nodiscard]] db::Database& database() { return *db_; }

    private:
        Site& site_;
        std::unique_ptr<db::Database> db_;
        http::Handler<auth::Context> handler_;
    };

    // The routes for API calls that a page makes while it renders, in a Context::for_api_call():
    // who asks is known already, and only reads are answered.
    [[nodiscard]] http::Handler<auth::Context> api_calls() const;

    [[nodiscard]] const auth::Router& router() const { return router_; }
    [[nodiscard]] auth::Services& services() { return services_; }
    void drain() { draining_ = true; }

    // Once no loop runs any more and before they end: what waits for a hash or for the database is
    // handed back to its loop.
    void stop();

    // What serve refuses before a request exists gets the same headers and a line in the log.
    [[nodiscard]] http::Response refusal(int status, std::string_view why,
                                         std::string_view address);

private:
    Parts parts_;
    auth::PasswordPool passwords_;
    auth::LoginThrottle throttle_;
    cache::KeptReplies kept_;
    auth::Services services_;
    std::atomic<bool> draining_{false};
    auth::Router router_;
};

}  // namespace gatehouse::app
