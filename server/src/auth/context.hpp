#pragma once
// What belongs to one request while it is handled: who asks, from where, with what. Made by the
// app for each request, filled by the pipeline, gone with the answer.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/password_pool.hpp"
#include "auth/session.hpp"
#include "auth/throttle.hpp"
#include "auth/user.hpp"
#include "base/clock.hpp"
#include "base/config.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "db/database.hpp"

namespace gatehouse::auth {

// What all requests share; outlives them.
struct Services {
    const Config& config;
    const Clock& clock;
    Random& random;
    Log& log;
    PasswordPool& passwords;
    LoginThrottle& throttle;
    const SessionStore& sessions;
};

struct Context {
    Services& services;
    db::Database& db;  // this loop's

    std::string request_id;
    std::string address;  // of the visitor, as far as trusted proxies vouch for it
    std::string scheme;   // "http" or "https"
    std::string host;     // as sent, with port; one of the allowed
    std::optional<Session> session;
    std::optional<User> user;          // active, with a living session; empty for everybody else
    std::vector<std::string> cookies;  // Set-Cookie values for the answer, in order
    std::vector<std::string_view> loggable_query;  // names whose values the access log may show
    bool from_renderer = false;  // an API call made while a page renders: reads only

    [[nodiscard]] Result<User> require_user() const
    {
        if (!user)
            return refuse(Reason::unauthenticated);
        return *user;
    }
    [[nodiscard]] Timestamp now() const { return services.clock.now(); }
    // The answer says each cookie once: what is set later replaces what was set before.
    void set_cookie(std::string_view name, std::string text);
    [[nodiscard]] bool has_cookie(std::string_view name) const;
    // For an API call that this request's page makes while it renders: the same visitor and site,
    // under the same request id.
    [[nodiscard]] Context for_api_call() const;
    // Whom limits count as one client: an IPv4 address, or the /64 of an IPv6 one.
    [[nodiscard]] std::string client_network() const;
    [[nodiscard]] std::string origin() const { return scheme + "://" + host; }
};

}  // namespace gatehouse::auth
