#pragma once
// May this request change anything? Django 5.2's CsrfViewMiddleware as a pure function (the 51
// decisions of tests/files/django-vectors.json), and Fetch Metadata, which can only refuse. Called
// by auth/csrf for Django-like views, and for resources once a user is signed in. A refusal is
// Reason::csrf with Django's reason: for the log, and for DRF's "CSRF Failed: …" body.

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/random.hpp"

namespace gatehouse::auth {

struct CsrfInput {
    bool safe_method = false;  // GET, HEAD, OPTIONS, TRACE: always accepted
    bool https = false;        // as the visitor's browser sees it, so behind a proxy what that says
    std::string_view host;     // with the port; checked against the allowed hosts before
    std::optional<std::string_view> origin, referer, sec_fetch_site;  // headers, nullopt: not sent
    std::optional<std::string_view> cookie;                           // value of csrftoken
    std::optional<std::string_view> header_token;                     // X-CSRFToken
    std::string_view form_token;                   // csrfmiddlewaretoken of a POST's form, or empty
    std::span<const std::string> trusted_origins;  // "https://app.example", "https://*.example"
    std::string_view cookie_domain;                // CSRF_COOKIE_DOMAIN, or empty
};

// In this order, the first failure is the answer:
//  1. Origin, when sent: scheme://host exactly, or trusted. Then the Referer is not looked at.
//  2. Sec-Fetch-Site `cross-site` or `same-site` without an Origin (ours; not in Django).
//  3. Referer, on https without an Origin.
//  4. The cookie's form, then the token's, then whether both have one secret.
[[nodiscard]] Result<> check_csrf(const CsrfInput& input);

// The secret is 32 letters; a token is the secret itself or 64 letters, mask and masked secret, so
// that a compressed page does not give it away letter by letter (BREACH).
[[nodiscard]] std::string new_csrf_secret(Random& random);
[[nodiscard]] std::string mask_csrf_secret(std::string_view secret, std::string_view mask);
[[nodiscard]] std::string mask_csrf_secret(std::string_view secret, Random& random);

// The secret in a cookie: 32 letters as they are (Django 4.1+), 64 unmasked (Django 3.x cookies
// stay valid). nullopt when there is none or it is anything else: then the reply sets a new one.
[[nodiscard]] std::optional<std::string> csrf_secret_of(std::optional<std::string_view> cookie);

}  // namespace gatehouse::auth
