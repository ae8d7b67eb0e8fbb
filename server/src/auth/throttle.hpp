#pragma once
// How many wrong passwords are let through to the hash. For login and password change; shared by
// all event loops. The numbers (NIST SP 800-63B 5.2.2 allows 100 in a row per account):
//
//   a stranger's login     5 / 15 min   per account and network
//                         50 / 15 min   per network, whatever accounts it tries
//                        100 / 1 h      per account, wherever from
//   a known device's       5 / 15 min   per device and account, and nothing else
//   a password change's    5 / 15 min   per session, and nothing else
//
// An account is the e-mail address as given: it is looked up exactly so, thus "Ada@…" is another
// account than "ada@…" (if it exists at all) and no spelling gives further guesses at one. Unknown
// addresses count like known ones. A network is an IPv4 address or an IPv6 /64.
//
// Nobody is locked out by others: what strangers do never counts against a known device
// (auth/device.hpp), whose owner signed in with it before (OWASP, "Device Cookies"; a device has
// limits of its own because it may be stolen). A session is no device: who stole one gets five
// guesses at the password each quarter of an hour, from however many networks, and cannot use up
// the owner's.
//
// An attempt is reserved before the password is hashed, so 200 at once are not 200 guesses, and
// given back unless the password turned out to be wrong. Keys are kept as HMAC-SHA256 under a key
// of this process, truncated: nobody can choose what collides, and no address is kept. When
// the memory for failures is used up (more than `failures_a_second` for a whole window: more than
// the hash threads can do) further strangers are refused, "fail closed": letting them through would
// make a large flood a way to guess without limit. Known devices and sessions have memory of their
// own. A restart forgets everything.
//
// Time comes from the Clock but never goes back here: when the clock jumps back the windows stand
// still for that moment, nobody waits longer than a window; when it jumps ahead they end early.

#include <array>
#include <cstdint>
#include <expected>
#include <mutex>
#include <optional>
#include <string_view>

#include "auth/failure_log.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/random.hpp"

namespace gatehouse::auth {

class LoginThrottle {
public:
    // For the log: which limit it was.
    struct Refusal {
        std::string_view limit;  // "account_and_network", "network", "account", "device", "session"
        unsigned retry_after_seconds;  // until all limits would let it through, at least 1

        [[nodiscard]] Error error() const
        {
            return {.reason = Reason::throttled, .retry_after_seconds = retry_after_seconds};
        }
    };

    // One attempt. Destroyed without count(), it is given back: the password was right, or was
    // never hashed (pool full, database away).
    class Reservation {
    public:
        Reservation(Reservation&& other) noexcept;
        Reservation& operator=(Reservation&&) = delete;
        ~Reservation() { give_back(); }

        void count() { throttle_ = nullptr; }  // the password was wrong
        void give_back();

    private:
        friend class LoginThrottle;
        Reservation() = default;

        struct Place {
            FailureLog* log = nullptr;
            FailureLog::Key key = 0;
        };
        LoginThrottle* throttle_ = nullptr;
        std::array<Place, 3> places_;
        FailureLog::Time at_{};
    };

    // Off lets everything through. `failures_a_second` is what there is memory for.
    LoginThrottle(bool on, const Clock& clock, Random& random, unsigned failures_a_second);
    LoginThrottle(const LoginThrottle&) = delete;
    LoginThrottle& operator=(const LoginThrottle&) = delete;

    [[nodiscard]] bool on() const { return on_; }

    // `device`: the account's known device that asks, by its row.
    [[nodiscard]] std::expected<Reservation, Refusal> login(std::string_view account,
                                                            std::string_view network,
                                                            std::optional<std::int64_t> device);
    [[nodiscard]] std::expected<Reservation, Refusal> password_change(std::int64_t session);

private:
    struct Limit {
        std::string_view name;
        FailureLog* log;
        FailureLog::Key key;
    };

    [[nodiscard]] FailureLog::Key key_of(std::string_view kind, std::string_view a,
                                         std::string_view b) const;
    template <std::size_t N>
    std::expected<Reservation, Refusal> reserve(const std::array<Limit, N>& limits);
    FailureLog::Time elapsed();  // under the mutex

    const bool on_;
    const Clock& clock_;
    std::array<std::uint8_t, 32> secret_{};
    std::mutex mutex_;
    std::optional<Timestamp> last_;
    FailureLog::Time elapsed_{0};
    FailureLog by_account_and_network_, by_network_, by_account_, by_device_, by_session_;
};

}  // namespace gatehouse::auth
