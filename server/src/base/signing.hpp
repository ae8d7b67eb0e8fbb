#pragma once
// Django's signed values (django.core.signing, SHA-256 as since 3.1): for its sessions and for any
// text a stranger carries for us. Signed, not encrypted: the carrier can read it.
// A refused value is Reason::malformed with Django's message; callers treat it as absent.
// The pre-3.1 SHA-1 signatures are refused, as by Django 4.0 and later.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace gatehouse {

enum class Compress : bool { no, yes };

class Signer {
public:
    // `salt` names the use (one for each kind of value, so that none passes for another). `secret`
    // signs; values signed with one of `fallbacks` are still accepted (SECRET_KEY_FALLBACKS).
    Signer(std::string_view salt, std::string_view secret,
           const std::vector<std::string>& fallbacks = {});

    // value ":" signature
    [[nodiscard]] std::string sign(std::string_view value) const;
    [[nodiscard]] Result<std::string> unsign(std::string_view text) const;

    // value ":" time ":" signature, in whole seconds. A value older than `max_age` is refused; one
    // from the future is not (as in Django).
    [[nodiscard]] std::string sign_at(std::string_view value, Timestamp now) const;
    [[nodiscard]] Result<std::string> unsign_at(
        std::string_view text, Timestamp now,
        std::optional<std::chrono::seconds> max_age = std::nullopt) const;

    // signing.dumps and loads for JSON that is already text: base64url, and zlib (RFC 1950) when
    // asked for and shorter. loads refuses what inflates to more than max_inflated bytes.
    static constexpr std::size_t max_inflated = 1 << 20;
    [[nodiscard]] std::string dumps(std::string_view json, Timestamp now,
                                    Compress compress = Compress::no) const;
    [[nodiscard]] Result<std::string> loads(
        std::string_view text, Timestamp now,
        std::optional<std::chrono::seconds> max_age = std::nullopt) const;

private:
    std::vector<std::string> keys_;  // derived; the first one signs
};

}  // namespace gatehouse
