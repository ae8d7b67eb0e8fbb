#include "auth/csrf.hpp"

#include "auth/csrf_decision.hpp"
#include "auth/session_cookie.hpp"
#include "http/cookies.hpp"
#include "http/form.hpp"
#include "http/media_type.hpp"

namespace gatehouse::auth {
namespace {

constexpr std::chrono::seconds cookie_age{31'449'600};  // Django's CSRF_COOKIE_AGE: 52 weeks

std::optional<std::string> csrf_cookie(const http::Request& request, const Config& config)
{
    const auto header = request.header("Cookie");
    return header ? http::find_cookie(*header, csrf_cookie_name(config)) : std::nullopt;
}

// The token of a form's field, or empty; Django looks for one in a POST only.
std::string form_token(const http::Request& request)
{
    const auto type = request.header("Content-Type").value_or("");
    const bool form = http::is_form(type);
    if (request.method != http::Method::post || (!form && !http::is_multipart(type)))
        return {};
    const auto fields =
        form ? http::parse_form(request.body) : http::parse_multipart(type, request.body);
    const auto* field = fields ? http::find_field(*fields, "csrfmiddlewaretoken") : nullptr;
    return field == nullptr ? std::string() : field->value;
}

void set_cookie(Context& ctx, std::string secret)
{
    const auto& config = ctx.config();
    auto cookie = http::lasting_cookie(csrf_cookie_name(config), std::move(secret), cookie_age,
                                       std::chrono::floor<std::chrono::seconds>(ctx.now()));
    cookie.secure = config.https();
    ctx.set_cookie(cookie.name, cookie.text());
}

}  // namespace

std::optional<std::string> csrf_refusal(const http::Request& request, const Context& ctx)
{
    const auto& config = ctx.config();
    if (http::is_safe(request.method))
        return std::nullopt;
    const auto cookie = csrf_cookie(request, config);
    const auto field = form_token(request);
    const auto decision = check_csrf({.safe_method = http::is_safe(request.method),
                                      .https = ctx.scheme == "https",
                                      .host = ctx.host,
                                      .origin = request.header("Origin"),
                                      .referer = request.header("Referer"),
                                      .sec_fetch_site = request.header("Sec-Fetch-Site"),
                                      .cookie = cookie,
                                      .header_token = request.header("X-CSRFToken"),
                                      .form_token = field,
                                      .trusted_origins = config.trusted_origins,
                                      .cookie_domain = {}});
    if (decision)
        return std::nullopt;
    return decision.error().message;
}

void ensure_csrf_cookie(const http::Request& request, Context& ctx)
{
    auto secret = csrf_secret_of(csrf_cookie(request, ctx.config()));
    set_cookie(ctx, secret ? std::move(*secret) : new_csrf_secret(ctx.random()));
}

void rotate_csrf_cookie(Context& ctx)
{
    set_cookie(ctx, new_csrf_secret(ctx.random()));
}

}  // namespace gatehouse::auth
