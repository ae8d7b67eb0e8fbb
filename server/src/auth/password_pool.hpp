#pragma once
// Password hashing for coroutines: the work is done on PasswordWorkers' threads, the caller's loop
// goes on and resumes the caller. For login, password change and account creation.
//
// Every call can be refused with Reason::unavailable and a Retry-After: too much waits, this client
// holds a quarter of the places, the caller was cancelled while waiting, or the pool is being
// destroyed. `address` is the client as the login throttle counts it (an IPv4 address, an IPv6
// /64). A cancelled caller whose hash already runs gets its result when it is done.
//
// Passwords are wiped from the pool's memory as soon as they are hashed. Stop or destroy the pool
// before the loops whose coroutines use it.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "auth/password.hpp"
#include "auth/password_workers.hpp"
#include "base/error.hpp"
#include "net/awaitable.hpp"

namespace gatehouse::auth {

class PasswordPool {
public:
    static constexpr unsigned retry_after_seconds = 2;  // a full queue of 64 is done by then

    PasswordPool(PasswordPreference preference, Random& random,
                 PasswordWorkers::Limits limits = {.threads = 0, .waiting = 64});

    // Is this the account's password? For who is signed in already.
    awaitable<Result<bool>> verify(std::string password, std::string encoded,
                                   std::string_view address);

    // The same for a login: nullopt (nobody, or inactive) is false and takes as long as a real one;
    // the table of what costs what is at auth/password.hpp.
    awaitable<Result<bool>> verify_or_spend(std::string password,
                                            std::optional<std::string> encoded,
                                            std::string_view address);

    // The text for the password column.
    awaitable<Result<std::string>> encode(std::string password, std::string_view address);

    // Should a login that just succeeded store the password anew? Not in a database shared with
    // Django: its sessions end when the column changes, so rewriting is left to Django.
    [[nodiscard]] bool must_update(std::string_view encoded) const;

    // Whoever waits is handed back to its loop.
    void stop() { workers_.stop(); }

private:
    template <class T>
    awaitable<Result<T>> run(std::string& password, std::string_view address,
                             std::function<T(std::string_view)> work);

    PasswordPreference preference_;
    Random& random_;
    PasswordWorkers workers_;
};

}  // namespace gatehouse::auth
