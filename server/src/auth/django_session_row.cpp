#include "auth/django_session_row.hpp"

#include <algorithm>
#include <charconv>

#include "base/crypto.hpp"
#include "base/encodings.hpp"

namespace gatehouse::auth {
namespace {

using std::chrono::seconds;

constexpr std::string_view row_salt = "django.contrib.sessions.SessionStore";
constexpr std::string_view auth_salt =
    "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash";
constexpr std::string_view backend = "django.contrib.auth.backends.ModelBackend";

namespace member {
constexpr std::string_view user_id = "_auth_user_id", backend = "_auth_user_backend",
                           auth_hash = "_auth_user_hash", expiry = "_session_expiry",
                           csrf_secret = "_csrftoken";
// Ours. Django passes them on as it does any app's.
constexpr std::string_view created = "_gatehouse_created", address = "_gatehouse_address",
                           user_agent = "_gatehouse_user_agent";
}  // namespace member

constexpr std::int64_t ten_years = 10 * 365 * 24 * 3600;

std::int64_t unix_seconds(Timestamp time)
{
    return std::chrono::floor<seconds>(time).time_since_epoch().count();
}

std::string auth_hash(std::string_view key, std::string_view password_column)
{
    return hex(hmac(Hash::sha256, key, password_column));
}

}  // namespace

Timestamp DjangoSessionRow::created_on() const
{
    const auto created = data.integer(member::created);
    return created && *created >= 0 && *created <= 0xffff'ffff ? Timestamp(seconds(*created))
                                                               : saved_on;
}

bool DjangoSessionRow::anonymous() const
{
    return !data.contains(member::user_id);
}

std::optional<std::int64_t> DjangoSessionRow::user_id() const
{
    const auto text = data.text(member::user_id);
    if (!text || data.text(member::backend) != backend)
        return std::nullopt;
    std::int64_t id{};
    const auto [end, failure] = std::from_chars(text->data(), text->data() + text->size(), id);
    if (failure != std::errc() || end != text->data() + text->size())
        return std::nullopt;
    return id;
}

DjangoLifetime DjangoSessionRow::lifetime(seconds idle) const
{
    if (!data.contains(member::expiry))
        return {.age = idle};
    const auto expiry = data.integer(member::expiry);
    if (!expiry)
        return {.age = idle, .renewable = false};
    if (*expiry == 0)
        return {.age = idle, .until_browser_closes = true};
    return {.age = seconds(std::clamp(*expiry, -ten_years, ten_years))};
}

SessionRow DjangoSessionRow::shown(std::int64_t id) const
{
    return {.id = id,
            .created_on = created_on(),
            .last_seen_on = saved_on,
            .address = data.text(member::address).value_or(""),
            .user_agent = data.text(member::user_agent).value_or("")};
}

void DjangoSessionRow::begin(std::int64_t user_id, Timestamp now, const Visitor& visitor)
{
    data.set_text(member::user_id, std::to_string(user_id));
    data.set_text(member::backend, backend);
    data.set_integer(member::created, unix_seconds(now));
    data.set_text(member::address, visitor.address);
    data.set_text(member::user_agent, shown_user_agent(visitor.user_agent));
    data.erase(member::csrf_secret);
    if (!lifetime(seconds(0)).renewable)
        data.erase(member::expiry);  // the fixed end was the old session's
}

void DjangoSessionRow::keep_creation_time()
{
    data.set_integer(member::created, unix_seconds(created_on()));
}

DjangoSessionFormat::DjangoSessionFormat(const SecretKeys& keys)
    : signer_(row_salt, keys.current, keys.fallbacks)
{
    const auto derived = [](std::string_view secret) {
        return digest(Hash::sha256, std::string(auth_salt).append(secret));
    };
    auth_keys_.push_back(derived(keys.current));
    std::ranges::transform(keys.fallbacks, std::back_inserter(auth_keys_), derived);
}

std::optional<DjangoSessionRow> DjangoSessionFormat::open(std::string_view session_data) const
{
    const auto json = signer_.loads(session_data, Timestamp{});  // rows have no age of their own
    if (!json)
        return std::nullopt;
    auto data = DjangoSessionData::parse(*json);
    if (!data)
        return std::nullopt;
    // What verified is value ":" time ":" signature.
    const auto end = session_data.rfind(':');
    const auto begin = session_data.rfind(':', end - 1) + 1;
    const auto saved = from_base62(session_data.substr(begin, end - begin)).value_or(0);
    return DjangoSessionRow{.data = *std::move(data),
                            .saved_on = Timestamp(seconds(static_cast<std::int64_t>(saved)))};
}

std::string DjangoSessionFormat::close(const DjangoSessionRow& row, Timestamp now) const
{
    return signer_.dumps(row.data.json(), now, Compress::yes);
}

PasswordMatch DjangoSessionFormat::match(const DjangoSessionRow& row,
                                         std::string_view password_column) const
{
    const auto stored = row.data.text(member::auth_hash);
    if (!stored)
        return PasswordMatch::none;
    for (const auto& key : auth_keys_)
        if (constant_time_equal(*stored, auth_hash(key, password_column)))
            return &key == &auth_keys_.front() ? PasswordMatch::current
                                               : PasswordMatch::with_fallback;
    return PasswordMatch::none;
}

void DjangoSessionFormat::bind(DjangoSessionRow& row, std::string_view password_column) const
{
    row.data.set_text(member::auth_hash, auth_hash(auth_keys_.front(), password_column));
}

}  // namespace gatehouse::auth
