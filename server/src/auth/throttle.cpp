#include "auth/throttle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/crypto.hpp"

namespace gatehouse::auth {
namespace {

constexpr std::chrono::minutes quarter_hour{15};
constexpr std::chrono::hours hour{1};

std::size_t capacity(unsigned failures_a_second, std::chrono::seconds window)
{
    return failures_a_second * static_cast<std::size_t>(window.count());
}

}  // namespace

LoginThrottle::Reservation::Reservation(Reservation&& other) noexcept
    : throttle_(std::exchange(other.throttle_, nullptr)), places_(other.places_), at_(other.at_)
{}

void LoginThrottle::Reservation::give_back()
{
    auto* throttle = std::exchange(throttle_, nullptr);
    if (throttle == nullptr)
        return;
    const std::scoped_lock lock(throttle->mutex_);
    for (const auto& place : places_)
        if (place.log != nullptr)
            place.log->remove(place.key, at_);
}

LoginThrottle::LoginThrottle(bool on, const Clock& clock, Random& random,
                             unsigned failures_a_second)
    : on_(on),
      clock_(clock),
      by_account_and_network_(5, quarter_hour, capacity(failures_a_second, quarter_hour)),
      by_network_(50, quarter_hour, capacity(failures_a_second, quarter_hour)),
      by_account_(100, hour, capacity(failures_a_second, hour)),
      by_device_(5, quarter_hour, capacity(failures_a_second, quarter_hour)),
      by_session_(5, quarter_hour, capacity(failures_a_second, quarter_hour))
{
    random.fill(secret_);
}

std::expected<LoginThrottle::Reservation, LoginThrottle::Refusal> LoginThrottle::login(
    std::string_view account, std::string_view network, std::optional<std::int64_t> device)
{
    if (!on_)
        return Reservation();
    if (device)
        return reserve(std::array{
            Limit{"device", &by_device_, key_of("device", std::to_string(*device), {})}});
    return reserve(std::array{
        Limit{"account_and_network", &by_account_and_network_, key_of("pair", account, network)},
        Limit{"network", &by_network_, key_of("network", network, {})},
        Limit{"account", &by_account_, key_of("account", account, {})}});
}

std::expected<LoginThrottle::Reservation, LoginThrottle::Refusal> LoginThrottle::password_change(
    std::int64_t session)
{
    if (!on_)
        return Reservation();
    return reserve(
        std::array{Limit{"session", &by_session_, key_of("session", std::to_string(session), {})}});
}

// The lengths keep ("ab", "c") and ("a", "bc") apart.
FailureLog::Key LoginThrottle::key_of(std::string_view kind, std::string_view a,
                                      std::string_view b) const
{
    const auto digest = hmac(Hash::sha256, as_text(secret_),
                             fmt::format("{}:{}:{}:{}:{}", kind, a.size(), a, b.size(), b));
    FailureLog::Key key{};
    std::memcpy(&key, digest.data(), sizeof key);
    return key;
}

// All limits or none: a refused attempt uses nothing up.
template <std::size_t N>
std::expected<LoginThrottle::Reservation, LoginThrottle::Refusal> LoginThrottle::reserve(
    const std::array<Limit, N>& limits)
{
    const std::scoped_lock lock(mutex_);
    const auto now = elapsed();
    const Limit* refusing = nullptr;
    auto room_at = now;
    for (const auto& limit : limits)
        if (const auto at = limit.log->room_at(limit.key, now); at > room_at) {
            refusing = &limit;
            room_at = at;
        }
    if (refusing != nullptr)
        return std::unexpected(
            Refusal{.limit = refusing->name,
                    .retry_after_seconds = static_cast<unsigned>(
                        std::chrono::ceil<std::chrono::seconds>(room_at - now).count())});
    Reservation reservation;
    reservation.throttle_ = this;
    reservation.at_ = now;
    for (std::size_t i = 0; i < N; ++i) {
        limits[i].log->add(limits[i].key, now);
        reservation.places_[i] = {.log = limits[i].log, .key = limits[i].key};
    }
    return reservation;
}

FailureLog::Time LoginThrottle::elapsed()
{
    const auto now = clock_.now();
    if (last_ && now > *last_)
        elapsed_ += now - *last_;
    last_ = now;
    return elapsed_;
}

}  // namespace gatehouse::auth
