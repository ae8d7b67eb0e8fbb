#pragma once
// One row of django_session as values: what its dictionary says of user and lifetime, and the
// signed text around it. No database here. Vectors: tests/files/django-vectors.json, session_*.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/django_session_data.hpp"
#include "auth/session_django.hpp"
#include "base/signing.hpp"

namespace gatehouse::auth {

// How long a session lives from being saved on (SessionBase.get_expiry_age).
struct DjangoLifetime {
    std::chrono::seconds age{};
    bool renewable = true;  // false: it ends at a fixed time that another program has set
    bool until_browser_closes = false;
};

struct DjangoSessionRow {
    DjangoSessionData data;
    Timestamp saved_on{};  // whole seconds, from the signature

    // With our member; without it, when it was last saved, which for Django's own is mostly login.
    [[nodiscard]] Timestamp created_on() const;
    [[nodiscard]] bool anonymous() const;
    // nullopt: nobody, or signed in through another backend than Django's ModelBackend, or no
    // number.
    [[nodiscard]] std::optional<std::int64_t> user_id() const;
    [[nodiscard]] DjangoLifetime lifetime(std::chrono::seconds idle) const;
    [[nodiscard]] SessionRow shown(std::int64_t id) const;

    // A login: who, when, where; a CSRF secret known before it is worth nothing after.
    void begin(std::int64_t user_id, Timestamp now, const Visitor& visitor);
    // A later save moves saved_on; the absolute lifetime must not begin anew with it.
    void keep_creation_time();
};

enum class PasswordMatch : std::uint8_t { none, with_fallback, current };

class DjangoSessionFormat {
public:
    explicit DjangoSessionFormat(const SecretKeys& keys);

    // nullopt: not signed by one of the keys, too large (Signer::max_inflated), no JSON object.
    [[nodiscard]] std::optional<DjangoSessionRow> open(std::string_view session_data) const;
    [[nodiscard]] std::string close(const DjangoSessionRow& row, Timestamp now) const;

    // Was the session started while the password column was this? (get_session_auth_hash)
    [[nodiscard]] PasswordMatch match(const DjangoSessionRow& row,
                                      std::string_view password_column) const;
    void bind(DjangoSessionRow& row, std::string_view password_column) const;

private:
    Signer signer_;
    std::vector<std::string> auth_keys_;  // derived; the first one is current
};

}  // namespace gatehouse::auth
