#pragma once
// What belongs to one request while it is handled: who asks, from where, with what. Made by the
// app for each request, filled by the pipeline, gone with the answer.
//
// An answer may be kept and sent again to whoever would have got the same one. So a handler asks
// through the functions below, and each notes what the answer then depends on (cache/taint.hpp).
// The pipeline, which runs for kept answers too, asks `unrecorded()`; no handler does.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "auth/identity.hpp"
#include "auth/password_pool.hpp"
#include "auth/session.hpp"
#include "auth/throttle.hpp"
#include "base/clock.hpp"
#include "base/config.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "cache/kept_replies.hpp"
#include "db/recording.hpp"

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
    cache::KeptReplies& kept;
};

class SessionMemory;

// As of when an identity is true, and what it was read from.
struct Resolved {
    db::Versions versions = {};
    db::Tables tables = {};
};

class Context {
public:
    // What the pipeline knows and fills.
    struct Unrecorded {
        Services& services;
        std::string request_id = {};
        std::string address = {};  // of the visitor, as far as trusted proxies vouch for it
        SharedIdentity identity = anonymous();
        Resolved resolved = {};                 // of a session
        SessionMemory* sessions = nullptr;      // this loop's
        std::vector<std::string> cookies = {};  // Set-Cookie values for the answer, in order
        std::span<const std::string_view> loggable_query = {};  // whose values the log may show
        bool from_renderer = false;  // an API call made while a page renders: reads only

        [[nodiscard]] std::int64_t user_id() const  // 0: nobody
        {
            return identity->user ? identity->user->id : 0;
        }
        [[nodiscard]] bool has_cookie(std::string_view name) const;
    };

    Context(Services& services, db::Database& loop_db) : db(loop_db), known_{.services = services}
    {}
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    db::Recording db;    // this loop's database; notes what is read
    std::string scheme;  // "http" or "https"
    std::string host;    // as sent, with port; one of the allowed

    [[nodiscard]] std::string origin() const { return scheme + "://" + host; }
    [[nodiscard]] const Config& config() const { return known_.services.config; }
    [[nodiscard]] const SessionStore& sessions() const { return known_.services.sessions; }

    [[nodiscard]] bool signed_in() const;
    [[nodiscard]] bool staff() const;
    [[nodiscard]] const std::optional<User>& user() const;
    [[nodiscard]] const std::optional<Session>& session() const;
    // Valid as long as the request.
    [[nodiscard]] Result<const User*> require_user() const;

    // What nothing that is kept may depend on, or do.
    [[nodiscard]] Timestamp now() const { return never("time").clock.now(); }
    [[nodiscard]] Random& random() const { return never("randomness").random; }
    [[nodiscard]] Log& log() const { return never("log").log; }
    [[nodiscard]] PasswordPool& passwords() const { return never("password").passwords; }
    [[nodiscard]] LoginThrottle& throttle() const { return never("throttle").throttle; }
    [[nodiscard]] const std::string& request_id() const;
    [[nodiscard]] const std::string& address() const;
    // Whom limits count as one client: an IPv4 address, or the /64 of an IPv6 one.
    [[nodiscard]] std::string client_network() const;
    // The answer says each cookie once: what is set later replaces what was set before.
    void set_cookie(std::string_view name, std::string text);

    // For an API call that this request's page makes while it renders: the same visitor and site,
    // under the same request id. note_call() says that the page depends on it.
    [[nodiscard]] Context for_api_call() const { return Context(*this, ApiCall{}); }
    void note_call(const Context& call);

    // For the pipeline.
    [[nodiscard]] Unrecorded& unrecorded() { return known_; }
    [[nodiscard]] const Unrecorded& unrecorded() const { return known_; }

    // What was asked since begin_asking(), and which tables were read for the whole answer.
    void begin_asking() { asked_ = {}; }
    [[nodiscard]] const cache::Asked& asked() const { return asked_; }
    [[nodiscard]] db::Tables tables() const { return db.tables() | elsewhere_; }
    // What an answer asked that was not made by asking here: a kept one, a call's.
    void note(const cache::Asked& asked, const db::Tables& read = {})
    {
        asked_.note(asked);
        elsewhere_ |= read;
    }

private:
    struct ApiCall {};
    Context(const Context& page, ApiCall);

    const Services& never(std::string_view why) const
    {
        asked_.note(cache::Taint::never, why);
        return known_.services;
    }

    Unrecorded known_;
    mutable cache::Asked asked_;
    db::Tables elsewhere_;
};

// An IPv4 address as it is, or the /64 of an IPv6 one.
[[nodiscard]] std::string network_of(const std::string& address);

}  // namespace gatehouse::auth
