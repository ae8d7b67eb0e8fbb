#include "auth/csrf.hpp"

#include "auth/csrf_decision.hpp"
#include "auth/session_cookie.hpp"
#include "http/cookies.hpp"

namespace gatehouse::auth {
namespace {

constexpr std::chrono::seconds cookie_age{31'449'600};  // Django's CSRF_COOKIE_AGE: 52 weeks

std::optional<std::string> csrf_cookie(const http::Request& request, const Config& config)
{
    const auto header = request.header("Cookie");
    return header ? http::find_cookie(*header, csrf_cookie_name(config)) : std::nullopt;
}

void set_cookie(Context& ctx, std::string secret)
{
    const auto& config = ctx.services.config;
    auto cookie = http::lasting_cookie(csrf_cookie_name(config), std::move(secret), cookie_age,
                                       std::chrono::floor<std::chrono::seconds>(ctx.now()));
    cookie.secure = config.https();
    ctx.set_cookie(cookie.name, cookie.text());
}

}  // namespace

std::optional<std::string> csrf_refusal(const http::Request& request, const Context& ctx)
{
    const auto& config = ctx.services.config;
    const auto cookie = csrf_cookie(request, config);
    const auto decision = check_csrf({.safe_method = http::is_safe(request.method),
                                      .https = ctx.scheme == "https",
                                      .host = ctx.host,
                                      .origin = request.header("Origin"),
                                      .referer = request.header("Referer"),
                                      .sec_fetch_site = request.header("Sec-Fetch-Site"),
                                      .cookie = cookie,
                                      .header_token = request.header("X-CSRFToken"),
                                      .form_token = {},
                                      .trusted_origins = config.trusted_origins,
                                      .cookie_domain = {}});
    if (decision)
        return std::nullopt;
    return decision.error().message;
}

void ensure_csrf_cookie(const http::Request& request, Context& ctx)
{
    auto secret = csrf_secret_of(csrf_cookie(request, ctx.services.config));
    set_cookie(ctx, secret ? std::move(*secret) : new_csrf_secret(ctx.services.random));
}

void rotate_csrf_cookie(Context& ctx)
{
    set_cookie(ctx, new_csrf_secret(ctx.services.random));
}

}  // namespace gatehouse::auth
