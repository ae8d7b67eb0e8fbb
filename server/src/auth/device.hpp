#pragma once
// Known devices: which browsers have signed into which accounts, so that LoginThrottle can tell an
// account's owner from strangers (OWASP, "Device Cookies"). Table gatehouse_device and the cookie
// "gatehouse_device", which carries 256 random bits and says nothing; the table has their SHA-256,
// so the file gives nobody a device. A device cookie signs nobody in, and outlives logout.
//
// The token is new after every login and what the old one was good for goes over to it: a token
// that somebody planted in a browser is never adopted by it. A device is void for an account as
// soon as its password column changes: where the password was changed because somebody else knew
// it, that one's browser must not keep its own guesses. Only the browser that changed it stays
// known.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "auth/context.hpp"
#include "http/request.hpp"

namespace gatehouse::auth {

inline constexpr std::chrono::hours device_lifetime{365 * 24};  // after its last login
inline constexpr int most_devices_of_a_user = 20;               // the last that signed in stay
inline constexpr int most_users_of_a_device = 10;               // a shared computer; likewise

// What a browser holds after it gave the right password.
struct Tokens {
    Issued session;
    std::string device;  // empty when the throttle is off: nobody asks for it then
};

// The row of the browser that asks, if it is known for the account with this e-mail address. Costs
// the same whether there is such an account.
awaitable<std::optional<std::int64_t>> known_device(const http::Request& request, Context& ctx,
                                                    std::string_view email);

// In the transaction that found the password right: makes the browser known for the user, whose
// password column is `password`. `presented` is its old token, or anything. Returns the new one.
awaitable<std::string> remember_device(db::Transaction& t, std::string_view presented,
                                       std::int64_t user_id, std::string_view password,
                                       Random& random);

// The same password in another encoding: its devices stay known.
awaitable<void> devices_follow_rehash(db::Transaction& t, std::int64_t user_id,
                                      std::string_view old_column, std::string_view new_column);

// Deletes what can never be known again; returns how many rows.
awaitable<std::int64_t> purge_devices(db::Database& db, Timestamp now);

// The cookie: attributes as the session cookie's, kept for device_lifetime.
[[nodiscard]] std::string device_cookie_name(const Config& config);
[[nodiscard]] std::string presented_device(const http::Request& request, const Config& config);
void set_device_cookie(Context& ctx, std::string_view token);

}  // namespace gatehouse::auth
